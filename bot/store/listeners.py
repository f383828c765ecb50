"""Listeners, and the names by which services know them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Identifier
from bot.store import upsert
from bot.store.types import Id, Moment, metadata

listeners = sa.Table(
    "listeners",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("name", sa.Text),  # the profile name, for display
    sa.Column("language", sa.Text),
    sa.Column("replies", sa.Text, nullable=False, server_default="on"),  # on, paused, stopped
    sa.Column("told_at", Moment),  # when they were told who keeps what
    sa.Column("answered_at", Moment),  # when a person last wrote to them from the phone app
    sa.Column("erased_at", Moment),
    sa.Column("blocked_at", Moment),
    sa.Column("blocked_until", Moment),  # None with blocked_at: for good
    sa.Column("blocked_by", sa.Text),
    sa.Column("blocked_why", sa.Text),
)

identifiers = sa.Table(
    "identifiers",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("value_hash", sa.Text, nullable=False, unique=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id"), nullable=False, index=True),
    sa.Column("first_seen", Moment, nullable=False),
)

_WITH_VALUE = identifiers.c.value != ""  # that of a listener who wants no replies is forgotten
TRUST = {"bsuid": 0, "phone": 1, "parent_bsuid": 2}


def trust(identifier: Identifier) -> int:
    """The lower, the surer it names one person."""
    return TRUST.get(identifier.kind, len(TRUST))


def hashed(identifier: Identifier, *, service: str, key: bytes) -> str:
    """What an identifier is found by: useless to whoever has the table but not the key."""
    named = f"{service}:{identifier.kind}:{identifier.value}"
    return hmac.new(key, named.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


async def known(
    conn: AsyncConnection, hashes: Sequence[str], *, whole: bool = False
) -> dict[str, int]:
    """Which of these identifiers belong to which listener; `whole` with more than their hash."""
    found: dict[str, int] = {}
    for start in range(0, len(hashes), 500):  # SQLite takes a bounded number of parameters
        part = list(hashes[start : start + 500])
        rows = await conn.execute(
            sa.select(identifiers.c.value_hash, identifiers.c.listener_id).where(
                identifiers.c.value_hash.in_(part), _WITH_VALUE if whole else sa.true()
            )
        )
        found.update({row.value_hash: row.listener_id for row in rows})
    return found


async def with_bsuid(conn: AsyncConnection, ids: Collection[int]) -> set[int]:
    """Which of these listeners go by an id of the service's own, not by a number alone."""
    if not ids:
        return set()
    query = sa.select(identifiers.c.listener_id).where(
        identifiers.c.listener_id.in_(ids), identifiers.c.kind == "bsuid"
    )
    return set((await conn.execute(query)).scalars())


async def create(conn: AsyncConnection, names: Sequence[str | None], *, now: datetime) -> list[int]:
    """New listeners, in the order of the names."""
    if not names:
        return []
    rows = [{"created_at": now, "name": name, "replies": "on"} for name in names]
    return await upsert.add(conn, listeners, rows)


async def name(
    conn: AsyncConnection,
    found: Sequence[tuple[int, Identifier]],
    *,
    service: str,
    key: bytes,
    now: datetime,
) -> None:
    """Remember identifiers; one that another listener already has stays with that one."""
    if not found:
        return
    insert = upsert.insert(conn, identifiers)
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=["value_hash"],
            set_={"value": insert.excluded.value},
            where=sa.not_(_WITH_VALUE),
        ),
        [
            {
                "service": service,
                "kind": identifier.kind,
                "value_hash": hashed(identifier, service=service, key=key),
                "value": identifier.value,
                "listener_id": listener,
                "first_seen": now,
            }
            for listener, identifier in found
        ],
    )


async def addresses(conn: AsyncConnection, listener_id: int) -> tuple[Identifier, ...]:
    """Where a listener can be written to, the most trusted name first."""
    rows = await conn.execute(
        sa.select(identifiers.c.kind, identifiers.c.value)
        .where(identifiers.c.listener_id == listener_id, _WITH_VALUE)
        .order_by(identifiers.c.id.desc())
    )
    named = [Identifier(row.kind, row.value) for row in rows if row.kind != "parent_bsuid"]
    return tuple(sorted(named, key=trust))


async def get(conn: AsyncConnection, listener_id: int, *, lock: bool = False) -> sa.Row[Any] | None:
    """A listener; `lock` keeps others from answering them until the transaction ends."""
    query = sa.select(listeners).where(listeners.c.id == listener_id)
    query = query.with_for_update(key_share=True) if lock else query
    return (await conn.execute(query)).one_or_none()


async def erased(conn: AsyncConnection, listener_id: int) -> bool:
    """Whether nothing is to be kept of a listener; locked, so that it stays so until the end."""
    query = sa.select(listeners.c.erased_at).where(listeners.c.id == listener_id)
    row = (await conn.execute(query.with_for_update(key_share=True))).one_or_none()
    return row is None or row.erased_at is not None


async def change(conn: AsyncConnection, listener_id: int, **values: Any) -> None:
    await conn.execute(sa.update(listeners).where(listeners.c.id == listener_id).values(**values))


async def untell(conn: AsyncConnection, listener_id: int, *, since: datetime) -> None:
    """What told them who keeps what never came: the next reply says it."""
    await conn.execute(
        sa.update(listeners)
        .where(listeners.c.id == listener_id, listeners.c.told_at >= since)
        .values(told_at=None)
    )


async def pause(conn: AsyncConnection, listener_id: int) -> None:
    """No replies until a producer has decided; a listener's own stop is not weakened."""
    await conn.execute(
        sa.update(listeners)
        .where(listeners.c.id == listener_id, listeners.c.replies == "on")
        .values(replies="paused")
    )


async def speak(conn: AsyncConnection, languages: Mapping[int, str]) -> None:
    """Remember the language each listener last wrote in."""
    if languages:
        await conn.execute(
            sa.update(listeners)
            .where(listeners.c.id == sa.bindparam("listener"))
            .values(language=sa.bindparam("spoken")),
            [{"listener": who, "spoken": what} for who, what in languages.items()],
        )
