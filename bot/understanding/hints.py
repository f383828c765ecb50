"""What the encoder's vectors of words say of names: a small network, for a hint to the finder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.understanding.meaning import log_shares

HIDDEN = 256
ROUNDS = 3  # more are no better: docs/decisions/0010
BATCH = 512
FAINTEST = -8.0  # what is less likely than this is all the same

Floats = npt.NDArray[np.float32]
Layers = tuple[Floats, Floats, Floats, Floats]


@dataclass(frozen=True)
class Hints:
    """From a word's vector and its neighbours' to the likelihood of each tag.

    Two networks are taught, each on half of the examples; a message has the mean of both. In
    teaching the finder each half is heard by the network that has not seen it.
    """

    tags: tuple[str, ...]
    middle: Floats
    spread: Floats
    halves: tuple[Layers, ...]

    @classmethod
    def learn(
        cls, vectors: Sequence[Floats], tagged: Sequence[Sequence[str]]
    ) -> tuple[Hints, list[Floats]]:
        """The hints, and those for the examples themselves."""
        tags = tuple(sorted({tag for one in tagged for tag in one}))
        every = np.concatenate([one for one in vectors if len(one)])
        middle, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
        known = [(one - middle) / spread for one in vectors]
        sides = [number % 2 for number in range(len(known))]

        def half(side: int) -> Layers:
            return _taught(
                [one for one, where in zip(known, sides, strict=True) if where == side],
                [one for one, where in zip(tagged, sides, strict=True) if where == side],
                tags,
                side,
            )

        with ThreadPoolExecutor(2) as side_by_side:
            halves = tuple(side_by_side.map(half, (0, 1)))
        hints = cls(tags, middle, spread, halves)
        return hints, [
            _shares(_with_neighbours(one), halves[1 - side])
            for one, side in zip(known, sides, strict=True)
        ]

    def of(self, vectors: Sequence[Floats]) -> list[Floats]:
        """For each message a row a word, a column a tag, between -1 and 1; all in one go."""
        known = [_with_neighbours((one - self.middle) / self.spread) for one in vectors]
        every = np.concatenate(known)
        found = np.mean([_shares(every, half) for half in self.halves], axis=0)
        return np.split(found, np.cumsum([len(one) for one in known])[:-1])


def _shares(every: Floats, layers: Layers) -> Floats:
    inner, inner_usual, outer, outer_usual = layers
    inside = np.maximum(every @ inner + inner_usual, 0)
    found: Floats = np.maximum(log_shares(inside @ outer + outer_usual), FAINTEST) / 4 + 1
    return found


def _with_neighbours(known: Floats) -> Floats:
    edge = np.zeros((1, known.shape[1]), dtype=np.float32)
    before, after = np.concatenate([edge, known[:-1]]), np.concatenate([known[1:], edge])
    return np.concatenate([before, known, after], axis=1)


def _taught(
    known: Sequence[Floats], tagged: Sequence[Sequence[str]], tags: Sequence[str], seed: int
) -> Layers:
    import tensorflow as tf

    begin = tf.keras.initializers.GlorotUniform
    network = tf.keras.Sequential(
        [
            tf.keras.layers.Dropout(0.2, seed=seed),
            tf.keras.layers.Dense(HIDDEN, "relu", kernel_initializer=begin(seed)),
            tf.keras.layers.Dropout(0.3, seed=seed + 2),
            tf.keras.layers.Dense(len(tags), kernel_initializer=begin(seed + 2)),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(tf.keras.optimizers.Adam(1e-3), loss)
    for words, right in _batches(known, tagged, tags, seed):
        network.train_on_batch(words, right)
    inner, inner_usual, outer, outer_usual = network.get_weights()
    return inner, inner_usual, outer, outer_usual


def _batches(
    known: Sequence[Floats], tagged: Sequence[Sequence[str]], tags: Sequence[str], seed: int
) -> Iterator[tuple[Any, Any]]:
    """Words in any order, their neighbours beside them; all at once would fill the memory."""
    edge = np.zeros((1, known[0].shape[1]), dtype=np.float32)
    rows = np.concatenate([part for one in known for part in (edge, one)] + [edge])
    places = np.flatnonzero(np.concatenate([[False, *[True] * len(one)] for one in known]))
    number = {tag: place for place, tag in enumerate(tags)}
    right = np.array([number[tag] for one in tagged for tag in one])
    mixed = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        order = mixed.permutation(len(places))
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            at = places[some]
            yield np.concatenate([rows[at - 1], rows[at], rows[at + 1]], axis=1), right[some]
