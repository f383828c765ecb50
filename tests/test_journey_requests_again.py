"""Requests that were read in haste, and are read again: what others ask for stays theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot import journey
from bot.core.filings import decide
from bot.core.hearing import hearing
from bot.core.requests import in_library
from bot.journey import Claimed
from bot.store.requests import requests
from bot.understanding.worker import hearings_of
from tests.asking import ANA, TOM, ask, rule
from tests.core.labelled import said
from tests.fakes import bsuid, message
from tests.library.shelf import find
from tests.radio import Radio


def pairs(claimed: list[Claimed], labelled: str, intent: str, *, quick: bool) -> list[Any]:
    heard = hearings_of(claimed, find)
    for one in heard:
        with hearing(one):
            meant = said(labelled, intent).understood
            filing = decide(one, replace(meant, quick=quick))
            one.filing = in_library(filing, one.text, one.dialogue, one.find)
    return list(zip(claimed, heard, strict=True))


async def in_haste(radio: Radio, labelled: str, intent: str = "song_request") -> None:
    await radio.deliver(message(said(labelled).text, TOM, at=radio.clock()))
    token, claimed = await radio.claim()
    heard = pairs(claimed, labelled, intent, quick=True)
    await journey.file(radio.database, radio.station, token, heard, now=radio.clock())


async def again(radio: Radio, labelled: str, intent: str = "song_request") -> int:
    claimed = await journey.hurried(radio.database, radio.station, limit=16)
    heard = pairs(claimed, labelled, intent, quick=False)
    return await journey.refine(radio.database, radio.station, heard, now=radio.clock())


async def queue(radio: Radio) -> list[tuple[Any, ...]]:
    asked = [row.item_id for row in await radio.rows(requests)]
    return [
        (row.purpose, row.track_id, row.folded, asked.count(row.id))
        for row in await radio.items()
        if row.status != "merged"
    ]


R, S, C = "song_request", "shout_out", "comment"


@pytest.mark.parametrize(
    "alone, quick, slow, moved, items",
    [
        (True, ("hey jude", C), ("[hey jude](song)", R), 1, [(R, 3, False, 1)]),
        (True, ("[hey jude](song)", R), ("hey jude", C), 1, [(C, None, False, 0)]),
        (True, ("[hey jude](song)", R), ("hey jude", "thanks"), 1, [(R, 3, True, 0)]),
        (True, ("hey [jude](song)", R), ("[hey jude](song)", R), 1, [(R, 3, False, 1)]),
        (True, ("[hey jude](song)", R), ("[hey jude](song)", R), 0, [(R, 3, False, 1)]),
        (False, ("hey jude", C), ("[hey jude](song)", R), 1, [(R, 3, False, 2)]),
        (False, ("[hey jude](song)", R), ("[hey jude](song)", R), 0, [(R, 3, False, 2)]),
        (
            False,
            ("[hey jude](song)", R),
            ("hey [jude](recipient)", S),
            1,
            [(R, 3, False, 1), (S, None, False, 0)],
        ),
        (
            False,
            ("[hey jude](song)", R),
            ("hey jude", "thanks"),
            1,
            [(R, 3, False, 1), (R, None, True, 0)],
        ),
    ],
)
async def test_the_second_reading_puts_a_request_where_it_belongs(
    radio: Radio,
    alone: bool,
    quick: tuple[str, str],
    slow: tuple[str, str],
    moved: int,
    items: list[Any],
) -> None:
    if not alone:
        await ask(radio, "play [hay jude](song)", ANA)
    await in_haste(radio, *quick)
    assert await again(radio, *slow) == moved
    assert await queue(radio) == items
    await ask(radio, "play [hey jude](song)", bsuid("CH.3"))
    asked = max(asked for purpose, _, folded, asked in await queue(radio) if not folded)
    assert asked == max([one[3] for one in items if one[0] == R and not one[2]] or [0]) + 1
    for row in await radio.inbox():
        assert row.settled_as in ("item", "thanks")


async def test_whom_we_have_asked_which_stays_asked(radio: Radio) -> None:
    await in_haste(radio, "play [the power of love](song)")
    assert await again(radio, "play [hey jude](song)") == 0
    (item,) = await radio.items()
    assert item.lookup["state"] == "asked"
    await ask(radio, "2", TOM, intent="nlu_fallback")
    assert [row.track_id for row in await radio.items()] == [7]


async def test_what_a_rule_holds_back_stays_folded(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await radio.move(1, "take")
    await radio.move(1, "air")
    await in_haste(radio, "[hey jude](song)")
    await again(radio, "[hey jude](song) for [my mum](recipient)")
    item = (await radio.items())[-1]
    assert (item.folded, item.not_yet["rule"]) == (True, "track")


async def on_air(radio: Radio, labelled: str) -> None:
    await ask(radio, labelled, ANA)
    await radio.move(1, "take")
    await radio.move(1, "air")


async def rules_against(radio: Radio) -> list[tuple[Any, ...]]:
    waiting = await radio.items(status="waiting")
    return [(row.purpose, row.folded, row.not_yet and row.not_yet["rule"]) for row in waiting]


@pytest.mark.parametrize(
    "quick, slow, against",
    [
        (("hey jude", C), ("[hey jude](song)", R), [(R, True, "track")]),
        (("[kiss](song) wonderwall", R), ("kiss [wonderwall](song)", R), [(R, False, None)]),
        (("kiss [wonderwall](song)", R), ("[kiss](song) wonderwall", R), [(R, False, None)]),
        (("hey [jude](song)", R), ("[hey jude](song)", R), [(R, True, "track")]),
        (("[hey jude](song)", R), ("hey jude", C), [(C, False, None)]),
    ],
)
async def test_what_the_second_reading_finds_is_held_to_the_rules(
    radio: Radio, quick: tuple[str, str], slow: tuple[str, str], against: list[Any]
) -> None:
    await on_air(radio, "play [hay jude](song)")
    await in_haste(radio, *quick)
    assert await again(radio, *slow) == 1
    assert await rules_against(radio) == against


async def test_a_rule_against_what_was_read_in_haste_goes_with_it(radio: Radio) -> None:
    await on_air(radio, "play [wonderwall](song)")
    await in_haste(radio, "kiss [wonderwall](song)")
    assert await rules_against(radio) == [(R, True, "track")]
    assert await again(radio, "[kiss](song) wonderwall") == 1
    assert await rules_against(radio) == [(R, False, None)]
    await ask(radio, "play [kiss](song)", bsuid("CH.3"))
    assert [row.asked for row in await radio.items(status="waiting")] == [2]


async def test_what_others_ask_for_stays_when_it_was_a_song_that_was_on(radio: Radio) -> None:
    await on_air(radio, "play [wonderwall](song)")
    await ask(radio, "play [kiss](song)", ANA)
    await in_haste(radio, "[kiss](song) wonderwall")
    assert await again(radio, "kiss [wonderwall](song)") == 1
    assert await rules_against(radio) == [(R, False, None), (R, True, "track")]


@pytest.mark.parametrize("intent, against", [(C, "hourly"), (R, None)])
async def test_only_a_request_that_was_none_counts(
    radio: Radio, intent: str, against: str | None
) -> None:
    await rule(radio, hourly=1)
    if intent == C:
        await ask(radio, "play [kiss](song)", TOM)
    await in_haste(radio, "hey [jude](song)" if intent == R else "hey jude", intent)
    await again(radio, "[hey jude](song)")
    assert (await rules_against(radio))[-1] == (R, against is not None, against)
