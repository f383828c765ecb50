"""What the service says became of a reply, in whatever order it says so."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.sending import Decision
from bot.store import listeners
from bot.store.statuses import statuses
from tests.fakes import message, status
from tests.radio import Radio


async def row(radio: Radio) -> Any:
    (found,) = await radio.outbox()
    return found


@pytest.mark.parametrize("known", [True, False], ids=["by our reference", "by its id alone"])
async def test_a_status_may_be_quicker_than_the_answer_to_our_call(
    owing: Radio, known: bool
) -> None:
    let_go = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    reference = (await row(owing)).reference if known else None
    await owing.deliver(status("delivered", "wamid.out.1", reference=reference))
    let_go.set()
    await answering
    done = await row(owing)
    assert (done.state, done.provider_id, done.sent_as) == ("delivered", "wamid.out.1", "text")


async def test_a_refusal_that_was_quicker_keeps_its_reason(owing: Radio) -> None:
    let_go = owing.sender.hang()
    answering = asyncio.create_task(owing.answer())
    await owing.sender.asked.wait()
    await owing.deliver(status("failed", "wamid.out.1", error_code=131047))
    let_go.set()
    await answering
    done = await row(owing)
    assert (done.state, done.reason) == ("failed", "refused: 131047")


@pytest.mark.parametrize(
    "told, state",
    [
        pytest.param("sent", "sent", id="sent"),
        pytest.param("sent delivered read played", "played", id="all in order"),
        pytest.param("read sent", "read", id="a late sent never downgrades"),
        pytest.param("read delivered sent", "read", id="backwards"),
        pytest.param("played read", "played", id="a late read never downgrades"),
        pytest.param("delivered failed", "delivered", id="failed after delivered is ignored"),
        pytest.param("failed delivered", "delivered", id="delivered after failed counts"),
        pytest.param("sent failed", "failed", id="failed after sent"),
        pytest.param("failed sent", "failed", id="sent after failed"),
        pytest.param("sent sent sent", "sent", id="the same again and again"),
        pytest.param("deleted", "accepted", id="a status nobody knows"),
        pytest.param("", "accepted", id="none"),
    ],
)
async def test_statuses_lead_to(owing: Radio, told: str, state: str) -> None:
    await owing.answer()
    for one in told.split():
        await owing.deliver(status(one, "wamid.out.1"))
    assert (await row(owing)).state == state


LADDER = ["sent", "delivered", "read", "played"]


@given(
    told=st.lists(st.sampled_from([*LADDER, "failed", "deleted"]), max_size=8).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    ),
    together=st.booleans(),
)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_the_end_does_not_depend_on_the_order(
    radio: Radio, told: tuple[list[str], list[str]], together: bool
) -> None:
    ends = set()
    for order in told:
        radio.clock.advance(minutes=20)
        await radio.deliver(message("play Dream On", at=radio.clock()))
        await radio.listen()
        radio.clock.advance(seconds=8)
        await radio.answer()
        wamid = f"wamid.out.{len(radio.sender.sent)}"
        updates = [status(one, wamid) for one in order]
        for batch in [updates] if together else [[one] for one in updates]:
            await radio.deliver(*batch)
        ends.add((await radio.outbox(provider_id=wamid))[0].state)
    assert len(ends) == 1
    reached = [one for one in LADDER if one in told[0]]
    highest = reached[-1] if reached else "accepted"
    failed = "failed" in told[0] and highest in ("accepted", "sent")
    assert ends == {"failed" if failed else highest}


async def test_a_refused_message_says_so_in_the_log(owing: Radio) -> None:
    await owing.answer()
    await owing.deliver(status("failed", "wamid.out.1", error_code=131026))
    assert (await row(owing)).reason == "refused: 131026"
    assert (await owing.log())[-1].event.what == "reply_failed"


async def test_the_price_is_kept(owing: Radio) -> None:
    await owing.answer()
    price = {"category": "service", "billable": True}
    await owing.deliver(status("sent", "wamid.out.1", pricing=price))
    assert (await row(owing)).pricing == price


async def test_statuses_of_somebody_elses_message_are_kept_and_ignored(owing: Radio) -> None:
    await owing.answer()
    await owing.deliver(status("read", "wamid.of.another.inbox"))
    assert (await row(owing)).state == "accepted"
    (kept,) = await owing.rows(statuses)
    assert kept.provider_id == "wamid.of.another.inbox"


async def test_a_status_for_what_waits_to_be_tried_again_stops_the_retry(owing: Radio) -> None:
    """The service answered with an error and sent it all the same."""
    owing.sender.fail(Decision.RETRY)
    await owing.answer()
    reference = (await row(owing)).reference
    await owing.deliver(status("delivered", "wamid.ghost", reference=reference))
    owing.clock.advance(minutes=5)
    await owing.answer()
    assert len(owing.sender.calls) == 1
    assert (await row(owing)).state == "delivered"


async def test_a_status_never_touches_what_our_own_rules_skipped(owing: Radio) -> None:
    async with owing.database.write() as conn:
        await listeners.change(conn, 1, replies="stopped")
    await owing.answer()
    await owing.deliver(status("read", "wamid.x", reference=(await row(owing)).reference))
    assert (await row(owing)).state == "skipped"
