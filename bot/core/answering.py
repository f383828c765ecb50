"""Whether an owed reply is sent now, later, in another form, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.rules import (
    ACKNOWLEDGE_FOR,
    FARTHEST,
    HUMAN,
    MOST_TRIES,
    NUMBER_RATE,
    PAIR_GAP,
    RETRY_FOR,
    ReplyRules,
    closes,
)
from bot.core.sending import Decision

ANSWERED = "answered by a person"
UNHEARD = "the listener is blocked"
ALARMED = "somebody may be in danger: people answer"
CLOSED = "reply window closed"
NOT_OURS = "not a number of this station any more"
_MINUTE = timedelta(minutes=1)
# How long a refused number rests, by how often in a row it was refused. FARTHEST bounds them.
_PAUSES: dict[Decision, tuple[timedelta, ...]] = {
    Decision.STOP: (_MINUTE / 2, 2 * _MINUTE, 10 * _MINUTE),
    Decision.SLOW_NUMBER: tuple(timedelta(seconds=one) for one in (2, 4, 8, 16, 32, 60)),
    Decision.SLOW_APP: tuple(_MINUTE * one for one in (1, 2, 4, 8, 16)),
}
WHOLE_NUMBER = frozenset(_PAUSES)  # decisions that concern more than one message


@dataclass(frozen=True)
class Facts:
    """What is known at the moment of sending, read from the database."""

    kind: str  # reply or read
    despite_stop: bool  # the confirmation of a stop is the one thing a stopped listener hears
    confirms: bool  # it answers a wish about replies or about being forgotten
    puzzled: bool  # all it would say is that the bot has not understood
    heard: datetime  # when the message that it answers was sent
    replies: str  # the listener's wish: on, paused, stopped
    reachable: bool
    last_heard: datetime | None
    last_written: datetime | None
    sent_this_second: int
    sent_this_hour: int  # texts to this listener
    sent_this_month: int  # texts of the whole station
    number_stopped_until: datetime | None
    said_today: bool  # a once-a-day text went out already
    number_ours: bool = True  # False: it has been taken out of the settings
    until: datetime | None = None  # what it says is true no longer: "it is on right now"
    answered_at: datetime | None = None  # when a person last wrote to the listener
    blocked: bool = False  # the listener is: nothing is said to them but what confirms a wish
    alarmed: bool = False  # somebody may be in danger, and nobody has looked yet
    by_person: bool = False  # a person at the desk wrote it
    template: bool = False  # it goes out of a closed window as well


@dataclass(frozen=True)
class Send:
    form: str  # text, template, reaction, read


@dataclass(frozen=True)
class Later:
    at: datetime


@dataclass(frozen=True)
class Skip:
    reason: str


def decide(facts: Facts, rules: ReplyRules, *, now: datetime) -> Send | Later | Skip:
    """The reply rules in their order: may we, can we, must we wait, in which form."""
    if facts.by_person:
        return _persons(facts, now)
    refusal = _not_the_bots(facts, now) or _refusal(facts, rules, now)
    if refusal:
        return Skip(refusal)
    form = _form(facts, rules)
    if form == "reaction" and facts.puzzled:  # a tick would tell the listener the opposite
        return Skip("no reaction to what was not understood")
    if form == "reaction" and facts.until:
        return Skip("no reaction says that a song is on")
    wait = _wait(facts, now)
    return Later(wait) if wait else Send(form)


def _persons(facts: Facts, now: datetime) -> Send | Later | Skip:
    """What a person wrote: neither the reply mode nor the budget is in its way, the listener is."""
    refusal = _persons_refusal(facts, now)
    if refusal:
        return Skip(refusal)
    wait = _wait(facts, now)
    return Later(wait) if wait else Send("template" if facts.template else "text")


def _persons_refusal(facts: Facts, now: datetime) -> str | None:
    reasons = (
        (not facts.number_ours, NOT_OURS),
        (facts.replies == "erased", "erased"),
        (facts.blocked, "blocked"),
        (facts.replies == "stopped", "replies stopped"),
        (not facts.reachable, "no address"),
        (not facts.template and _window_closed(facts, now), CLOSED),
        (now > facts.heard + ACKNOWLEDGE_FOR, "too late"),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _not_the_bots(facts: Facts, now: datetime) -> str | None:
    """Why it is not, or no longer, for the bot to say anything."""
    if not facts.number_ours:
        return NOT_OURS
    if facts.blocked and not facts.confirms:
        return UNHEARD
    if facts.kind == "reply" and facts.alarmed:
        return ALARMED
    at = facts.answered_at
    if facts.kind == "reply" and not facts.confirms and at and abs(now - at) < HUMAN:
        return ANSWERED
    return None


def _refusal(facts: Facts, rules: ReplyRules, now: datetime) -> str | None:
    if not facts.reachable:
        return "no address"
    if rules.mode == "none":
        return "the station sends no replies"
    if rules.mode == "read" and facts.kind == "reply" and not facts.despite_stop:
        return "the station sends ticks only, when somebody has read it"
    if facts.replies != "on" and not facts.despite_stop:
        return f"replies {facts.replies}"
    if facts.said_today:
        return "said today already"
    return _lateness(facts, now) if facts.kind == "reply" else None  # a tick is no message


def _lateness(facts: Facts, now: datetime) -> str | None:
    if _window_closed(facts, now):
        return CLOSED
    if facts.until and now > facts.until:
        return "the song is over"
    if not facts.confirms and now > facts.heard + ACKNOWLEDGE_FOR:
        return "too late"
    return None


def _window_closed(facts: Facts, now: datetime) -> bool:
    return facts.last_heard is None or now > closes(facts.last_heard)


def _wait(facts: Facts, now: datetime) -> datetime | None:
    stopped, written = facts.number_stopped_until, facts.last_written
    if stopped and now < stopped <= now + FARTHEST:
        return stopped
    if facts.sent_this_second >= NUMBER_RATE:
        return now + timedelta(seconds=1)
    if facts.kind == "reply" and written and written <= now < written + PAIR_GAP:
        return written + PAIR_GAP
    return None


def _form(facts: Facts, rules: ReplyRules) -> str:
    if facts.kind == "read":
        return "read"
    if facts.sent_this_hour >= rules.hourly:  # even STOP, or two bots might talk for ever
        return "reaction"
    if facts.despite_stop:
        return "text"
    costly = facts.sent_this_month >= rules.budget
    return "reaction" if rules.mode == "reaction" or costly else "text"


def pause(decision: Decision, *, refusals: int) -> timedelta:
    """How long a number rests that was refused so many times in a row, this one counted."""
    steps = _PAUSES[decision]
    return steps[min(refusals, len(steps)) - 1]


def next_try(
    decision: Decision, *, attempts: int, created_at: datetime, now: datetime, jitter: float
) -> datetime | None:
    """When to try again after a failure, None for never; `jitter` is between 0 and 1."""
    if decision in (Decision.GIVE_UP, Decision.UNKNOWN) or attempts >= MOST_TRIES:
        return None
    if decision is Decision.RETRY_ONCE and attempts >= 2:
        return None
    if decision is Decision.SLOW_LISTENER:
        wait = timedelta(seconds=4 ** min(attempts, 5))
    else:
        wait = timedelta(seconds=2 ** min(attempts, 8) * (0.5 + jitter / 2))
    at = now + wait
    return at if at <= created_at + RETRY_FOR else None
