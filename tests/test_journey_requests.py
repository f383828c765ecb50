"""Requests for the same are one item: merged, counted, and taken apart by people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot import journey
from bot.store.requests import requests
from tests.asking import ANA, EVA, TOM, air, ask, messages_of, queue, rule
from tests.fakes import bsuid
from tests.radio import Radio

pytestmark = pytest.mark.usefixtures("product_texts")


SAME: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    ("play [hay jude](song)", "[Hey Jude](song) by [The Beatles](artist)", [(3, "hay jude", 2)]),
    ("play [Wonderwall](song)", "[WONDERWALL!](song) pls", [(None, "Wonderwall", 2)]),
    (
        "[Wonderwall](song) by [Oasis](artist)",
        "[wonderwall](song) by [oasis](artist)",
        [(None, "Wonderwall", 2)],
    ),
    (
        "[Wonderwall](song) by [Oasis](artist)",
        "play [Wonderwall](song)",
        [(None, "Wonderwall", 1), (None, "Wonderwall", 1)],
    ),
    ("play [hay jude](song)", "play [Kiss](song)", [(3, "hay jude", 1), (None, "Kiss", 1)]),
    (
        "something by [Oasis](artist)",
        "something by [Oasis](artist)",
        [(None, None, 1), (None, None, 1)],
    ),
    ("more reggae", "more reggae", [(None, None, 1), (None, None, 1)]),
    (
        "play [The Power of Love](song)",
        "play [The Power of Love](song)",
        [(None, "The Power of Love", 1), (None, "The Power of Love", 1)],
    ),
]


@pytest.mark.parametrize("first, second, items", SAME, ids=[f"{a}, {b}" for a, b, _ in SAME])
async def test_requests_for_the_same_are_one_item(
    radio: Radio, first: str, second: str, items: list[tuple[Any, ...]]
) -> None:
    await ask(radio, first, ANA)
    await ask(radio, second, TOM)
    assert await queue(radio) == items


async def test_names_places_and_dedications_stand_under_it(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song), [Ana](sender) in [Bern](place)", ANA)
    await ask(
        radio, "[hey jude](song) for [my mum](recipient), it is her [birthday](occasion)", TOM
    )
    first, second = await radio.rows(requests)
    assert (first.sender, first.place, first.song, first.track_id) == ("Ana", "Bern", "hay jude", 3)
    assert (second.recipient, second.occasion, second.song) == ("my mum", "birthday", "hey jude")
    assert len(await messages_of(radio, 1)) == 2
    assert await radio.events() == ["arrived", "filed", "arrived", "asked"]


async def test_asked_twice_by_one_listener_counts_once(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "[Hey Jude](song) please, for [my mum](recipient)!", ANA)
    assert await queue(radio) == [(3, "hay jude", 1)]
    (row,) = await radio.rows(requests)
    assert (row.song, row.recipient) == ("hay jude", "my mum")
    assert len(await messages_of(radio, 1)) == 2


async def test_one_message_that_names_a_track_twice_asks_once(radio: Radio) -> None:
    await ask(radio, "[hey jude](song) and [hay jude](song) and [Kiss](song)", ANA)
    assert await queue(radio) == [(3, "hey jude", 1), (None, "Kiss", 1)]


async def test_other_purposes_are_never_merged(radio: Radio) -> None:
    for who in (ANA, TOM):
        await ask(radio, "hello to [Jude](recipient)", who, intent="shout_out")
    assert len(await radio.items()) == 2 and await radio.rows(requests) == []


@pytest.mark.parametrize(
    "moves, merged", [(["take"], True), (["take", "air"], False), (["dismiss"], False)], ids=str
)
async def test_only_what_is_open_gathers(radio: Radio, moves: list[str], merged: bool) -> None:
    await rule(radio, track_minutes=0)
    await ask(radio, "play [hay jude](song)", ANA)
    for move in moves:
        await radio.move(1, move)
    await ask(radio, "play [hay jude](song)", TOM)
    assert len(await queue(radio)) == (1 if merged else 2)


async def test_another_number_has_items_of_its_own(radio: Radio) -> None:
    radio.station = replace(radio.station, numbers=frozenset({"1001", "1002"}))
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "play [hay jude](song)", TOM, number="1002")
    assert len(await queue(radio)) == 2


async def test_who_takes_it_is_not_held_up_by_who_asks(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    (seen,) = await radio.items()
    await ask(radio, "play [hay jude](song)", TOM)
    assert (await radio.move(1, "take", version=seen.version)).done


async def test_whoever_asked_gets_the_tick(radio: Radio) -> None:
    for who in (ANA, TOM, ANA):
        await ask(radio, "play [hay jude](song)", who, id=None)
    await radio.move(1, "take")
    ticks = [row for row in await radio.outbox() if row.kind == "read"]
    assert sorted(row.listener_id for row in ticks) == [1, 2]
    latest = [row.provider_id for row in await radio.inbox()][1:]
    assert sorted(row.answers for row in ticks) == sorted(latest)


# what people do


async def test_a_person_splits_a_request_off_and_it_stays_apart(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song) for [ana's](recipient)", ANA)
    await ask(radio, "play [hey jude](song) for [tom's](recipient)", TOM)
    first, _ = await radio.rows(requests)
    split = await journey.split_off(radio.database, 1, first.id, who="anna", now=radio.clock())
    assert split.done and split.item_id is not None
    assert await queue(radio) == [(3, "hey jude", 1), (3, "hay jude", 1)]
    assert ["tom's" in text for text in await messages_of(radio, 1)] == [True]
    assert ["ana's" in text for text in await messages_of(radio, split.item_id)] == [True]
    await ask(radio, "[hey jude](song)", EVA)
    assert [asked for _, _, asked in await queue(radio)] == [2, 1]
    assert (await radio.move(split.item_id, "take")).done
    assert (await radio.undo(split.item_id)).done


@pytest.mark.parametrize("item, request_id", [(1, 9), (9, 1), (1, 1)])
async def test_what_is_not_several_is_not_split(radio: Radio, item: int, request_id: int) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    split = await journey.split_off(radio.database, item, request_id, who="anna", now=radio.clock())
    assert not split.done and len(await radio.items()) == 1


@pytest.mark.parametrize("action", ["return", "undo"])
async def test_what_comes_back_gathers_again_unless_another_does(radio: Radio, action: str) -> None:
    async def back(item: int) -> None:
        done = await (radio.undo(item) if action == "undo" else radio.move(item, "return"))
        assert done.done

    await ask(radio, "play [hay jude](song)", ANA)
    await radio.move(1, "dismiss")
    await back(1)
    await ask(radio, "play [hay jude](song)", TOM)
    assert await queue(radio) == [(3, "hay jude", 2)]
    await radio.move(1, "dismiss")
    await ask(radio, "play [hay jude](song)", EVA)
    await back(1)
    await ask(radio, "play [hay jude](song)", bsuid("CH.4"))
    assert [asked for _, _, asked in await queue(radio)] == [2, 2]


async def test_to_undo_that_it_was_aired_forgets_when_it_was_on(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await air(radio, 1)
    (item,) = await radio.items()
    assert item.aired_at == radio.clock()
    await radio.undo(1)
    (item,) = await radio.items()
    assert (item.aired_at, item.status, item.gathers) == (None, "on_air", "track 3")
