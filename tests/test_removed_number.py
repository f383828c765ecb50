"""A number that is taken out of the settings leaves no alarm behind that nobody can end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import picture
from bot.core import alarms
from bot.core.sending import Decision
from bot.metrics import HealthReader
from tests.fakes import NUMBER, message
from tests.radio import Radio

SECOND = "1002"


async def found(radio: Radio) -> tuple[list[str], list[str]]:
    """The alarms about numbers, and the numbers that the health light names."""
    now = radio.clock()
    async with radio.database.read() as conn:
        taken = await picture.take(
            conn,
            ours=radio.station.numbers,
            loss=0,
            started_at=now,
            disk_free=10**12,
            now=now,
        )
    names = alarms.raised(taken, silence=alarms.STARTING, now=now)
    health = await HealthReader(radio.database, radio.station, radio.clock).look()
    return [name for name in names if "(" in name], list(health.stopped)


@pytest.fixture
async def refused(owing: Radio) -> Radio:
    """WhatsApp refuses the token of the only number, which owes a reply."""
    owing.sender.fail(Decision.STOP, "token refused", code=190)
    await owing.answer()
    assert await found(owing) == ([f"token refused ({NUMBER})"], [NUMBER])
    return owing


async def test_an_alarm_ends_when_its_number_is_taken_out(refused: Radio) -> None:
    refused.station = replace(refused.station, numbers=frozenset({SECOND}))
    assert await found(refused) == ([], [])


async def test_what_the_number_owed_is_skipped_and_raises_nothing_new(refused: Radio) -> None:
    refused.station = replace(refused.station, numbers=frozenset({SECOND}))
    refused.clock.advance(minutes=1)
    await refused.answer()
    assert [(row.state, row.reason) for row in await refused.outbox()] == [
        ("skipped", "not a number of this station any more")
    ]
    assert len(refused.sender.calls) == 1
    assert await found(refused) == ([], [])


async def test_messages_with_another_apps_signature_raise_an_alarm_for_their_number(
    radio: Radio,
) -> None:
    radio.station = replace(radio.station, numbers=frozenset({NUMBER, SECOND}))
    alarm = f"wrong app secret ({SECOND})"
    for _ in range(3):
        await radio.deliver(message("hi", number=SECOND), numbers=frozenset({NUMBER}))
        assert await found(radio) == ([alarm], [])
        radio.clock.advance(minutes=59)
    radio.clock.advance(hours=2)
    assert await found(radio) == ([], [])
