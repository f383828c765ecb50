"""How updates reach the station: signed, batched, retried, doubled, late and out of order."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp
import structlog

from bot.simulator import bodies, wire
from bot.simulator.bodies import Update
from bot.simulator.faults import Fault, Side
from bot.simulator.ledger import Post
from bot.simulator.world import World

log = structlog.get_logger(__name__)

MOST = 1000  # updates in a body


class NotVerified(Exception):
    """The station's webhook has not passed the handshake, so nothing is delivered to it."""


@dataclass(frozen=True)
class Parcel:
    """The updates of one body, and how often it was tried."""

    updates: tuple[Update, ...]
    since: datetime
    entries: int = 1
    tries: int = 0
    alone: bool = False  # never mixed with others
    twice: bool = False

    @property
    def app_secret(self) -> str:
        return self.updates[0].number.app_secret


class Network:
    """The way from WhatsApp to the station's webhook."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._url = ""  # "" until the handshake succeeded
        self._session: aiohttp.ClientSession | None = None
        self._queue: deque[Parcel] = deque()
        self._under_way = 0
        self._open = 0  # updates handed over and neither taken nor given up
        self._shuffling: list[Parcel] = []
        self._shuffle_next = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self._defect: BaseException | None = None
        self._dice = random.Random(world.seed)  # noqa: S311 the same seed, the same accidents

    async def subscribe(self, url: str) -> bool:
        """The handshake; only if it succeeds is anything delivered to this address."""
        challenge = str(self._dice.randrange(10**9, 10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": self._world.config.verify_token,
        }
        try:
            async with self._client.get(url, params=query, timeout=self._time_out) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False
        if answer.status != 200 or text != challenge:
            return False
        self._url = url
        self._world.ledger.touch()
        self._pump()
        return True

    @property
    def verified(self) -> bool:
        return bool(self._url)

    def hand_over(
        self, *updates: Update, entries: int = 1, delay: float = 0.0, twice: bool = False
    ) -> None:
        """Deliver updates: one goes as it comes, several go together in one body."""
        together = len(updates) > 1
        parcel = Parcel(updates, self._world.clock.now(), entries, alone=together, twice=twice)
        for update in updates:
            self._world.ledger.handed_over(update)
        self._open += len(updates)
        if delay > 0:
            self.start(self._later(parcel, delay))
        elif self._to_be_shuffled(parcel):
            self._shuffle(parcel)
        else:
            self._enqueue(parcel)

    def shuffle_next(self, count: int) -> None:
        """Hold so many of the listeners' next messages, then deliver them in another order."""
        self._shuffle_next = count

    @property
    def held(self) -> int:
        """How many messages wait for others to be shuffled with."""
        return len(self._shuffling)

    def release(self) -> None:
        """Let go of what waits to be shuffled, though fewer came than were asked for."""
        held, self._shuffling, self._shuffle_next = self._shuffling, [], 0
        for parcel in _other_order(held, self._dice):
            self._enqueue(parcel)

    async def settle(self) -> None:
        """Wait until all is delivered or given up; a standing clock skips to what is due next."""
        self.release()
        while self._open:
            if self._defect is not None:
                raise self._defect
            if not self.verified:
                raise NotVerified
            idle = not self._queue and not self._under_way
            if idle and self._world.clock.standing and self._world.clock.skip():
                await asyncio.sleep(0)  # who slept until now goes on
                continue
            self._moved.clear()
            await self._moved.wait()

    async def post(self, raw: bytes, headers: dict[str, str]) -> int | None:
        """One call of the webhook; None if there was no answer in time."""
        try:
            async with self._client.post(
                self._url,
                data=BytesIO(raw),  # aiohttp warns of large bodies given as bytes
                headers=headers,
                timeout=self._time_out,
                allow_redirects=False,
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return None

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside everything else, until the network is closed."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Whoever waits for all to be settled must hear of a defect of ours, not wait for ever."""
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._defect = task.exception()
            self._moved.set()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    # -- the way of a parcel

    def _to_be_shuffled(self, parcel: Parcel) -> bool:
        by_listener = parcel.updates[0].part == "messages" and not parcel.alone
        return by_listener and max(self._shuffle_next, self._world.conditions.reorder) > 1

    def _shuffle(self, parcel: Parcel) -> None:
        self._shuffling.append(parcel)
        self._world.ledger.touch()
        if len(self._shuffling) >= max(self._shuffle_next, self._world.conditions.reorder):
            self.release()

    async def _later(self, parcel: Parcel, delay: float) -> None:
        await self._world.clock.sleep(delay)
        self._enqueue(parcel)

    def _enqueue(self, *parcels: Parcel) -> None:
        """A turn of the loop later, so that what comes at the same time can go together."""
        self._queue.extend(parcels)
        asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        self._moved.set()
        free = self._world.conditions.concurrency
        while self._queue and self.verified and self._under_way < free:
            self._under_way += 1
            self.start(self._deliver(self._next()))

    def _next(self) -> Parcel:
        """The next parcel, filled up with others that wait and may come along."""
        first = self._queue.popleft()
        # A retry takes others along even where batches are off: it must not look the same again.
        retry = first.tries > 0 and self._world.conditions.rebatch
        room = MOST if retry else self._world.conditions.batch
        updates = list(first.updates)
        while not first.alone and self._queue and _fits(first, self._queue[0], room - len(updates)):
            updates += self._queue.popleft().updates
        entries = max(first.entries, self._world.conditions.entries)
        return replace(first, updates=tuple(updates), entries=entries)

    async def _deliver(self, parcel: Parcel) -> None:
        taken = await self._post(parcel)
        if taken and self._doubled(parcel):
            await self._post(parcel)
        self._under_way -= 1
        if taken:
            self._open -= len(parcel.updates)
            self._pump()
            return
        self._pump()
        await self._retry(replace(parcel, tries=parcel.tries + 1))

    def _doubled(self, parcel: Parcel) -> bool:
        return parcel.twice or self._dice.random() < self._world.conditions.duplicates

    async def _post(self, parcel: Parcel) -> bool:
        """Post the parcel once and write it down; False if it must come again."""
        body = bodies.body(parcel.updates, entries=parcel.entries)
        raw = wire.encode(body, raw_utf8=self._world.conditions.raw_utf8)
        fault = self._world.faults.strike(Side.WEBHOOK)
        began = time.perf_counter()
        answer = await self._answer(parcel, raw, fault)
        took = time.perf_counter() - began
        keys = tuple(update.key for update in parcel.updates)
        self._world.ledger.posted(Post(keys, answer, took, self._world.clock.now(), len(raw)))
        if answer != 200:
            log.info("webhook_not_taken", answer=answer, tries=parcel.tries + 1)
        return answer == 200 and fault is None

    async def _answer(self, parcel: Parcel, raw: bytes, fault: Fault | None) -> int | None:
        if fault is not None and fault.name == "unreachable":
            return None
        return await self.post(raw, signed(parcel.app_secret, raw))

    async def _retry(self, parcel: Parcel) -> None:
        conditions, clock = self._world.conditions, self._world.clock
        wait = conditions.retries[min(parcel.tries, len(conditions.retries)) - 1]
        passed = (clock.now() - parcel.since) * conditions.speed
        if passed + timedelta(seconds=wait) > conditions.horizon:
            self._give_up(parcel)
            return
        await clock.sleep(wait / conditions.speed)
        self._enqueue(*(_apart(parcel) if conditions.rebatch else (parcel,)))

    def _give_up(self, parcel: Parcel) -> None:
        self._open -= len(parcel.updates)
        for update in parcel.updates:
            self._world.ledger.gave_up(update.key)
        self._moved.set()

    @property
    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            connections = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connections)
        return self._session

    @property
    def _time_out(self) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self._world.conditions.time_out)


def signed(app_secret: str, raw: bytes) -> dict[str, str]:
    """The headers of a webhook call."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": wire.signature(app_secret, raw),
    }


def _fits(first: Parcel, other: Parcel, room: int) -> bool:
    same_app = first.app_secret == other.app_secret  # one signature, one app
    return same_app and not other.alone and not other.twice and len(other.updates) <= room


def _apart(parcel: Parcel) -> tuple[Parcel, ...]:
    """A parcel of several comes again in two bodies, the later half first."""
    half = len(parcel.updates) // 2
    if not half:
        return (parcel,)
    parts = (parcel.updates[half:], parcel.updates[:half])
    return tuple(replace(parcel, updates=updates, alone=True) for updates in parts)


def _other_order(parcels: list[Parcel], dice: random.Random) -> list[Parcel]:
    """The same parcels in an order that surely is another one."""
    shuffled = dice.sample(parcels, len(parcels))
    return shuffled if shuffled != parcels else shuffled[::-1]
