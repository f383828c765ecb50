"""A song that listeners asked for comes on: its card shows so, and each asker is told once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.playing import STILL_ON, Told
from bot.library.importing import described
from bot.playing import Post
from bot.steps import keep, play
from bot.store import imports, listeners, tracks
from bot.store.database import Database
from bot.store.requests import requests
from tests.asking import ANA, EVA, TOM, ask, rule
from tests.core.product import replies
from tests.fakes import NOON, message
from tests.radio import Radio, comment

HEY_JUDE = Told("Hey Jude", "The Beatles")
LINE = "Your song is on right now: *Hey Jude* by *The Beatles*!"


@pytest.fixture(autouse=True)
async def tells(radio: Radio) -> None:
    """A station that wants its listeners told, with the library that requests are matched to."""
    radio.station = replace(radio.station, replies=replies())
    await rule(radio, tell_when_on=1)
    await stock(radio, (3, "Hey Jude", "The Beatles"))


async def stock(radio: Radio, *rows: tuple[int, str, str]) -> None:
    async with radio.database.write() as conn:
        seen_in = await imports.begin(conn, "csv songs.csv", who="eva", now=NOON)
        made = {"source": "csv", "edited": [], "added_at": NOON, "changed_at": NOON}
        await tracks.add(
            conn,
            [
                {"id": id, "key": str(id), "seen_in": seen_in, "plays": 0, **made}
                | described(title, artist)
                for id, title, artist in rows
            ],
        )


async def plays(radio: Radio, told: Told = HEY_JUDE, *, after: float = 60, **how: Any) -> bool:
    """So many seconds later the song begins."""
    radio.clock.advance(seconds=after)
    async with radio.database.write() as conn:
        given = {"lasting": False, **how}
        source = given.pop("source", "post")
        return await play.note(conn, told, source, now=radio.clock(), **given)


async def hears(radio: Radio, seconds: int = 40) -> list[str]:
    """What goes out in that time, without who keeps what."""
    before = len(radio.sender.texts)
    for _ in range(seconds):
        radio.clock.advance(seconds=1)
        await radio.answer()
    return [text.partition("\n\n")[0] for text in radio.sender.texts[before:]]


async def asked(
    radio: Radio, who: Any = ANA, labelled: str = "please play [hay jude](song)", **more: Any
) -> None:
    """Somebody asks, and hears that it has come."""
    await ask(radio, labelled, who, **more)
    await hears(radio, 10)


# told


async def test_who_asked_for_a_song_is_told_when_it_begins(radio: Radio) -> None:
    await asked(radio, id="wamid.in.mine")
    await plays(radio)
    assert await hears(radio, 1) == [LINE]
    assert radio.sender.sent[-1].answers == "wamid.in.mine"


async def test_every_asker_is_told_and_once(radio: Radio) -> None:
    for who in (ANA, TOM):
        await asked(radio, who)
    await asked(radio, EVA, "play [Umbrella](song)")
    for source in ("post", "icecast"):  # two sources tell of the same song
        await plays(radio, after=10, source=source)
    assert await hears(radio) == [LINE, LINE]
    assert await plays(radio, after=1200)  # and in a quarter of an hour it is on again
    assert await hears(radio) == []


async def test_two_processes_tell_once(radio: Radio, other_database: Database) -> None:
    await asked(radio)
    radio.clock.advance(seconds=60)
    posts = [Post(one, radio.clock) for one in (radio.database, other_database) for _ in range(3)]
    await asyncio.gather(*(post.note(HEY_JUDE) for post in posts))
    assert await hears(radio) == [LINE]


SAME = [
    ("please play [hay jude](song)", Told("Hey Jude - 2015 Remaster", "The Beatles"), True),
    ("please play [hay jude](song)", Told("HEY JUDE (Remastered)", "Beatles"), True),
    ("please play [hay jude](song)", Told("Hey Jude", "Wilson Pickett"), False),
    ("please play [hay jude](song)", Told("Hey Jude (Live)", "The Beatles"), False),
    ("[Wonderwall](song) by [Oasis](artist)", Told("Wonderwall", "Oasis"), True),
    ("[wonderwall!](song) by [OASIS](artist)", Told("Wonderwall (Remastered)", "Oasis"), True),
    ("[Wonderwall](song) by [Oasis](artist)", Told("Wonderwall", "Ryan Adams"), False),
    ("[Wonderwall](song)", Told("Wonderwall", "Ryan Adams"), True),
    ("something by [Oasis](artist)", Told("Wonderwall", "Oasis"), False),
    ("more reggae", Told("Wonderwall", "Oasis"), False),
]


@pytest.mark.parametrize("labelled, told, same", SAME, ids=[f"{a}: {b.title}" for a, b, _ in SAME])
async def test_a_play_is_for_the_recording_that_was_asked_for(
    radio: Radio, labelled: str, told: Told, same: bool
) -> None:
    await asked(radio, labelled=labelled)
    await plays(radio, told)
    assert len(await hears(radio)) == same
    (item,) = await radio.items()
    assert (item.status == "aired") == same


@pytest.mark.parametrize(
    "number, told",
    [(None, True), ("1001", True), ("1002", False)],
    ids=["on all", "on theirs", "on another"],
)
async def test_only_a_play_that_the_listener_can_hear_counts(
    radio: Radio, number: str | None, told: bool
) -> None:
    await asked(radio)
    await plays(radio, replace(HEY_JUDE, number=number))
    assert len(await hears(radio)) == told


async def test_it_is_said_in_the_listeners_language(radio: Radio) -> None:
    await asked(radio, labelled="hola, me pueden poner [hay jude](song) por favor")
    await plays(radio)
    assert await hears(radio) == [
        "¡Tu canción está sonando ahora mismo: *Hey Jude*, de *The Beatles*!"
    ]


# not told


async def test_a_station_that_does_not_want_it_tells_nobody(radio: Radio) -> None:
    await rule(radio)
    await asked(radio)
    await plays(radio)
    assert await hears(radio) == []
    assert [row.status for row in await radio.items()] == ["aired"]


async def test_who_asked_after_it_had_begun_is_not_told(radio: Radio) -> None:
    began = radio.clock()
    radio.clock.advance(seconds=30)
    await asked(radio)
    await plays(radio, replace(HEY_JUDE, started_at=began), after=1)
    assert await hears(radio) == []


async def test_a_wish_of_the_day_before_is_not_told_of(radio: Radio) -> None:
    await asked(radio)
    await plays(radio, after=24 * 3600 + 60)
    assert await hears(radio) == []
    assert [row.status for row in await radio.items()] == ["waiting"]


async def test_nobody_is_told_when_the_song_is_over(radio: Radio) -> None:
    await asked(radio)
    await plays(radio)
    radio.clock.advance(STILL_ON + timedelta(seconds=1))  # the scheduler was away
    assert await hears(radio) == []
    assert [(row.state, row.reason) for row in await radio.outbox()][-1] == (
        "skipped",
        "the song is over",
    )


async def test_a_playout_that_tells_late_makes_no_reply(radio: Radio) -> None:
    await asked(radio)
    radio.clock.advance(minutes=5)
    await plays(radio, replace(HEY_JUDE, started_at=radio.clock()), after=300)
    assert len(await radio.outbox(kind="reply")) == 1
    assert [row.status for row in await radio.items()] == ["aired"]


@pytest.mark.parametrize("replies", ["stopped", "paused"])
async def test_who_wants_no_replies_is_not_told(radio: Radio, replies: str) -> None:
    await asked(radio)
    async with radio.database.write() as conn:
        await listeners.change(conn, 1, replies=replies)
    await plays(radio)
    assert await hears(radio) == []


async def test_a_closed_window_stays_closed(radio: Radio) -> None:
    await asked(radio)
    await plays(radio, after=24 * 3600 - 120)
    assert await hears(radio) == []
    assert (await radio.outbox())[-1].reason == "reply window closed"


async def test_nobody_is_told_in_a_group(radio: Radio) -> None:
    await asked(radio, group=True)
    await plays(radio)
    assert await radio.outbox(kind="reply") == []


async def test_beyond_the_budget_no_tick_stands_for_it(radio: Radio) -> None:
    await asked(radio)
    radio.station = replace(radio.station, rules=replace(radio.station.rules, budget=1))
    await plays(radio)
    assert await hears(radio) == []
    assert (await radio.outbox())[-1].reason == "no reaction says that a song is on"


async def test_who_is_forgotten_is_not_told(radio: Radio) -> None:
    await asked(radio)
    async with radio.database.write() as conn:
        await keep.forget_texts(conn, keep.Keeping(texts=timedelta(0)), key=b"k", now=radio.clock())
    await plays(radio)
    assert await hears(radio) == []


# on the desk


async def test_what_waits_is_aired_by_the_playout(radio: Radio) -> None:
    await asked(radio)
    began = radio.clock() + timedelta(seconds=60)
    await plays(radio)
    (item,) = await radio.items()
    assert (item.status, item.aired_at, item.gathers, item.taken_by) == ("aired", began, None, None)
    moved = next(one.event for one in await radio.log() if one.event.what == "moved")
    assert (moved.who, moved.detail["deed"]) == ("playout", "play")


async def test_anybody_may_undo_what_the_playout_did(radio: Radio) -> None:
    await asked(radio)
    await plays(radio)
    assert (await radio.undo(1, who="ben")).done
    (item,) = await radio.items()
    assert (item.status, item.aired_at, item.gathers) == ("waiting", None, "track 3")


async def test_a_play_told_late_leaves_what_was_asked_for_after_it_began(radio: Radio) -> None:
    began = radio.clock()
    radio.clock.advance(minutes=3)
    await asked(radio)
    await plays(radio, replace(HEY_JUDE, started_at=began), after=420)
    assert [row.status for row in await radio.items()] == ["waiting"]


async def test_what_a_presenter_has_in_hand_stays_there(radio: Radio) -> None:
    await asked(radio)
    await radio.move(1, "take")
    await plays(radio)
    assert await hears(radio) == [LINE]
    (item,) = await radio.items()
    assert (item.status, item.taken_by) == ("on_air", "anna")
    assert "on_now" in await radio.events()  # by which every desk draws the card anew


@pytest.mark.parametrize("clicks", [("take", "air"), ("dismiss",)])
async def test_who_asked_for_what_was_moved_before_is_told_all_the_same(
    radio: Radio, clicks: tuple[str, ...]
) -> None:
    await asked(radio)
    for click in clicks:
        await radio.move(1, click)
    (before,) = await radio.items()
    await plays(radio)
    assert await hears(radio) == [LINE]
    assert (await radio.items())[0].status == before.status


async def test_a_listener_without_a_wish_hears_nothing(radio: Radio) -> None:
    await radio.deliver(message("nice show", ANA, at=radio.clock()))
    await radio.listen(lambda _: comment())
    await hears(radio)
    await plays(radio)
    assert await hears(radio) == []
    assert await radio.rows(requests) == []
