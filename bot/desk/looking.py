"""What somebody looks for in the archive: read from the address, and said in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.core.figures import midnight
from bot.desk.drawing import LANES
from bot.desk.spans import a_day, whole
from bot.desk.words import Words
from bot.store.queue import STATUSES
from bot.store.search import Wanted
from bot.store.spellings import words
from bot.store.tags import MOST as MOST_TAGS

LONGEST = 200
WITHOUT = "none"  # instead of a lane: messages that made no card
LANES_HERE = (*(lane.value for lane in LANES), WITHOUT)
SHOWN = tuple(status for status in STATUSES if status != "merged")
TAGS = tuple(range(1, MOST_TAGS + 1))
FIELDS = (
    *("q", "lane", "status", "show", "airing", "since", "until"),
    *("starred", "won", "tag", "of"),
)
_ONE_OF = {"lane": LANES_HERE, "status": SHOWN, "tag": tuple(map(str, TAGS))}
_NUMBERS = ("show", "airing", "tag", "of")


def asked_for(query: Mapping[str, str]) -> dict[str, str]:
    """What the address asks for; what is empty is not asked."""
    found = {name: query.get(name, "").strip()[:LONGEST] for name in FIELDS}
    return {name: value for name, value in found.items() if value}


def wanted(asked: Mapping[str, str], zone: ZoneInfo) -> Wanted:
    """The same in the store's terms; what is nonsense is no page."""
    if any(name in asked and asked[name] not in values for name, values in _ONE_OF.items()):
        raise web.HTTPNotFound
    number = {name: whole(asked[name]) for name in _NUMBERS if name in asked}
    days = {name: a_day(asked[name]) for name in ("since", "until") if name in asked}
    after = days["until"] + timedelta(days=1) if "until" in days else None
    return Wanted(
        words=words(asked.get("q", "")),
        lane=asked.get("lane"),
        status=asked.get("status"),
        show=number.get("show"),
        airing=number.get("airing"),
        since=midnight(days["since"], zone) if "since" in days else None,
        until=midnight(after, zone) if after else None,
        starred="starred" in asked,
        won="won" in asked,
        tag=number.get("tag"),
        listener_of=number.get("of"),
    )


def filters(
    asked: Mapping[str, str],
    say: Words,
    shows: Mapping[int, str],
    called: Mapping[int, str],
    airing: str,
) -> list[str]:
    """What narrows the search, in words: nothing is hidden without saying so."""
    return [
        say(f"archive.filter.{name}", value=_value(name, asked[name], say, shows, called, airing))
        for name in FIELDS
        if name in asked
    ]


def _value(
    name: str,
    value: str,
    say: Words,
    shows: Mapping[int, str],
    called: Mapping[int, str],
    airing: str,
) -> str:
    if name == "lane":
        return say("numbers.folded" if value == WITHOUT else f"lane.{value}")
    if name == "status":
        return say(f"archive.status.{value}")
    if name == "show":
        return shows.get(int(value), value)
    if name == "tag":
        return called.get(int(value), value)
    return airing if name == "airing" else value
