"""Whatever two workers do, in whatever order: each message once, each listener in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.journey import LEASE, Claimed
from tests.fakes import bsuid, message
from tests.radio import Radio, comment


@dataclass
class TwoWorkers:
    """Workers that claim, file, fail and die as they are told."""

    radio: Radio
    limit: int
    hands: dict[int, tuple[str, list[Claimed]]] = field(default_factory=dict)

    async def arrive(self, listener: int) -> None:
        await self.radio.deliver(message("hello", bsuid(f"CH.{listener}"), at=self.radio.clock()))

    async def wait(self, seconds: int) -> None:
        self.radio.clock.advance(seconds=seconds)

    async def claim(self, worker: int) -> None:
        self.hands[worker] = await self.radio.claim(limit=self.limit)

    async def file(self, worker: int) -> None:
        token, claimed = self.hands.pop(worker, ("", []))
        await self.radio.file(token, [(one, comment()) for one in claimed])

    async def fail(self, worker: int) -> None:
        """The first message of the batch gets no filing."""
        token, claimed = self.hands.pop(worker, ("", []))
        filings = [None if n == 0 else comment() for n in range(len(claimed))]
        await self.radio.file(token, list(zip(claimed, filings, strict=True)))

    async def die(self, worker: int) -> None:
        self.hands.pop(worker, None)

    async def finish(self) -> None:
        """Somebody works until nothing is left."""
        while any(not (row.settled_at or row.unsorted_at) for row in await self.radio.inbox()):
            self.radio.clock.advance(LEASE * 2)
            await self.radio.listen(limit=self.limit)


WORKER = st.integers(0, 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(0, 2)),
        st.tuples(st.sampled_from(["claim", "file", "fail", "die"]), WORKER),
        st.tuples(st.just("wait"), st.sampled_from([1, 40, 61, 200])),
    ),
    min_size=5,
    max_size=25,
)


@given(steps=STEPS, limit=st.integers(1, 5))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_each_listeners_messages_are_filed_once_and_in_order(
    radio: Radio, steps: list[tuple[str, int]], limit: int
) -> None:
    seen = len(await radio.log())
    workers = TwoWorkers(radio, limit)
    for step, which in steps:
        await getattr(workers, step)(which)
    await workers.finish()
    filed = defaultdict(list)
    for line in (await radio.log())[seen:]:
        if line.event.what == "filed":
            filed[line.event.listener_id].append(line.event.inbox_id)
    for ids in filed.values():
        assert ids == sorted(set(ids))
    assert all(row.settled_at or row.unsorted_at for row in await radio.inbox())
