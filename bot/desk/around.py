"""What stands around the cards: how much waits, the contests, the topics, the song, the shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.contests import Contest
from bot.core.playing import Play
from bot.desk import played
from bot.desk.drawing import Drawer, View
from bot.desk.reading import Gate, read_gate
from bot.store import airings, board, contests, presence, presenter, topics
from bot.store.airings import OnAir
from bot.store.topics import SetTopic


@dataclass(frozen=True)
class Around:
    """What stands around the cards at one moment."""

    lanes: Mapping[str, int]
    loose: int
    folded: Mapping[str, int]
    contests: tuple[Contest, ...]
    topics: tuple[SetTopic, ...]
    playing: Play | None
    answering: Mapping[int, tuple[str, ...]]  # who is writing to which listener
    gate: Gate
    presented: int  # items that stand before the presenter
    airings: tuple[OnAir, ...] = ()  # the show in each studio

    def told(self, drawer: Drawer, *, now: datetime) -> dict[str, Any]:
        """For the browser; a presenter learns nothing of what does not reach them."""
        counts: dict[str, Any] = {"on_air": self.on_air(drawer, now=now), "loose": self.loose}
        if drawer.view is View.AIR:
            loose = 0 if self.gate.passing else self.loose
            counts |= {"lanes": {"air": self.presented + loose}, "folded": {}}
        else:
            counts |= {"lanes": self.lanes, "folded": self.folded}
        shows = drawer.shows(self.airings, now=now)
        return {
            "counts": counts,
            "playing": self.on(drawer, now=now),
            "airings": shows,
            "answering": {} if drawer.view is View.AIR else self.answering,
            "passing": self.gate.passing,
        }

    def on_air(self, drawer: Drawer, *, now: datetime) -> str:
        """What listeners may be answering at this moment, for the line above the lanes."""
        return drawer.on_air(self.contests, self.topics, now=now)

    def on(self, drawer: Drawer, *, now: datetime) -> played.OnNow | None:
        """The song that is on."""
        on = self.playing
        return played.line(on, drawer.painter, now=now) if on else None


async def read_around(
    conn: AsyncConnection,
    *,
    loose: int,
    now: datetime,
    folded: Mapping[str, int],
    before: Around | None = None,
) -> Around:
    """Counting what was folded is the dear part: who has counted lately knows it.

    `before` stood a moment ago, and nobody has done anything since: what waits is counted, and
    the gate is read.
    """
    lanes = await board.counts(conn)
    if loose:
        lanes["unsorted"] = lanes.get("unsorted", 0) + loose
    gate = await read_gate(conn)  # always: what is drawn for a presenter goes by it
    presented = await presenter.count(conn, passing=gate.passing)
    stands = before or await _stands(conn, gate, now)
    return replace(stands, lanes=lanes, loose=loose, folded=folded, gate=gate, presented=presented)


async def _stands(conn: AsyncConnection, gate: Gate, now: datetime) -> Around:
    """What people have set, with nothing counted."""
    games = await contests.around(conn, now, now)
    lines = await topics.around(conn, now, now)
    return Around(
        lanes={},
        loose=0,
        folded={},
        contests=tuple(one for one in games if one.is_open(now)),
        topics=tuple(one for one in lines if one.is_set(one.number, now)),
        playing=await played.on_now(conn, now=now),
        answering=await presence.answering(conn, now=now),
        gate=gate,
        presented=0,
        airings=await airings.on_air(conn),
    )
