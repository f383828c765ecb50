"""What counts as a song, when it began, and whether it is news."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.playing import LONGEST_NAME, Play, Told, began, cleaned, is_news, is_song, still_on
from tests.fakes import NOON

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "told, artist, title",
    [
        pytest.param(Told("Africa", "Toto"), "Toto", "Africa", id="apart"),
        pytest.param(Told("Toto - Africa"), "Toto", "Africa", id="together"),
        pytest.param(Told("Toto – Africa"), "Toto", "Africa", id="a dash"),
        pytest.param(Told("A-ha - Take On Me"), "A-ha", "Take On Me", id="a hyphen in a name"),
        pytest.param(Told("A - B - C"), "A", "B - C", id="three parts"),
        pytest.param(Told("Up - Down", "Toto"), "Toto", "Up - Down", id="a title like that"),
        pytest.param(Told(" Africa \n", "To\u0000to"), "To to", "Africa", id="control signs"),
        pytest.param(Told("Africa", "Unknown Artist"), "", "Africa", id="nobody's"),
    ],
)
def test_a_title_and_its_artist(told: Told, artist: str, title: str) -> None:
    found = cleaned(told)
    assert (found.artist, found.title) == (artist, title)


@pytest.mark.parametrize(
    "artist, title, kind, song",
    [
        ("Toto", "Africa", "", True),
        ("Toto", "Africa", "Song", True),
        ("Traffic", "Paper Sun", "", True),
        ("Bobby Helms", "Jingle Bell Rock", "", True),
        ("Ms. Dynamite", "Dy-Na-Mi-Tee", "Music", True),
        ("", "Africa", "", False),
        ("", "Station ID 3", "", False),
        ("Radio Test", "Jingle 03", "", False),
        ("Jingle", "the morning one", "", False),
        ("Publicidad", "Zapatería Ruiz", "", False),
        ("Radio Test", "Cuña", "", False),
        ("Ruiz", "Zapatos", "Spot", False),
        ("Toto", "Africa", "Jingles", False),
        ("Anna", "the news at eight", "News", False),
        ("Toto", "Unknown", "", False),
        ("Toto", "🎵", "", False),
    ],
)
def test_jingles_and_adverts_are_no_songs(artist: str, title: str, kind: str, song: bool) -> None:
    assert is_song(cleaned(Told(title, artist, kind=kind))) is song


@pytest.mark.parametrize(
    "told, ours",
    [
        pytest.param(None, True, id="no time"),
        pytest.param(NOON - MINUTE, False, id="a minute ago"),
        pytest.param(NOON - 15 * MINUTE, False, id="a long song"),
        pytest.param(NOON - 16 * MINUTE, True, id="far past"),
        pytest.param(NOON + timedelta(seconds=1), True, id="future"),
        pytest.param(NOON - timedelta(hours=1), True, id="an hour slow"),
        pytest.param(NOON.replace(year=1970), True, id="no clock at all"),
    ],
)
def test_an_absurd_time_is_ours(told: Any, ours: bool) -> None:
    assert (began(Told("Africa", "Toto", told), lasting=True, now=NOON) == NOON) is ours


@pytest.mark.parametrize(
    "late, ours",
    [
        pytest.param(MINUTE, False, id="in time"),
        pytest.param(20 * MINUTE, False, id="it was offline"),
        pytest.param(50 * MINUTE, False, id="for longer"),
        pytest.param(timedelta(hours=26, minutes=13), False, id="for a day"),
        pytest.param(timedelta(hours=1, seconds=4), True, id="an hour slow"),
        pytest.param(timedelta(hours=3) - timedelta(seconds=9), True, id="three hours slow"),
        pytest.param(timedelta(hours=5, minutes=30), True, id="the time of another country"),
        pytest.param(timedelta(days=8, minutes=13), True, id="no clock at all"),
        pytest.param(-MINUTE, True, id="future"),
    ],
)
def test_a_beginning_may_be_told_late(late: timedelta, ours: bool) -> None:
    told = Told("Africa", "Toto", NOON - late)
    assert began(told, lasting=False, now=NOON) == (NOON if ours else NOON - late)


@pytest.mark.parametrize(
    "title, after, news",
    [
        pytest.param("africa!", 0, False, id="the same, written otherwise"),
        pytest.param("Africa", 9, False, id="told again"),
        pytest.param("Africa", 10, True, id="played again"),
        pytest.param("Rosanna", 0, True, id="another"),
    ],
)
def test_the_same_song_twice_is_one_play(title: str, after: int, news: bool) -> None:
    known = [Play("Africa", "Toto", NOON)]
    assert is_news(Told(title, "TOTO"), NOON + after * MINUTE, known) is news


def test_a_song_is_over_though_nobody_says_so() -> None:
    play = Play("Africa", "Toto", NOON)
    assert still_on(play, now=NOON + 12 * MINUTE)
    assert not still_on(play, now=NOON + 13 * MINUTE)


@given(st.text(max_size=600), st.text(max_size=600))
def test_whatever_a_source_says_can_be_shown(title: str, artist: str) -> None:
    found = cleaned(Told(title, artist))
    for text in (found.title, found.artist):
        assert text.isprintable() and len(text) <= LONGEST_NAME and text == " ".join(text.split())
    is_song(found)
