"""Two processes of a role at once, with a rush of messages, duplicates and disorder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.hearing import Hearing
from bot.core.rules import ReplyRules
from bot.core.station import Station
from bot.journey import SENDING_LEASE
from bot.simulator.config import Conditions
from bot.store.database import Database
from bot.store.inbox import inbox
from bot.store.queue import item_messages
from tests.accidents.books import books
from tests.accidents.crowd import rush
from tests.accidents.ears import Songs
from tests.accidents.processes import doomed
from tests.whole import IMPATIENT, Ahead, Whole, whole

MESSAGES = 300  # more than two workers take at once
# Long enough for a rush to be one burst of each listener; if it is not, the next is answered, too.
BURSTS = ReplyRules(quiet=timedelta(seconds=2), longest=timedelta(seconds=6), hourly=MESSAGES)
DISORDER = Conditions(retries=IMPATIENT.retries, duplicates=0.2, reorder=7, batch=5, concurrency=6)


class Slow(Songs):
    """Takes a moment, so that two workers really are at it together; knows who heard what."""

    def __init__(self, seconds: float = 0.05) -> None:
        super().__init__()
        self.seconds = seconds
        self.ids: list[int] = []
        self.at_work = 0
        self.most_at_work = 0

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await asyncio.sleep(self.seconds)
        await super().understand(hearings)
        self.ids += [one.inbox_id for one in hearings]
        self.at_work -= 1


@pytest.mark.parametrize(
    "listeners, together",
    [
        pytest.param(20, 1, id="20 listeners"),  # one worker has them all in its hands
        pytest.param(MESSAGES // 2, 2, id="150 listeners"),  # each worker has some of them
    ],
)
async def test_two_workers_file_each_message_once_and_each_listeners_in_order(
    database: Database,
    other_database: Database,
    station: Station,
    tmp_path: Path,
    listeners: int,
    together: int,
) -> None:
    ear = Slow(0.5 if together > 1 else 0.05)
    async with whole(
        database, station, ear, tmp_path, roles=("web",), conditions=DISORDER
    ) as radio:
        await rush(radio, messages=MESSAGES, listeners=listeners)
        radio.simulator.network.release()
        await radio.until(lambda counts: counts.inbox["received"] == MESSAGES)
        await radio.start_worker()
        await radio.start_worker(database=other_database)
        await radio.until(lambda counts: counts.inbox["settled"] == MESSAGES)
        assert ear.most_at_work >= together
        assert len(ear.ids) == len(set(ear.ids)) == MESSAGES
        await assert_in_order(radio, ear.ids)
        assert (await books(radio)).desk_is_right


async def test_two_worker_processes_file_each_message_once_and_each_listeners_in_order(
    database: Database, station: Station, tmp_path: Path
) -> None:
    diary = tmp_path / "heard"
    async with whole(
        database, station, Songs(), tmp_path, roles=("web",), conditions=DISORDER
    ) as radio:
        await rush(radio, messages=MESSAGES, listeners=MESSAGES // 2)
        radio.simulator.network.release()
        await radio.until(lambda counts: counts.inbox["received"] == MESSAGES)
        more = {"TEST_HEARD": str(diary), "TEST_TOGETHER": str(tmp_path / "begun")}
        async with (
            doomed(radio, "worker", "never", **more) as one,
            doomed(radio, "worker", "never", **more) as other,
        ):
            await radio.until(lambda counts: counts.inbox["settled"] == MESSAGES)
            assert one.exitcode is other.exitcode is None
        heard = [line.split() for line in diary.read_text().splitlines()]
        assert len({pid for pid, _ in heard}) == 2
        assert len(heard) == len({id for _, id in heard}) == MESSAGES
        await assert_in_order(radio, [int(id) for _, id in heard])
        await radio.start_scheduler()
        await radio.quiet()
        assert (await books(radio)).right


async def assert_in_order(radio: Whole, heard: Sequence[int]) -> None:
    """Each listener's messages were heard, and stand on the desk, as they came in."""
    whose = {row.id: row.listener_id for row in await radio.rows(inbox)}
    filed = [row.inbox_id for row in await radio.rows(item_messages)]
    for listener in set(whose.values()):
        for ids in (heard, filed):
            mine = [one for one in ids if whose[one] == listener]
            assert mine == sorted(mine)


async def test_two_schedulers_answer_everybody_once(
    database: Database, other_database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(
        database, station, Songs(), tmp_path, rules=BURSTS, conditions=DISORDER
    ) as radio:
        await radio.start_scheduler(database=other_database, holder="scheduler 2")
        await rush(radio)
        await radio.quiet()
        assert (await books(radio)).right


@pytest.mark.parametrize(
    "clock",
    [
        pytest.param(Ahead(2 * SENDING_LEASE), id="ahead"),
        pytest.param(Ahead(-2 * SENDING_LEASE), id="behind"),
    ],
)
async def test_schedulers_that_wrest_the_lease_from_each_other_send_nothing_twice(
    database: Database,
    other_database: Database,
    station: Station,
    tmp_path: Path,
    clock: Callable[[], object],
) -> None:
    """Their clocks differ by more than the lease: each takes the other for dead."""
    async with whole(database, station, Songs(), tmp_path, roles=("web", "worker")) as radio:
        await rush(radio, messages=30, listeners=30)
        await radio.until(lambda counts: counts.outbox == {"queued": 30})
        one = radio.scheduler(holder="1")
        two = radio.scheduler(database=other_database, holder="2", clock=clock)  # type: ignore[arg-type]
        for turn in (one, two, one, two, one, two):
            await turn.hold()
            await asyncio.gather(one.answer(), two.answer())
        assert len(radio.simulator.ledger.received) == 30
        assert (await books(radio)).right


async def test_everything_twice_over_and_out_of_order(
    database: Database, other_database: Database, station: Station, tmp_path: Path
) -> None:
    """Two webs, two workers, two schedulers."""
    ear = Slow()
    async with whole(database, station, ear, tmp_path, rules=BURSTS, conditions=DISORDER) as radio:
        await radio.start_worker(database=other_database)
        await radio.start_scheduler(database=other_database, holder="scheduler 2")
        await rush(radio, messages=100)
        await radio.start_web(database=other_database, port=0)
        assert await radio.simulator.subscribe(radio.webhook_url)
        await rush(radio, messages=100, first=100)
        await radio.quiet()
        await assert_in_order(radio, ear.ids)
        assert (await books(radio)).right
