"""Who may do what at the desk: one table, read by every page and every action."""

from __future__ import annotations

from enum import Enum

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp_security import AbstractAuthorizationPolicy, authorized_userid, permits
from yarl import URL

from bot.desk.asked import by_a_browser
from bot.store.staff import ROLES

IDENTITY = "AIOHTTP_SECURITY"  # where aiohttp-security's session policy looks


class May(str, Enum):
    """What a person may be allowed to do."""

    SEE = "see"  # read what was passed to the presenter, its files and the health light
    MOVE = (
        "move"  # take, air, dismiss, put back, mark, undo what one did oneself; start and end shows
    )
    DESK = "desk"  # read the whole queue
    PREPARE = "prepare"  # pass, put into another lane, release what was held
    UNDO_ALL = "undo all"  # what others did
    REPLY = "reply"  # write to listeners
    TEMPLATES = "templates"  # have the approved templates read again
    DECIDE = "decide"  # whether a listener is written to
    LIBRARY = "library"  # change what the station has
    RULES = "rules"  # what may be requested how often
    WORDS = "words"  # what is held, or raises the alarm
    CONTESTS = "contests"  # set contests up, change and close them
    SHOWS = "shows"  # plan shows, change them and end them
    STUDIOS = "studios"  # set studios up, with their numbers
    ARCHIVE = "archive"  # search everything that is kept
    ERASE = "erase"  # move what asks for a listener to be erased
    LOG = "log"  # read what was done with items
    WHOLE_LOG = "whole log"  # read all that was done, and by whom
    PEOPLE = "people"  # let people in, give them roles, shut them out
    TOKENS = "tokens"  # let the station's own programs in


LEAST: dict[May, str] = {
    May.SEE: "presenter",
    May.MOVE: "presenter",
    May.DESK: "producer",
    May.PREPARE: "producer",
    May.UNDO_ALL: "producer",
    May.REPLY: "producer",
    May.TEMPLATES: "manager",
    May.DECIDE: "producer",
    May.LIBRARY: "producer",
    May.RULES: "producer",
    May.WORDS: "producer",
    May.CONTESTS: "producer",
    May.SHOWS: "producer",
    May.STUDIOS: "manager",
    May.ARCHIVE: "producer",
    May.ERASE: "manager",
    May.LOG: "producer",
    May.WHOLE_LOG: "manager",
    May.PEOPLE: "manager",
    May.TOKENS: "manager",
}
DEED_OF: dict[str, May] = dict.fromkeys(
    ("pass", "unpass", "relabel", "release", "calm"), May.PREPARE
)  # deeds that presenters may not do
DEED_OF["close_contest"] = May.CONTESTS
TASKS: dict[str, May] = {"erase_me": May.ERASE}  # purposes that not everybody may move


ROLE: web.RequestKey[str] = web.RequestKey("role", str)  # "" for strangers


def presents(request: web.Request) -> bool:
    """Whether somebody sees no more than what reaches the presenter."""
    return request[ROLE] == "presenter"


def at(request: web.Request, name: str, **parts: str) -> URL:
    """The address of a page of the desk, wherever the desk is mounted."""
    return request.app.router[f"desk.{name}"].url_for(**parts)


def identity(role: str, name: str) -> str:
    return f"{role}:{name}"


class Roles(AbstractAuthorizationPolicy):  # type: ignore[misc]
    """Each role may do what those before it may."""

    async def permits(
        self, identity: str | None, permission: str | Enum, context: object = None
    ) -> bool:
        role = (identity or "").partition(":")[0]
        least = LEAST[May(permission)]
        return role in ROLES and ROLES.index(role) >= ROLES.index(least)

    async def authorized_userid(self, identity: str) -> str | None:
        return identity.partition(":")[2] or None


def needs(permission: May, handler: Handler, *, page: bool = True) -> Handler:
    """Let those in who may; a stranger is shown to the login, unless it is a program."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if await authorized_userid(request) is None:
            if page and request.method == "GET" and by_a_browser(request):
                raise web.HTTPSeeOther(at(request, "login"))
            raise web.HTTPUnauthorized
        await check(request, permission)
        return await handler(request)

    return guarded


async def check(request: web.Request, permission: May) -> None:
    if not await permits(request, permission):
        raise web.HTTPForbidden


async def who(request: web.Request) -> str:
    """The name of the person, as the log and the other desks show it."""
    name: str | None = await authorized_userid(request)
    if name is None:
        raise web.HTTPUnauthorized
    return name
