"""What the kept webhook bodies hold of a listener: found there, and taken out.

A body may hold messages of other listeners, and some of these may not be in the inbox yet: they
stay. The bodies are read here apart from the parser, as in the loss.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.bodies import bodies, take_turn
from bot.store.database import Database
from bot.store.inbox import inbox
from bot.store.listeners import identifiers, listeners
from bot.store.messages import parts
from bot.store.outbox import outbox
from bot.store.types import IDS

PIECE = 2000  # bodies searched in one go
HANDFUL = 50  # bodies changed in one go: a webhook may wait for it

_USER_ID = re.compile(r"[A-Za-z]{2,3}\.[A-Za-z0-9]{1,128}")
_NUMBER = re.compile(r"[\d\s+().-]+")
_NAMES = frozenset({"from", "to", "wa_id", "recipient_id"})
_ENDINGS = ("user_id", "participant_id")

Json = dict[str, Any]


@dataclass(frozen=True)
class Traces:
    """By what a listener's things in a body are told from those of others."""

    names: frozenset[str] = frozenset()  # numbers and user ids
    messages: frozenset[str] = frozenset()  # ids of theirs, and of our replies to them

    def own(self, names: frozenset[str], message_id: str = "") -> bool:
        """A user id decides where there is one: a number may have passed on to somebody else."""
        sure = {name for name in names if _USER_ID.fullmatch(name)}
        return message_id in self.messages or not self.names.isdisjoint(sure or names)


async def of(conn: AsyncConnection, listener_id: int) -> Traces:
    names = sa.select(identifiers.c.value).where(identifiers.c.listener_id == listener_id)
    ids = sa.union(
        sa.select(inbox.c.provider_id).where(inbox.c.listener_id == listener_id),
        sa.select(outbox.c.provider_id).where(outbox.c.listener_id == listener_id),
        sa.select(outbox.c.earlier_id).where(outbox.c.listener_id == listener_id),
    )
    return Traces(
        frozenset((await conn.execute(names)).scalars()) - {""},
        frozenset((await conn.execute(ids)).scalars()) - {None},
    )


# finding


async def everywhere(database: Database, listener_id: int) -> tuple[Traces, list[list[int]]]:
    """All kept bodies that hold one of the listener's names, a handful for a transaction.

    There may be hundreds of thousands of bodies, so each piece is searched for itself.
    """
    async with database.read() as conn:
        theirs = await of(conn, listener_id)
        ends = sa.select(sa.func.min(bodies.c.id), sa.func.max(bodies.c.id))
        first, last = (await conn.execute(ends)).one()
    found: list[int] = []
    for start in range(first or 0, (last or 0) + 1, PIECE):
        async with database.read() as conn:
            found += await find(conn, theirs, bodies.c.id.between(start, start + PIECE - 1))
    return theirs, [found[start : start + HANDFUL] for start in range(0, len(found), HANDFUL)]


async def find(conn: AsyncConnection, traces: Traces, where: sa.ColumnElement[bool]) -> list[int]:
    """Bodies of these that hold one of the listener's names anywhere."""
    if not traces.names:
        return []
    holds = sa.or_(*(_holds(conn, name.encode("utf-8", "replace")) for name in traces.names))
    query = sa.select(bodies.c.id).where(where, holds).order_by(bodies.c.id)
    return list((await conn.execute(query)).scalars())


def _holds(conn: AsyncConnection, name: bytes) -> sa.ColumnElement[bool]:
    wanted = sa.literal(name, sa.LargeBinary)
    if conn.dialect.name == "sqlite":
        return sa.func.instr(bodies.c.body, wanted) > 0
    return sa.func.position(wanted.op("IN")(bodies.c.body)) > 0


# taking out


async def take_out(conn: AsyncConnection, ids: Collection[int], traces: Traces) -> None:
    """Take the listener's things out of these bodies; one that holds nothing else goes."""
    await take_turn(conn)  # a body is taken apart before this, or after it
    query = sa.select(bodies.c.id, bodies.c.body, bodies.c.split_at, bodies.c.parked)
    for body_id in ids:  # one at a time: a body may have 3 MB
        mine = bodies.c.id == body_id
        row = (await conn.execute(query.where(mine))).one_or_none()
        if row is None:
            continue
        left = _left_of(row, traces)
        if not left:
            await conn.execute(sa.delete(bodies).where(mine))
        elif left != row.body:
            await conn.execute(sa.update(bodies).where(mine).values(body=left))


def _left_of(row: sa.Row[Any], traces: Traces) -> bytes:
    left = without(row.body, traces)
    if left is not None:
        return left
    if row.parked:  # what nobody can read is kept for a person, and names nobody
        return _blanked(row.body, traces)
    return b"" if row.split_at else bytes(row.body)


