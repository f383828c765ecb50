"""Tracks are merged in the library: who asked for the one now waits for the other."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.core.playing import Told
from bot.library.editing import CannotEdit
from bot.steps import merging, play
from bot.store import tracks
from bot.store.database import Database
from bot.store.requests import requests
from tests.asking import ANA, TOM, air, ask, rule
from tests.fakes import bsuid
from tests.postgres import ON_POSTGRESQL
from tests.radio import Radio
from tests.test_journey_on_now import stock


@pytest.fixture(autouse=True)
async def library(radio: Radio) -> None:
    """Track 20 turns out to be what track 3 is."""
    await stock(radio, (3, "Hey Jude", "The Beatles"), (20, "Umbrella", "Rihanna"))


async def merge(radio: Radio, *tracks: int, into: int = 3) -> None:
    radio.clock.advance(minutes=1)
    await merging.merge(radio.database, tracks or [20], into, who="eva", now=radio.clock())


async def open_items(radio: Radio) -> list[tuple[int, str, int | None]]:
    return [(row.id, row.gathers, row.track_id) for row in await radio.items() if row.gathers]


async def test_what_waits_for_a_merged_track_gathers_with_the_other(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "play [umbrella](song)", TOM)
    await merge(radio)
    assert await open_items(radio) == [(1, "track 3", 3)]
    rows = await radio.rows(requests)
    assert [row.item_id for row in rows] == [1, 1]
    assert "track_followed" in await radio.events()


async def test_who_asks_later_comes_to_what_waited_for_a_merged_track(radio: Radio) -> None:
    await ask(radio, "play [umbrella](song)", TOM)
    await merge(radio)
    await ask(radio, "play [hay jude](song)", ANA)
    assert await open_items(radio) == [(1, "track 3", 3)]
    assert [row.item_id for row in await radio.rows(requests)] == [1, 1]


async def test_an_entry_that_names_a_merged_track_stays_an_entry(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    both = {"intent": "contest_entry", "also": ("song_request",)}
    await ask(radio, "it is B and play [umbrella](song) by [Rihanna](artist)", TOM, **both)
    await merge(radio)
    entry = (await radio.items())[-1]
    assert (entry.lane, entry.status, entry.track_id) == ("contest", "waiting", 3)
    assert await open_items(radio) == [(1, "track 3", 3)]


async def test_an_entry_that_is_read_out_plays_nothing(radio: Radio) -> None:
    await rule(radio, artist_minutes=60)
    both = {"intent": "contest_entry", "also": ("song_request",)}
    await ask(radio, "it is B and play [umbrella](song) by [Rihanna](artist)", TOM, **both)
    await air(radio, 1)
    await ask(radio, "play [umbrella](song)", ANA)
    assert (await radio.items())[-1].not_yet is None


async def test_what_a_presenter_has_in_hand_stays_a_card_of_its_own(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "play [umbrella](song)", TOM)
    await radio.move(2, "take")
    await merge(radio)
    assert [row.status for row in await radio.items()] == ["waiting", "on_air"]
    async with radio.database.write() as conn:
        told = Told("Umbrella", "Rihanna")
        await play.note(conn, told, "post", lasting=False, now=radio.clock())
    assert (await radio.items())[0].status == "aired"


@pytest.mark.parametrize("by_hand", [True, False])
async def test_what_was_on_before_a_merge_counts_for_the_rules(radio: Radio, by_hand: bool) -> None:
    await rule(radio, track_minutes=60)
    if by_hand:
        await ask(radio, "play [umbrella](song)", TOM)
        await air(radio, 1)
    else:
        async with radio.database.write() as conn:
            told = Told("Umbrella", "Rihanna")
            await play.note(conn, told, "post", lasting=False, now=radio.clock())
    await merge(radio)
    await ask(radio, "play [hay jude](song)", ANA)
    assert (await radio.items())[-1].not_yet["rule"] == "track"


# who was asked which one it is


LOVES = (
    (6, "The Power of Love", "Huey Lewis & The News"),
    (7, "The Power of Love", "Frankie Goes to Hollywood"),
    (8, "The Power of Love", "Jennifer Rush"),
)


async def test_a_candidate_that_is_another_is_that_one_also_for_who_chooses_it(
    radio: Radio,
) -> None:
    await stock(radio, *LOVES)
    await ask(radio, "play [power of love](song) by [jennifer rush](artist)", TOM)
    await ask(radio, "play [the power of love](song)", ANA)
    await merge(radio, 7, into=8)
    asked = (await radio.items())[1]
    assert [one["track"] for one in asked.lookup["candidates"]] == [6, 8]
    assert (asked.lookup["state"], asked.wish) == ("asked", None)
    await ask(radio, "2", ANA, intent="nlu_fallback")
    assert await open_items(radio) == [(1, "track 8", 8)]
    assert [row.item_id for row in await radio.rows(requests)] == [1, 1]


@pytest.mark.parametrize("waits", [True, False])
async def test_candidates_that_are_all_one_track_leave_nothing_to_choose(
    radio: Radio, waits: bool
) -> None:
    await stock(radio, *LOVES)
    if waits:
        await ask(radio, "play [power of love](song) by [jennifer rush](artist)", TOM)
    await ask(radio, "play [the power of love](song)", ANA)
    await merge(radio, 6, 7, into=8)
    assert await open_items(radio) == [(1, "track 8", 8)]
    await ask(radio, "2", ANA, intent="nlu_fallback")
    assert await open_items(radio) == [(1, "track 8", 8)]
    assert len(await radio.rows(requests)) == 1 + waits
    assert {row.status for row in await radio.items()} <= {"waiting", "merged"}


async def test_the_one_that_was_offered_and_hardly_meant_is_asked_about_still(
    radio: Radio,
) -> None:
    await stock(radio, (15, "Killing in the Name", "Rage Against the Machine"))
    await ask(radio, "[killing in the name](song) by [johnny cash](artist)", ANA)
    await merge(radio, 15)
    (item,) = await radio.items()
    assert item.lookup["state"] == "asked"
    assert [one["track"] for one in item.lookup["candidates"]] == [3]
    await ask(radio, "yes", ANA, intent="nlu_fallback")
    assert await open_items(radio) == [(1, "track 3", 3)]


# a merge is taken back


async def separate(radio: Radio) -> None:
    radio.clock.advance(minutes=1)
    await merging.separate(radio.database, 20, who="eva", now=radio.clock())


JUDE, UMBRELLA = "play [hay jude](song)", "play [umbrella](song)"


@pytest.mark.parametrize(
    "before, since, parted",
    [
        pytest.param([JUDE, UMBRELLA], [], {"track 3": 1, "track 20": 1}, id="both, gathered"),
        pytest.param([UMBRELLA], [], {"track 20": 1}, id="that alone"),
        pytest.param([UMBRELLA], [JUDE], {"track 3": 1, "track 20": 1}, id="the other one since"),
        pytest.param([JUDE, UMBRELLA, UMBRELLA], [], {"track 3": 1, "track 20": 2}, id="two of it"),
        pytest.param([JUDE], [], {"track 3": 1}, id="the other one alone"),
    ],
)
async def test_tracks_that_are_parted_have_their_own_requests_again(
    radio: Radio, before: list[str], since: list[str], parted: dict[str, int]
) -> None:
    for number, text in enumerate(before):
        await ask(radio, text, bsuid(f"CH.{number}"))
    await merge(radio)
    for number, text in enumerate(since):
        await ask(radio, text, bsuid(f"CH.{number + 9}"))
    await separate(radio)
    asked = [row.item_id for row in await radio.rows(requests)]
    open_ones = await radio.items(status="waiting")
    assert {row.gathers: asked.count(row.id) for row in open_ones} == parted
    titles = {"track 3": "Hey Jude", "track 20": "Umbrella"}
    for row in open_ones:
        assert row.lookup["candidates"][0]["title"] == titles[row.gathers]
        assert row.gathers == f"track {row.track_id}"
    await ask(radio, UMBRELLA, bsuid("CH.8"))
    assert len(await open_items(radio)) == len(parted | {"track 20": 1})


async def test_a_card_for_both_that_is_on_air_stays_as_it_is(radio: Radio) -> None:
    await ask(radio, JUDE, ANA)
    await ask(radio, UMBRELLA, TOM)
    await merge(radio)
    await radio.move(1, "take")
    await separate(radio)
    assert await open_items(radio) == [(1, "track 3", 3)]
    assert [row.item_id for row in await radio.rows(requests)] == [1, 1]


@pytest.mark.parametrize("by_hand", [True, False])
async def test_what_was_on_as_a_parted_track_stands_against_that_alone(
    radio: Radio, by_hand: bool
) -> None:
    if by_hand:
        await ask(radio, UMBRELLA, TOM)
        await radio.move(1, "take")
        await radio.move(1, "air")
    else:
        async with radio.database.write() as conn:
            told = Told("Umbrella", "Rihanna")
            await play.note(conn, told, "post", lasting=False, now=radio.clock())
    await merge(radio)
    await separate(radio)
    for text in (JUDE, UMBRELLA):
        await ask(radio, text, ANA)
    jude, umbrella = (await radio.items())[-2:]
    assert (jude.not_yet, umbrella.not_yet["rule"]) == (None, "track")


@ON_POSTGRESQL
async def test_two_who_merge_the_same_tracks_the_other_way_round_do_not_wait_for_one_another(
    radio: Radio, other_database: Database
) -> None:
    given: dict[str, Any] = {"who": "eva", "now": radio.clock()}
    async with radio.database.write() as conn:  # holds both back until both are there
        for one in (3, 20):
            await tracks.get(conn, one, lock=True)
        merges = [
            asyncio.create_task(merging.merge(radio.database, [20], 3, **given)),
            asyncio.create_task(merging.merge(other_database, [3], 20, **given)),
        ]
        await asyncio.wait_for(waiting(radio.database, 2), 20)
    done = await asyncio.gather(*merges, return_exceptions=True)
    (refused,) = [one for one in done if one != 1]
    assert isinstance(refused, CannotEdit)


async def waiting(database: Database, many: int) -> None:
    """Until so many wait for a lock of another."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    count = 0
    while count < many:
        async with database.read() as conn:
            count = (await conn.exec_driver_sql(query)).scalar_one()
