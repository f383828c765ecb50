"""A scheduler that dies while it answers: no phone hears a thing twice."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.station import Station
from bot.schedule import ABANDONED
from bot.simulator import bodies
from bot.simulator.config import Conditions
from bot.store.database import Database
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.accidents.processes import died, doomed
from tests.whole import IMPATIENT, NUMBER, Ahead, Whole, whole

SILENT = Conditions(retries=IMPATIENT.retries, statuses=())
LATER = Ahead(ABANDONED + timedelta(seconds=5))  # the lease is over as well


def _without_scheduler(
    database: Database, station: Station, folder: Path
) -> AbstractAsyncContextManager[Whole]:
    roles = ("web", "worker")
    return whole(database, station, Songs(), folder, roles=roles, conditions=SILENT)


async def answer_and_die(radio: Whole, step: str) -> str:
    """What the outbox says of the reply that was under way."""
    await radio.simulator.type("maeve", "Dream On")
    await radio.until(lambda counts: counts.outbox == {"queued": 1})
    async with doomed(radio, "scheduler", step) as scheduler:
        assert await died(scheduler)
    (reply,) = await radio.replies()
    return str(reply.state)


async def the_next_goes_on(radio: Whole) -> None:
    """A second scheduler takes over and has work to do; the first one's call is history."""
    await radio.start_scheduler(clock=LATER, holder="scheduler 2")
    await radio.simulator.type("diego", "Waterloo")
    await radio.quiet()


@pytest.mark.parametrize(
    "step, before, heard, after",
    [
        pytest.param("marked", "sending", 0, "unknown", id="between marking and calling"),
        pytest.param("called", "sending", 1, "unknown", id="between the call and storing"),
        pytest.param(
            "before the commit of storing", "sending", 1, "unknown", id="before the commit"
        ),
        pytest.param(
            "after the commit of storing", "accepted", 1, "accepted", id="after the commit"
        ),
    ],
)
async def test_a_call_that_a_dead_scheduler_was_making_is_never_made_again(
    database: Database,
    station: Station,
    tmp_path: Path,
    step: str,
    before: str,
    heard: int,
    after: str,
) -> None:
    async with _without_scheduler(database, station, tmp_path) as radio:
        assert await answer_and_die(radio, step) == before
        await the_next_goes_on(radio)
        reply, other = await radio.replies()
        assert (reply.state, other.state) == (after, "accepted")
        assert len(radio.simulator.ledger.sent_to("maeve")) == heard
        assert len(radio.simulator.ledger.sent_to("diego")) == 1
        assert (await books(radio)).desk_is_right


async def test_a_status_tells_what_became_of_the_unknown_reply(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with _without_scheduler(database, station, tmp_path) as radio:
        await answer_and_die(radio, "called")
        await the_next_goes_on(radio)
        (bubble,) = radio.simulator.ledger.sent_to("maeve")
        radio.simulator.deliver(
            bodies.status(
                radio.simulator.world.number(NUMBER),
                radio.simulator.world.people.get("maeve"),
                wamid=bubble.wamid,
                name="delivered",
                at=bubble.at,
                reference=bubble.reference,
            )
        )
        await radio.quiet()
        reply, _ = await radio.replies()
        assert (reply.state, reply.provider_id) == ("delivered", bubble.wamid)
        assert (await books(radio)).right


async def test_statuses_that_come_before_anybody_noticed_the_death_resolve_it_too(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web", "worker")) as radio:
        assert await answer_and_die(radio, "called") in ("sending", "sent", "delivered", "read")
        await radio.quiet()
        (reply,) = await radio.replies()
        assert reply.state == "read"
        await the_next_goes_on(radio)
        assert len(radio.simulator.ledger.sent_to("maeve")) == 1
        assert (await books(radio)).right


async def test_a_second_scheduler_stands_by_until_the_dead_ones_lease_is_over(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with _without_scheduler(database, station, tmp_path) as radio:
        await answer_and_die(radio, "called")
        await radio.simulator.type("diego", "Waterloo")
        await radio.until(lambda counts: counts.outbox.get("queued") == 1)
        at_once, later = radio.scheduler(holder="2"), radio.scheduler(holder="2", clock=LATER)
        assert not await at_once.hold()
        assert await at_once.answer() == 0
        assert await later.hold()
        assert await later.answer() == 1
        assert len(radio.simulator.ledger.sent_to("diego")) == 1
        assert (await books(radio)).desk_is_right
