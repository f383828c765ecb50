"""A call that hangs, while statuses tell what becomes of its message: what counts, and what not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.answering import Facts
from bot.core.sending import Decision
from bot.schedule import ABANDONED
from bot.steps import answer
from bot.store import outbox, roles, sent
from tests.fakes import message, status
from tests.radio import Radio

OVERLOADED, UNKNOWN_TROUBLE, NO_PAYMENT, CLOSED = 131016, 131000, 131042, 131047
WAMID = "wamid.out.1"


async def row(radio: Radio) -> Any:
    (found,) = await radio.outbox()
    return found


async def hear_while_it_hangs(radio: Radio, *told: str, code: int | None = None) -> None:
    """The call ends when the service has told all this of its message."""
    let_go = radio.sender.hang()
    answering = asyncio.create_task(radio.answer())
    await radio.sender.asked.wait()
    reference = (await row(radio)).reference
    for one in told:
        await radio.deliver(status(one, WAMID, reference=reference, error_code=code))
    radio.clock.advance(seconds=3)
    let_go.set()
    await answering


async def facts(radio: Radio) -> Facts:
    """What the next reply to this listener would be decided by."""
    (due,) = await next_due(radio)
    async with radio.database.read() as conn:
        return (await answer.prepare(conn, due, radio.station, now=radio.clock())).facts


async def next_due(radio: Radio) -> list[Any]:
    await radio.deliver(message("what?", at=radio.clock()))
    await radio.listen()
    (waiting,) = await radio.outbox(state="queued")
    async with radio.database.read() as conn:
        return await outbox.due(conn, now=waiting.due_at, limit=5)


async def told_at(radio: Radio) -> Any:
    (listener,) = await radio.listeners()
    return listener.told_at


async def counted(radio: Radio) -> tuple[int, int, bool]:
    known = await facts(radio)
    return known.sent_this_month, known.sent_this_hour, known.last_written is not None


# Statuses come first, then the call times out


async def test_a_reply_that_was_read_counts_though_its_call_timed_out(owing: Radio) -> None:
    owing.sender.fail(Decision.UNKNOWN, "time-out")
    await hear_while_it_hangs(owing, "sent", "delivered", "read")
    done = await row(owing)
    assert (done.state, done.sent_as, done.provider_id) == ("read", "text", WAMID)
    assert await told_at(owing) is not None
    assert "reply_unknown" not in await owing.events()
    assert await counted(owing) == (1, 1, True)


async def test_a_reply_of_which_nothing_was_heard_counts_and_may_not_have_told(
    owing: Radio,
) -> None:
    owing.sender.fail(Decision.UNKNOWN, "time-out")
    await hear_while_it_hangs(owing)
    assert ((await row(owing)).state, await told_at(owing)) == ("unknown", None)
    assert (await owing.events())[-1] == "reply_unknown"
    assert await counted(owing) == (1, 1, True)


@pytest.mark.parametrize("told", ["", "read"])
async def test_a_reply_of_a_scheduler_that_died_counts(owing: Radio, told: str) -> None:
    owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    if told:
        await owing.deliver(status(told, WAMID, reference=(await row(owing)).reference))
    owing.clock.advance(ABANDONED + timedelta(seconds=1))
    async with owing.database.write() as conn:
        lost = await answer.give_up_on_lost(
            conn, before=owing.clock() - ABANDONED, now=owing.clock()
        )
    assert lost == (0 if told else 1)
    assert await counted(owing) == (1, 1, True)


async def test_a_reply_that_is_on_its_way_counts(owing: Radio) -> None:
    let_go = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    assert await counted(owing) == (1, 1, True)
    let_go.set()
    await answering


async def test_a_reply_is_given_up_as_unknown_once(owing: Radio) -> None:
    owing.sender.fail(Decision.UNKNOWN, "time-out")
    let_go = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    owing.clock.advance(ABANDONED * 2)
    async with owing.database.write() as conn:
        await answer.give_up_on_lost(conn, before=owing.clock() - ABANDONED, now=owing.clock())
    let_go.set()
    await answering
    assert (await owing.events()).count("reply_unknown") == 1


@pytest.mark.parametrize("decision", [Decision.GIVE_UP, Decision.RETRY, Decision.STOP])
async def test_a_refused_call_counts_for_nothing(owing: Radio, decision: Decision) -> None:
    owing.sender.fail(decision, code=1)
    await owing.answer()
    async with owing.database.read() as conn:
        assert await sent.last_to(conn, [1]) == {}
        since = owing.clock() - timedelta(hours=1)
        assert await sent.count_since(conn, since, forms=answer.COSTLY) == 0
        assert not await sent.said_since(conn, 1, "song_request", since=since)
    assert await told_at(owing) is None


async def test_a_reply_that_was_refused_and_came_all_the_same_counts(owing: Radio) -> None:
    owing.sender.fail(Decision.RETRY, "busy")
    await owing.answer()
    await owing.deliver(status("delivered", WAMID, reference=(await row(owing)).reference))
    assert await counted(owing) == (1, 1, True)


async def test_nothing_is_said_twice_a_day_because_its_call_timed_out(owing: Radio) -> None:
    owing.sender.fail(Decision.UNKNOWN, "time-out")
    await hear_while_it_hangs(owing, "read")
    since = owing.clock() - timedelta(days=1)
    async with owing.database.read() as conn:
        assert await sent.said_since(conn, 1, "song_request", since=since)


# The service fails it, then the call ends


@pytest.mark.parametrize("code", [OVERLOADED, UNKNOWN_TROUBLE])
@pytest.mark.parametrize("times_out", [False, True], ids=["accepted", "timed out"])
async def test_a_failure_before_the_answer_to_our_call_is_tried_once_more(
    owing: Radio, code: int, times_out: bool
) -> None:
    if times_out:
        owing.sender.fail(Decision.UNKNOWN, "time-out")
    await hear_while_it_hangs(owing, "failed", code=code)
    waiting = await row(owing)
    assert (waiting.state, waiting.earlier_id, waiting.provider_id) == ("queued", WAMID, None)
    assert await told_at(owing) is None
    assert {"reply_sent", "reply_unknown"}.isdisjoint(await owing.events())
    owing.clock.advance(minutes=1)
    owing.sender.next_id = "wamid.second"
    await owing.answer()
    done = await row(owing)
    assert (done.state, done.provider_id, done.sent_as) == ("accepted", "wamid.second", "text")
    assert len({call.reference for call in owing.sender.calls}) == 2
    assert "keeps this for 90 days" in owing.sender.calls[-1].text
    await owing.deliver(status("failed", "wamid.second", error_code=code))
    assert (await row(owing)).state == "failed"


async def test_the_first_call_ends_while_the_second_is_under_way(owing: Radio) -> None:
    """Whatever it ends with, it says nothing of the second."""
    first = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    reference = (await row(owing)).reference
    await owing.deliver(status("failed", WAMID, reference=reference, error_code=OVERLOADED))
    owing.clock.advance(minutes=1)
    owing.sender.asked.clear()
    second = owing.sender.hang()
    again = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    owing.sender.fail(Decision.RETRY, "busy")
    owing.sender.next_id = "wamid.second"
    first.set()
    await answering
    assert (await row(owing)).state == "sending"
    second.set()
    await again
    assert (await row(owing)).state == "accepted"


@pytest.mark.parametrize("times_out", [False, True], ids=["accepted", "timed out"])
async def test_a_failure_for_good_before_the_answer_to_our_call_is_no_reply_sent(
    owing: Radio, times_out: bool
) -> None:
    if times_out:
        owing.sender.fail(Decision.UNKNOWN, "time-out")
    await hear_while_it_hangs(owing, "failed", code=CLOSED)
    done = await row(owing)
    assert (done.state, done.reason) == ("failed", f"refused: {CLOSED}")
    assert await told_at(owing) is None
    assert {"reply_sent", "reply_unknown"}.isdisjoint(await owing.events())
    assert await counted(owing) == (0, 0, False)


async def test_a_stop_before_the_answer_to_our_call_stops_the_number(owing: Radio) -> None:
    await hear_while_it_hangs(owing, "failed", code=NO_PAYMENT)
    async with owing.database.read() as conn:
        assert len(await roles.stopped(conn)) == 1
    assert (await row(owing)).state == "failed"


async def test_a_question_that_became_a_reaction_waits_for_no_answer(owing: Radio) -> None:
    owing.station = replace(owing.station, rules=replace(owing.station.rules, mode="reaction"))
    owing.sender.fail(Decision.UNKNOWN, "time-out")
    await hear_while_it_hangs(owing, "delivered")
    done = await row(owing)
    assert (done.state, done.sent_as) == ("delivered", "reaction")
    assert await told_at(owing) is None
