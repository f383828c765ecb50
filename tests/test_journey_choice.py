"""A person at the desk says which track a request means: it counts as if the listener had."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import journey
from bot.core.lookup import Lookup
from bot.core.purposes import Lane
from bot.core.wishes import NotYet
from bot.library import offering
from bot.steps import choice
from bot.steps.choice import Chosen
from bot.store import queue, tracks
from bot.store.queue import items
from bot.store.requests import requests
from tests.asking import ANA, EVA, TOM, air, ask, rule
from tests.asking import queue as asked
from tests.radio import Radio
from tests.test_journey_on_now import stock

LOVE = ((6, "Huey Lewis & The News"), (7, "Frankie Goes to Hollywood"), (8, "Jennifer Rush"))


@pytest.fixture(autouse=True)
async def library(radio: Radio) -> None:
    love = [(number, "The Power of Love", artist) for number, artist in LOVE]
    await stock(radio, *love, (3, "Hey Jude", "The Beatles"), (4, "Hello", "Adele"))


async def choose(radio: Radio, item: int, track: int | None, version: int | None = None) -> Chosen:
    return await journey.choose_track(
        radio.database,
        radio.station,
        item,
        track,
        version=version,
        who="ben",
        now=radio.clock(),
    )


async def looked_up(radio: Radio, item: int = 1) -> Lookup:
    (row,) = await radio.items(id=item)
    return Lookup.from_json(row.lookup)


async def test_a_person_chooses_among_the_candidates(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    chosen = await choose(radio, 1, 8)
    assert chosen.moved.done and chosen.item_id == 1
    assert (chosen.before["track_id"], chosen.after["track_id"]) == (None, 8)
    assert chosen.after["gathers"] == "track 8"
    found = await looked_up(radio)
    assert found.track and (found.track.artist, found.reason) == ("Jennifer Rush", "by_person")
    assert [row.track_id for row in await radio.rows(requests)] == [8]
    assert [one.event.who for one in await radio.log() if one.event.what == "chosen"] == ["ben"]


async def test_what_is_chosen_goes_to_who_waits_for_the_same(radio: Radio) -> None:
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "[the power of love](song)", TOM)
    chosen = await choose(radio, 2, 8)
    assert chosen.item_id == 1 and chosen.after["status"] == "merged"
    assert await asked(radio) == [(8, "the power of love", 2)]
    told = [one.event.item_id for one in await radio.log() if one.event.what == "chosen"]
    assert told == [2, 1]


async def test_who_asks_for_the_chosen_track_later_comes_to_it(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    await choose(radio, 1, 8)
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", TOM)
    assert await asked(radio) == [(8, "the power of love", 2)]


async def test_none_of_these_is_asked_for_as_it_was_typed(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    chosen = await choose(radio, 1, None)
    assert chosen.moved.done
    found = await looked_up(radio)
    assert (found.state.value, found.candidates) == ("missing", ())
    (item,) = await radio.items()
    assert item.track_id is None and item.gathers == item.wish != "track 8"


async def test_a_wrong_match_is_put_right(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await choose(radio, 1, 4)
    await ask(radio, "play [hay jude](song)", TOM)
    assert await asked(radio) == [(4, "hay jude", 1), (3, "hay jude", 1)]


async def test_a_rule_stands_against_what_is_chosen(radio: Radio) -> None:
    await rule(radio, track_minutes=60)
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", ANA)
    await air(radio, 1)
    on = radio.clock()
    radio.clock.advance(minutes=10)
    await ask(radio, "[the power of love](song)", TOM)
    await choose(radio, 2, 8)
    (item,) = await radio.items(id=2)
    not_yet = queue.held_back(item)
    assert item.folded and not_yet == NotYet("track", on + timedelta(hours=1))
    assert (not_yet.by, not_yet.since) == ("track_minutes", on)
    await choose(radio, 2, 6)
    (item,) = await radio.items(id=2)
    assert not item.folded and item.not_yet is None


@pytest.mark.parametrize(
    "track, version, reason",
    [(99, None, "no track"), (8, 99, "somebody was quicker"), (5, None, "no track")],
)
async def test_what_cannot_be_chosen_changes_nothing(
    radio: Radio, track: int, version: int | None, reason: str
) -> None:
    async with radio.database.write() as conn:
        row = await tracks.get(conn, 4)
        assert row is not None
        await tracks.change(conn, 4, gone_at=radio.clock())
    await ask(radio, "[the power of love](song)", ANA)
    before = await radio.items()
    chosen = await choose(radio, 1, 4 if track == 5 else track, version)
    assert (chosen.moved.done, chosen.moved.reason) == (False, reason)
    assert await radio.items() == before


async def test_what_is_aired_is_chosen_for_no_more(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    await air(radio, 1)
    assert (await choose(radio, 1, 8)).moved.reason == "somebody was quicker"


async def test_what_is_held_for_its_words_is_left_to_a_producer(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    async with radio.database.write() as conn:
        await conn.execute(items.update().values(lane=Lane.HELD.value))
    assert (await choose(radio, 1, 8)).moved.reason == "gone"


async def test_a_track_that_went_under_another_is_that_one(radio: Radio) -> None:
    async with radio.database.write() as conn:
        await tracks.change(conn, 7, merged_into=8)
    await ask(radio, "[the power of love](song)", ANA)
    await choose(radio, 1, 7)
    (item,) = await radio.items()
    assert item.track_id == 8


async def offered(radio: Radio, item: int) -> list[Any]:
    async with radio.database.read() as conn:
        row = await queue.get(conn, item)
        assert row is not None
        found = await offering.candidates(conn, row)
        return await choice.offers(conn, row, found, radio.station, now=radio.clock())


async def test_candidates_come_with_what_a_presenter_must_know(radio: Radio) -> None:
    await rule(radio, track_minutes=0, artist_minutes=60)
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", ANA)
    await air(radio, 1)
    on = radio.clock()
    radio.clock.advance(minutes=5)
    await ask(radio, "[the power of love](song)", EVA)
    found = {one.track.id: one for one in await offered(radio, 2)}
    assert set(found) == {6, 7, 8}
    assert found[8].on == [on]
    assert found[8].not_yet == NotYet("artist", on + timedelta(hours=1))
    assert found[6].on == () and found[6].not_yet is None


async def test_what_is_missing_has_candidates_by_its_words(radio: Radio) -> None:
    await ask(radio, "[Hello](song) by [Lionel Richie](artist)", ANA)
    assert [one.track.title for one in await offered(radio, 1)] == ["Hello"]


async def test_of_many_candidates_eight_are_shown_the_most_played_first(radio: Radio) -> None:
    await stock(radio, *((number, f"Blue {number}", "Anybody") for number in range(30, 45)))
    async with radio.database.write() as conn:
        await tracks.change(conn, 44, plays=9)
    await ask(radio, "[Blue](song)", ANA)
    found = [one.track.id for one in await offered(radio, 1)]
    assert len(found) == offering.MOST and found[0] == 44
