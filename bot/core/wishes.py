"""When two requests are for the same thing, and what the station's rules say to one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time, timedelta
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.control import normalised
from bot.core.hours import Show
from bot.core.lookup import Lookup

MOST_MINUTES = 24 * 60
MOST_REQUESTS = 100
TRACK = "track "  # begins the wish for a track of the library; any other is made of what was typed
LONGEST = timedelta(hours=25)  # what the rules look back at: the longest day there is


def wish(song: str | None, artist: str | None, lookup: Lookup | None) -> str | None:
    """One name for all requests of the same thing; None if nothing was named."""
    if lookup is not None and lookup.track is not None:
        return track_wish(lookup.track.track)
    title = normalised(song or "")
    if not title:
        return None
    bare = f"{title}\n{normalised(artist or '')}"
    return f"typed {blake2b(bare.encode(), digest_size=16).hexdigest()}"


def track_wish(track: int) -> str:
    return f"{TRACK}{track}"


def performer(artist: str | None, lookup: Lookup | None) -> str | None:
    """By whom it is, in bare words."""
    known = lookup.track.artist if lookup is not None and lookup.track is not None else artist
    return normalised(known or "") or None


@dataclass(frozen=True)
class RequestRules:
    """What a station wants of requests; 0 is no such rule."""

    track_minutes: int = 60  # the same track, after it was on
    track_today: int = 0  # 1: not again on the same day
    track_show: int = 0  # 1: not again in the same show
    artist_minutes: int = 0  # the same artist, after something of theirs was on
    hourly: int = 0  # requests of one listener
    daily: int = 0
    tell_when_on: int = 0  # 1: askers hear when their song begins; off, for replies cost money

    @classmethod
    def read(cls, written: Mapping[str, str]) -> RequestRules:
        """As they were written down; what is no number of ours is as if it was not there."""
        found = {
            one.name: int(written[one.name])
            for one in fields(cls)
            if written.get(one.name, "").isdecimal()
        }
        return cls(**{name: min(value, MOST[name]) for name, value in found.items()})


MOST = {
    "track_minutes": MOST_MINUTES,
    "track_today": 1,
    "track_show": 1,
    "artist_minutes": MOST_MINUTES,
    "hourly": MOST_REQUESTS,
    "daily": MOST_REQUESTS,
    "tell_when_on": 1,
}


@dataclass(frozen=True)
class NotYet:
    """A rule that stands against a request, and until when."""

    rule: str  # track, artist, hourly, daily
    until: datetime
    by: str = field(default="", compare=False)  # its name in RequestRules
    since: datetime | None = field(default=None, compare=False)  # when that was on, or asked for

    @property
    def counted(self) -> bool:
        """It is about how much its listener asked for, whatever that was."""
        return self.rule in ("hourly", "daily")

    def told(self, zone: ZoneInfo) -> dict[str, str]:
        """Its end by the station's clock, for a reply; midnight still belongs to the day before."""
        local = self.until.astimezone(zone)
        day = (local - timedelta(microseconds=1)).date()
        return {"time": f"{local:%H:%M}", "day": day.isoformat()}

    def to_json(self) -> dict[str, Any]:
        told = {"rule": self.rule, "until": self.until.isoformat()}
        why = {"by": self.by, "since": self.since and self.since.isoformat()}
        return told | {name: value for name, value in why.items() if value}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> NotYet:
        until, since = datetime.fromisoformat(value["until"]), value.get("since")
        since = datetime.fromisoformat(since) if since else None
        return cls(value["rule"], until, value.get("by", ""), since)


@dataclass(frozen=True)
class Wanted:
    """Who wishes for what."""

    listener: int
    wish: str | None
    performer: str | None


@dataclass
class Record:
    """What was on and what was asked for of late, as far as it concerns some requests."""

    rules: RequestRules = field(default_factory=RequestRules)
    show: Show | None = None  # the present one
    tracks: dict[str, datetime] = field(default_factory=dict)  # wish: when it was last on
    performers: dict[str, datetime] = field(default_factory=dict)
    asked: dict[int, list[datetime]] = field(default_factory=dict)  # by each listener
    open: set[tuple[int, str]] = field(default_factory=set)  # who waits for what already

    def judge(self, wanted: Wanted, *, now: datetime, zone: ZoneInfo) -> NotYet | None:
        """The rule against a request, if there is one; what passes counts for the next."""
        listener, wish = wanted.listener, wanted.wish
        if wish is not None and (listener, wish) in self.open:
            return None  # asked for once more: it counts once
        against = self.played(wanted, now=now, zone=zone)
        against = against or self._counted(listener, now, zone)
        if against is None:
            self.asked.setdefault(listener, []).append(now)
            if wish is not None:
                self.open.add((listener, wish))
        return against

    def played(self, wanted: Wanted, *, now: datetime, zone: ZoneInfo) -> NotYet | None:
        """The rule that what was on sets against it; nothing is counted."""
        rules = self.rules
        track = self.tracks.get(wanted.wish or "")
        artist = self.performers.get(wanted.performer or "")
        ends = []
        if track and rules.track_today and _day(track, zone) == _day(now, zone):
            ends.append(NotYet("track", _tomorrow(now, zone), "track_today", track))
        if track and rules.track_show and self.show and track >= self.show.began:
            ends.append(NotYet("track", self.show.ends, "track_show", track))
        if track:
            until = track + timedelta(minutes=rules.track_minutes)
            ends.append(NotYet("track", until, "track_minutes", track))
        if artist:
            until = artist + timedelta(minutes=rules.artist_minutes)
            ends.append(NotYet("artist", until, "artist_minutes", artist))
        return _latest(ends, now)

    def _counted(self, listener: int, now: datetime, zone: ZoneInfo) -> NotYet | None:
        hour = timedelta(hours=1)
        rules, asked = self.rules, sorted(self.asked.get(listener, ()))
        lately = [at for at in asked if at > now - hour]
        today = [at for at in asked if _day(at, zone) == _day(now, zone)]
        ends = []
        if rules.hourly and len(lately) >= rules.hourly:
            since = lately[-rules.hourly]
            ends.append(NotYet("hourly", since + hour, "hourly", since))
        if rules.daily and len(today) >= rules.daily:
            ends.append(NotYet("daily", _tomorrow(now, zone), "daily", today[-1]))
        return _latest(ends, now)


def _latest(stops: list[NotYet], now: datetime) -> NotYet | None:
    """The one that holds longest: the time that the listener is told must be right."""
    ahead = [one for one in stops if one.until > now]
    return max(ahead, key=lambda one: one.until, default=None)


def _day(moment: datetime, zone: ZoneInfo) -> object:
    return moment.astimezone(zone).date()


def _tomorrow(now: datetime, zone: ZoneInfo) -> datetime:
    """Midnight on the station's clock."""
    local = now.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), time.min, zone)
