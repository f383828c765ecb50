"""How much two witnesses are worth together, learnt on examples that neither has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from bot.understanding.meaning import log_shares

FEWEST = 200  # examples below which nothing can be learnt about certainty

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shares:
    """Turns scores into the shares of one first purpose, which add up to one."""

    weights: tuple[float, ...]  # of each witness

    @classmethod
    def learn(cls, scores: Sequence[Floats], right: npt.NDArray[np.int64]) -> Shares:
        """Weights that make the right purposes likeliest; plain ones if there is too little."""
        plain = cls((1.0,) * len(scores))
        if len(right) < FEWEST:
            return plain

        def surprise(weights: Floats) -> float:
            found = cls(tuple(weights)).log(scores)
            return float(-found[np.arange(len(right)), right].mean())

        found = minimize(surprise, plain.weights, method="Nelder-Mead").x
        return cls(tuple(float(weight) for weight in found))

    def log(self, scores: Sequence[Floats]) -> Any:
        weighed = zip(self.weights, scores, strict=True)
        return log_shares(sum(weight * score for weight, score in weighed))


@dataclass(frozen=True)
class Beside:
    """Whether a purpose is there besides the first one: yes or no for each by itself."""

    weights: tuple[float, ...]
    usual: float
    enough: float  # the probability from which it is said

    @classmethod
    def learn(cls, scores: Sequence[Floats], there: npt.NDArray[np.bool_], free: Any) -> Beside:
        """`free` marks what is asked: every purpose of an example but its first."""
        plain = cls((1.0,) * len(scores), 0.0, 0.5)
        if len(there) < FEWEST or not there[free].any():
            return plain
        table = np.stack([score[free] for score in scores], axis=1)
        model = LogisticRegression(C=100.0).fit(table, there[free])
        found = cls(tuple(map(float, model.coef_[0])), float(model.intercept_[0]), 0.5)
        return cls(found.weights, found.usual, _best_cut(found.chances(scores)[free], there[free]))

    def chances(self, scores: Sequence[Floats]) -> Any:
        weighed = zip(self.weights, scores, strict=True)
        return 1 / (1 + np.exp(-self.usual - sum(weight * score for weight, score in weighed)))


def _best_cut(chances: Floats, there: npt.NDArray[np.bool_]) -> float:
    """Where precision and recall together are best."""
    order = np.argsort(-chances)
    right = np.cumsum(there[order])
    both = 2 * right / (np.arange(1, len(order) + 1) + there.sum())
    best = int(np.argmax(both))
    following = chances[order[min(best + 1, len(order) - 1)]]
    return float((chances[order[best]] + following) / 2)
