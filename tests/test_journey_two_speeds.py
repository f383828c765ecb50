"""What was read in haste is read again, and put right where nobody has touched it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import decisions, journey
from bot.core.filing import Filing, NewItem
from bot.core.hearing import Hearing
from bot.core.playing import Play
from bot.core.purposes import Lane
from bot.core.understanding import Guess, Understood
from bot.journey import Claimed
from bot.store import contests
from bot.store.database import Database
from bot.store.wake import Wakeups
from bot.understanding.worker import BATCH, HASTE, Worker
from tests.core.games import contest
from tests.fakes import bsuid, message
from tests.radio import Radio, comment, obey, song


def heard(claimed: Claimed, filing: Filing | None, *, quick: bool) -> Hearing:
    one = claimed.waiting
    intent = filing.items[0].purpose if filing and filing.items else "greeting"
    sure = 0.5 if quick else 0.9
    understood = Understood(intent, sure, (Guess(intent, sure),), quick=quick)
    return Hearing(one.id, one.text, understood=understood, filing=filing)


async def in_haste(radio: Radio, filing: Filing | None, *texts: str) -> None:
    await radio.deliver(*map(message, texts))
    token, claimed = await radio.claim()
    pairs = [(one, heard(one, filing, quick=True)) for one in claimed]
    await journey.file(radio.database, radio.station, token, pairs, now=radio.clock())


async def again(radio: Radio, filing: Filing | None, *, limit: int = 16) -> int:
    claimed = await journey.hurried(radio.database, radio.station, limit=limit)
    pairs = [(one, heard(one, filing, quick=False)) for one in claimed]
    return await journey.refine(radio.database, radio.station, pairs, now=radio.clock())


async def refined(radio: Radio) -> Sequence[Any]:
    return [one.event.detail for one in await radio.log() if one.event.what == "refined"]


async def test_an_item_moves_to_where_the_second_reading_puts_it(radio: Radio) -> None:
    await in_haste(radio, comment(), "jolene")
    assert await again(radio, song("jolene")) == 1
    (item,) = await radio.items()
    assert (item.lane, item.purpose, item.song) == ("songs", "song_request", "jolene")
    assert (item.confidence, item.version) == (0.9, 2)
    assert await refined(radio) == [{"from": "comment", "to": "song_request"}]
    assert (await radio.inbox())[0].understood["intent"] == "song_request"


async def test_what_both_readings_say_stays_and_nothing_is_told(radio: Radio) -> None:
    await in_haste(radio, comment(), "lovely show")
    assert await again(radio, comment()) == 0
    (item,) = await radio.items()
    assert (item.lane, item.confidence) == ("comments", 0.9)
    assert await refined(radio) == []


@pytest.mark.parametrize("action", ["take", "dismiss"])
async def test_what_a_person_has_touched_is_never_moved(radio: Radio, action: str) -> None:
    await in_haste(radio, comment(), "jolene")
    await radio.move(1, action)
    assert await again(radio, song("jolene")) == 0
    assert [item.lane for item in await radio.items()] == ["comments"]
    assert await refined(radio) == []


async def test_what_a_person_did_and_undid_was_touched(radio: Radio) -> None:
    await in_haste(radio, comment(), "jolene")
    await radio.move(1, "take")
    await radio.undo(1)
    assert await again(radio, song("jolene")) == 0
    assert [item.lane for item in await radio.items()] == ["comments"]


async def test_what_the_bot_has_answered_stays_as_the_listener_was_told(radio: Radio) -> None:
    song_was = Play("Africa", "Toto", radio.clock())
    told = NewItem(Lane.QUESTIONS, "song_query", answer=(song_was,), folded=True)
    await in_haste(radio, Filing((told,)), "what was that")
    assert await again(radio, comment()) == 0
    assert [item.lane for item in await radio.items()] == ["questions"]


async def test_an_item_with_a_later_message_under_it_stays(radio: Radio) -> None:
    await in_haste(radio, comment(), "jolene")
    await radio.deliver(message("for my mum"))
    await radio.listen(lambda text: Filing(joins=1))
    assert await again(radio, song("jolene")) == 0
    assert [item.lane for item in await radio.items()] == ["comments"]


async def test_a_hello_that_was_a_request_gets_its_item(radio: Radio) -> None:
    await in_haste(radio, Filing(folded="greeting"), "hello by adele")
    assert await again(radio, song("hello")) == 1
    assert [item.song for item in await radio.items()] == ["hello"]
    assert (await radio.inbox())[0].settled_as == "item"


async def test_a_comment_that_was_a_mere_hello_is_folded_and_not_lost(radio: Radio) -> None:
    await in_haste(radio, comment(), "hiya")
    assert await again(radio, Filing(folded="greeting")) == 1
    (item,) = await radio.items()
    assert (item.lane, item.folded, item.status) == ("comments", True, "waiting")


async def test_a_second_wish_is_added(radio: Radio) -> None:
    await in_haste(radio, song("africa"), "africa and rosanna")
    both = Filing(
        tuple(NewItem(Lane.SONGS, "song_request", title) for title in ("africa", "rosanna"))
    )
    assert await again(radio, both) == 1
    assert [item.song for item in await radio.items()] == ["africa", "rosanna"]


async def test_a_stop_that_only_the_second_reading_finds_takes_effect(radio: Radio) -> None:
    await in_haste(radio, comment(), "please take me off this")
    stop = Filing((NewItem(Lane.PEOPLE, "stop"),), listener="pause")
    assert await again(radio, stop) == 1
    (listener,) = await radio.listeners()
    assert listener.replies == "paused"


async def test_the_second_reading_owes_no_second_reply(radio: Radio) -> None:
    await in_haste(radio, comment(), "jolene")
    radio.clock.advance(seconds=10)
    await radio.answer()
    before = [row.parts for row in await radio.outbox(kind="reply")]
    await again(radio, song("jolene"))
    assert [row.parts for row in await radio.outbox(kind="reply")] == before


async def test_the_second_reading_meets_what_was_on_air_at_the_first(radio: Radio) -> None:
    async with radio.database.write() as conn:
        await contests.add(conn, contest(), who="mara", now=radio.clock())
    await in_haste(radio, comment(), "sunshine")
    (claimed,) = await journey.hurried(radio.database, radio.station, limit=1)
    assert [one.name for one in claimed.on_air.open] == [contest().name]


async def test_what_was_read_thoroughly_is_not_read_again(radio: Radio) -> None:
    await radio.deliver(message("play Africa"))
    await radio.listen(obey)
    assert await journey.hurried(radio.database, radio.station, limit=16) == []


async def test_a_message_is_handed_out_once_whoever_asks(
    radio: Radio, other_database: Database
) -> None:
    await in_haste(radio, comment(), *(f"message {n}" for n in range(12)))
    handed = await asyncio.gather(
        *(
            journey.hurried(where, radio.station, limit=5)
            for where in [radio.database, other_database] * 2
        )
    )
    ids = [one.waiting.id for some in handed for one in some]
    while rest := await journey.hurried(radio.database, radio.station, limit=5):
        ids += [one.waiting.id for one in rest]
    assert sorted(ids) == list(range(1, 13))


async def test_one_that_could_not_be_read_again_stays_as_it_is(radio: Radio) -> None:
    await in_haste(radio, comment(), "jolene")
    assert await again(radio, None) == 0
    assert [item.lane for item in await radio.items()] == ["comments"]
    assert await journey.hurried(radio.database, radio.station, limit=16) == []


async def test_one_that_upsets_the_second_reading_leaves_the_others_put_right(
    radio: Radio,
) -> None:
    await in_haste(radio, comment(), "jolene", "africa", "rosanna")
    claimed = await journey.hurried(radio.database, radio.station, limit=16)
    unknown: Any = "no lane at all"
    filings = [song("jolene"), Filing((NewItem(unknown, "song_request"),)), song("rosanna")]
    pairs = [
        (one, heard(one, filing, quick=False)) for one, filing in zip(claimed, filings, strict=True)
    ]
    with capture_logs() as lines:
        moved = await journey.refine(radio.database, radio.station, pairs, now=radio.clock())
    assert moved == 2
    assert [item.lane for item in await radio.items()] == ["songs", "comments", "songs"]
    said = [(line["event"], line["inbox"], line["error"]) for line in lines]
    assert said == [("not_put_right", claimed[1].waiting.id, "AttributeError")]


async def test_words_that_are_gone_are_not_read_again(radio: Radio) -> None:
    await in_haste(radio, comment(), "jolene")
    await decisions.erase(radio.database, radio.station, 1, who="mara", now=radio.clock())
    assert await journey.hurried(radio.database, radio.station, limit=16) == []


class TwoMinds:
    """Takes everything for a comment in haste, and for a request otherwise."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, bool]] = []

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        self.heard.append((len(hearings), hearings[0].quick))
        for one in hearings:
            filing = comment() if one.quick else song(one.text)
            understood = Understood("comment", 0.5, quick=one.quick)
            one.filing, one.understood = filing, understood


@pytest.mark.parametrize(
    "waiting, heard",
    [
        (HASTE - 1, [(HASTE - 1, False)]),
        (HASTE, [(HASTE, True)]),
        (BATCH + 3, [(BATCH, True), (3, False)]),
    ],
)
async def test_a_worker_hurries_while_many_wait_and_puts_it_right_after(
    radio: Radio, waiting: int, heard: list[tuple[int, bool]]
) -> None:
    await radio.deliver(*(message(f"message {n}", bsuid(f"CH.{n}")) for n in range(waiting)))
    ear = TwoMinds()
    worker = Worker(radio.database, radio.station, ear, Wakeups(radio.database), radio.clock)
    while await worker.work_once() or await worker.read_again():
        pass
    assert ear.heard[: len(heard)] == heard
    assert {quick for _, quick in ear.heard[len(heard) :]} <= {False}
    assert {item.lane for item in await radio.items()} == {"songs"}
    assert len(await radio.items()) == waiting
