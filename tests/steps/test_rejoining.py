"""A split and the choice of a track are deeds: who did them is known, and they are taken back."""

from __future__ import annotations

from typing import Any

import pytest

from bot import journey
from bot.core.deeds import Refused
from bot.store import deeds
from bot.store.queue import item_messages
from bot.store.requests import requests
from tests.asking import ANA, EVA, TOM, ask
from tests.asking import queue as asked
from tests.radio import Radio
from tests.test_journey_on_now import stock

LOVE = ((6, "Huey Lewis & The News"), (7, "Frankie Goes to Hollywood"), (8, "Jennifer Rush"))


@pytest.fixture(autouse=True)
async def library(radio: Radio) -> None:
    love = [(number, "The Power of Love", artist) for number, artist in LOVE]
    await stock(radio, *love, (3, "Hey Jude", "The Beatles"), (4, "Hello", "Adele"))


async def choose(radio: Radio, item: int, track: int | None) -> int:
    chosen = await journey.choose_track(
        radio.database, radio.station, item, track, version=None, who="ben", now=radio.clock()
    )
    assert chosen.moved.deed_id is not None
    return chosen.moved.deed_id


async def split(radio: Radio, item: int, request: int) -> int:
    moved = await journey.split_off(radio.database, item, request, who="ben", now=radio.clock())
    assert moved.deed_id is not None
    return moved.deed_id


async def undo(radio: Radio, deed: int, who: str = "ben") -> str:
    """The reason why it was not; nothing if it was."""
    try:
        await journey.undo(radio.database, deed, who=who, now=radio.clock())
    except Refused as refused:
        return refused.reason
    return ""


async def standing(radio: Radio) -> list[Any]:
    """All that a choice or a split changes of what waits, and of who asks for it."""
    items = [
        (
            *(row.id, row.status, row.track_id, row.wish, row.performer, row.gathers),
            *(row.folded, row.not_yet, row.lookup, row.asked, row.listener_id, row.song),
        )
        for row in await radio.items()
        if row.status != "merged"
    ]
    theirs = sorted((row.id, row.item_id, row.track_id) for row in await radio.rows(requests))
    messages = sorted((row.item_id, row.inbox_id) for row in await radio.rows(item_messages))
    return [items, theirs, messages]


async def test_a_choice_is_a_deed_and_taken_back(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    before = await standing(radio)
    deed = await choose(radio, 1, 8)
    assert await standing(radio) != before
    (row,) = await radio.rows(deeds.deeds)
    assert (row.name, row.who) == ("choose", "ben")
    assert await undo(radio, deed) == ""
    assert await standing(radio) == before
    assert (await radio.log())[-1].event.what == "undone"
    assert await undo(radio, deed) == "nothing to undo"


async def test_a_wrong_choice_taken_back_gathers_as_before(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    before = await standing(radio)
    assert await undo(radio, await choose(radio, 1, 4)) == ""
    assert await standing(radio) == before
    await ask(radio, "play [hay jude](song)", TOM)
    assert await asked(radio) == [(3, "hay jude", 2)]


async def test_what_went_into_another_comes_out_of_it(radio: Radio) -> None:
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "[the power of love](song)", TOM)
    before = await standing(radio)
    deed = await choose(radio, 2, 8)
    assert await asked(radio) == [(8, "the power of love", 2)]
    assert await undo(radio, deed) == ""
    assert await standing(radio) == before
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", EVA)
    assert [count for _, _, count in await asked(radio)] == [2, 1]


async def test_of_one_who_had_asked_for_both_it_cannot_come_out_again(radio: Radio) -> None:
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "[the power of love](song)", TOM)
    await ask(radio, "[the power of love](song)", ANA)
    items = await radio.items()
    deed = await choose(radio, items[-1].id, 8)
    after = await standing(radio)
    assert await undo(radio, deed) == "gone into another"
    assert await standing(radio) == after


@pytest.mark.parametrize("action", ["air", "dismiss"])
async def test_what_has_gone_on_with_another_stays_there(radio: Radio, action: str) -> None:
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "[the power of love](song)", TOM)
    deed = await choose(radio, 2, 8)
    await radio.move(1, action)
    assert await undo(radio, deed) == "gone into another"


async def test_a_choice_after_the_choice_stands_in_the_way(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    deed = await choose(radio, 1, 8)
    later = await choose(radio, 1, 6)
    assert await undo(radio, deed) == "somebody was quicker"
    assert [await undo(radio, one) for one in (later, deed)] == ["", ""]


async def test_a_choice_is_taken_back_of_what_somebody_has_taken_meanwhile(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    deed = await choose(radio, 1, 8)
    await radio.move(1, "take")
    assert await undo(radio, deed) == ""
    (item,) = await radio.items()
    assert (item.status, item.track_id) == ("on_air", None)


async def test_a_split_is_a_deed_and_taken_back(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song) for [ana's](recipient)", ANA)
    await ask(radio, "play [hey jude](song) for [tom's](recipient)", TOM)
    before = await standing(radio)
    first, _ = await radio.rows(requests)
    deed = await split(radio, 1, first.id)
    assert await undo(radio, deed) == ""
    assert await standing(radio) == before
    assert [row.status for row in await radio.items()] == ["waiting", "merged"]
    told = [one.event for one in await radio.log() if one.event.what == "undone"]
    assert [(one.who, one.item_id, one.detail["deed"]) for one in told] == [
        ("ben", row.id, "split") for row in await radio.items()
    ]


@pytest.mark.parametrize("at, action", [(1, "take"), (1, "dismiss"), (1, "pass"), (0, "air")])
async def test_what_went_on_since_the_split_stays_apart(radio: Radio, at: int, action: str) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "play [hey jude](song)", TOM)
    first, _ = await radio.rows(requests)
    deed = await split(radio, 1, first.id)
    items = await radio.items()
    await radio.move(items[at].id, action)
    assert await undo(radio, deed) == "somebody was quicker"
    assert len(await radio.items(status="merged")) == 0


async def test_only_a_producer_takes_back_what_somebody_else_chose(radio: Radio) -> None:
    await ask(radio, "[the power of love](song)", ANA)
    deed = await choose(radio, 1, 8)
    assert await undo(radio, deed, "eva") == "not yours"
    await journey.undo(radio.database, deed, who="eva", anybodys=True, now=radio.clock())
    assert [row.track_id for row in await radio.items()] == [None]
