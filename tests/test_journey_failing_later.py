"""The service takes a reply, and says by a status that it failed: what that stops and repeats."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.filing import Filing, NewItem, Reply
from bot.core.purposes import Lane
from bot.core.rules import RETRY_FOR, WORD_WITHIN
from bot.store import roles
from bot.store.dialogues import dialogues
from tests.fakes import NUMBER, bsuid, message, status
from tests.radio import Radio

NO_PAYMENT, OVERLOADED, TOO_FAST, CLOSED, SPAM = 131042, 131016, 130429, 131047, 131048
A_MINUTE = timedelta(minutes=1)


async def row(radio: Radio) -> Any:
    (found,) = await radio.outbox()
    return found


async def owe(radio: Radio, *people: str) -> None:
    """Each of these listeners is owed a reply now."""
    said = [message("play One", bsuid(one), at=radio.clock()) for one in people]
    await radio.deliver(*said)
    await radio.listen()
    radio.clock.advance(seconds=8)


async def fail(radio: Radio, code: int, wamid: str = "wamid.out.1") -> None:
    await radio.deliver(status("failed", wamid, error_code=code))


async def stopped(radio: Radio) -> bool:
    return bool(await roles_of(radio))


async def roles_of(radio: Radio) -> dict[str, Any]:
    async with radio.database.read() as conn:
        return await roles.stopped(conn)


async def answer_for(radio: Radio, time: timedelta) -> int:
    """The scheduler at work for so long, in a moment; how many calls it made."""
    before, end = len(radio.sender.calls), radio.clock() + time
    while radio.clock() < end:
        radio.clock.advance(seconds=5)
        await radio.answer()
    return len(radio.sender.calls) - before


# A whole number


@pytest.mark.parametrize("code", [NO_PAYMENT, 131064, 131031, 368])
async def test_a_stop_that_a_status_tells_of_stops_the_number(owing: Radio, code: int) -> None:
    await owing.answer()
    await fail(owing, code)
    (known,) = (await roles_of(owing)).values()
    assert (known.number, known.code, known.told_by) == (NUMBER, code, "status")
    assert (await row(owing)).state == "failed"
    await owe(owing, "CH.2")
    await owing.answer()
    assert len(owing.sender.calls) == 1


async def test_it_may_be_quicker_than_the_answer_to_our_call(owing: Radio) -> None:
    let_go = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    await fail(owing, NO_PAYMENT)
    assert not await stopped(owing)  # nobody knows yet that it is ours
    let_go.set()
    await answering
    assert (await row(owing)).state == "failed"
    assert await stopped(owing)


async def test_that_the_service_accepts_the_next_one_says_nothing(owing: Radio) -> None:
    await owing.answer()
    await fail(owing, NO_PAYMENT)
    await owe(owing, "CH.2")
    assert await answer_for(owing, A_MINUTE) == 1
    assert await stopped(owing)
    await fail(owing, NO_PAYMENT, "wamid.out.2")
    (known,) = (await roles_of(owing)).values()
    assert known.refusals == 2
    assert known.stopped_until - owing.clock() == timedelta(minutes=2)


@pytest.mark.parametrize("told", ["sent", "delivered", "read"])
async def test_the_number_goes_on_when_something_got_through(owing: Radio, told: str) -> None:
    await owing.answer()
    await fail(owing, NO_PAYMENT)
    await owe(owing, "CH.2", "CH.3", "CH.4")
    assert await answer_for(owing, timedelta(seconds=35)) == 1
    await owing.deliver(status(told, "wamid.out.2"))
    assert not await stopped(owing)
    assert await answer_for(owing, WORD_WITHIN + timedelta(seconds=5)) == 2


async def test_of_those_that_wait_one_is_tried_while_nothing_is_heard(owing: Radio) -> None:
    await owing.answer()
    await fail(owing, NO_PAYMENT)
    await owe(owing, *(f"CH.{n}" for n in range(2, 9)))
    assert await answer_for(owing, 4 * A_MINUTE) in (3, 4)


async def test_what_was_sent_before_the_stop_does_not_end_it(radio: Radio) -> None:
    await owe(radio, "CH.1", "CH.2", "CH.3")
    await radio.answer()
    radio.clock.advance(seconds=1)
    await fail(radio, NO_PAYMENT)
    await radio.deliver(status("delivered", "wamid.out.2"))
    assert await stopped(radio)
    await fail(radio, NO_PAYMENT, "wamid.out.3")
    (known,) = (await roles_of(radio)).values()
    assert known.refusals == 1  # they were under way together


async def test_a_status_told_twice_is_one_refusal(owing: Radio) -> None:
    await owing.answer()
    for _ in range(3):
        await fail(owing, NO_PAYMENT)
        owing.clock.advance(minutes=1)
    (known,) = (await roles_of(owing)).values()
    assert known.refusals == 1
    assert (await owing.events()).count("reply_failed") == 1


async def test_people_who_report_the_number_as_spam_leave_a_notice(owing: Radio) -> None:
    await owing.answer()
    await fail(owing, SPAM)
    assert [one.topic for one in await owing.rows(roles.notices)] == ["spam limit"]
    assert not await stopped(owing)


# One more try


@pytest.mark.parametrize(
    "code, calls",
    [
        pytest.param(OVERLOADED, 2, id="overloaded"),
        pytest.param(131000, 2, id="an unknown trouble"),
        pytest.param(131056, 2, id="too fast for this listener"),
        pytest.param(TOO_FAST, 2, id="too fast for the number"),
        pytest.param(CLOSED, 1, id="the window is closed"),
        pytest.param(131026, 1, id="out of reach"),
        pytest.param(999999, 1, id="nobody knows this code"),
    ],
)
async def test_what_is_known_not_to_have_come_is_tried_once_more(
    owing: Radio, code: int, calls: int
) -> None:
    await owing.answer()
    await fail(owing, code)
    await answer_for(owing, 2 * A_MINUTE)
    assert len(owing.sender.calls) == calls
    assert len({call.reference for call in owing.sender.calls}) == calls
    await fail(owing, code, "wamid.out.2")
    await answer_for(owing, 20 * A_MINUTE)
    assert len(owing.sender.calls) == calls
    done = await row(owing)
    assert (done.state, done.reason) == ("failed", f"refused: {code}")


async def test_who_keeps_what_is_told_by_the_first_reply_that_comes(owing: Radio) -> None:
    await owing.answer()
    await fail(owing, OVERLOADED)
    await answer_for(owing, A_MINUTE)
    assert ["keeps this for 90 days" in text for text in owing.sender.texts] == [True, True]
    await owe(owing, "CH.1")
    await owing.answer()
    assert "keeps this for 90 days" not in owing.sender.texts[-1]


@pytest.mark.parametrize(
    "code, open_question",
    [
        pytest.param(CLOSED, None, id="it never comes"),
        pytest.param(OVERLOADED, "which_song", id="it is asked once more"),
    ],
)
async def test_a_question_that_never_came_waits_for_no_answer(
    radio: Radio, code: int, open_question: str | None
) -> None:
    await radio.deliver(message("play something"))
    asked = Reply("which_song", question=True, closing=False)
    item = NewItem(Lane.SONGS, "song_request")
    await radio.listen(lambda text: Filing(items=(item,), replies=(asked,), question="which_song"))
    await radio.answer()
    await fail(radio, code)
    (dialogue,) = await radio.rows(dialogues)
    assert dialogue.state["question"] == open_question


async def test_not_when_its_time_is_over(owing: Radio) -> None:
    await owing.answer()
    owing.clock.advance(RETRY_FOR)
    await fail(owing, OVERLOADED)
    assert (await row(owing)).state == "failed"


async def test_the_failed_try_counts_neither_as_said_nor_for_the_caps(owing: Radio) -> None:
    await owing.answer()
    await fail(owing, OVERLOADED)
    waiting = await row(owing)
    assert (waiting.state, waiting.sent_as, waiting.provider_id) == ("queued", None, None)


LATE = "wamid.out.1"


@pytest.mark.parametrize(
    "told, calls, state",
    [
        pytest.param("sent", 2, "accepted", id="sent, told late"),
        pytest.param("failed", 2, "accepted", id="failed, told again"),
        pytest.param("delivered", 1, "delivered", id="it was heard after all"),
        pytest.param("read", 1, "read", id="it was even read"),
    ],
)
async def test_late_statuses_of_the_first_try_before_the_second(
    owing: Radio, told: str, calls: int, state: str
) -> None:
    await owing.answer()
    await fail(owing, OVERLOADED)
    await owing.deliver(status(told, LATE, error_code=OVERLOADED, reference="out-1"))
    await answer_for(owing, A_MINUTE)
    assert len(owing.sender.calls) == calls
    assert (await row(owing)).state == state


@pytest.mark.parametrize("told", ["sent", "failed", "delivered", "read"])
async def test_late_statuses_of_the_first_try_do_not_speak_of_the_second(
    owing: Radio, told: str
) -> None:
    await owing.answer()
    await fail(owing, OVERLOADED)
    await answer_for(owing, A_MINUTE)
    await owing.deliver(status(told, LATE, error_code=NO_PAYMENT, reference="out-1"))
    assert ((await row(owing)).state, (await row(owing)).provider_id) == (
        "accepted",
        "wamid.out.2",
    )
    await owing.deliver(status("delivered", "wamid.out.2"))
    assert (await row(owing)).state == "delivered"
    assert not await stopped(owing)


async def test_a_failure_is_logged_with_whom_it_concerns(owing: Radio) -> None:
    await owing.answer()
    await fail(owing, OVERLOADED)
    told = (await owing.log())[-1].event
    assert (told.what, told.listener_id) == ("reply_failed", 1)
    assert told.detail == {"outbox": 1, "code": OVERLOADED, "again": True}
