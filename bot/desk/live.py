"""Follows the log once for all desks of this process, and tells each what has changed."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk import news
from bot.desk.around import Around, read_around
from bot.desk.drawing import Audience, Drawer, View
from bot.desk.given import Desk
from bot.desk.lights import Lights, panel
from bot.store import log as store_log
from bot.store.board import Loose
from bot.store.log import Place

log = structlog.get_logger(__name__)

POLL = 0.5  # seconds: wake-ups are hints only, and messages become unsorted by time alone
GATHER = 0.01  # seconds in which changes that come together make one event
REST = 0.05  # seconds between two events: in a rush a browser draws several changes at once
BEAT = 5.0  # seconds: a browser that hears nothing for longer knows that it has lost us
STALE = 3.0  # seconds without the database after which we fall silent, too
AT_ONCE = 200  # log rows in one event
MOST_BEHIND = 2000  # log rows after which a browser reads its list anew
QUEUE = 100  # events that a slow browser may be behind
FOLDED_EVERY = 5.0  # seconds: counting what was folded is the dear part


@dataclass(frozen=True)
class Frame:
    """One event of the stream, the same for all of one audience."""

    event: str
    data: str
    place: Place | None = None


@dataclass(frozen=True)
class News:
    """What one look has found."""

    changes: news.Changes
    loose: Sequence[Loose]
    around: Around


WHO = Frame("who", "")  # sent to nobody: each stream looks whether it is still theirs


@dataclass(eq=False)
class Listening:
    """A browser's place in the stream: a bounded queue, cut when it does not keep up."""

    cut: Callable[[], None]
    audience: Audience
    queue: asyncio.Queue[Frame | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def tell(self, frame: Frame) -> bool:
        """False if it is too far behind: it is let go, and comes back with what it has seen."""
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.cut()
            return False
        return True

    def close(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Live:
    """One reader of the log and any number of browsers."""

    def __init__(self, desk: Desk, drawers: Mapping[Audience, Drawer], lights: Lights) -> None:
        self._desk = desk
        self._drawers = drawers
        self._lights = lights
        self._listening: set[Listening] = set()
        self._place: Place | None = None
        self._starting = asyncio.Lock()
        self._woken = asyncio.Event()
        self._asked = False  # something was done here, perhaps without a row in the log
        self._told_at = self._whole_at = 0.0
        self._loose: dict[int, Loose] = {}
        self._around: Around | None = None
        self._folded: dict[str, int] = {}
        self._folded_at = 0.0
        self._seen_at = 0.0
        self._closed = False
        self._ended = False

    # for whoever runs it

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(work(), name=f"desk {work.__name__}")
            for work in (self._hints, self._follow, self._beating)
        ]
        try:
            yield
        finally:
            self._ended = True  # Python 3.10's wait_for may swallow a cancellation
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        for one in self._listening:
            one.close()

    def look(self) -> None:
        """Something was done in this very process: no need to wait for the hint."""
        self._asked = True
        self._woken.set()

    # for the stream

    @contextlib.asynccontextmanager
    async def listening(
        self, cut: Callable[[], None], audience: Audience
    ) -> AsyncIterator[Listening]:
        """From here on everything is told; what was before is the caller's to catch up on."""
        async with self._starting:
            if self._place is None:
                async with self._desk.database.read() as conn:
                    self._place = await store_log.end(conn)
                self._seen_at = _time()
        one = Listening(cut, audience)
        self._listening.add(one)
        if self._closed:
            one.close()
        try:
            yield one
        finally:
            self._listening.discard(one)
            if not self._listening:
                self._place, self._loose, self._around = None, {}, None

    @property
    def browsers(self) -> int:
        return len(self._listening)

    def _tell(self, event: str, say: Callable[[Drawer], str], place: Place | None) -> None:
        """Draw it once for each audience, however many listen."""
        audiences = {one.audience for one in self._listening}
        frames = {one: Frame(event, say(self._drawers[one]), place) for one in audiences}
        for one in list(self._listening):
            if not one.tell(frames[one.audience]):
                log.info("slow_desk_let_go")
                self._listening.discard(one)

    def _reload_presenters(self, place: Place) -> None:
        """What reaches them is not what it was, which no news says: they read their list anew."""
        for one in self._listening:
            if one.audience.view is View.AIR:
                one.tell(Frame("reload", "", place))

    def _ask_who(self, logged: Sequence[store_log.Logged]) -> None:
        """Before anything else is told: somebody was shut out, or has another role."""
        if news.shuts_out(logged):
            for one in self._listening:
                one.tell(WHO)

    # its own work

    async def _hints(self) -> None:
        while not self._ended:
            if await self._desk.wakeups.wait(60):
                self._woken.set()

    async def _follow(self) -> None:
        while not self._ended:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._rest())
            self._woken.clear()
            if not self._listening:
                continue
            await asyncio.sleep(max(GATHER, self._told_at + REST - _time()))
            try:
                await self._look()
            except Exception as error:  # its text may quote a statement's values
                log.warning("desk_cannot_follow", error=type(error).__name__)
                self._asked = True
                await asyncio.sleep(1)

    def _rest(self) -> float:
        """Seconds until all is looked at, hint or none; hints of nothing do not put that off."""
        if not self._listening:
            return POLL
        return max(GATHER, self._whole_at + POLL - _time())

    async def _look(self) -> None:
        """Read on from where we are, and tell what is new."""
        start, now = self._place, self._desk.clock()
        if start is None:
            return
        asked, self._asked, began = self._asked, False, _time()
        if began - self._folded_at > FOLDED_EVERY:
            await self._count_folded(now)
        async with self._desk.database.read(short=True) as conn:
            logged = await store_log.after(conn, start, limit=AT_ONCE)
            whole = asked or began - self._whole_at >= POLL
            # most hints are of nothing that the log tells, and of nothing for the desk
            if not (logged or whole):
                self._seen_at = began
                return
            # in a rush, what people have set is read with some looks only
            before = None if whole or not news.only_messages(logged) else self._around
            found = await self._news(conn, logged, before, now=now)
        self._seen_at = _time()
        self._whole_at = self._whole_at if before else began
        if self._place == start:  # else everybody left meanwhile, and somebody else came
            self._told(logged, found, now=now)

    async def _count_folded(self, now: datetime) -> None:
        async with self._desk.database.read() as conn:
            self._folded = await news.folded_of_late(conn, self._desk.zone, now=now)
        self._folded_at = _time()

    async def _news(
        self,
        conn: AsyncConnection,
        logged: Sequence[store_log.Logged],
        before: Around | None,
        *,
        now: datetime,
    ) -> News:
        """What has changed, and what stands around it."""
        found = await news.changes(conn, logged)
        loose, total = await news.loose(conn, now=now)
        around = await read_around(conn, loose=total, folded=self._folded, now=now, before=before)
        return News(found, loose, around)

    def _told(self, logged: Sequence[store_log.Logged], found: News, *, now: datetime) -> None:
        changes, around = found.changes, found.around
        place = logged[-1].place if logged else self._place
        assert place is not None
        self._ask_who(logged)
        fresh = [one for one in found.loose if self._loose.get(one.said.id) != one]
        if news.moves_the_gate(logged) or (self._around and around.gate != self._around.gate):
            self._reload_presenters(place)
        if changes.items or changes.settled or changes.heard or fresh or around != self._around:

            def say(drawer: Drawer) -> str:
                return news.message(changes, fresh, drawer, around, now=now)

            self._tell("news", say, place)
            self._told_at = _time()
        self._place, self._around = place, around
        self._loose = {one.said.id: one for one in found.loose}
        if len(logged) == AT_ONCE:
            self._woken.set()

    async def _beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            if self._listening and _time() - self._seen_at < STALE:
                await self.beat()

    async def beat(self) -> None:
        """Tell every desk that all is there, and how the station is."""
        found, loss = await self._lights.look()
        self._tell(
            "beat", lambda drawer: json.dumps(panel(found, loss, drawer.painter.words)), self._place
        )


LIVE: web.AppKey[Live] = web.AppKey("live", Live)


def _time() -> float:
    """A clock that is never set: for waiting, not for telling the time."""
    return asyncio.get_running_loop().time()
