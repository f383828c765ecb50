"""A song becomes a request in AzuraCast: it is looked up there, and asked for by its id there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.core.control import normalised
from bot.core.handing import NotTaken, Song
from bot.playout.fetching import PATIENCE, body_of
from bot.playout.trouble import SourceTrouble

PER_PAGE = 100
MOST_PAGES = 200
LOOKING = 30.0  # seconds for all of them: bot/handing.py waits no longer than its PATIENCE
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
# What AzuraCast says in English, in its versions of the last years, and what we call that.
_SAID = (
    ("submitted a request too recently", "busy"),
    ("played too recently", "too soon"),
    ("already requested", "duplicate"),
    ("pending request", "duplicate"),
    ("not requestable", "not requestable"),
    ("cannot be requested", "not requestable"),
    ("could not be found", "not requestable"),
    ("not found", "not requestable"),
    ("not accept requests", "closed"),
    ("not support", "closed"),
    ("not permitted", "closed"),
)
_REASONS = frozenset(reason for _, reason in _SAID)
_ENGLISH = {"Accept-Language": "en", "User-Agent": "RequestLine", "Accept": "application/json"}


@dataclass(frozen=True)
class AzuraCastRequests:
    """One station there; with a key AzuraCast does not count how often we ask."""

    url: str  # https://radio.example/api/station/rock
    session: aiohttp.ClientSession = field(repr=False)
    key: str = field(default="", repr=False)
    knows_keys: bool = False
    looking: float = LOOKING

    async def give(self, song: Song) -> None:
        """Look the song up, then ask for it once."""
        try:
            request_id = await asyncio.wait_for(self._find(song), self.looking)
        except asyncio.TimeoutError:
            raise NotTaken("no answer", again=True) from None
        if request_id is None:
            raise NotTaken("not requestable")
        await self._submit(request_id)

    @property
    def _headers(self) -> Mapping[str, str]:
        return _ENGLISH | ({"X-API-Key": self.key} if self.key else {})

    async def _find(self, song: Song) -> str | None:
        """By the id that the library has of it, else by title and artist."""
        for phrase in (song.title, ""):  # a title may have been mended here
            by_name = None
            async for row in self._rows(phrase):
                if _is_id(row, song):
                    return str(row["request_id"])
                by_name = by_name or (row["request_id"] if _is_named(row, song) else None)
            if by_name or not _of_azuracast(song):
                return by_name and str(by_name)
        return None

    async def _rows(self, phrase: str) -> AsyncIterator[Mapping[str, Any]]:
        page, pages = 1, 1
        while page <= min(pages, MOST_PAGES):
            told = await self._page(phrase, page)
            rows = told.get("rows") if isinstance(told, dict) else told
            if not isinstance(rows, list):
                raise NotTaken("no azuracast")
            for row in rows:
                if isinstance(row, dict) and isinstance(row.get("request_id"), str):
                    yield row
            total = told.get("total_pages") if isinstance(told, dict) else 1
            page, pages = page + 1, total if isinstance(total, int) else 1

    async def _page(self, phrase: str, page: int) -> Any:
        asked = {"per_page": str(PER_PAGE), "page": str(page)}
        asked |= {"searchPhrase": phrase} if phrase else {}
        status, told = await self._call("GET", "requests", params=asked)
        if status in _BUSY:
            raise NotTaken("away", again=True)
        if status != 200:
            raise NotTaken("closed")
        return told

    async def _submit(self, request_id: str) -> None:
        """A call of which nobody hears the answer may have been heard there."""
        status, told = await self._call("POST", f"request/{quote(request_id, safe='')}")
        success = told.get("success") if isinstance(told, dict) else None
        if status == 200 and success is not False:
            return
        said = told.get("message") if isinstance(told, dict) else None
        if not isinstance(said, str) or not said.strip():
            raise NotTaken("no answer" if status >= 500 else "closed", perhaps=status >= 500)
        reason = reason_in(said)
        odd = status >= 500 and reason not in _REASONS
        raise NotTaken(reason, again=reason == "busy", perhaps=odd)

    async def _call(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """The status, and the JSON if it is any."""
        call = self.session.request(
            method,
            f"{self.url}/{path}",
            headers=self._headers,
            timeout=PATIENCE,
            allow_redirects=False,
            **more,
        )
        try:
            async with call as answer:
                return answer.status, _json(await body_of(answer))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotTaken("away", again=True) from None
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError, SourceTrouble) as error:
            asking = method == "GET"
            raise NotTaken("no answer", again=asking, perhaps=not asking) from error


def reason_in(said: str) -> str:
    """Our name for what AzuraCast says; else its own words, as far as they fit on a card."""
    known = (reason for words, reason in _SAID if words in said.lower())
    return next(known, " ".join(said.split())[:200])


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _of_azuracast(song: Song) -> bool:
    return song.source.startswith("azuracast ")


def _is_id(row: Mapping[str, Any], song: Song) -> bool:
    return _of_azuracast(song) and row["request_id"] == song.source_key


def _is_named(row: Mapping[str, Any], song: Song) -> bool:
    there = row.get("song")
    if not isinstance(there, dict):
        return False
    names = (there.get("title"), there.get("artist"))
    mine = (song.title, song.artist)
    return all(
        isinstance(one, str) and normalised(one) == normalised(other)
        for one, other in zip(names, mine, strict=True)
    )
