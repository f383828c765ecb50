"""What the very words of a message say of its purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from bot.understanding.rows import Counts

ALWAYS = 9.0  # the score of a label that every example has
SLACK = 1.0  # C of the support vector machine, chosen by measurement: docs/decisions/0010

Floats = npt.NDArray[np.float64]
Answers = npt.NDArray[np.bool_]  # a row an example, a column a label


@dataclass(frozen=True)
class Wording:
    """Weights of words, pairs of words and groups of letters, the rarer the heavier."""

    rarity: Floats
    weights: Floats  # a row a feature, a column a label
    usual: Floats

    @classmethod
    def learn(cls, counts: Sequence[Counts], answers: Answers) -> Wording:
        rarity = np.concatenate([_rarity(block) for block in counts])
        table = _weighed(counts, rarity)
        learnt = [_separated(table, answers[:, label]) for label in range(answers.shape[1])]
        weights = np.stack([weights for weights, _ in learnt], axis=1)
        return cls(rarity, weights.astype(np.float32), np.array([usual for _, usual in learnt]))

    def scores(self, counts: Sequence[Counts]) -> Floats:
        """How far each message is on each label's side: a row a message, a column a label."""
        said = _weighed(counts, self.rarity).astype(np.float32)  # else scipy copies all the weights
        found: Floats = said @ self.weights + self.usual
        return found


def _rarity(counts: Counts) -> Floats:
    messages = counts.shape[0]
    having = np.bincount(counts.indices, minlength=counts.shape[1])
    found: Floats = np.log((1 + messages) / (1 + having)) + 1
    return found


def _weighed(counts: Sequence[Counts], rarity: Floats) -> Counts:
    """Said twice is hardly more than once; each way of counting speaks equally loud."""
    blocks, start = [], 0
    for block in counts:
        said = block.copy()
        said.data = (1 + np.log(said.data)) * rarity[start + said.indices]
        start += block.shape[1]
        blocks.append(normalize(said, copy=False))
    return scipy.sparse.hstack(blocks, format="csr")


def _separated(table: Counts, yes: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    if yes.all() or not yes.any():
        return np.zeros(table.shape[1]), ALWAYS if yes.all() else -ALWAYS
    model = LinearSVC(C=SLACK, tol=1e-3, random_state=1).fit(table, yes)
    return model.coef_[0], float(model.intercept_[0])
