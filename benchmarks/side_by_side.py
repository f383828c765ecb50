"""(b) Our worker and stock Rasa in turns, on the same messages, so that noise meets both."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from benchmarks.messages import Sent

CLIENTS = (1, 8, 32)
WARM_UP = 64


class Ours(Protocol):
    async def rounds(self, sent: Sequence[Sent], seconds: float) -> list[float]:
        """Messages a second, round by round."""


class Stock(Protocol):
    async def drive(self, sent: Sequence[Sent], clients: int) -> float:
        """Messages a second."""


@dataclass(frozen=True)
class Comparison:
    """Messages a second: ours in each turn, round by round; stock by its number of clients."""

    ours: list[list[float]]
    stock: dict[int, float]

    @property
    def our_median(self) -> float:
        return statistics.median(rate for turn in self.ours for rate in turn)

    @property
    def best_stock(self) -> float:
        return max(self.stock.values())

    @property
    def ratio(self) -> float:
        return self.our_median / self.best_stock

    def summary(self) -> str:
        return f"ours {self.our_median:.1f} a second, {self.ratio:.1f} times stock's best"


async def measure(ours: Ours, stock: Stock, sent: Sequence[Sent], seconds: float) -> Comparison:
    """Ours, stock with one client, ours, stock with eight …; ours last as well."""
    await ours.rounds(sent, 0)
    await stock.drive(sent[:WARM_UP], 8)
    turns, rates = [], {}
    for clients in CLIENTS:
        turns.append(await _turn(ours, sent, seconds))
        rates[clients] = await stock.drive(sent, clients)
        print(f"    stock Rasa, {clients} clients: {rates[clients]:.1f} a second", flush=True)
    turns.append(await _turn(ours, sent, seconds))
    return Comparison(turns, rates)


async def _turn(ours: Ours, sent: Sequence[Sent], seconds: float) -> list[float]:
    rates = await ours.rounds(sent, seconds)
    print(f"    ours: {statistics.median(rates):.1f} a second, {len(rates)} rounds", flush=True)
    return rates
