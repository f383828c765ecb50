"""What a message means, by the encoder's vector of it: a small network with two answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

HIDDEN = 512
ROUNDS = 12
BATCH = 256
PACE = 2e-3


@dataclass(frozen=True)
class Meaning:
    """From the vector to two scores a purpose: of being the first, and of being there at all."""

    middle: Floats
    spread: Floats
    layers: tuple[Floats, Floats, Floats, Floats]

    @classmethod
    def learn(cls, vectors: Floats, first: Any, any_of: Any, seed: int) -> Meaning:
        """`first` and `any_of`: which purpose an example has first, and which it has at all."""
        middle, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
        known = (vectors - middle) / spread
        return cls(middle, spread, _taught(known, first, any_of, seed))

    def scores(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Log-probabilities of the first purpose, and scores of being among the purposes."""
        found = _answer((vectors - self.middle) / self.spread, self.layers)
        first, any_of = np.split(found, 2, axis=1)
        return log_shares(first), any_of


def log_shares(scores: Any) -> Any:
    """Scores as the logarithms of shares that add up to one."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _answer(known: Floats, layers: Sequence[Floats]) -> Floats:
    inner, inner_usual, outer, outer_usual = layers
    inside = known @ inner + inner_usual
    # the same smooth step as in teaching, in its approximation by tanh
    inside *= 0.5 * (1 + np.tanh(0.7978845608 * (inside + 0.044715 * inside**3)))
    found: Floats = inside @ outer + outer_usual
    return found


def _taught(
    known: Floats, first: Any, any_of: Any, seed: int
) -> tuple[Floats, Floats, Floats, Floats]:
    import tensorflow as tf

    width = first.shape[1]
    network = _network(2 * width, seed)
    steps = ROUNDS * -(-len(known) // BATCH)
    pace = tf.keras.optimizers.schedules.CosineDecay(PACE, steps)
    network.compile(tf.keras.optimizers.Adam(pace), _loss(width))
    wanted = np.hstack([first, any_of]).astype(np.float32)
    mixed = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        order = mixed.permutation(len(known))
        # mixed here and not by `fit`: its own mixing is changed by what is taught beside it
        network.fit(known[order], wanted[order], BATCH, epochs=1, shuffle=False, verbose=0)
    inner, inner_usual, outer, outer_usual = network.get_weights()
    return inner, inner_usual, outer, outer_usual


def _network(width: int, seed: int) -> Any:
    """Each layer has a seed of its own, so that what is taught beside it changes nothing."""
    import tensorflow as tf

    pull, begin = tf.keras.regularizers.l2(1e-4), tf.keras.initializers.GlorotUniform
    layers = tf.keras.layers
    return tf.keras.Sequential(
        [
            layers.Dropout(0.3, seed=seed),
            layers.Dense(
                HIDDEN, _smooth_step, kernel_regularizer=pull, kernel_initializer=begin(seed)
            ),
            layers.Dropout(0.5, seed=seed + 2),
            layers.Dense(width, kernel_regularizer=pull, kernel_initializer=begin(seed + 2)),
        ]
    )


def _smooth_step(inside: Any) -> Any:
    import tensorflow as tf

    return tf.nn.gelu(inside, approximate=True)


def _loss(width: int) -> Any:
    import tensorflow as tf

    def loss(wanted: Any, said: Any) -> Any:
        first = tf.keras.losses.categorical_crossentropy(
            wanted[:, :width], said[:, :width], from_logits=True, label_smoothing=0.1
        )
        any_of = tf.nn.sigmoid_cross_entropy_with_logits(wanted[:, width:], said[:, width:])
        return first + tf.reduce_mean(any_of, axis=1) * 4

    return loss
