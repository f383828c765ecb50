"""A listener's open reply: what a burst of messages owes gathers in one row of the outbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import upsert
from bot.store.outbox import Due, State, outbox
from bot.store.types import Json, Moment

MOST_PARTS = 40  # of one reply: somebody who writes hundreds of messages hears of the latest


@dataclass(frozen=True)
class Owed:
    """What a filing owes a listener: parts that join the burst's one reply."""

    listener_id: int
    number: str
    parts: tuple[dict[str, Any], ...]
    answers: str
    heard_at: datetime | None
    at_once: bool = False  # a question does not wait for the burst to end
    settles: int | None = None  # an item about which nothing is to be asked any more


async def gather(
    conn: AsyncConnection,
    owed: Sequence[Owed],
    *,
    now: datetime,
    quiet: timedelta,
    longest: timedelta,
    reference: Any,
) -> None:
    """Add to each listener's open reply, or open one: a burst is answered once.

    The reply is due `quiet` after the last message, `longest` after the first at most.
    `reference` makes a fresh random reference for each call.
    """
    if not owed:
        return
    rows = await _open(conn, owed, now=now, due_at=now + quiet, reference=reference)
    at_once = {(one.listener_id, one.number) for one in owed if one.at_once}
    for one in owed:
        row = rows[one.listener_id, one.number]
        row["parts"] = [*_open_still(row["parts"], one.settles), *one.parts][-MOST_PARTS:]
        row["answers"], row["heard_at"] = one.answers, one.heard_at
    for key, row in rows.items():
        if key in at_once or row["due_at"] <= now:  # a question that is due stays due
            row["due_at"] = now
        else:
            row["due_at"] = min(now + quiet, row["created_at"] + longest)
    await _save(conn, rows.values())


def _open_still(parts: Sequence[Any], settled: int | None) -> list[Any]:
    """Without the question about an item whose listener has answered before it went out."""
    return [part for part in parts if settled is None or part.get("item") != settled]


async def _open(
    conn: AsyncConnection,
    owed: Sequence[Owed],
    *,
    now: datetime,
    due_at: datetime,
    reference: Any,
) -> dict[tuple[int, str], dict[str, Any]]:
    """Each listener's open reply, locked; one is begun where there is none."""
    # Insert or take the row that is there, in one statement: another process may open it too.
    insert = upsert.insert(conn, outbox)
    take = insert.on_conflict_do_update(
        index_elements=["gathering", "number"], set_={"state": outbox.c.state}
    ).returning(
        outbox.c.id,
        outbox.c.listener_id,
        outbox.c.number,
        outbox.c.parts,
        outbox.c.created_at,
        outbox.c.due_at,
    )
    keys = sorted({(one.listener_id, one.number) for one in owed})  # one order: no deadlock
    new = [
        {
            "reference": reference(),
            "listener_id": listener,
            "number": number,
            "kind": "reply",
            "parts": [],
            "gathering": listener,
            "created_at": now,
            "due_at": due_at,
            "state": State.QUEUED.value,
            "attempts": 0,
        }
        for listener, number in keys
    ]
    rows = await conn.execute(take, new)
    return {(row.listener_id, row.number): dict(row._mapping) for row in rows}


async def say_instead(conn: AsyncConnection, one: Owed, texts: Collection[str]) -> bool:
    """Say something in the reply that waits for a listener's burst to end, if one does.

    It stands for the line, of one of these texts, that the same message was to be told; when it
    has ceased to be true, that line is said after all.
    """
    row = (await conn.execute(_waiting(one).with_for_update())).one_or_none()
    if row is None:
        return False
    (part,) = one.parts
    parts = list(row.parts)
    lines = [n for n, old in enumerate(parts) if old.get("of") == part["of"]]
    at = next((n for n in lines if parts[n]["text"] in texts), len(parts))
    parts[at : at + 1] = [_in_place_of(parts[at], part) if at < len(parts) else part]
    update = sa.update(outbox).where(outbox.c.id == row.id)
    await conn.execute(update.values(parts=parts[-MOST_PARTS:]))
    return True


def _waiting(one: Owed) -> sa.Select[Any]:
    return sa.select(outbox.c.id, outbox.c.parts).where(
        outbox.c.gathering == one.listener_id,
        outbox.c.number == one.number,
        outbox.c.state == State.QUEUED.value,
    )


def _in_place_of(old: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    values = {**old["values"], **part["values"]}
    return {**old, **part, "values": values, "after": old["text"]}


async def owe_apart(
    conn: AsyncConnection, owed: Sequence[Owed], *, reference: Any, now: datetime
) -> None:
    """Owe replies that belong to no burst: each is a row of its own, due at once."""
    rows = [
        {
            "reference": reference(),
            "listener_id": one.listener_id,
            "number": one.number,
            "kind": "reply",
            "parts": list(one.parts),
            "answers": one.answers,
            "heard_at": one.heard_at,
            "created_at": now,
            "due_at": now,
            "state": State.QUEUED.value,
            "attempts": 0,
        }
        for one in owed
    ]
    if rows:
        await conn.execute(sa.insert(outbox), rows)


async def owed_to(conn: AsyncConnection, listener_id: int) -> list[Due]:
    """The bot's replies that wait for a listener, locked; ticks are none."""
    rows = await conn.execute(
        sa.select(*(outbox.c[name] for name in Due.__dataclass_fields__))
        .where(
            outbox.c.listener_id == listener_id,
            outbox.c.state == State.QUEUED.value,
            outbox.c.kind == "reply",
            outbox.c.who.is_(None),
        )
        .order_by(outbox.c.id)
        .with_for_update()
    )
    return [Due(**row._mapping) for row in rows]


async def _save(conn: AsyncConnection, rows: Iterable[dict[str, Any]]) -> None:
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id == sa.bindparam("row"))
        .values(
            parts=sa.bindparam("said", type_=Json),
            answers=sa.bindparam("to"),
            heard_at=sa.bindparam("heard", type_=Moment),
            due_at=sa.bindparam("due", type_=Moment),
        ),
        [
            {
                "row": row["id"],
                "said": row["parts"],
                "to": row["answers"],
                "heard": row["heard_at"],
                "due": row["due_at"],
            }
            for row in rows
        ],
    )
