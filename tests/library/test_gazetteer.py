"""Titles and artists of the library in a text, word for word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.gazetteer import Gazetteer
from tests.library.shelf import SHELF

NAMES = Gazetteer([(title, artist) for title, artist, _ in SHELF])


@pytest.mark.parametrize(
    "text, named",
    [
        ("play Bohemian Rhapsody by queen", [("Bohemian Rhapsody", "song"), ("queen", "artist")]),
        ("play queen's bohemian RHAPSODY!", [("queen", "artist"), ("bohemian RHAPSODY", "song")]),
        ("Hey Jude, the Beatles", [("Hey Jude", "song"), ("the Beatles", "artist")]),
        (
            "i will always love you ❤ dolly parton",
            [("i will always love you", "song"), ("dolly parton", "artist")],
        ),
        ("satisfaction!!", [("satisfaction", "song")]),
        ("ac/dc", [("ac/dc", "artist")]),
        ("rosalía malamente", [("rosalía", "artist"), ("malamente", "song")]),
        ("nothing of ours", []),
        ("", []),
    ],
)
def test_a_text_names_what_the_library_has(text: str, named: list[tuple[str, str]]) -> None:
    found = [(text[start:end], kind) for start, end, kind, _ in NAMES.spans(text)]
    assert found == named


@pytest.mark.parametrize(
    "text, strength",
    [("bohemian rhapsody", "strong"), ("queen", "strong"), ("home", "weak"), ("hurt", "strong")],
)
def test_a_common_word_is_a_weak_hint(text: str, strength: str) -> None:
    names = Gazetteer(
        [("Bohemian Rhapsody", "Queen"), ("Hurt", "Nine Inch Nails"), ("Home", "A")]
        + [(f"Home {word}", "A") for word in ("Alone", "Again", "Town")]
    )
    assert {one[3] for one in names.spans(text)} == {strength}


@given(st.text(max_size=100))
def test_spans_follow_one_another_in_any_text(text: str) -> None:
    places = list(dict.fromkeys((start, end) for start, end, _, _ in NAMES.spans(text)))
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
