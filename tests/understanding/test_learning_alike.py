"""From the same examples the same is learnt, to the last bit."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from tests.needs_rasa import NEEDS_RASA, RASA_RUNS_HERE

if RASA_RUNS_HERE:
    import numpy as np
    import scipy.sparse
    from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
    from rasa.shared.nlu.training_data.features import Features
    from rasa.shared.nlu.training_data.message import Message

    from bot.understanding.hints import Hints
    from bot.understanding.judging import Judge

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(300)]

EXAMPLES = 900  # so many that certainty is learnt too, on what each witness has not seen
PURPOSES = ("comment", "shout_out", "song_request")
WORDS, WIDTH = 40, 24


def examples() -> list[Message]:
    """Made up: counts and vectors lean to their purpose, and some have a second one."""
    chance = np.random.default_rng(7)
    return [_example(number, chance) for number in range(EXAMPLES)]


def _example(number: int, chance: Any) -> Message:
    purpose = number % len(PURPOSES)
    message = Message.build(f"text {number}", PURPOSES[purpose])
    if number % 5 == 0:
        message.set("metadata", {"example": {"also": [PURPOSES[(purpose + 1) % 3]]}})
    counts = chance.poisson(0.3, WORDS) + 2 * (np.arange(WORDS) % 3 == purpose)
    vector = chance.normal(size=WIDTH) + 2 * (np.arange(WIDTH) % 3 == purpose)
    for features in (scipy.sparse.coo_matrix(counts[None]), vector[None].astype(np.float32)):
        message.add_features(Features(features, FEATURE_TYPE_SENTENCE, TEXT, "made up"))
    return message


def tagged() -> tuple[list[Any], list[list[str]]]:
    chance = np.random.default_rng(8)
    lengths = [int(length) for length in chance.integers(1, 9, 400)]
    vectors = [chance.normal(size=(length, WIDTH)).astype(np.float32) for length in lengths]
    return vectors, [[("O", "B-song", "I-song")[n % 3] for n in range(len(v))] for v in vectors]


def fingerprint(learnt: Any) -> str:
    """Of every number in it, wherever it stands."""
    digest = hashlib.sha256()
    for number in _numbers(learnt):
        digest.update(number)
    return digest.hexdigest()


def _numbers(learnt: Any) -> Any:
    if is_dataclass(learnt):
        for field in fields(learnt):
            yield from _numbers(getattr(learnt, field.name))
    elif isinstance(learnt, (list, tuple)):
        for one in learnt:
            yield from _numbers(one)
    elif isinstance(learnt, np.ndarray):
        yield learnt.tobytes()
    else:
        yield repr(learnt).encode()


def test_purposes_are_learnt_alike() -> None:
    one, other = Judge.learn(examples()), Judge.learn(examples())
    assert one.thorough != one.quick  # the encoder's voice was heard
    assert len({*one.thorough.beside.weights}) == 3  # and certainty learnt
    assert fingerprint(one) == fingerprint(other)


def test_hints_are_learnt_alike_though_two_are_taught_side_by_side() -> None:
    (one, heard), (other, heard_again) = Hints.learn(*tagged()), Hints.learn(*tagged())
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(heard) == fingerprint(heard_again)
