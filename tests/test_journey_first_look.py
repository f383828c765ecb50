"""A card waits for somebody until the first person does something about it, whatever that is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot import journey
from bot.store import numbers
from bot.store.numbers import OfLane, Scope
from bot.store.requests import requests
from tests.asking import ANA, TOM, ask
from tests.fakes import NOON, bsuid, message
from tests.programme import set_up
from tests.radio import Radio
from tests.test_journey_noting import CALL, note
from tests.test_journey_on_now import stock
from tests.test_journey_written import reply

Act = Callable[[Radio], Awaitable[bool]]
TODAY = Scope(NOON, NOON + timedelta(days=1))
WAITED = 40


async def choose(radio: Radio, item: int = 1, track: int = 3) -> bool:
    given = {"version": None, "who": "ben", "now": radio.clock()}
    chosen = await journey.choose_track(radio.database, radio.station, item, track, **given)
    return chosen.moved.done


async def split(radio: Radio) -> bool:
    first, _ = await radio.rows(requests)
    given = {"who": "ben", "now": radio.clock()}
    return (await journey.split_off(radio.database, 1, first.id, **given)).done


async def give(radio: Radio) -> bool:
    await set_up(radio, "Football", studio="Second", number="")
    given = {"version": None, "who": "ben", "now": radio.clock()}
    return (await journey.to_studio(radio.database, 1, 1, **given)).done


async def hand(radio: Radio) -> bool:
    given = {"who": "ben", "now": radio.clock()}
    return (await journey.hand_over(radio.database, radio.station, 1, **given)).done


async def answer(radio: Radio) -> bool:
    return (await reply(radio)).done


async def answer_the_message(radio: Radio) -> bool:
    return (await reply(radio, about=("messages", 1))).done


async def star(radio: Radio) -> bool:
    return (await radio.do("star", 1)).done


async def counted(radio: Radio) -> tuple[dict[str, OfLane], dict[str, dict[int, int]]]:
    async with radio.database.read() as conn:
        return await numbers.lanes(conn, TODAY), await numbers.waits(conn, TODAY)


@pytest.mark.parametrize("act", [choose, give, hand, answer, answer_the_message, star])
async def test_whatever_a_person_does_about_a_card_is_a_look_at_it(radio: Radio, act: Act) -> None:
    await stock(radio, (3, "Hey Jude", "The Beatles"))
    await ask(radio, "play [hey jude](song)", ANA)
    assert (await counted(radio))[0]["songs"].unseen == 1
    radio.clock.advance(seconds=WAITED)
    assert await act(radio)
    lanes, waits = await counted(radio)
    assert lanes["songs"].unseen == 0
    assert waits == {"songs": {WAITED: 1}}
    first = (await radio.items(id=1))[0].looked_at
    radio.clock.advance(seconds=WAITED)
    await star(radio)
    assert (await radio.items(id=1))[0].looked_at == first


async def two_ask(radio: Radio) -> None:
    for who in (ANA, TOM):
        await ask(radio, "play [hey jude](song)", who)
    radio.clock.advance(seconds=WAITED)


async def test_who_splits_a_card_has_looked_at_both(radio: Radio) -> None:
    await two_ask(radio)
    assert await split(radio)
    lanes, waits = await counted(radio)
    assert lanes["songs"] == OfLane(2, 0, 0) and waits == {"songs": {WAITED: 2}}


async def test_what_is_split_off_a_card_that_was_seen_has_waited_no_longer(radio: Radio) -> None:
    await two_ask(radio)
    await star(radio)
    radio.clock.advance(minutes=10)
    assert await split(radio)
    lanes, waits = await counted(radio)
    assert lanes["songs"].unseen == 0 and waits == {"songs": {WAITED: 1}}


async def test_who_chooses_what_others_wait_for_has_looked_at_theirs(radio: Radio) -> None:
    love = "The Power of Love"
    await stock(radio, (7, love, "Frankie Goes to Hollywood"), (8, love, "Jennifer Rush"))
    await ask(radio, "[the power of love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "[the power of love](song)", TOM)
    radio.clock.advance(seconds=WAITED)
    assert await choose(radio, 2, 8)
    lanes, waits = await counted(radio)
    assert lanes["songs"] == OfLane(1, 0, 0) and waits == {"songs": {WAITED: 1}}


async def test_what_is_refused_is_no_look(radio: Radio) -> None:
    await ask(radio, "play [hey jude](song)", ANA)
    assert not await choose(radio, 1)  # the library has no such track
    assert not (await reply(radio, words=" ")).done
    assert (await radio.items())[0].looked_at is None


@pytest.mark.parametrize("presents", [False, True])
async def test_what_somebody_wrote_down_has_not_waited_for_them(
    radio: Radio, presents: bool
) -> None:
    await note(radio, CALL, presents=presents)
    radio.clock.advance(minutes=5)
    await star(radio)
    lanes, waits = await counted(radio)
    assert lanes["shout_outs"] == OfLane(1, 0, 0) and waits == {}


async def test_a_message_that_a_person_sorts_has_waited_since_it_came(radio: Radio) -> None:
    await radio.deliver(message("hello you"))
    radio.clock.advance(seconds=WAITED)
    assert (await radio.sort_by_hand(1, "pass")).done
    assert (await counted(radio))[1] == {"unsorted": {WAITED: 1}}


async def test_what_was_answered_is_no_mere_copy(radio: Radio) -> None:
    text = "forward this to everybody you know or the station will close"
    for sender in range(5):
        if sender == 4:
            assert (await reply(radio, seen="0-0", about=("items", 3))).done
        await radio.deliver(message(text, bsuid(f"CH.{sender}")))
        await radio.listen()
    waiting = await radio.items(status="waiting")
    assert [(item.id, item.asked) for item in waiting] == [(1, 4), (3, 1)]
