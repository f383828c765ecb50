"""The people at the desk and the station's programs: let in, changed, shut out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from aiohttp import web
from pydantic import StringConstraints

from bot.desk import bearer
from bot.desk import people as page
from bot.desk import tokens as token_page
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Told, one_of
from bot.desk.given import DESK
from bot.desk.sessions import hashed
from bot.store import people, staff, tokens

RoleName = Annotated[str, one_of(staff.ROLES)]
_Called = Annotated[str, StringConstraints(min_length=1, max_length=people.LONGEST)]


class PersonAsked(Asked):
    name: _Called
    role: RoleName


class RoleAsked(Asked):
    role: RoleName


class PersonTold(Told):
    id: int
    name: str
    role: str
    seen_at: datetime | None


class PeopleTold(Told):
    people: list[PersonTold]


class PasswordTold(Told):
    """A password that is told this once."""

    name: str
    password: str


class TokenTold(Told):
    id: int
    name: str
    role: str
    made_by: str
    made_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None


class TokensTold(Told):
    tokens: list[TokenTold]


class KeyTold(Told):
    """A key that is told this once; only its hash is kept."""

    name: str
    role: str
    key: str


async def listed(request: web.Request, asked: Asked) -> PeopleTold:
    """Who may use the desk."""
    async with request.app[DESK].database.read() as conn:
        rows = await staff.everybody(conn)
    told = [
        PersonTold(id=row.id, name=row.name, role=row.role, seen_at=row.seen_at) for row in rows
    ]
    return PeopleTold(people=told)


async def add(request: web.Request, asked: PersonAsked) -> PasswordTold:
    """Let somebody in, with a password that is told this once."""
    desk, name = request.app[DESK], asked.name.strip()
    if not people.is_name(name):
        raise refused(409, "name", "Nobody can be called so.", "name")
    password, password_hash = await page.fresh_password(request)
    async with desk.database.write() as conn:
        if await staff.find(conn, name) is not None:
            raise refused(409, "there", "There is somebody of that name.", "name")
        await people.let_in(
            conn, name, asked.role, password_hash, who=await who(request), now=desk.clock()
        )
    return PasswordTold(name=name, password=password)


async def give_password(request: web.Request, asked: Asked) -> PasswordTold:
    """For somebody who has forgotten theirs; it ends their sessions."""
    password, password_hash = await page.fresh_password(request)
    mark = await _mark(request)

    async def change(conn: Any, person: sa.Row[Any]) -> None:
        await people.give_password(conn, person, password_hash, **mark)

    person = await page.change_person(request, change)
    return PasswordTold(name=person.name, password=password)


async def give_role(request: web.Request, asked: RoleAsked) -> PeopleTold:
    """It counts at once, also where they are signed in."""
    mark = await _mark(request)

    async def change(conn: Any, person: sa.Row[Any]) -> None:
        await people.give_role(conn, person, asked.role, **mark)

    await _change(request, change)
    return await listed(request, asked)


async def sign_out(request: web.Request, asked: Asked) -> None:
    """End all their sessions."""
    mark = await _mark(request)

    async def change(conn: Any, person: sa.Row[Any]) -> None:
        await people.sign_out(conn, person, **mark)

    await _change(request, change)


async def remove(request: web.Request, asked: Asked) -> None:
    """Somebody has left."""
    mark = await _mark(request)

    async def change(conn: Any, person: sa.Row[Any]) -> None:
        await people.remove(conn, person, **mark)

    await _change(request, change)


async def _change(request: web.Request, change: page.Change) -> None:
    try:
        await page.change_person(request, change)
    except people.LastManager:
        raise refused(409, "last_manager", "Without a manager nobody could let anybody in.") from (
            None
        )


async def _mark(request: web.Request) -> dict[str, Any]:
    return {"who": await who(request), "now": request.app[DESK].clock()}


async def token_list(request: web.Request, asked: Asked) -> TokensTold:
    """The station's programs; no key is told."""
    async with request.app[DESK].database.read() as conn:
        rows = await tokens.listed(conn)
    return TokensTold(tokens=[TokenTold.model_validate(row, from_attributes=True) for row in rows])


async def make_token(request: web.Request, asked: PersonAsked) -> KeyTold:
    """Let a program in; its key is told this once."""
    desk, name, key = request.app[DESK], asked.name.strip(), bearer.fresh()
    if not 0 < len(name) <= token_page.LONGEST or not name.isprintable():
        raise refused(409, "name", "No program can be called so.", "name")
    async with desk.database.write() as conn:
        made = await tokens.make(
            conn, name, asked.role, hashed(key), who=await who(request), now=desk.clock()
        )
    if not made:
        raise refused(409, "there", "There is a token of that name.", "name")
    return KeyTold(name=name, role=asked.role, key=key)


async def revoke(request: web.Request, asked: Asked) -> None:
    """Shut a program out."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        if not await tokens.revoke(conn, part(request), who=name, now=desk.clock()):
            raise refused(404)


_PERSON = "/people/{id}"
CALLS: tuple[Call, ...] = (
    Call("GET", "/people", "people", May.PEOPLE, listed, PeopleTold),
    Call(
        "POST",
        "/people",
        "add_person",
        May.PEOPLE,
        add,
        PasswordTold,
        body=PersonAsked,
        refuses=(409,),
    ),
    Call(
        "PUT",
        f"{_PERSON}/role",
        "give_role",
        May.PEOPLE,
        give_role,
        PeopleTold,
        body=RoleAsked,
        refuses=(409,),
    ),
    Call("POST", f"{_PERSON}/password", "give_password", May.PEOPLE, give_password, PasswordTold),
    Call("POST", f"{_PERSON}/sign-out", "sign_out_person", May.PEOPLE, sign_out),
    Call("DELETE", _PERSON, "remove_person", May.PEOPLE, remove, refuses=(409,)),
    Call("GET", "/tokens", "tokens", May.TOKENS, token_list, TokensTold),
    Call(
        "POST",
        "/tokens",
        "make_token",
        May.TOKENS,
        make_token,
        KeyTold,
        body=PersonAsked,
        refuses=(409,),
    ),
    Call("DELETE", "/tokens/{id}", "revoke_token", May.TOKENS, revoke),
)
