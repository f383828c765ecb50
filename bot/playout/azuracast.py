"""What AzuraCast says is on: `/api/nowplaying/{station}`, which needs no key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import aiohttp

from bot.core.playing import Told
from bot.playout.fetching import fetched
from bot.playout.trouble import SourceTrouble


@dataclass(frozen=True)
class AzuraCast:
    """One station there."""

    url: str
    session: aiohttp.ClientSession
    kind: str = "azuracast"

    async def look(self) -> Told | None:
        raw = await fetched(self.session, self.url)
        try:
            told = json.loads(raw)
        except (ValueError, RecursionError):
            raise SourceTrouble("what it answers is no JSON: is this AzuraCast?") from None
        return on_now(told)


def on_now(told: Any) -> Told | None:
    """The song in an answer, or None when the station is off; or raise SourceTrouble."""
    playing = told.get("now_playing") if isinstance(told, dict) else None
    if not isinstance(told, dict) or "now_playing" not in told:
        raise SourceTrouble("its answer does not say what is playing: is this AzuraCast?")
    song = playing.get("song") if isinstance(playing, dict) else None
    if (
        told.get("is_online") is False
        or not isinstance(playing, dict)
        or not isinstance(song, dict)
    ):
        return None
    return Told(
        title=_text(song.get("title")) or _text(song.get("text")),
        artist=_text(song.get("artist")),
        started_at=_moment(playing.get("played_at")),
        key=_key(playing.get("sh_id"), song.get("id")),
        kind=_text(playing.get("playlist")),
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _moment(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        return None
    return datetime.fromtimestamp(value, timezone.utc)


def _key(play: Any, song: Any) -> str | None:
    """The number of the play; with the song's, for a new installation counts from 1 again."""
    return f"{play} {song}"[:200] if isinstance(play, int) and play > 0 else None
