"""What a listener wrote and what they were told, as one list: what stands on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import in_time
from bot.core.blocks import BLOCKED
from bot.core.station import Station
from bot.desk.faces import Painter
from bot.store.histories import Became, Past, Told, Wrote

WRONG = ("failed", "skipped", "unknown")  # it did not arrive, or nobody knows


@dataclass(frozen=True)
class Entry:
    """A message, or something that was sent to its writer."""

    key: str
    ours: bool
    when: str
    moment: str  # for machines
    text: str
    marks: tuple[str, ...] = ()  # whose it is, what became of it
    wrong: bool = False  # it did not arrive
    file: int | None = None
    note: str = ""  # instead of a text


def entries(
    wrote: Sequence[Wrote],
    told: Sequence[Told],
    painter: Painter,
    station: Station,
    language: str | None,
    *,
    now: datetime,
) -> list[Entry]:
    """Both together, newest first."""
    theirs = [(one.at, _theirs(one, painter, now)) for one in wrote]
    ours = [(one.at, _ours(one, painter, station, language, now)) for one in told]
    return [entry for _, entry in sorted([*ours, *theirs], key=lambda pair: pair[0], reverse=True)]


def _theirs(one: Wrote, painter: Painter, now: datetime) -> Entry:
    line = painter.line(one.said, now=now)
    kept = line.file is not None and line.file.state == "kept"
    return Entry(
        key=f"m{one.said.id}",
        ours=False,
        when=line.when,
        moment=line.moment,
        text=line.text,
        marks=(*filter(None, [line.kind_word]), *line.marks, *_became(one, painter, now)),
        file=line.file.id if kept and line.file else None,
        note=line.note,
    )


def _became(one: Wrote, painter: Painter, now: datetime) -> list[str]:
    """Where it went: to items, or why to none."""
    say = painter.words
    if one.items:
        return [_item(became, painter, now) for became in one.items]
    if not one.settled_as:
        return [say("history.waits")]
    if one.settled_as == BLOCKED:
        return [say("history.blocked")]
    return [say("person.folded", purpose=say.of("because", one.settled_as))]


def _item(became: Became, painter: Painter, now: datetime) -> str:
    say = painter.words
    at = painter.when(became.aired_at, now=now) if became.aired_at else ""
    status = say.of("status", became.status)
    if became.status == "aired" and at:
        status = say("history.aired_at", time=at)
    if became.status == "on_air" and became.taken_by:
        status = say("card.taken_by", name=became.taken_by)
    return say("history.item", lane=say(f"lane.{became.lane}"), status=status)


def _ours(
    one: Told, painter: Painter, station: Station, language: str | None, now: datetime
) -> Entry:
    say = painter.words
    text = _words(one, station, language)
    state = say.of("sent", one.state)
    if one.state == "skipped" and one.reason:
        state = say("history.not_sent", reason=say.of("because", one.reason))
    return Entry(
        key="",
        ours=True,
        when=painter.when(one.at, now=now),
        moment=one.at.isoformat(),
        text=text,
        marks=(one.who or say("history.bot"), state),
        wrong=one.state in WRONG,
        note="" if text else say("card.forgotten"),
    )


def _words(one: Told, station: Station, language: str | None) -> str:
    """What was said, as far as it is kept, in the listener's language of now."""
    if one.sent_as == "reaction":
        return "✅"
    if one.who is not None:  # a person's own words, or the name of a template
        return "".join(part.get("words") or part.get("template", "") for part in one.parts)
    if not one.parts:
        return ""
    parts = in_time.true_at(one.at, one.parts)
    local = one.at.astimezone(station.rules.zone)
    return station.replies.speak(parts, language=language, local=local, tell=False).text


def past(blocks: Sequence[Past], painter: Painter, *, now: datetime) -> list[str]:
    """Earlier blocks, a line each."""
    return [_past(one, painter, now) for one in blocks]


def _past(one: Past, painter: Painter, now: datetime) -> str:
    say, at = painter.words, painter.when(one.at, now=now)
    if one.what == "unblocked":
        return say("history.unblocked", time=at, who=one.who)
    until = one.detail.get("until")
    end = painter.when(datetime.fromisoformat(until), now=now) if until else ""
    why = say.of("why", str(one.detail.get("why", "")))
    if end:
        return say("history.blocked_until", time=at, who=one.who, until=end, why=why)
    return say("history.blocked_for_good", time=at, who=one.who, why=why)
