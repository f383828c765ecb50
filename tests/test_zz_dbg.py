from contextlib import contextmanager
import pytest
from bot.store.outbox import outbox
from bot.store.log import log
from tests.accidents.test_clock_jumps import *
@pytest.mark.parametrize("database_url",["sqlite"],indirect=True)
@pytest.mark.parametrize("n",range(8))
async def test_x(database, station, tmp_path, n):
    clock = Ahead()
    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        await radio.start_web()
        await radio.start_worker()
        await radio.start_scheduler(clock=clock)
        await rush(radio, messages=10, listeners=10)
        await radio.until(lambda counts: counts.inbox["settled"] > 0)
        clock.by = HOUR
        await rush(radio, messages=10, listeners=10, first=10)
        await radio.quiet()
        b = await books(radio)
        if b.unanswered:
            ids = {r.provider_id: r for r in await radio.rows(inbox)}
            r = ids[b.unanswered[0]]
            print(r)
            for o in await radio.rows(outbox, listener_id=r.listener_id): print(o)
            for o in await radio.rows(log, listener_id=r.listener_id): print(o)
            assert 0
