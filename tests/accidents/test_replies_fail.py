"""WhatsApp refuses a reply, or its answer gets lost: no phone hears a thing twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientTimeout

from bot.core.station import Station
from bot.simulator.config import Conditions
from bot.simulator.faults import CATALOGUE, Fault, later_failure, refusal
from bot.store.database import Database
from bot.whatsapp.graph import TIMEOUT
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.whole import IMPATIENT, Ahead, Whole, whole

NEVER, ONCE = 0, 1
HASTY = ClientTimeout(total=3)  # instead of fifteen seconds


async def answer_for(
    radio: Whole, clock: Ahead, *, timeout: ClientTimeout = TIMEOUT, **time: float
) -> None:
    """The scheduler at work for so long, in a moment."""
    scheduler = radio.scheduler(clock=clock, timeout=timeout)
    end = clock.by + timedelta(**time)
    while clock.by <= end:
        await scheduler.hold()
        await scheduler.give_up_on_lost_calls()
        await scheduler.answer()
        clock.by += timedelta(seconds=20)


def sends(radio: Whole) -> int:
    """How often WhatsApp was asked to send something, whatever came of it."""
    return len([path for path in radio.calls if path.endswith("/messages")])


# What goes wrong, once; what the phone shows at last; what the outbox says; how many calls it took.
FAULTS = [
    pytest.param("error_500", ONCE, "read", 2, id="an error that passes"),
    pytest.param("transient", ONCE, "read", 2, id="down for a moment"),
    pytest.param("number_rate", ONCE, "read", 2, id="the number is too fast"),
    pytest.param("pair_rate", ONCE, "read", 2, id="the listener is spared"),
    pytest.param("too_many_requests", ONCE, "read", 2, id="HTTP 429"),
    pytest.param("token", ONCE, "read", 2, id="the token is refused for a while"),
    pytest.param(refusal(131042), ONCE, "read", 2, id="no payment for a while"),
    pytest.param(refusal(131031), ONCE, "read", 2, id="the account is locked for a while"),
    pytest.param("window_at_once", NEVER, "failed", 1, id="the window is shut"),
    pytest.param(refusal(131026), NEVER, "failed", 1, id="cannot be delivered"),
    pytest.param(refusal(999999), NEVER, "failed", 1, id="nobody knows this code"),
    pytest.param("reset", NEVER, "unknown", 1, id="not sent, connection breaks"),
    pytest.param("reset_after", ONCE, "read", 1, id="sent, connection breaks"),
    pytest.param("time_out_before", NEVER, "unknown", 1, id="not sent, no answer"),
    pytest.param("time_out_after", ONCE, "read", 1, id="sent, no answer"),
    pytest.param("bad_gateway", NEVER, "unknown", 1, id="a page of HTML"),
]


@pytest.mark.parametrize("fault, heard, state, calls", FAULTS)
async def test_a_reply_that_fails_is_never_heard_twice(
    database: Database,
    station: Station,
    tmp_path: Path,
    fault: Fault | str,
    heard: int,
    state: str,
    calls: int,
) -> None:
    hangs = str(fault).startswith("time_out")
    async with whole(database, station, Songs(), tmp_path, roles=("web", "worker")) as radio:
        radio.simulator.faults.arm(fault)
        await radio.simulator.type("maeve", "Dream On")
        await radio.until(lambda counts: counts.outbox == {"queued": 1})
        await answer_for(radio, Ahead(), minutes=3, timeout=HASTY if hangs else TIMEOUT)
        await radio.until(lambda counts: counts.outbox == {state: 1})
        assert len(radio.simulator.ledger.sent_to("maeve")) == heard
        assert sends(radio) == calls
        found = await books(radio)
        assert found.desk_is_right
        assert len(found.unanswered) == 1 - heard


@pytest.mark.parametrize("statuses", [(), ("sent",)], ids=["silence", "one status"])
async def test_a_call_without_an_answer_is_unknown_until_a_status_tells(
    database: Database, station: Station, tmp_path: Path, statuses: tuple[str, ...]
) -> None:
    """However long nothing is heard of it: it is never made again."""
    quiet = Conditions(retries=IMPATIENT.retries, statuses=statuses)
    async with whole(
        database, station, Songs(), tmp_path, roles=("web", "worker"), conditions=quiet
    ) as radio:
        radio.simulator.faults.arm("time_out_after")
        await radio.simulator.type("maeve", "Dream On")
        await radio.until(lambda counts: counts.outbox == {"queued": 1})
        await answer_for(radio, Ahead(), hours=1, timeout=HASTY)
        await radio.quiet()
        (reply,) = await radio.replies()
        assert reply.state == (statuses[0] if statuses else "unknown")
        assert sends(radio) == 1
        assert (await books(radio)).right


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("window", id="the window is shut"),
        pytest.param("undeliverable", id="out of reach"),
        pytest.param(later_failure(131042), id="no payment"),
    ],
)
async def test_a_reply_that_a_status_calls_failed_was_asked_for_once_and_never_again(
    database: Database, station: Station, tmp_path: Path, fault: Fault | str
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web", "worker")) as radio:
        radio.simulator.faults.arm(fault)
        await radio.simulator.type("maeve", "Dream On")
        await radio.until(lambda counts: counts.outbox == {"queued": 1})
        await answer_for(radio, Ahead(), minutes=3)
        await radio.until(lambda counts: counts.outbox == {"failed": 1})
        (asked,) = radio.simulator.ledger.sent_to("maeve")
        assert asked.error_code  # WhatsApp took it, and no phone has shown it
        assert sends(radio) == 1
        assert (await books(radio)).desk_is_right


@pytest.mark.parametrize(
    "fault, told",
    [
        pytest.param("token", "a new one into WHATSAPP_NUMBERS", id="the token is refused"),
        pytest.param(refusal(131042), "add one in Meta's billing settings", id="no payment"),
        pytest.param(refusal(131031), "WhatsApp refuses this number's messages", id="locked"),
    ],
)
async def test_a_number_that_is_stopped_keeps_its_replies_and_somebody_is_told(
    database: Database, station: Station, tmp_path: Path, fault: Fault | str, told: str
) -> None:
    diary = tmp_path / "alarms"
    command = f"sh -c 'cat >> {diary}'"
    async with whole(
        database, station, Songs(), tmp_path, roles=("web", "worker"), alert_command=command
    ) as radio:
        radio.media_dir.mkdir(parents=True)
        radio.simulator.faults.arm(fault, times=None)
        for listener, song in (("maeve", "Dream On"), ("diego", "Waterloo")):
            await radio.simulator.type(listener, song)
        await radio.until(lambda counts: counts.outbox == {"queued": 2})
        scheduler = radio.scheduler()
        for _ in range(3):
            await scheduler.hold()
            await scheduler.answer()
            await scheduler.look_after_alarms()
        assert sends(radio) <= 2  # those that were already under way, and none after them
        assert (await radio.counts()).outbox == {"queued": 2}
        assert diary.read_text().count(told) == 1
        assert (await books(radio)).desk_is_right


async def test_a_token_that_is_refused_costs_no_reply(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """The queue is kept, and goes out when somebody has put in a new one."""
    async with whole(database, station, Songs(), tmp_path, roles=("web", "worker")) as radio:
        clock = Ahead()
        radio.simulator.faults.arm(CATALOGUE["token"], times=None)
        for listener, song in (("maeve", "Dream On"), ("diego", "Waterloo"), ("noor", "Jolene")):
            await radio.simulator.type(listener, song)
        await radio.until(lambda counts: counts.outbox == {"queued": 3})
        await answer_for(radio, clock, minutes=30)
        assert (await radio.counts()).outbox == {"queued": 3}
        radio.simulator.faults.disarm()
        await answer_for(radio, clock, minutes=12)
        await radio.until(lambda counts: counts.outbox == {"read": 3})
        assert (await books(radio)).right
