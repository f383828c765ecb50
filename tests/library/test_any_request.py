"""What holds of the matching whatever the library and the request are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.answer import Kind
from bot.library.folding import key, words
from bot.library.index import Index
from bot.library.matching import Matcher
from bot.library.seeking import CLEAR, Reading, Seeker
from tests.library.shelf import ALIASES, SHELF, matcher, told, tracks

LIBRARY = matcher()
ANY = st.text(max_size=60)
SOMEWHERE = st.sampled_from(SHELF)
_ACCENTS = str.maketrans("aeioun", "áëïòüñ")


@given(SOMEWHERE)
def test_case_accents_and_punctuation_make_no_difference(row: tuple[str, str, int]) -> None:
    title, artist, _ = row
    if not any(char.isalnum() for char in title):
        return
    plain = LIBRARY.match(title.lower(), artist.lower())
    for change in (
        str.upper,
        lambda name: name.lower().translate(_ACCENTS),
        lambda name: f"…{name.lower()} !",
        lambda name: name.lower().replace(" ", "   "),
    ):
        assert told(LIBRARY.match(change(title), change(artist))) == told(plain)


@settings(max_examples=60)
@given(st.sets(st.tuples(st.sampled_from(SHELF), SOMEWHERE), min_size=1, max_size=12))
def test_an_exact_request_for_any_unique_track_is_found(
    mixed: set[tuple[tuple[str, str, int], tuple[str, str, int]]],
) -> None:
    shelf = [(title[0], artist[1], title[2]) for title, artist in mixed]
    library = Matcher(Index(tracks(shelf)))
    for title, artist, _ in shelf:
        if sum(key(words(title)) == key(words(one[0])) for one in shelf) > 1:
            continue  # of several artists that name one another, or several versions
        found = [one.track for one in library.match(title, artist).candidates]
        assert [(one.title, one.artist) for one in found] == [(title, artist)] or "live" in title


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), SOMEWHERE, ANY)
def test_the_order_of_the_library_makes_no_difference(
    chance: random.Random, row: tuple[str, str, int], text: str
) -> None:
    shuffled = tracks()
    chance.shuffle(shuffled)
    library = Matcher(Index(shuffled, ALIASES))
    for song, artist in ((row[0], row[1]), (row[0], None), (row[0][:-1], row[1][1:]), (text, None)):
        assert library.match(song, artist) == LIBRARY.match(song, artist)


@given(SOMEWHERE, SOMEWHERE, st.booleans(), st.booleans())
def test_no_track_contradicts_a_typed_artist(
    row: tuple[str, str, int], other: tuple[str, str, int], with_text: bool, extracted: bool
) -> None:
    text = f"please play {row[0]}, or anything by {other[1]}" if with_text else None
    match = LIBRARY.match(row[0] if extracted else None, other[1], text)
    if match.track is not None:
        found = Seeker(LIBRARY.index).found(
            Reading(tuple(words(match.track.title)), tuple(words(other[1])))
        )
        alike = [one.artist for one in found if one.entry.track == match.track]
        assert alike and (alike[0] or 0.0) >= CLEAR


@given(st.one_of(st.none(), ANY), st.one_of(st.none(), ANY), st.one_of(st.none(), ANY))
def test_anything_may_be_typed(song: str | None, artist: str | None, text: str | None) -> None:
    match = LIBRARY.match(song, artist, text)
    assert 0 <= match.probability <= 1
    assert (match.kind is Kind.ONE) == (match.track is not None)
    assert len(match.candidates) <= 3
    if match.kind is Kind.NONE:
        assert not match.candidates


@pytest.mark.parametrize("at", range(1, 9))
def test_a_message_that_breaks_off_anywhere_is_read(at: int) -> None:
    text = "“Bohemian Rhapsody” - (Queen: by"
    LIBRARY.match(text=text[:at] + text[-at:])
