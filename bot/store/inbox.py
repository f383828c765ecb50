"""The inbox: a row a message, from the moment it was taken out of its body until it is settled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Kind, Message
from bot.store import gone, upsert
from bot.store.media import media
from bot.store.types import Id, Json, Moment, metadata

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("body_id", Id, index=True),
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id")),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sent_at", Moment, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("reply_to", sa.Text),
    sa.Column("button_id", sa.Text),
    sa.Column("forwarded", sa.Boolean, nullable=False),
    sa.Column("grouped", sa.Boolean, nullable=False),
    sa.Column("detail", Json, nullable=False),
    # how far it is
    sa.Column("claimed_until", Moment),
    sa.Column("claim_token", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unsorted_at", Moment),  # given up by the bot, left for a person
    sa.Column("settled_at", Moment),
    sa.Column("settled_as", sa.Text),  # "item", or the reason why there is none
    sa.Column("understood", Json),
    sa.Column("quick", sa.Boolean),  # read in haste, and to be read again; else null
    # the id first: PostgreSQL, before it knows a table, takes a column for telling that is not
    sa.UniqueConstraint("provider_id", "number", name="uq_inbox_message"),
    sa.Index(
        "ix_inbox_waiting",
        "listener_id",
        "id",
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    ),
    sa.Index(
        "ix_inbox_order",
        "id",
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    ),
    sa.Index(
        "ix_inbox_quick",
        "id",
        sqlite_where=sa.text("quick IS NOT NULL"),
        postgresql_where=sa.text("quick IS NOT NULL"),
    ),
    sa.Index("ix_inbox_listener", "listener_id", "number", "sent_at"),
    sa.Index("ix_inbox_received", "received_at"),
    sa.Index(
        "ix_inbox_amends",
        "reply_to",
        sqlite_where=sa.text("kind IN ('edit', 'revoke')"),
        postgresql_where=sa.text("kind IN ('edit', 'revoke')"),
    ),
)

WAITING = sa.and_(inbox.c.settled_at.is_(None), inbox.c.unsorted_at.is_(None))


async def known(
    conn: AsyncConnection, messages: Sequence[Message], *, key: bytes
) -> set[tuple[str, str]]:
    """Which of these are in the inbox already, as (number, provider id)."""
    return await present(conn, {(one.number, one.provider_id) for one in messages}, key=key)


async def present(
    conn: AsyncConnection, wanted: Collection[tuple[str, str]], *, key: bytes
) -> set[tuple[str, str]]:
    """Which of these (number, provider id) have a row, also one whose id names nobody any more."""
    forms = {
        (number, form): (number, provider_id)
        for number, provider_id in wanted
        for form in (provider_id, gone.hashed(provider_id, key))
    }
    found: set[tuple[str, str]] = set()
    pairs = sorted(forms)
    for start in range(0, len(pairs), 500):  # SQLite takes a bounded number of parameters
        part = pairs[start : start + 500]
        rows = await conn.execute(
            sa.select(inbox.c.number, inbox.c.provider_id).where(
                inbox.c.provider_id.in_({form for _, form in part})
            )
        )
        here = {(row.number, row.provider_id) for row in rows} & forms.keys()
        found.update(forms[pair] for pair in here)
    return found


async def add(
    conn: AsyncConnection,
    arrived: Sequence[tuple[Message, int | None, int | None]],
    *,
    service: str,
    now: datetime,
) -> list[int | None]:
    """Keep messages (each with its listener and body); None for one that was here before."""
    if not arrived:
        return []
    insert = upsert.insert(conn, inbox).on_conflict_do_nothing()
    rows = await conn.execute(
        insert.returning(inbox.c.id, inbox.c.number, inbox.c.provider_id),
        [_row(message, listener, body, service, now) for message, listener, body in arrived],
    )
    fresh = {(row.number, row.provider_id): row.id for row in rows}
    # a twin inside the same delivery must not be taken for a second new message
    return [fresh.pop((message.number, message.provider_id), None) for message, _, _ in arrived]


def _row(
    message: Message, listener: int | None, body: int | None, service: str, now: datetime
) -> dict[str, Any]:
    return {
        "service": service,
        "number": message.number,
        "provider_id": message.provider_id,
        "body_id": body,
        "listener_id": listener,
        "kind": message.kind.value,
        "text": message.text,
        "sent_at": min(message.sent_at or now, now),
        "received_at": now,
        "reply_to": message.reply_to,
        "button_id": message.button_id,
        "forwarded": message.forwarded,
        "grouped": message.group,
        "detail": message.detail,
        "attempts": 0,
    }


async def settle(
    conn: AsyncConnection, settled: Mapping[int, tuple[str, Any]], *, now: datetime
) -> None:
    """Say where messages went: id to ("item" or a reason, what was understood)."""
    if settled:
        await conn.execute(
            sa.update(inbox)
            .where(inbox.c.id == sa.bindparam("row"), inbox.c.settled_at.is_(None))
            .values(
                settled_at=now,
                settled_as=sa.bindparam("reason"),
                understood=sa.bindparam("meant", type_=Json),
                quick=sa.bindparam("hurried"),
                claimed_until=None,
            ),
            [
                {"row": row, "reason": why, "meant": meant, "hurried": _hurried(meant)}
                for row, (why, meant) in settled.items()
            ],
        )


def _hurried(meant: dict[str, Any] | None) -> bool | None:
    return True if meant and meant["quick"] else None


async def read_again(
    conn: AsyncConnection, inbox_id: int, reason: str, meant: dict[str, Any]
) -> None:
    """A settled message was understood better, and may have gone elsewhere."""
    spoken = sa.exists().where(media.c.inbox_id == inbox.c.id, media.c.transcript.is_not(None))
    await conn.execute(
        sa.update(inbox)
        .where(inbox.c.id == inbox_id, sa.or_(inbox.c.text != "", spoken))
        .values(settled_as=reason, understood=meant)
    )


async def settle_one(conn: AsyncConnection, inbox_id: int, reason: str, *, now: datetime) -> bool:
    """Settle a waiting message by hand; False if it was settled before."""
    done = await conn.execute(
        sa.update(inbox)
        .where(inbox.c.id == inbox_id, inbox.c.settled_at.is_(None))
        .values(settled_at=now, settled_as=reason, claimed_until=None)
    )
    return done.rowcount == 1


async def take_up(conn: AsyncConnection, inbox_id: int, *, now: datetime) -> None:
    """A message becomes an item after all, wherever it went before."""
    update = sa.update(inbox).where(inbox.c.id == inbox_id)
    await conn.execute(update.values(settled_at=now, settled_as="item", claimed_until=None))


async def amendments(
    conn: AsyncConnection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[sa.Row[Any]]]:
    """Edits and withdrawals of these messages, by (number, provider id) of the message."""
    found: dict[tuple[str, str], list[sa.Row[Any]]] = {}
    wanted, ids = set(keys), sorted({provider_id for _, provider_id in keys})
    for start in range(0, len(ids), 500):
        rows = await conn.execute(
            sa.select(inbox).where(
                # as the index has it: a parameter would hide it from the planner
                sa.text("inbox.kind IN ('edit', 'revoke')"),
                inbox.c.reply_to.in_(ids[start : start + 500]),
            )
        )
        for row in rows:
            if (row.number, row.reply_to) in wanted:
                found.setdefault((row.number, row.reply_to), []).append(row)
    return found


async def reword(conn: AsyncConnection, inbox_id: int, text: str) -> None:
    """The words of a message have changed; a worker that has the old ones in hand starts anew."""
    done = await conn.execute(
        sa.update(inbox)
        .where(inbox.c.id == inbox_id)
        .values(text=text)
        .returning(inbox.c.listener_id, inbox.c.claim_token)  # now locked: nobody claims it anew
    )
    row = done.one()
    # with what the listener said after it, else that would be filed before it
    await conn.execute(
        sa.update(inbox)
        .where(
            inbox.c.listener_id == row.listener_id,
            inbox.c.id >= inbox_id,
            inbox.c.claim_token == row.claim_token,
            inbox.c.settled_at.is_(None),
        )
        .values(claim_token=None, claimed_until=None)
    )


async def empty(conn: AsyncConnection, ids: Sequence[int]) -> None:
    """The words of these messages go; where they went stays."""
    await conn.execute(
        sa.update(inbox).where(inbox.c.id.in_(list(ids))).values(text="", understood=None)
    )


async def take_back(conn: AsyncConnection, inbox_id: int, *, now: datetime) -> None:
    """The listener wants a message undone: its words go, and nothing waits for them any more."""
    await conn.execute(
        sa.update(inbox)
        .where(inbox.c.id == inbox_id)
        .values(
            text="",
            understood=None,
            settled_at=sa.func.coalesce(inbox.c.settled_at, now),
            settled_as=sa.func.coalesce(inbox.c.settled_as, "taken back by the listener"),
            claimed_until=None,
        )
    )


async def get(conn: AsyncConnection, inbox_id: int) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(inbox).where(inbox.c.id == inbox_id))).one_or_none()


async def of_service(
    conn: AsyncConnection, ids: Collection[int], service: str
) -> list[sa.Row[Any]]:
    """Those of these messages that came by one service."""
    query = sa.select(inbox).where(inbox.c.id.in_(ids), inbox.c.service == service)
    return list(await conn.execute(query))


async def find(conn: AsyncConnection, number: str, provider_id: str) -> sa.Row[Any] | None:
    query = sa.select(inbox).where(inbox.c.number == number, inbox.c.provider_id == provider_id)
    return (await conn.execute(query)).one_or_none()


async def last_heard(conn: AsyncConnection, listener_id: int, number: str) -> datetime | None:
    """When the listener last wrote to this number: the 24-hour reply window counts from there."""
    query = sa.select(heard_from(sa.literal(listener_id, Id), sa.literal(number)))
    heard: datetime | None = (await conn.execute(query)).scalar_one()
    return heard


def heard_from(
    listener_id: sa.ColumnElement[Any], number: sa.ColumnElement[Any]
) -> sa.ScalarSelect[datetime | None]:
    """The same beside the rows of another query; it reads no more than the end of an index."""
    said = inbox.alias("heard")
    return (
        sa.select(said.c.sent_at)
        .where(said.c.listener_id == listener_id, said.c.number == number, _opens(said))
        .order_by(said.c.sent_at.desc())
        .limit(1)
        .scalar_subquery()
    )


async def heard(conn: AsyncConnection, ids: Collection[int]) -> dict[tuple[int, str], datetime]:
    """Whom these messages open the window for, each with the number and the latest of them."""
    columns = inbox.c.listener_id, inbox.c.number
    query = (
        sa.select(*columns, sa.func.max(inbox.c.sent_at).label("at"))
        .where(inbox.c.id.in_(ids), inbox.c.listener_id.is_not(None), _opens(inbox))
        .group_by(*columns)
    )
    rows = await conn.execute(query)
    return {(row.listener_id, row.number): row.at for row in rows}


def _opens(said: sa.FromClause) -> sa.ColumnElement[bool]:
    """A reaction opens no window, nor does what is said in a group."""
    nothing = [Kind.REACTION.value, Kind.SYSTEM.value, Kind.OTHER.value]
    return sa.and_(said.c.grouped.is_(False), said.c.kind.not_in(nothing))
