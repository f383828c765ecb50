"""The outbox row's way: marked before the call, noted after it, and never sent twice blindly."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot import journey
from bot.core.rules import MOST_TRIES, RETRY_FOR
from bot.core.sending import Decision
from bot.schedule import ABANDONED
from bot.steps.answer import give_up_on_lost
from bot.store import outbox
from bot.store.database import Database
from tests.fakes import message, phone, status
from tests.radio import Radio


async def row(radio: Radio) -> Any:
    (found,) = await radio.outbox()
    return found


async def rescue(radio: Radio) -> int:
    """What the scheduler does about calls of which nobody heard the end."""
    async with radio.database.write() as conn:
        before = radio.clock() - ABANDONED
        return await give_up_on_lost(conn, before=before, now=radio.clock())


# A call that goes well


async def test_the_row_is_marked_before_the_call_and_noted_after_it(owing: Radio) -> None:
    let_go = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    under_way = await row(owing)
    assert (under_way.state, under_way.attempts) == ("sending", 1)
    assert under_way.sending_at == owing.clock()
    let_go.set()
    await answering
    done = await row(owing)
    assert (done.state, done.provider_id, done.sent_as) == ("accepted", "wamid.out.1", "text")
    assert owing.sender.calls[0].reference == done.reference


async def test_nothing_is_open_in_the_database_while_the_service_works(
    owing: Radio, other_database: Database
) -> None:
    let_go = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    async with other_database.write() as conn:  # would wait for ever, or find it locked
        await outbox.postpone(conn, [1], due_at=owing.clock())
    let_go.set()
    await answering


async def test_other_names_that_the_service_gives_are_remembered(owing: Radio) -> None:
    owing.sender.aliases = (phone("41790000001"),)
    await owing.answer()
    await owing.deliver(message("it is me", phone("41790000001")))
    assert len(await owing.listeners()) == 1


# A call that fails


@pytest.mark.parametrize(
    "decision, calls",
    [
        pytest.param(Decision.RETRY, MOST_TRIES, id="retry"),
        pytest.param(Decision.RETRY_ONCE, 2, id="retry once"),
        pytest.param(Decision.GIVE_UP, 1, id="give up"),
        pytest.param(Decision.UNKNOWN, 1, id="unknown"),
    ],
)
async def test_a_failure_is_tried_as_often_as_the_table_says(
    owing: Radio, decision: Decision, calls: int
) -> None:
    owing.sender.fail(decision, "refused: 1", code=1, times=100)
    for _ in range(120):
        await owing.answer()
        owing.clock.advance(seconds=10)
    assert len(owing.sender.calls) <= calls
    assert len(owing.sender.calls) >= min(calls, 5)
    done = await row(owing)
    assert done.state == ("unknown" if decision is Decision.UNKNOWN else "failed")
    assert done.reason == "refused: 1"
    assert done.attempts == len(owing.sender.calls)


async def test_retrying_ends_with_its_time(owing: Radio) -> None:
    owing.sender.fail(Decision.RETRY, times=3)
    await owing.answer()
    owing.clock.advance(RETRY_FOR - timedelta(seconds=9))
    await owing.answer()
    assert (await row(owing)).state == "failed"


async def test_a_retry_that_succeeds_is_one_message(owing: Radio) -> None:
    owing.sender.fail(Decision.RETRY, "busy")
    await owing.answer()
    waiting = await row(owing)
    assert (waiting.state, waiting.reason) == ("queued", "busy")
    assert waiting.due_at > owing.clock()
    owing.clock.advance(seconds=10)
    await owing.answer()
    done = await row(owing)
    assert (done.state, done.reason, done.attempts) == ("accepted", None, 2)
    assert len(owing.sender.sent) == 1


async def test_a_listener_who_is_written_to_too_fast_waits_longer_each_time(owing: Radio) -> None:
    owing.sender.fail(Decision.SLOW_LISTENER, times=3)
    waits = []
    for _ in range(3):
        await owing.answer()
        due = (await row(owing)).due_at
        waits.append((due - owing.clock()).total_seconds())
        owing.clock.advance(due - owing.clock())
    assert waits == [4, 16, 64]


async def test_what_comes_while_a_reply_is_retried_is_a_reply_of_its_own(owing: Radio) -> None:
    owing.sender.fail(Decision.RETRY)
    await owing.answer()
    await owing.deliver(message("play Angel", at=owing.clock()))
    await owing.listen()
    for _ in range(30):
        owing.clock.advance(seconds=1)
        await owing.answer()
    assert [("Dream On" in text, "Angel" in text) for text in owing.sender.texts] == [
        (True, False),
        (False, True),
    ]


async def test_an_error_that_nobody_foresaw_is_never_sent_again(owing: Radio) -> None:
    owing.sender.break_with(RuntimeError("a bug"))
    with pytest.raises(RuntimeError):
        await owing.answer()
    for _ in range(100):
        owing.clock.advance(seconds=10)
        await owing.answer()
        await rescue(owing)
    assert len(owing.sender.calls) == 1
    assert (await row(owing)).state == "unknown"


# Two schedulers


async def test_only_who_holds_the_lease_sends(owing: Radio) -> None:
    assert await owing.hold("one")
    assert not await owing.hold("two")
    await owing.answer("two")
    assert owing.sender.calls == []
    await owing.answer("one")
    assert len(owing.sender.calls) == 1


async def test_another_scheduler_takes_over_when_the_lease_is_over(owing: Radio) -> None:
    await owing.hold("one")
    owing.clock.advance(journey.SENDING_LEASE + timedelta(seconds=1))
    (due,) = await journey.due(owing.database, now=owing.clock(), limit=10)
    assert await owing.hold("two")
    await owing.send(due, "one")  # it has not noticed yet
    assert owing.sender.calls == []
    await owing.send(due, "two")
    assert len(owing.sender.calls) == 1


async def test_one_row_in_two_hands_is_sent_once(owing: Radio, other_database: Database) -> None:
    await owing.hold("one")
    (due,) = await journey.due(owing.database, now=owing.clock(), limit=10)
    await asyncio.gather(
        *(
            journey.answer(where, owing.station, owing.sender, due, holder="one", clock=owing.clock)
            for where in (owing.database, other_database) * 3
        )
    )
    assert len(owing.sender.calls) == 1


async def test_a_row_that_was_read_long_ago_is_not_sent_again(owing: Radio) -> None:
    await owing.hold("one")
    (due,) = await journey.due(owing.database, now=owing.clock(), limit=10)
    for _ in range(3):
        await owing.send(due, "one")
        owing.clock.advance(seconds=9)
    assert len(owing.sender.calls) == 1


async def test_a_lease_given_before_the_clock_was_set_back_does_not_block(owing: Radio) -> None:
    await owing.hold("dead")
    owing.clock.advance(hours=-3)
    assert await owing.hold("alive")


# A scheduler that dies between sending and storing


async def crash(radio: Radio) -> None:
    """The call goes out, the scheduler dies before it hears."""
    radio.sender.hang()
    answering = asyncio.create_task(radio.answer())
    await radio.sender.asked.wait()
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)


async def test_a_reply_of_which_nobody_heard_is_unknown_and_never_sent_again(owing: Radio) -> None:
    await crash(owing)
    assert await rescue(owing) == 0  # another scheduler may still be waiting for the answer
    owing.clock.advance(ABANDONED + timedelta(seconds=1))
    assert await rescue(owing) == 1
    assert (await row(owing)).state == "unknown"
    told = (await owing.log())[-1].event
    assert (told.what, told.listener_id, told.detail) == ("reply_unknown", 1, {"outbox": 1})
    owing.clock.advance(hours=1)
    await owing.answer("scheduler 2")
    assert len(owing.sender.calls) == 1


@pytest.mark.parametrize("rescued", [False, True], ids=["at once", "given up meanwhile"])
async def test_a_status_tells_what_became_of_it(owing: Radio, rescued: bool) -> None:
    await crash(owing)
    if rescued:
        owing.clock.advance(ABANDONED * 2)
        await rescue(owing)
    reference = (await row(owing)).reference
    await owing.deliver(status("delivered", "wamid.lost", reference=reference))
    done = await row(owing)
    assert (done.state, done.provider_id) == ("delivered", "wamid.lost")


async def test_an_answer_that_comes_after_all_is_noted(owing: Radio) -> None:
    let_go = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    owing.clock.advance(ABANDONED * 2)
    await rescue(owing)
    let_go.set()
    await answering
    assert (await row(owing)).state == "accepted"
