"""The ear on the playout: what it hears is written down once, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import pytest

from bot.core.playing import Told, still_on
from bot.core.what_played import on_at
from bot.playing import Ear, Post
from bot.playout.address import address
from bot.playout.source import source
from bot.playout.trouble import SourceTrouble
from bot.store import plays
from bot.store.database import Database
from tests.fakes import NOON
from tests.playout.fake import FakePlayout, azuracast, icecast, mount
from tests.radio import Radio


@dataclass
class FakeSource:
    """Says what it is told to."""

    says: Told | SourceTrouble | None = None
    kind: str = "icecast"
    asked: int = 0

    async def look(self) -> Told | None:
        self.asked += 1
        if isinstance(self.says, SourceTrouble):
            raise self.says
        return self.says


@dataclass
class Heard:
    """An ear, and how to let it listen as time goes on."""

    radio: Radio
    source: FakeSource
    ear: Ear

    async def hear(self, *said: Told | SourceTrouble | None, every: float = 10) -> None:
        for one in said:
            self.source.says = one
            await self.ear.listen(now=self.radio.clock())
            self.radio.clock.advance(seconds=every)

    async def titles(self) -> list[str]:
        return [row.title for row in await self.radio.rows(plays.plays)]


OVER = [None, Told("Jingle 3", "Radio X"), Told("The news", "BBC", kind="news")]


@pytest.mark.parametrize("then", OVER, ids=["off", "a jingle", "the news"])
async def test_a_song_is_over_when_its_source_says_so(heard: Heard, then: Told | None) -> None:
    await heard.hear(Told("Africa", "Toto"), Told("Africa", "Toto"))
    async with heard.radio.database.read() as conn:
        (before,) = await plays.between(conn, [(NOON, NOON)])
    assert still_on(before, now=heard.radio.clock())
    await heard.hear(then, every=0)
    async with heard.radio.database.read() as conn:
        (after,) = await plays.between(conn, [(NOON, NOON)])
    assert after.ended_at == heard.radio.clock()
    assert not still_on(after, now=heard.radio.clock())
    assert on_at(heard.radio.clock(), [after]) is None


@pytest.fixture
def heard(radio: Radio) -> Heard:
    fake = FakeSource()
    return Heard(radio, fake, Ear(radio.database, fake))


def a(title: str, at: datetime | None = None, **more: str) -> Told:
    return Told(title, "Toto", at, **more)


async def test_a_song_that_stays_on_is_one_play(heard: Heard) -> None:
    await heard.hear(a("Africa"), a("Africa"), a("Africa"), a("Rosanna"), None, a("Rosanna"))
    assert await heard.titles() == ["Africa", "Rosanna"]
    rows = await heard.radio.rows(plays.plays)
    assert [row.started_at - NOON for row in rows] == [timedelta(), timedelta(seconds=30)]
    assert {(row.source, row.key, row.number) for row in rows} == {("icecast", None, None)}


async def test_each_play_is_a_line_of_the_log(heard: Heard) -> None:
    await heard.hear(a("Africa"), a("Africa"), a("Rosanna"))
    told = [(one.event.what, one.event.who, one.event.detail) for one in await heard.radio.log()]
    assert told == [("played", "icecast", {"play": 1}), ("played", "icecast", {"play": 2})]


async def test_what_stayed_on_through_a_restart_is_the_same_play(heard: Heard) -> None:
    await heard.hear(a("Africa"))
    heard.radio.clock.advance(hours=2)  # an hour of talk, and the title stands still
    heard.ear = Ear(heard.radio.database, heard.source)
    await heard.hear(a("Africa"))
    assert await heard.titles() == ["Africa"]


async def test_a_jingle_in_between_begins_nothing_anew(heard: Heard) -> None:
    await heard.hear(a("Africa"), Told("Jingle 3"), a("Africa"), Told("Station", "Jingle"))
    assert await heard.titles() == ["Africa"]


async def test_a_song_may_come_again_later(heard: Heard) -> None:
    await heard.hear(a("Africa"), a("Rosanna"), a("Africa"), every=400)
    assert await heard.titles() == ["Africa", "Rosanna", "Africa"]


@pytest.mark.parametrize(
    "at, started",
    [
        pytest.param(NOON - timedelta(minutes=2), NOON - timedelta(minutes=2), id="believed"),
        pytest.param(NOON + timedelta(hours=1), NOON, id="fast by an hour"),
        pytest.param(NOON - timedelta(hours=1), NOON, id="slow by an hour"),
        pytest.param(NOON.replace(year=1970), NOON, id="never set"),
    ],
)
async def test_a_clock_that_lies_is_not_believed(
    heard: Heard, at: datetime, started: datetime
) -> None:
    await heard.hear(a("Africa", at, key="1"))
    (row,) = await heard.radio.rows(plays.plays)
    assert (row.started_at, row.received_at) == (started, NOON)


async def test_the_sources_own_number_tells_plays_apart(heard: Heard) -> None:
    await heard.hear(a("Africa", key="1"), a("Africa", key="2"), a("Africa", key="1"))
    assert await heard.titles() == ["Africa", "Africa"]


async def test_trouble_is_noted_until_it_is_over(heard: Heard) -> None:
    trouble = SourceTrouble("it answers 500")
    await heard.hear(a("Africa"), trouble, trouble)
    assert (heard.ear.lost_at, heard.ear.trouble) == (
        NOON + timedelta(seconds=10),
        "it answers 500",
    )
    await heard.hear(a("Africa"))
    assert heard.ear.lost_at is None
    assert await heard.titles() == ["Africa"]


async def test_what_could_not_be_written_is_written_at_the_next_look(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = heard.ear.database
    heard.ear.database = Database("sqlite:////nowhere/at/all.db")
    with pytest.raises(Exception, match="open"):
        await heard.hear(a("Africa"))
    heard.ear.database = there
    await heard.hear(a("Africa"))
    assert await heard.titles() == ["Africa"]


async def test_two_that_tell_at_once_make_one_play(radio: Radio, other_database: Database) -> None:
    posts = [Post(one, radio.clock) for one in (radio.database, other_database) for _ in range(3)]
    await asyncio.gather(*(post.note(a("Africa")) for post in posts))
    assert [row.title for row in await radio.rows(plays.plays)] == ["Africa"]


async def test_a_call_says_that_a_song_began(radio: Radio) -> None:
    post = Post(radio.database, radio.clock)
    for minutes in (0, 1, 11, 12):  # told, told again, played again, told again
        radio.clock.advance(minutes=minutes)
        await post.note(a("Africa", number="1001"))
    rows = await radio.rows(plays.plays)
    assert [row.started_at - NOON for row in rows] == [
        timedelta(),
        timedelta(minutes=12),
        timedelta(minutes=24),
    ]
    assert {(row.source, row.number) for row in rows} == {("post", "1001")}


async def test_azuracast_and_icecast_are_heard_over_the_network(
    radio: Radio, playout: FakePlayout, session: aiohttp.ClientSession
) -> None:
    for kind, says in (("azuracast", azuracast()), ("icecast", icecast(mount("Toto - Rosanna")))):
        playout.says = says
        named = source(address(f"{kind}:{playout.url}/rock"), session)
        await Ear(radio.database, named).listen(now=radio.clock())
    rows = await radio.rows(plays.plays)
    assert [(row.source, row.title, row.key) for row in rows] == [
        ("azuracast", "Africa", "1 md5 of Toto - Africa"),
        ("icecast", "Rosanna", None),
    ]
