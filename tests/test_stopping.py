"""A scheduler that is told to stop: it hears the end of its calls, and begins no other."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.schedule import IN_FLIGHT
from tests.fakes import bsuid, message
from tests.radio import Radio
from tests.test_picture import Shelf, scheduler


async def test_no_further_reply_is_begun_once_the_scheduler_is_stopping(
    radio: Radio, tmp_path: Path
) -> None:
    people = [bsuid(f"CH.{n}") for n in range(IN_FLIGHT + 4)]
    await radio.deliver(*(message("play One", one, at=radio.clock()) for one in people))
    await radio.listen()
    radio.clock.advance(seconds=8)
    role, stopping = scheduler(radio, Shelf(None), tmp_path), asyncio.Event()
    await role.hold()
    let_go = radio.sender.hang()
    answering = asyncio.create_task(role.answer(stopping))
    await radio.sender.asked.wait()
    stopping.set()
    let_go.set()
    await answering
    assert 1 <= len(radio.sender.calls) <= IN_FLIGHT
    states = {row.state for row in await radio.outbox()}
    assert states == {"accepted", "queued"}
