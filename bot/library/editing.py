"""What people change in the library: each change is one transaction with its line in the log."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.library.cells import year
from bot.library.folding import key, words
from bot.library.importing import described, plain
from bot.store import aliases, log, tracks
from bot.store.database import Database
from bot.store.log import Event

EDITABLE = ("title", "artist", "album", "year", "playout_id")


class CannotEdit(Exception):
    """Why a change cannot be made; its text names a sentence of the desk."""


async def edit(
    database: Database, track_id: int, given: Mapping[str, str], *, who: str, now: datetime
) -> list[str]:
    """Change a track; what was changed is left alone by imports from then on."""
    wanted = _wanted(given)
    async with database.write() as conn:
        row = await tracks.get(conn, track_id, lock=True)
        if row is None:
            raise CannotEdit("no_track")
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        if not changed:
            return []
        edited = sorted({*row.edited, *changed})
        told = described(changed.get("title", row.title), changed.get("artist", row.artist))
        if {"title", "artist"} & changed.keys():
            edited = sorted({*edited, *told})  # what is derived from them
        await tracks.change(conn, track_id, **told, **_rest(changed), edited=edited, changed_at=now)
        await tracks.note_change(conn)
        detail = {"track": track_id, "changed": sorted(changed)}
        await log.append(conn, [Event("track_edited", who, detail=detail)], now=now)
    return sorted(changed)


def _wanted(given: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a form; a title there must be, and a year is a number or nothing."""
    wanted: dict[str, Any] = {
        name: plain(given[name]) for name in EDITABLE if name in given and name != "year"
    }
    if wanted.get("title", "x") == "":
        raise CannotEdit("no_title")
    for name in ("album", "playout_id"):
        if name in wanted:
            wanted[name] = wanted[name] or None
    if "year" in given:
        wanted["year"] = year(given["year"])
        if given["year"].strip() and wanted["year"] is None:
            raise CannotEdit("no_year")
    return wanted


def _rest(changed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changed.items() if name not in ("title", "artist")}


async def merge(
    conn: AsyncConnection, track_ids: Collection[int], into: int, *, who: str, now: datetime
) -> list[int]:
    """Let tracks go under another one; which did. What asks for them follows in steps/merging.

    All are locked in one order, or two who merge them into one another wait for ever.
    """
    rows = {one: await tracks.get(conn, one, lock=True) for one in sorted({*track_ids, into})}
    target = rows.pop(into)
    if target is None or target.merged_into is not None:
        raise CannotEdit("no_track")
    merged = []
    for track_id, row in rows.items():
        if row is not None and row.merged_into is None:
            await tracks.merge(conn, track_id, into, now=now)
            merged.append(track_id)
    if merged:
        await tracks.note_change(conn)
        detail = {"tracks": merged, "into": into}
        await log.append(conn, [Event("tracks_merged", who, detail=detail)], now=now)
    return merged


async def separate(conn: AsyncConnection, track_id: int, *, who: str, now: datetime) -> int:
    """Take a merge back; under which track it went. Its requests come along in steps/merging."""
    row = await tracks.get(conn, track_id, lock=True)
    if row is None or row.merged_into is None:
        raise CannotEdit("no_track")
    await tracks.change(conn, track_id, merged_into=None, changed_at=now)
    await tracks.note_change(conn)
    detail = {"track": track_id, "from": row.merged_into}
    await log.append(conn, [Event("track_separated", who, detail=detail)], now=now)
    return int(row.merged_into)


async def add_alias(
    database: Database, artist: str, alias: str, *, who: str, now: datetime
) -> None:
    """Another name that listeners have for an artist."""
    artist, alias = plain(artist), plain(alias)
    pair = f"{key(words(artist))}|{key(words(alias))}"
    if not words(artist) or not words(alias) or len(set(pair.split("|"))) < 2:
        raise CannotEdit("no_alias")
    async with database.write() as conn:
        if not await aliases.add(conn, artist, alias, bare=pair, now=now):
            raise CannotEdit("known_alias")
        detail = {"artist": artist, "alias": alias}
        await log.append(conn, [Event("alias_added", who, detail=detail)], now=now)


async def remove_alias(database: Database, alias_id: int, *, who: str, now: datetime) -> None:
    async with database.write() as conn:
        row = await aliases.remove(conn, alias_id)
        if row is not None:
            detail = {"artist": row.artist, "alias": row.alias}
            await log.append(conn, [Event("alias_removed", who, detail=detail)], now=now)
