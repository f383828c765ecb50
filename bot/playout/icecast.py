"""What Icecast says is on: `/status-json.xsl`, which has the title and no time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp

from bot.core.playing import Told
from bot.playout.fetching import fetched
from bot.playout.trouble import SourceTrouble

# Icecast 2.4 takes a title that is a bare hyphen for a number, and its answer is no JSON then.
_BARE_HYPHEN = re.compile(rb'("[a-z_]+"\s*:)\s*-\s*(?=[,}])')


@dataclass(frozen=True)
class Icecast:
    """One mount of a server; without a name, the first that tells a title."""

    url: str
    mount: str
    session: aiohttp.ClientSession
    kind: str = "icecast"

    async def look(self) -> Told | None:
        return on_now(await fetched(self.session, self.url), self.mount)


def on_now(raw: bytes, mount: str) -> Told | None:
    """The song of a mount, or None while there is no title; or raise SourceTrouble."""
    mounts = list(_mounts(_read(raw)))
    if not mount:
        return next((told for one in mounts if (told := _told(one))), None)
    for one in mounts:
        if _name(one) == mount:
            return _told(one)
    raise SourceTrouble(f"nothing is on air at its mount {mount}")


def _read(raw: bytes) -> Any:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")  # old sources send titles as they are
    try:
        return json.loads(_BARE_HYPHEN.sub(rb"\1null", text.encode()), strict=False)
    except (ValueError, RecursionError):
        raise SourceTrouble("what it answers is no JSON: is this Icecast?") from None


def _mounts(told: Any) -> Iterator[dict[str, Any]]:
    """One mount stands alone, several in a list, none not at all."""
    stats = told.get("icestats") if isinstance(told, dict) else None
    if not isinstance(stats, dict):
        raise SourceTrouble("its answer has no `icestats`: is this Icecast?")
    found = stats.get("source") or []
    several = found if isinstance(found, list) else [found]
    yield from (one for one in several if isinstance(one, dict))


def _name(one: dict[str, Any]) -> str:
    try:
        return unquote(urlsplit(str(one.get("listenurl") or "")).path)
    except ValueError:
        return ""


def _told(one: dict[str, Any]) -> Told | None:
    title, artist = (_text(one.get(name)) for name in ("title", "artist"))
    title = title or _text(one.get("yp_currently_playing"))
    return Told(title, artist) if title else None


def _text(value: Any) -> str:
    """A song called 1999 comes as a number."""
    return str(value).strip() if isinstance(value, str | int | float) else ""
