"""A custom action that raises, a model that chokes: one message is left to a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.station import Station
from bot.journey import MOST_ATTEMPTS
from bot.store.database import Database
from bot.store.inbox import inbox
from tests.accidents.books import books
from tests.accidents.ears import BAD, Broken, Songs, Stumbles, Unwritable, Upset
from tests.whole import Whole, whole


@pytest.fixture(
    params=[
        pytest.param(Stumbles, id="the action raises"),
        pytest.param(Upset, id="the whole pass raises"),
        pytest.param(Unwritable, id="the filing cannot be written"),
    ]
)
def ear(request: pytest.FixtureRequest) -> Songs:
    made: Songs = request.param()
    return made


async def type_around_it(radio: Whole) -> None:
    """The bad message, one of the same listener behind it, and one of another listener."""
    await radio.simulator.type("maeve", BAD)
    await radio.until(lambda counts: counts.inbox["received"] == 1)
    await radio.simulator.type("maeve", "Dream On")
    await radio.simulator.type("diego", "Waterloo")
    await radio.until(lambda counts: counts.inbox["received"] == 3)


async def test_after_three_attempts_a_message_is_left_to_a_person_and_the_rest_goes_on(
    database: Database, station: Station, tmp_path: Path, ear: Songs
) -> None:
    async with whole(database, station, ear, tmp_path, roles=("web", "scheduler")) as radio:
        await type_around_it(radio)
        await radio.start_worker()
        counts = await radio.quiet()
        bad, *others = await radio.rows(inbox)
        assert bad.text == BAD
        assert (bad.attempts, bad.settled_at) == (MOST_ATTEMPTS, None)
        assert bad.unsorted_at is not None
        assert {row.settled_as for row in others} == {"item"}
        assert counts.inbox == {
            "received": 3,
            "settled": 2,
            "waiting": 0,
            "unsorted": 1,
            "parked": 0,
        }
        found = await books(radio)
        assert found.desk_is_right
        assert found.unanswered == [bad.provider_id]


async def test_the_listeners_later_messages_wait_their_turn(
    database: Database, station: Station, tmp_path: Path, ear: Songs
) -> None:
    async with whole(database, station, ear, tmp_path, roles=("web",)) as radio:
        await type_around_it(radio)
        await radio.start_worker()
        await radio.until(lambda counts: counts.inbox["settled"] == 2)
        bad, after, _ = await radio.rows(inbox)
        assert after.text == "Dream On"
        assert after.settled_at >= bad.unsorted_at


async def test_a_worker_that_understands_nothing_loses_nothing(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Broken(), tmp_path, roles=("web", "worker")) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.simulator.type("diego", "Waterloo")
        counts = await radio.until(lambda counts: counts.inbox["unsorted"] == 2)
        assert counts.inbox["settled"] == 0
        assert (await books(radio)).desk_is_right
