"""Tracks out of AzuraCast: all files of a station with a key, else what listeners may request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from bot.library.reports import CannotImport, Read, ReadTrack, Unreadable

PER_PAGE = 500
MOST_PAGES = 4000  # two million tracks
LARGEST_PAGE = 64 * 1024 * 1024  # bytes; a version without pages sends everything at once
PATIENCE = aiohttp.ClientTimeout(total=120, connect=10, sock_read=30)
TRIES, REST = 3, 1.0  # of one page, and the seconds before the second try
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Key:
    """An API key, for one AzuraCast and no other host."""

    secret: str = field(default="", repr=False)
    of: str = ""  # an address there

    def at(self, address: str) -> str:
        """The key for this address: none for a stranger's. Raises CannotImport."""
        if not self.secret:
            return ""
        if not self.of:
            raise CannotImport(
                "There is a key of AzuraCast, and nothing says of which one: "
                "put its address into REQUESTLINE_AZURACAST_URL."
            )
        scheme, host, port = _origin(address)
        if (scheme, host, port) != _origin(self.of):
            return ""
        if scheme != "https" and host not in _HERE:
            raise CannotImport("The key of AzuraCast is sent to an address with https only.")
        return self.secret


def _origin(address: str) -> tuple[str, str | None, int | None]:
    try:
        url = URL(address)
    except ValueError:
        url = URL()
    return url.scheme, url.host, url.port


@dataclass(frozen=True)
class AzuraCast:
    """One station there; `station` is its number or its short name."""

    base: str
    station: str
    key: str = field(default="", repr=False)
    rest: float = REST
    patience: aiohttp.ClientTimeout = PATIENCE

    @classmethod
    def at(cls, address: str, key: str = "") -> AzuraCast:
        """From the station's address: https://radio.example/public/rock, or …/api/station/1."""
        try:
            url = URL(address)
        except ValueError:
            url = URL()
        if url.raw_user is not None or url.raw_password is not None:
            raise CannotImport(  # else they would stand in lists, logs and on the desk
                "Put the address of AzuraCast without a name and password: "
                "none is needed to read it."
            )
        parts = [part for part in url.path.split("/") if part]
        for before in ("station", "public"):
            if before in parts[:-1] and url.host:
                at = parts.index(before)
                mounted = [part for part in parts[:at] if part != "api"]
                base = url.with_path("/" + "/".join(mounted)).with_query(None)
                return cls(str(base).rstrip("/"), parts[at + 1], key)
        raise CannotImport(
            "That address names no station of AzuraCast. It looks like "
            "https://radio.example/public/rock or https://radio.example/api/station/1."
        )

    @property
    def source(self) -> str:
        return f"azuracast {URL(self.base).host}/{self.station}"

    async def read(self) -> AsyncIterator[Read]:
        """Page after page. Raises CannotImport when it is down, slow or speaks no sense."""
        what = "files" if self.key else "requests"
        url = f"{self.base}/api/station/{self.station}/{what}"
        headers = {"X-API-Key": self.key} if self.key else {}
        async with aiohttp.ClientSession(timeout=self.patience, headers=headers) as session:
            page, pages = 1, 1
            while page <= min(pages, MOST_PAGES):
                told = await self._page(session, url, page)
                rows, pages = _rows(told, page)
                for at, row in enumerate(rows, 1):
                    yield _track(row, f"page {page}, entry {at}")
                page += 1

    async def _page(self, session: aiohttp.ClientSession, url: str, page: int) -> Any:
        """One page, asked for again if that may help."""
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(self.rest * 2 ** (attempt - 1))
            try:
                return await _got(session, url, page)
            except _Passing as error:
                trouble = str(error)
            except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                trouble = f"it does not answer ({type(error).__name__})"
        raise CannotImport(f"AzuraCast at {self.base}: {trouble}.")


class _Passing(Exception):
    """What may be over in a moment."""


async def _got(session: aiohttp.ClientSession, url: str, page: int) -> Any:
    asked = {"per_page": str(PER_PAGE), "page": str(page)}
    async with session.get(url, params=asked, allow_redirects=False) as response:
        if response.status in _TRY_AGAIN:
            raise _Passing(f"it answers {response.status}")
        if response.status in (401, 403):
            raise CannotImport("AzuraCast does not take this key, or lists no requests to others.")
        if response.status != 200:
            raise CannotImport(f"AzuraCast answers {response.status} at {url}.")
        body = bytearray()
        async for piece in response.content.iter_chunked(1 << 16):
            body += piece
            if len(body) > LARGEST_PAGE:
                raise CannotImport("AzuraCast sends more at a time than a page may have.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise CannotImport(f"What is at {url} is no JSON: is this AzuraCast?") from None


def _rows(told: Any, page: int) -> tuple[list[Any], int]:
    """The entries, and how many pages there are; some versions send a bare list of everything."""
    if isinstance(told, list):
        return told, page
    rows = told.get("rows") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise CannotImport("AzuraCast answers something else than a list of songs.")
    pages = told.get("total_pages")
    return rows, pages if isinstance(pages, int) else page


def _track(row: Any, place: str) -> Read:
    """An entry of the files, or one of the requests, which has its song inside."""
    if not isinstance(row, dict):
        return Unreadable(place, "not an entry")
    song = row["song"] if isinstance(row.get("song"), dict) else row
    title = _text(song.get("title"))
    if not title:
        return Unreadable(_text(row.get("path")) or place, "no title")
    length = row.get("length")
    key = row.get("unique_id") or row.get("request_id") or row.get("id") or song.get("id")
    return ReadTrack(
        title,
        _text(song.get("artist")),
        key=str(key) if isinstance(key, str | int) else None,
        album=_text(song.get("album")) or None,
        length=round(length) if isinstance(length, int | float) and 0 < length < 1e6 else None,
        playout_id=_text(row.get("path")) or _text(row.get("request_id")) or None,
        place=place,
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
