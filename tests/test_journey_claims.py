"""Workers take listeners: in order, one worker a listener, and nothing is held up or lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import journey
from bot.core.filing import Filing
from bot.journey import LEASE, MOST_ATTEMPTS, Claimed
from bot.store import claims, log
from bot.store.database import Database
from tests.fakes import bsuid, message
from tests.radio import Radio, comment, song

A, B = bsuid("CH.A"), bsuid("CH.B")


def texts(claimed: list[Claimed]) -> list[str]:
    return [one.waiting.text for one in claimed]


async def test_all_that_a_listener_has_waiting_comes_under_one_lease(radio: Radio) -> None:
    await radio.deliver(message("a1", A), message("b1", B), message("a2", A))
    first, claimed = await radio.claim()
    assert texts(claimed) == ["a1", "b1", "a2"]
    await radio.deliver(message("a3", A), message("c1", bsuid("CH.C")))
    second, more = await radio.claim()
    assert texts(more) == ["c1"]
    assert first != second


async def test_what_a_listener_adds_meanwhile_waits_for_the_next_claim(radio: Radio) -> None:
    await radio.deliver(message("a1", A))
    token, claimed = await radio.claim()
    await radio.deliver(message("a2", A))
    assert await radio.listen() == []
    await radio.file(token, [(one, comment()) for one in claimed])
    assert await radio.listen() == ["a2"]


async def test_no_more_than_the_limit_is_claimed_and_the_rest_stays_in_order(radio: Radio) -> None:
    await radio.deliver(*(message(f"a{n}", A) for n in range(7)), message("b", B))
    heard = []
    for _ in range(4):
        heard.append(await radio.listen(limit=3))
    assert heard == [["a0", "a1", "a2"], ["a3", "a4", "a5"], ["a6", "b"], []]


async def test_who_waits_longest_comes_first(radio: Radio) -> None:
    for n in range(6):
        await radio.deliver(message(str(n), bsuid(f"CH.{n}")))
    assert await radio.listen(limit=2) == ["0", "1"]
    assert await radio.listen(limit=2) == ["2", "3"]


async def test_nothing_waiting_is_nothing_claimed(radio: Radio) -> None:
    assert (await radio.claim())[1] == []


async def test_two_workers_at_once_never_have_the_same_listener(
    radio: Radio, other_database: Database
) -> None:
    for n in range(30):
        await radio.deliver(message(f"{n % 6}.{n}", bsuid(f"CH.{n % 6}")))

    async def worker(database: Database) -> list[int]:
        _, claimed = await journey.claim(database, radio.station, limit=8, now=radio.clock())
        return [one.waiting.listener_id for one in claimed]

    hands = await asyncio.gather(*(worker(one) for one in (radio.database, other_database) * 3))
    people = [set(hand) for hand in hands]
    for n, mine in enumerate(people):
        assert not mine & set().union(*people[n + 1 :])
    assert sum(map(len, hands)) >= 8


async def test_new_messages_can_arrive_while_a_worker_claims(
    radio: Radio, other_database: Database
) -> None:
    """Claiming locks a listener; a message of the same listener must still be kept at once."""
    await radio.deliver(message("a1", A))
    await radio.keep(message("a2", A))
    if radio.database.sqlite:
        return  # one writer at a time, by SQLite's nature
    async with other_database.write() as conn:
        await claims.claim(conn, token="t", now=radio.clock(), lease=LEASE, limit=10)
        assert await asyncio.wait_for(radio.split(), 20) == 1


# A lease that runs out


async def test_a_dead_workers_messages_are_claimed_again_when_its_lease_is_over(
    radio: Radio,
) -> None:
    await radio.deliver(message("a", A))
    await radio.claim()
    radio.clock.advance(LEASE)
    assert await radio.listen() == []
    radio.clock.advance(seconds=1)
    assert await radio.listen() == ["a"]
    assert len(await radio.items()) == 1


async def test_what_a_slow_worker_files_after_another_took_over_is_void(radio: Radio) -> None:
    await radio.deliver(message("play Dream On", A))
    slow, in_hand = await radio.claim()
    radio.clock.advance(LEASE * 2)
    quick, taken_over = await radio.claim()
    await radio.file(slow, [(one, song("the slow one's")) for one in in_hand])
    assert await radio.items() == []
    await radio.file(quick, [(one, song("the quick one's")) for one in taken_over])
    await radio.file(slow, [(one, song("the slow one's again")) for one in in_hand])
    assert [item.song for item in await radio.items()] == ["the quick one's"]


async def test_filing_twice_has_the_effect_of_once(radio: Radio) -> None:
    await radio.deliver(message("play Dream On", A))
    token, claimed = await radio.claim()
    for _ in range(2):
        await radio.file(token, [(one, song("Dream On")) for one in claimed])
    assert len(await radio.items()) == len(await radio.outbox()) == 1
    assert (await radio.events()).count("filed") == 1


async def test_a_slow_worker_whom_nobody_replaced_may_still_file(radio: Radio) -> None:
    await radio.deliver(message("a", A))
    token, claimed = await radio.claim()
    radio.clock.advance(LEASE * 2)
    await radio.file(token, [(one, comment()) for one in claimed])
    assert len(await radio.items()) == 1


@pytest.mark.parametrize("hours", [-1, 1, -24 * 365], ids=["back", "forward", "back a year"])
async def test_a_clock_that_jumps_loses_nothing(radio: Radio, hours: int) -> None:
    await radio.deliver(message("a", A))
    await radio.claim()
    radio.clock.advance(hours=hours)
    await radio.deliver(message("b", B))
    heard = await radio.listen()
    radio.clock.advance(LEASE * 2 + LEASE)
    heard += await radio.listen()
    assert sorted(heard) == ["a", "b"]
    assert len(await radio.items()) == 2


# Messages that cannot be filed


async def rounds(radio: Radio, number: int, **filings: Filing | None) -> None:
    """Rounds of a worker that gives these filings, by the first letter of the text."""
    for _ in range(number):
        await radio.listen(lambda text: filings.get(text[0], comment()))


async def test_a_poison_message_is_tried_three_times_and_left_to_a_person(radio: Radio) -> None:
    await radio.deliver(message("poison", A))
    await rounds(radio, MOST_ATTEMPTS - 1, p=None)
    (row,) = await radio.inbox()
    assert (row.attempts, row.unsorted_at) == (MOST_ATTEMPTS - 1, None)
    await rounds(radio, 5, p=None)
    (row,) = await radio.inbox()
    assert (row.attempts, row.unsorted_at, row.settled_at) == (3, radio.clock(), None)
    assert (await radio.events()).count("left_unsorted") == 1


async def test_what_comes_after_a_poison_message_is_heard_in_order(radio: Radio) -> None:
    await radio.deliver(message("1", A), message("poison", A), message("2", A), message("b", B))
    await rounds(radio, 6, p=None)
    items = [(item.listener_id, item.id) for item in await radio.items()]
    assert len(items) == 3
    filed = [one.event.inbox_id for one in await radio.log() if one.event.what == "filed"]
    assert [one for one in filed if one != 4] == [1, 3]


async def test_nothing_overtakes_a_message_that_is_tried_again(radio: Radio) -> None:
    await radio.deliver(message("1", A), message("poison", A), message("2", A))
    await rounds(radio, 1, p=None)
    await rounds(radio, 3)
    filed = [one.event.inbox_id for one in await radio.log() if one.event.what == "filed"]
    assert filed == [1, 2, 3]


async def test_a_message_that_kills_the_worker_takes_no_other_with_it(radio: Radio) -> None:
    """Nothing is filed and nothing given back: the leases of all simply run out."""
    await radio.deliver(message("killer", A), message("a", A), message("b", B), message("c", B))
    for _ in range(12):
        token, claimed = await radio.claim()
        if "killer" not in texts(claimed):
            await radio.file(token, [(one, comment()) for one in claimed])
        radio.clock.advance(LEASE * 1.1)
    rows = await radio.inbox()
    assert [bool(row.unsorted_at) for row in rows] == [True, False, False, False]
    assert [bool(row.settled_at) for row in rows] == [False, True, True, True]
    assert rows[0].attempts <= MOST_ATTEMPTS + 1


async def test_a_filing_that_cannot_be_written_takes_no_other_with_it(radio: Radio) -> None:
    """A lone surrogate in the song: no database takes it."""
    await radio.deliver(message("1", A), message("poison", A), message("2", A), message("b", B))
    await rounds(radio, 6, p=song("\ud83d"))
    rows = await radio.inbox()
    assert [bool(row.unsorted_at) for row in rows] == [False, True, False, False]
    assert [bool(row.settled_at) for row in rows] == [True, False, True, True]
    assert len(await radio.items()) == 3


async def test_filings_go_in_together_or_not_at_all(
    radio: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log comes last; when it cannot be written, item, reply and dialogue are not either."""
    await radio.deliver(message("play it", A))

    async def broken(conn: Any, events: list[Any], **more: Any) -> None:
        if events:
            raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(log, "append", broken)
        await radio.listen()
    assert await radio.items() == []
    assert await radio.outbox() == []
    assert await radio.events() == ["arrived"]
    assert [row.settled_at for row in await radio.inbox()] == [None]


async def test_a_database_that_is_away_spoils_no_filing(
    radio: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await radio.deliver(message("play Dream On", A))
    token, claimed = await radio.claim()

    async def away(*args: Any, **more: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch, pytest.raises(ConnectionError):
        patch.setattr(log, "append", away)
        await radio.file(token, [(one, song("Dream On")) for one in claimed])
    await radio.file(token, [(one, song("Dream On")) for one in claimed])
    assert len(await radio.items()) == 1
