"""The product's languages have every kind of words, in the form that messages are read in."""

from __future__ import annotations

import pytest

from bot.core.control import normalised
from bot.core.kinds import CLOCK, PHRASES, REQUESTS, TIMES
from bot.core.language_folder import Language
from bot.core.phrases import phrases, spoken

KINDS = (*PHRASES, *TIMES, *REQUESTS)
# What one of them says in another way, or not at all.
NOT_IN = {
    "en": {"ago in front", "before an hour", "a little over"},
    "es": {"roughly ending", "titles too", "clock hour"}
    | {"clock to any hour", "clock past any hour"},
}


@pytest.mark.parametrize("language", spoken(), ids=lambda one: one.name)
def test_a_language_has_every_kind(language: Language) -> None:
    assert {*KINDS, *CLOCK} - language.kinds.keys() == NOT_IN[language.name]


@pytest.mark.parametrize("kind", KINDS)
def test_phrases_stand_as_messages_are_read(kind: str) -> None:
    assert {phrase for phrase in phrases(kind) if phrase != normalised(phrase) or not phrase} == (
        set()
    )
