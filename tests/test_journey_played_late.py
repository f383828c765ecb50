"""A playout that was offline tells late what it played: it is written down, and nobody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.playing import Post
from bot.store import plays
from tests.asking import TOM, rule
from tests.core.product import replies
from tests.radio import Radio
from tests.test_journey_on_now import HEY_JUDE, LINE, asked, hears, stock


@pytest.fixture(autouse=True)
async def tells(radio: Radio) -> None:
    """A station that wants its listeners told, with the library that requests are matched to."""
    radio.station = replace(radio.station, replies=replies())
    await rule(radio, tell_when_on=1)
    await stock(radio, (3, "Hey Jude", "The Beatles"))


async def begins(radio: Radio, **ago: float) -> None:
    at = radio.clock() - timedelta(**ago)
    await Post(radio.database, radio.clock).note(replace(HEY_JUDE, started_at=at))


async def test_what_was_played_while_nobody_could_be_told_keeps_its_time(radio: Radio) -> None:
    began = radio.clock()
    radio.clock.advance(minutes=20)
    await begins(radio, minutes=20)
    (row,) = await radio.rows(plays.plays)
    assert (row.started_at, row.received_at) == (began, radio.clock())


async def test_what_was_asked_for_after_it_began_waits_on(radio: Radio) -> None:
    radio.clock.advance(minutes=10)
    await asked(radio)
    radio.clock.advance(minutes=10)
    await begins(radio, minutes=20)
    assert LINE not in await hears(radio)
    assert [row.status for row in await radio.items()] == ["waiting"]


async def test_what_was_asked_for_before_is_aired_and_nobody_told(radio: Radio) -> None:
    await asked(radio)
    radio.clock.advance(minutes=21)
    await begins(radio, minutes=20)
    assert LINE not in await hears(radio)
    assert [row.status for row in await radio.items()] == ["aired"]


async def test_a_playout_whose_clock_is_of_another_zone_is_believed_but_for_its_time(
    radio: Radio,
) -> None:
    await asked(radio, TOM)
    radio.clock.advance(minutes=1)
    await begins(radio, hours=1, seconds=3)
    assert LINE in await hears(radio)
    (row,) = await radio.rows(plays.plays)
    assert row.started_at == row.received_at
