"""Plays are kept for a year and a bit, and have nothing of listeners in them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.playing import Told
from bot.steps import keep, play
from bot.store import plays
from tests.fakes import NOON
from tests.radio import Radio


async def note(radio: Radio, title: str) -> bool:
    async with radio.database.write() as conn:
        told = Told(title, "Toto")
        return await play.note(conn, told, "post", lasting=False, now=radio.clock())


async def test_what_is_no_song_leaves_no_trace(radio: Radio) -> None:
    assert not await note(radio, "Jingle 3")
    assert await radio.rows(plays.plays) == []
    assert await radio.log() == []


TWO_SOURCES = [
    (Told("Africa", "Toto"), Told("Africa", "Toto"), 1),
    (Told("Africa", "Toto", key="7"), Told("Africa (Remastered)", "TOTO"), 1),
    (Told("Africa", "Toto"), Told("Africa", "Toto", key="7"), 1),
    (Told("Africa", "Toto"), Told("Africa", "Toto", number="1001"), 1),
    (Told("Africa", "Toto", number="1001"), Told("Africa", "Toto", number="1002"), 2),
    (Told("Africa", "Toto"), Told("Africa (Live)", "Toto"), 2),
    (Told("Africa", "Toto"), Told("Africa", "Weezer"), 2),
]


@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize("first, second, plays_written", TWO_SOURCES, ids=str)
async def test_what_two_sources_tell_of_was_on_once(
    radio: Radio, first: Told, second: Told, plays_written: int, lasting: bool
) -> None:
    for source, told in (("azuracast", first), ("post", second)):
        async with radio.database.write() as conn:
            await play.note(conn, told, source, lasting=lasting, now=radio.clock())
        radio.clock.advance(seconds=20)
    assert len(await radio.rows(plays.plays)) == plays_written
    assert (await radio.events()).count("played") == plays_written


async def test_a_source_with_ids_may_play_a_song_twice(radio: Radio) -> None:
    for key in ("7", "8"):
        async with radio.database.write() as conn:
            told = Told("Africa", "Toto", key=key)
            await play.note(conn, told, "azuracast", lasting=True, now=radio.clock())
        radio.clock.advance(minutes=5)
    assert len(await radio.rows(plays.plays)) == 2


async def test_old_plays_are_forgotten(radio: Radio) -> None:
    assert await note(radio, "Africa")
    radio.clock.advance(days=401)
    assert await note(radio, "Rosanna")
    async with radio.database.write() as conn:
        await keep.forget_rest(conn, now=radio.clock())
    assert [row.title for row in await radio.rows(plays.plays)] == ["Rosanna"]


async def test_plays_of_many_times_are_read_at_once(radio: Radio) -> None:
    for title in ("Africa", "Rosanna", "Hold the Line"):
        await note(radio, title)
        radio.clock.advance(hours=1)
    spans = [(NOON, NOON), (NOON + timedelta(hours=1.5), NOON + timedelta(hours=3))]
    async with radio.database.read() as conn:
        found = await plays.between(conn, spans)
    assert [one.title for one in found] == ["Africa", "Hold the Line"]