def _blanked(raw: bytes, traces: Traces) -> bytes:
    for name in traces.names | traces.messages:
        raw = raw.replace(name.encode("utf-8", "replace"), b"*")
    return raw


def without(raw: bytes, traces: Traces) -> bytes | None:
    """The body without what is the listener's, b"" if it held nothing else; None if unreadable."""
    body = _read(raw)
    if body is None:
        return None
    before = len(list(_things(body)))
    for value in _values(body):
        _clean(value, traces)
    left = len(list(_things(body)))
    if left == before:
        return raw
    return json.dumps(body, separators=(",", ":")).encode() if left else b""


def _read(raw: bytes) -> Json | None:
    try:
        body = json.loads(raw.decode("utf-8-sig"), parse_int=_whole)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= 20 else digits  # Python refuses to read 4,301 digits


def _clean(value: Json, traces: Traces) -> None:
    """Leave out what is theirs, and the contacts that tell of whom it was."""
    contacts = _objects(value, "contacts")
    alone = len(_objects(value, "messages")) == 1
    whose = [(one, _named(one, contacts, alone)) for one in _listed(value) if isinstance(one, dict)]
    theirs = [(one, names) for one, names in whose if traces.own(names, str(one.get("id")))]
    taken = {id(one) for one, _ in theirs}
    people = Traces(traces.names.union(*(names for _, names in theirs)))
    taken |= {id(one) for one in contacts if people.own(_own(one))}
    for key, listed in value.items():
        if isinstance(listed, list):
            value[key] = [one for one in listed if id(one) not in taken]


def _named(thing: Json, contacts: list[Json], alone: bool) -> frozenset[str]:
    """Whose a thing is, by its own keys and by what the contacts add, as the parser has it."""
    own = _own(thing)
    known = [_own(contact) for contact in contacts]
    found = [names for names in known if names & own]
    if not found and len(known) == 1 and (alone or not own):
        found = known
    return own.union(*found[:1])


def _own(thing: Json) -> frozenset[str]:
    """The names of people under the keys for them; some keys hold what was and what is now."""
    found = []
    for key, value in thing.items():
        if key in _NAMES or key.endswith(_ENDINGS):
            found += list(value.values()) if isinstance(value, dict) else [value]
    return frozenset(_plain(one) for one in found if isinstance(one, str) and one.strip())


def _plain(name: str) -> str:
    name = name.strip()
    return re.sub(r"\D", "", name) if _NUMBER.fullmatch(name) else name


def _values(body: Json) -> Iterator[Json]:
    for entry in _objects(body, "entry"):
        for change in _objects(entry, "changes"):
            if isinstance(change.get("value"), dict):
                yield change["value"]


def _things(body: Json) -> Iterator[Any]:
    """Everything that a body is about."""
    for value in _values(body):
        lists = [one for one in value.values() if isinstance(one, list)]
        yield from _listed(value) if lists else [value]  # a notice is its own thing


def _listed(value: Json) -> Iterator[Any]:
    """Contacts are not among them: alone they are no reason to keep anything."""
    for key, listed in value.items():
        if isinstance(listed, list) and key != "contacts":
            yield from listed


def _objects(holder: Any, key: str) -> list[Json]:
    listed = holder.get(key) if isinstance(holder, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


# what is known of those who are gone


async def messages_of_the_gone(
    conn: AsyncConnection, numbers: Collection[str], hashes: Collection[str]
) -> set[str]:
    """Which of these hashes stand for messages of somebody who is erased or forgotten."""
    found: set[str] = set()
    for part in parts(sorted(hashes) if numbers else ()):
        query = sa.select(inbox.c.provider_id).where(
            inbox.c.number.in_(numbers), inbox.c.provider_id.in_(part)
        )
        found.update((await conn.execute(query)).scalars())
    return found


@cache
def _both_ids() -> sa.Select[Any]:
    """What is asked of every call: built once."""
    ids = outbox.c.provider_id, outbox.c.earlier_id
    return sa.select(*ids).where(sa.or_(*(one.in_(IDS) for one in ids)))


async def replies_to_the_gone(
    conn: AsyncConnection, hashes: Collection[str], references: Collection[str] = ()
) -> set[str]:
    """Which of these hashes and references stand for replies to such a person."""
    found: set[str] = set()
    for part in parts(sorted(hashes)):
        for row in await conn.execute(_both_ids(), {"ids": part}):
            found.update({row.provider_id, row.earlier_id} & {*part})
    gone = sa.exists().where(
        listeners.c.id == outbox.c.listener_id, listeners.c.erased_at.is_not(None)
    )
    for part in parts(sorted(references)):
        query = sa.select(outbox.c.reference).where(
            outbox.c.reference.in_(part), sa.or_(outbox.c.listener_id.is_(None), gone)
        )
        found.update((await conn.execute(query)).scalars())
    return found
