"""What WhatsApp counts: how fast a station sends, when a listener last wrote, what is billed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PAIR_RATE = 1 / 6  # messages a second to one listener
PAIR_BURST = 45
Pair = tuple[str, str]  # a number's id and a listener's key


@dataclass
class Bucket:
    """Fills at `rate` a second up to `size`; each message takes one out."""

    rate: float
    size: float
    level: float
    at: datetime

    def fill(self, now: datetime) -> None:
        passed = max((now - self.at).total_seconds(), 0.0)
        self.level = min(self.size, self.level + passed * self.rate)
        self.at = now

    def take(self, now: datetime) -> bool:
        """False if it is empty."""
        self.fill(now)
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def count(self, now: datetime) -> None:
        """Take one out, empty or not: what comes in counts but is never refused."""
        self.fill(now)
        self.level = max(self.level - 1, 0.0)


@dataclass
class Limits:
    """The counters of all numbers."""

    _numbers: dict[str, Bucket] = field(default_factory=dict)
    _pairs: dict[Pair, Bucket] = field(default_factory=dict)
    _last_words: dict[Pair, datetime] = field(default_factory=dict)
    _billed: dict[tuple[str, str], int] = field(default_factory=dict)  # by number and month

    def number(self, number: str, throughput: int, now: datetime) -> Bucket:
        full = Bucket(throughput, throughput, throughput, now)
        return self._numbers.setdefault(number, full)

    def pair(self, pair: Pair, now: datetime) -> Bucket:
        full = Bucket(PAIR_RATE, PAIR_BURST, PAIR_BURST, now)
        return self._pairs.setdefault(pair, full)

    def wrote(self, pair: Pair, at: datetime) -> None:
        """A listener's message opens the window, counted from when it was written."""
        self._last_words[pair] = max(at, self._last_words.get(pair, at))

    def may_answer(self, pair: Pair, window: timedelta, now: datetime) -> bool:
        last = self._last_words.get(pair)
        return last is not None and now < last + window

    def price(self, number: str, free: int, now: datetime, *, delivered: bool) -> dict[str, Any]:
        """The pricing object of a free-form message; only what is delivered counts."""
        month = (number, f"{now:%Y-%m}")
        before = self._billed.get(month, 0)
        if delivered:
            self._billed[month] = before + 1
        billable = before >= free
        kind = "regular" if billable else "free_customer_service"
        return {"billable": billable, "pricing_model": "PMP", "type": kind, "category": "service"}

    def delivered_in(self, number: str, month: str) -> int:
        """How many free-form messages of a month ("2026-11") count, free ones included."""
        return self._billed.get((number, month), 0)
