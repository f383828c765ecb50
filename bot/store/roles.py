"""Which processes are alive, which of them may act alone, and what is wrong at the moment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.alarms import SCHEDULER_DOWN
from bot.store import upsert
from bot.store.types import Id, Json, Moment, metadata

beats = sa.Table(
    "beats",
    metadata,
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("process", sa.Text, primary_key=True),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("beat_at", Moment, nullable=False),
    sa.Column("detail", Json, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("until", Moment, nullable=False),
)

alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("since", Moment, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("over_at", Moment),
    sa.Column("told", sa.Text),  # the last thing people were told: "raised" or "over"
)

# A number that the service refuses (token, payment, account, too many calls): nothing is sent
# until then. `refusals` is 0 once something has got through.
numbers = sa.Table(
    "numbers",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("stopped_until", Moment),
    sa.Column("reason", sa.Text),
    sa.Column("code", sa.Integer),
    sa.Column("refusals", sa.Integer, nullable=False, server_default="0"),
    sa.Column("decision", sa.Text),  # what the error table says of it: stop, slow_number, slow_app
    sa.Column("told_by", sa.Text),  # "answer" to a call, or "status" of a message it had accepted
    sa.Column("since", Moment),  # the first refusal in a row
    sa.Column("refused_at", Moment),  # the latest one
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("number", sa.Text),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("received_at", Moment, nullable=False, index=True),
    sa.Column("detail", Json, nullable=False),
)


async def beat(
    conn: AsyncConnection,
    role: str,
    process: str,
    *,
    started_at: datetime,
    now: datetime,
    detail: dict[str, Any],
) -> None:
    insert = upsert.insert(conn, beats).values(
        role=role, process=process, started_at=started_at, beat_at=now, detail=detail
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=["role", "process"], set_={"beat_at": now, "detail": detail}
        )
    )


async def leave(conn: AsyncConnection, role: str, process: str) -> None:
    """A process that ends in good order takes its heartbeat and leases along."""
    await conn.execute(sa.delete(beats).where(beats.c.role == role, beats.c.process == process))
    await conn.execute(sa.delete(leases).where(leases.c.holder == process))


async def hold(
    conn: AsyncConnection, name: str, holder: str, *, now: datetime, lease: timedelta
) -> bool:
    """Take or renew a lease; False while another holds it."""
    insert = upsert.insert(conn, leases).values(name=name, holder=holder, until=now + lease)
    # One that ends later than any lease can was given before the clock was set back.
    over = sa.or_(leases.c.until < now, leases.c.until > now + 2 * lease)
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": now + lease},
            where=sa.or_(leases.c.holder == holder, over),
        )
    )
    return await holds(conn, name, holder, now=now)  # PostgreSQL counts no inserted rows


async def holds(conn: AsyncConnection, name: str, holder: str, *, now: datetime) -> bool:
    query = sa.select(leases.c.holder).where(leases.c.name == name, leases.c.until >= now)
    return (await conn.execute(query)).scalar_one_or_none() == holder


@dataclass(frozen=True)
class Refusal:
    """That the service refuses a number, and what is known of it."""

    until: datetime  # nothing is sent before
    reason: str
    code: int | None
    decision: str
    told_by: str
    since: datetime
    refused_at: datetime
    refusals: int


async def stop_number(conn: AsyncConnection, number: str, refusal: Refusal) -> None:
    values = asdict(refusal)
    values["stopped_until"] = values.pop("until")
    insert = upsert.insert(conn, numbers).values(number=number, **values)
    await conn.execute(insert.on_conflict_do_update(index_elements=["number"], set_=values))


async def wait_for_word(conn: AsyncConnection, number: str, *, until: datetime) -> None:
    """One message is tried on a number that a status has stopped; the others wait for its end."""
    await conn.execute(
        sa.update(numbers)
        .where(numbers.c.number == number, numbers.c.refusals > 0, numbers.c.told_by == "status")
        .values(stopped_until=until)
    )


async def start_number(conn: AsyncConnection, number: str, *, told_by: str = "answer") -> None:
    """Something got through. That the service accepts a message says nothing against a status."""
    where = [numbers.c.number == number, numbers.c.refusals > 0]
    if told_by == "answer":
        where.append(sa.func.coalesce(numbers.c.told_by, "answer") == "answer")
    await conn.execute(
        sa.update(numbers)
        .where(*where)
        .values(stopped_until=None, reason=None, code=None, refusals=0)
    )


async def stopped(conn: AsyncConnection) -> dict[str, sa.Row[Any]]:
    rows = await conn.execute(sa.select(numbers).where(numbers.c.refusals > 0))
    return {row.number: row for row in rows}


def for_a_person(row: sa.Row[Any]) -> bool:
    """Refused until somebody mends it, and not only too fast, which passes by itself."""
    return row.decision not in ("slow_number", "slow_app")


async def latest_beats(conn: AsyncConnection) -> dict[str, datetime]:
    """When each role was last alive."""
    rows = await conn.execute(
        sa.select(beats.c.role, sa.func.max(beats.c.beat_at).label("at")).group_by(beats.c.role)
    )
    return {row.role: row.at for row in rows}


async def living(conn: AsyncConnection, *, since: datetime) -> list[sa.Row[Any]]:
    """The processes that were alive lately."""
    query = sa.select(beats).where(beats.c.beat_at >= since).order_by(beats.c.role)
    return list(await conn.execute(query))


async def sound(
    conn: AsyncConnection, found: dict[str, str], *, now: datetime, by_web: bool = False
) -> list[tuple[str, str, str]]:
    """Note which alarms hold; those that people have not been told of, as (name, what, detail).

    The note comes first and the telling after: a crash in between leaves an alarm untold, which
    the next look finds again by `told`. The alarm that `web` looks after is no other's to end.
    """
    of_web = alarms.c.name == SCHEDULER_DOWN
    ours = sa.select(alarms).where(of_web if by_web else sa.not_(of_web))
    known = {row.name: row for row in await conn.execute(ours)}
    for name, detail in found.items():
        row = known.get(name)
        if row is None:
            await conn.execute(sa.insert(alarms).values(name=name, since=now, detail=detail))
        elif row.over_at is not None:
            await conn.execute(
                sa.update(alarms)
                .where(alarms.c.name == name)
                .values(since=now, detail=detail, over_at=None, told=None)
            )
    over = [name for name, row in known.items() if name not in found and row.over_at is None]
    await conn.execute(sa.update(alarms).where(alarms.c.name.in_(over)).values(over_at=now))
    rows = await conn.execute(ours)
    untold = []
    for row in rows:
        what = "raised" if row.over_at is None else "over"
        if row.told != what and not (what == "over" and row.told is None):
            untold.append((row.name, what, row.detail))
    return untold


async def told(conn: AsyncConnection, name: str, what: str) -> None:
    await conn.execute(sa.update(alarms).where(alarms.c.name == name).values(told=what))


async def open_alarms(conn: AsyncConnection) -> list[sa.Row[Any]]:
    query = sa.select(alarms).where(alarms.c.over_at.is_(None)).order_by(alarms.c.since)
    return list(await conn.execute(query))
