"""The health light: what is well at the station, what is not, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

QUIET = timedelta(hours=1)  # since WhatsApp's last call: may be a quiet night, may be trouble
SILENT = timedelta(hours=12)
LATE = timedelta(seconds=15)  # the oldest waiting message
STUCK = timedelta(minutes=2)
SONGS_QUIET = timedelta(hours=1)  # since the last new song: may be talk, may be trouble
BEAT_LATE = timedelta(seconds=25)  # a role beats every ten seconds
BEAT_GONE = timedelta(seconds=45)


class Light(str, Enum):
    """Worse is later."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Alarm:
    """Something that people were told about and that is not over."""

    name: str
    since: datetime
    detail: str  # a sentence on what to do


@dataclass(frozen=True)
class Health:
    """The station at one moment, as the database tells it."""

    at: datetime
    webhook_at: datetime | None = None  # WhatsApp's last call
    waiting: int = 0  # messages the bot has not come to
    oldest_waiting: datetime | None = None
    unsorted: int = 0  # messages the bot gave up: they wait for a person
    parked: int = 0  # webhook bodies that nobody could read
    beats: Mapping[str, datetime] = field(default_factory=dict)  # role to its last heartbeat
    unknown: int = 0  # replies of the last day that may or may not have arrived
    model: str | None = None  # what the worker understands with; None while it has none
    stopped: Mapping[str, str] = field(default_factory=dict)  # number of ours to the reason
    alarms: tuple[Alarm, ...] = ()
    loss: int = 0  # messages that cannot be accounted for
    played_at: datetime | None = None  # when a new song was last heard of; None: never
    unread: Mapping[str, str] = field(default_factory=dict)  # source of the library to the reason


@dataclass(frozen=True)
class Sign:
    """One line of the light's panel; `says` names a sentence, `values` go into it."""

    name: str
    light: Light
    says: str
    values: Mapping[str, str] = field(default_factory=dict)


def signs(health: Health) -> tuple[Sign, ...]:
    """Every sign, in the order of a message's way."""
    found = [rule(health) for rule in _RULES]
    found += _playing(health)
    found += [
        Sign("library", Light.WARN, "library.unread", {"source": source, "reason": reason})
        for source, reason in health.unread.items()
    ]
    found += [
        Sign("number", Light.BAD, "number.stopped", {"number": number, "reason": reason})
        for number, reason in health.stopped.items()
    ]
    found += [
        Sign("alarm", Light.BAD, "alarm.on", {"name": alarm.name, "detail": alarm.detail})
        for alarm in health.alarms
    ]
    return tuple(found)


def worst(found: tuple[Sign, ...]) -> Light:
    order = list(Light)
    return max((sign.light for sign in found), key=order.index, default=Light.OK)


def _loss(health: Health) -> Sign:
    if health.loss:
        return Sign("loss", Light.BAD, "loss.some", {"count": str(health.loss)})
    return Sign("loss", Light.OK, "loss.none")


def _webhook(health: Health) -> Sign:
    if health.webhook_at is None:
        return Sign("webhook", Light.WARN, "webhook.never")
    age = health.at - health.webhook_at
    if age > SILENT:
        return Sign("webhook", Light.BAD, "webhook.silent", {"age": spoken(age)})
    if age > QUIET:
        return Sign("webhook", Light.WARN, "webhook.quiet", {"age": spoken(age)})
    return Sign("webhook", Light.OK, "webhook.ok", {"age": spoken(age)})


def _waiting(health: Health) -> Sign:
    if not health.waiting or health.oldest_waiting is None:
        return Sign("waiting", Light.OK, "waiting.none")
    age = health.at - health.oldest_waiting
    values = {"count": str(health.waiting), "age": spoken(age)}
    if age > STUCK:
        return Sign("waiting", Light.BAD, "waiting.stuck", values)
    if age > LATE:
        return Sign("waiting", Light.WARN, "waiting.late", values)
    return Sign("waiting", Light.OK, "waiting.some", values)


def _unsorted(health: Health) -> Sign:
    if health.unsorted:
        return Sign("unsorted", Light.WARN, "unsorted.some", {"count": str(health.unsorted)})
    return Sign("unsorted", Light.OK, "unsorted.none")


def _parked(health: Health) -> Sign:
    if health.parked:
        return Sign("parked", Light.WARN, "parked.some", {"count": str(health.parked)})
    return Sign("parked", Light.OK, "parked.none")


def _unknown(health: Health) -> Sign:
    """Nobody can do anything for these replies, so it is worth a look and never red."""
    if health.unknown:
        return Sign("unknown", Light.WARN, "unknown.some", {"count": str(health.unknown)})
    return Sign("unknown", Light.OK, "unknown.none")


def _model(health: Health) -> Sign:
    if health.model is None:
        return Sign("model", Light.BAD, "model.none")
    return Sign("model", Light.OK, "model.ok", {"model": health.model[:12]})


def _role(role: str) -> Callable[[Health], Sign]:
    def rule(health: Health) -> Sign:
        beat = health.beats.get(role)
        if beat is None:
            return Sign(role, Light.BAD, f"{role}.never")
        age = health.at - beat
        if age > BEAT_GONE:
            return Sign(role, Light.BAD, f"{role}.gone", {"age": spoken(age)})
        if age > BEAT_LATE:
            return Sign(role, Light.WARN, f"{role}.late", {"age": spoken(age)})
        return Sign(role, Light.OK, f"{role}.ok")

    return rule


def _playing(health: Health) -> list[Sign]:
    """A station that nobody tells what is on has no such sign."""
    if health.played_at is None:
        return []
    age = health.at - health.played_at
    quiet = age > SONGS_QUIET
    says = "playing.quiet" if quiet else "playing.ok"
    return [Sign("playing", Light.WARN if quiet else Light.OK, says, {"age": spoken(age)})]


_RULES: tuple[Callable[[Health], Sign], ...] = (
    _webhook,
    _waiting,
    _unsorted,
    _parked,
    _role("worker"),
    _model,
    _role("scheduler"),
    _unknown,
    _loss,
)


def spoken(age: timedelta) -> str:
    """An age in the largest unit that fits: 12 s, 4 min, 3 h, 2 d."""
    seconds = max(0, int(age.total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
