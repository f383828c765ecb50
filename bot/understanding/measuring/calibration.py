"""How well the model knows how sure it may be: of a hundred guesses at .8, eighty are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

BINS = 15

Guessed = tuple[float, bool]  # how sure the first guess was, and whether it was right


@dataclass(frozen=True)
class Bin:
    """The guesses that were about equally sure."""

    low: float
    high: float
    messages: int
    right: float  # the share of them that was right
    sure: float  # how sure they were on average


@dataclass(frozen=True)
class Reliability:
    """All bins of equal width, also those without a message."""

    bins: tuple[Bin, ...]

    @property
    def messages(self) -> int:
        return sum(one.messages for one in self.bins)

    @property
    def expected_error(self) -> float:
        """The expected calibration error: how far right and sure are apart, on average."""
        apart = sum(one.messages * abs(one.right - one.sure) for one in self.bins)
        return apart / max(1, self.messages)

    def to_json(self) -> dict[str, Any]:
        return {
            "messages": self.messages,
            "expected_error": round(self.expected_error, 4) if self.messages else None,
            "bins": [_to_json(one) for one in self.bins if one.messages],
        }


def reliability(guesses: Sequence[Guessed]) -> Reliability:
    """Sort the guesses into bins by how sure they were."""
    bins: list[list[Guessed]] = [[] for _ in range(BINS)]
    for guess in guesses:
        bins[min(int(guess[0] * BINS), BINS - 1)].append(guess)
    return Reliability(tuple(_bin(number, some) for number, some in enumerate(bins)))


def _bin(number: int, guesses: Sequence[Guessed]) -> Bin:
    many = max(1, len(guesses))
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        messages=len(guesses),
        right=sum(right for _, right in guesses) / many,
        sure=sum(sure for sure, _ in guesses) / many,
    )


def _to_json(one: Bin) -> dict[str, Any]:
    return {name: round(value, 4) for name, value in vars(one).items()}
