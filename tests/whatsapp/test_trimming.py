"""Texts that are too long end where a reader expects it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.whatsapp.trimming import ELLIPSIS, length, trim

FAMILY = "👨\u200d👩\u200d👧"
WAVE = "👋🏽"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
ACCENT = "e\u0301"


@pytest.mark.parametrize(
    "text, limit, shown",
    [
        pytest.param("Short", 20, "Short", id="fits"),
        pytest.param("exactly twenty chars", 20, "exactly twenty chars", id="just fits"),
        pytest.param("Bohemian Rhapsody (live)", 20, "Bohemian Rhapsody…", id="at a word"),
        pytest.param("Abcdefghijklmnopqrstuvwxyz", 20, "Abcdefghijklmnopqrs…", id="one long word"),
        pytest.param("One is here. Two is there too.", 20, "One is here.…", id="at a sentence"),
        pytest.param("A paragraph.\n\nAnd another one.", 20, "A paragraph.…", id="at a paragraph"),
        pytest.param("A. Bcdefgh ijklmnop qrstuv", 20, "A. Bcdefgh ijklmnop…", id="not too early"),
    ],
)
def test_where_a_text_ends(text: str, limit: int, shown: str) -> None:
    assert trim(text, limit) == shown


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param("😀", id="emoji"),
        pytest.param(FAMILY, id="family joined from three"),
        pytest.param(WAVE, id="skin tone"),
        pytest.param("🇨🇭", id="flag of two letters"),
        pytest.param(SCOTLAND, id="flag of tags"),
        pytest.param(ACCENT, id="letter and accent"),
        pytest.param("❤\ufe0f", id="variation"),
        pytest.param("\u0915\u094d", id="Hindi letter and sign"),
    ],
)
def test_what_readers_see_as_one_is_never_torn(whole: str) -> None:
    text = whole * 40
    for limit in range(20, 60):
        shown = trim(text, limit)
        assert length(shown) <= limit
        kept = shown.removesuffix(ELLIPSIS)
        assert kept == whole * (len(kept) // len(whole))


@given(st.text("ab \n.e\u0301👍🏽\u200d🇨🇭😀", max_size=80), st.integers(12, 40))
def test_the_limit_always_holds(text: str, limit: int) -> None:
    shown = trim(text, limit)
    assert length(shown) <= limit
    assert length(shown) == len(shown.encode("utf-16-le")) // 2
    assert shown == text or (shown.endswith(ELLIPSIS) and text.startswith(shown[:-1]))


def test_one_endless_character_is_cut_all_the_same() -> None:
    assert length(trim("a" + "\u0301" * 5000, 20)) <= 20
    assert unicodedata.category("\u0301") == "Mn"
