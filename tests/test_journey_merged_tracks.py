"""Tracks are merged in the library: who asked for the one now waits for the other."""

from __future__ import annotations

import pytest

from bot.core.playing import Told
from bot.steps import merging, play
from bot.store.requests import requests
from tests.asking import ANA, TOM, air, ask, rule
from tests.radio import Radio
from tests.test_journey_on_now import stock


@pytest.fixture(autouse=True)
async def library(radio: Radio) -> None:
    """Track 20 turns out to be what track 3 is."""
    await stock(radio, (3, "Hey Jude", "The Beatles"), (20, "Umbrella", "Rihanna"))


async def merge(radio: Radio) -> None:
    radio.clock.advance(minutes=1)
    await merging.merge(radio.database, [20], 3, who="eva", now=radio.clock())


async def open_items(radio: Radio) -> list[tuple[int, str, int | None]]:
    return [(row.id, row.gathers, row.track_id) for row in await radio.items() if row.gathers]


async def test_what_waits_for_a_merged_track_gathers_with_the_other(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "play [umbrella](song)", TOM)
    await merge(radio)
    assert await open_items(radio) == [(1, "track 3", 3)]
    rows = await radio.rows(requests)
    assert [(row.item_id, row.track_id) for row in rows] == [(1, 3), (1, 3)]
    assert "track_followed" in await radio.events()


async def test_who_asks_later_comes_to_what_waited_for_a_merged_track(radio: Radio) -> None:
    await ask(radio, "play [umbrella](song)", TOM)
    await merge(radio)
    await ask(radio, "play [hay jude](song)", ANA)
    assert await open_items(radio) == [(1, "track 3", 3)]
    assert [row.item_id for row in await radio.rows(requests)] == [1, 1]


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
