from contextlib import contextmanager
import pytest
from tests.accidents.test_clock_jumps import *
from tests.accidents.test_clock_jumps import before_and_after
@pytest.mark.parametrize("n",range(6))
async def test_x(database, station, tmp_path, n):
    clock = Ahead()
    @contextmanager
    def jump():
        clock.by = HOUR
        yield
    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        await radio.start_web()
        await radio.start_worker()
        await radio.start_scheduler(clock=clock)
        await rush(radio, messages=10, listeners=10)
        await radio.until(lambda counts: counts.inbox["settled"] > 0)
        with jump():
            await rush(radio, messages=10, listeners=10, first=10)
            await radio.simulator.type("maeve", "Dream On")
            await radio.quiet()
        b = await books(radio)
        print(n, len(b.unanswered), [(r.state,r.reason,r.parts,r.sent_as) for r in await radio.replies() if r.state!="read"], [ (x.text[:60],x.kind,x.error_code) for x in radio.simulator.ledger.received.values()] if b.unanswered else "")
