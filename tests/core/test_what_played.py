"""Which songs a question means: those in its window, or the one nearest to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.playing import Play
from bot.core.what_played import MOST_NAMED, named, on_at
from bot.core.when_asked import Side, TimeAsked
from tests.fakes import NOON


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def played(*minutes: float) -> list[Play]:
    """Songs that began so many minutes after noon, named after it."""
    return [Play(f"{minute:g}", "Somebody", at(minute)) for minute in minutes]


def window(begin: float, about: float, end: float) -> TimeAsked:
    return TimeAsked(at(begin), at(about), at(end))


@pytest.mark.parametrize(
    "begins, when, titles, whole",
    [
        pytest.param([-8, -4, 0, 4], (1, 1, 1), ["0"], True, id="the one that was on"),
        pytest.param([-8, -4, 0, 4], (-1, 1, 1), ["-4", "0"], True, id="that one and the last"),
        pytest.param([-4, 0, 4], (0, 1, 2), ["0"], True, id="one that ended then was before"),
        pytest.param([0, 3, 6, 9, 12], (1, 7, 13), ["3", "6", "9"], False, id="too many"),
        pytest.param([0, 3, 6], (1, 4, 7), ["0", "3", "6"], True, id="three"),
        pytest.param([0], (14, 14, 14), ["0"], True, id="nothing then, but shortly before"),
        pytest.param([5], (1, 1, 1), ["5"], True, id="nothing then, but shortly after"),
        pytest.param([0], (18, 18, 18), [], True, id="an hour of talk"),
        pytest.param([], (1, 1, 1), [], True, id="nothing at all"),
    ],
)
def test_the_songs_of_a_time(
    begins: list[float], when: tuple[float, float, float], titles: list[str], whole: bool
) -> None:
    found = named(window(*when), played(*begins))
    assert ([play.title for play in found.plays], found.whole) == (titles, whole)


@pytest.mark.parametrize(
    "side, begins, when, titles",
    [
        pytest.param(Side.BEFORE, [2], (-8, -2, 0), [], id="after the news is not before them"),
        pytest.param(Side.BEFORE, [0], (-8, -2, 0), [], id="nor what begins on the hour"),
        pytest.param(Side.AFTER, [-3, 0, 9], (0, 2, 8), ["0"], id="before them is not after"),
        pytest.param(Side.AFTER, [-13], (0, 2, 8), [], id="not what was over then"),
        pytest.param(Side.BEFORE_THIS, [-9, -5, -2], (-12, 0, 0), ["-5"], id="before this one"),
        pytest.param(Side.BEFORE_THIS, [-2], (-12, 0, 0), [], id="the first that was told"),
        pytest.param(Side.BEFORE_THIS, [-20, -14], (-12, 0, 0), [], id="nothing is on"),
        pytest.param(Side.BEFORE_THIS, [-29, -2], (-12, 0, 0), [], id="long before this one"),
    ],
)
def test_only_that_side_is_looked_at(
    side: Side, begins: list[float], when: tuple[float, float, float], titles: list[str]
) -> None:
    asked = replace(window(*when), side=side)
    assert [play.title for play in named(asked, played(*begins)).plays] == titles


@pytest.mark.parametrize(
    "minute, title", [(-1, None), (0, "0"), (2.9, "0"), (3.5, None), (4, "4"), (17, None)]
)
def test_what_was_on_at_a_moment(minute: float, title: str | None) -> None:
    found = on_at(at(minute), played(0, 4))
    assert (found.title if found else None) == title


@given(st.lists(st.integers(-60, 60), max_size=30).map(sorted), st.integers(-60, 60))
def test_never_too_many_always_in_order_and_all_of_them_known(begins: list[int], when: int) -> None:
    known = played(*begins)
    found = named(window(when - 5, when, when + 5), known).plays
    assert len(found) <= MOST_NAMED
    assert sorted(found, key=lambda play: play.started_at) == list(found)
    assert set(found) <= set(known)
