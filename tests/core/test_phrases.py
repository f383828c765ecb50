"""The tables of phrases: every language has every kind, in the form that messages are read in."""

from __future__ import annotations

import pytest

from bot.core.control import normalised
from bot.core.phrases import LANGUAGES, phrases

KINDS = sorted(LANGUAGES[0])


@pytest.mark.parametrize("table", LANGUAGES, ids=["English", "Spanish"])
def test_a_language_has_every_kind(table: dict[str, str]) -> None:
    assert sorted(table) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_phrases_stand_as_messages_are_read(kind: str) -> None:
    assert {phrase for phrase in phrases(kind) if phrase != normalised(phrase) or not phrase} == (
        set()
    )
