"""A number that the service refuses: it rests, and its replies wait or are given up."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot import journey
from bot.core.rules import RETRY_FOR
from bot.core.sending import Decision
from bot.store import roles
from tests.fakes import NUMBER, bsuid, message
from tests.radio import Radio


async def row(radio: Radio) -> Any:
    (found,) = await radio.outbox()
    return found


async def two_listeners(radio: Radio) -> None:
    await radio.deliver(message("play One", bsuid("CH.1")), message("play Two", bsuid("CH.2")))
    await radio.listen()
    radio.clock.advance(seconds=8)


async def test_a_refused_number_stops_and_starts_again_by_itself(radio: Radio) -> None:
    await two_listeners(radio)
    radio.sender.fail(Decision.STOP, "token refused", code=190, times=3)
    tried = []
    for second in range(0, 1200, 30):
        before = len(radio.sender.calls)
        await radio.answer()
        if len(radio.sender.calls) > before:
            tried.append(second)
        if len(radio.sender.sent) == 2:
            break
        radio.clock.advance(seconds=30)
    assert tried[:4] == [0, 30, 150, 750]
    assert [one.attempts for one in await radio.outbox()] == [1, 1]
    assert await radio.rows(roles.numbers, stopped_until=None, refusals=0)


async def test_a_stopped_number_keeps_its_rows_and_says_why(radio: Radio) -> None:
    await two_listeners(radio)
    radio.sender.fail(Decision.STOP, "token refused", code=190)
    await radio.answer()
    assert len(radio.sender.calls) == 1
    assert [one.state for one in await radio.outbox()] == ["queued", "queued"]
    (stopped,) = await radio.rows(roles.numbers)
    assert (stopped.number, stopped.reason, stopped.code) == (NUMBER, "token refused", 190)


@pytest.mark.parametrize(
    "decision, tried",
    [
        pytest.param(Decision.SLOW_NUMBER, [0, 2, 6, 14, 30, 62, 122], id="seconds"),
        pytest.param(Decision.SLOW_APP, [0, 60, 180, 420], id="minutes"),
    ],
)
async def test_a_number_that_stays_too_fast_is_tried_less_and_less_and_the_row_given_up(
    owing: Radio, decision: Decision, tried: list[int]
) -> None:
    owing.sender.fail(decision, "too fast", code=4, times=100)
    began, found = owing.clock(), []
    while (await row(owing)).state == "queued":
        owing.clock.advance(max(timedelta(0), (await row(owing)).due_at - owing.clock()))
        await owing.answer()
        found.append((owing.clock() - began).total_seconds())
    assert found[: len(tried)] == tried
    assert timedelta(seconds=found[-1]) <= RETRY_FOR
    assert (await row(owing)).state == "failed"
    assert (await owing.events())[-1] == "reply_failed"


async def test_calls_that_were_under_way_together_are_one_refusal(radio: Radio) -> None:
    await two_listeners(radio)
    radio.sender.fail(Decision.STOP, "token refused", code=190, times=2)
    await radio.hold()
    due = await journey.due(radio.database, now=radio.clock(), limit=10)
    let_go = radio.sender.hang()
    first = asyncio.create_task(radio.send(due[0]))
    await radio.sender.asked.wait()
    await radio.send(due[1])
    let_go.set()
    await first
    (stopped,) = await radio.rows(roles.numbers)
    assert (stopped.refusals, len(radio.sender.calls)) == (1, 2)


async def test_people_who_report_the_number_as_spam_leave_a_notice(radio: Radio) -> None:
    await two_listeners(radio)
    radio.sender.fail(Decision.GIVE_UP, code=131048, times=2)
    await radio.answer()
    assert [one.state for one in await radio.outbox()] == ["failed", "failed"]
    (notice,) = await radio.rows(roles.notices)
    assert (notice.topic, notice.number, notice.detail) == ("spam limit", NUMBER, {})


async def test_a_number_that_is_too_fast_pauses_a_moment(radio: Radio) -> None:
    await two_listeners(radio)
    radio.sender.fail(Decision.SLOW_NUMBER)
    await radio.answer()
    assert len(radio.sender.calls) == 1
    radio.clock.advance(seconds=2)
    await radio.answer()
    assert len(radio.sender.sent) == 2
