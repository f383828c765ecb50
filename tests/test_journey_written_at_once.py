"""A person answers a card while somebody else has a hand on it: each waits for the other once."""

from __future__ import annotations

import asyncio

import pytest

from bot import journey
from bot.steps.reply import Wanted
from bot.store import listeners, queue
from bot.store.database import Database
from tests.fakes import message
from tests.postgres import ON_POSTGRESQL
from tests.radio import Radio
from tests.test_journey_requests_race import until_so_many_wait


@ON_POSTGRESQL
@pytest.mark.parametrize("kind", ["items", "messages"])
async def test_a_reply_and_a_worker_with_the_same_card_do_not_wait_for_one_another(
    radio: Radio, other_database: Database, kind: str
) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    now, wanted = radio.clock(), Wanted("a click", "On it!", seen="0-0")
    async with radio.database.write() as conn:  # as `carry_out`, and `erase`: the item first
        await queue.get(conn, 1, lock=True)
        replying = asyncio.create_task(
            journey.reply(other_database, radio.station, kind, 1, wanted, who="ana", now=now)
        )
        await asyncio.wait_for(until_so_many_wait(radio.database, 1), 20)
        await listeners.get(conn, 1, lock=True)
    assert (await replying).done
