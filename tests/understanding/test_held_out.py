"""What the project's own model makes of messages that no training has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.core.hearing import Hearing
from bot.core.understanding import Understood
from bot.understanding.evaluation import Labelled, score
from bot.understanding.examples import read
from bot.understanding.models import PROJECT
from tests.needs_rasa import NEEDS_RASA

if TYPE_CHECKING:
    from bot.understanding.understander import Understander

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(1800)]

AT_ONCE = 64


def heard(understander: Understander, texts: list[str]) -> list[Understood]:
    hearings = [Hearing(number, text) for number, text in enumerate(texts, 1)]
    for start in range(0, len(hearings), AT_ONCE):
        understander.classify(hearings[start : start + AT_ONCE])
    assert all(one.understood for one in hearings)
    return [one.understood for one in hearings if one.understood]


def test_the_model_is_as_good_as_we_say(understander: Understander) -> None:
    """A guard against a worse one; what it reaches stands in docs/decisions/0010."""
    wanted = [Labelled(example) for example in read([PROJECT / "tests" / "held_out"])]
    found = score(wanted, heard(understander, [one.example.text for one in wanted]))
    assert found.macro_f1 >= 0.85
    assert found.micro_f1 >= 0.70
    assert found.reliability.expected_error <= 0.05
