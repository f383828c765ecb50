"""Rasa's record of a message becomes ours."""

from __future__ import annotations

import pytest

from bot.core.parsed import understood

PARSE = {"intent": {"name": "greeting", "confidence": 0.9}, "also": ["shout_out"]}


@pytest.mark.parametrize("text", ["hi", " Hi! ", "👋"])
def test_a_single_word_has_no_second_purpose(text: str) -> None:
    assert understood(PARSE, text).also == ()


@pytest.mark.parametrize("text", ["hi mum", "thanks bye", None])
def test_two_words_may_have_two_purposes(text: str | None) -> None:
    assert understood(PARSE, text).also == ("shout_out",)
