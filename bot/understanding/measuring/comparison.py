"""Two models on the same messages: which of them one understands better, and which worse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.understanding import Understood
from bot.understanding.evaluation import Compared, Labelled, Thing, also, entities, purpose


@dataclass(frozen=True)
class Change:
    """A message that one model understands better than the other."""

    message: Labelled
    what: str  # purpose, entities or also: the first of them in which one is better
    before: Compared
    after: Compared

    @property
    def better(self) -> bool:
        return self.after.mistakes < self.before.mistakes

    def sentence(self) -> str:
        """What has changed, by labels and places and never by the words of a message."""
        wanted, before, after = self.after.wanted, self.before.said, self.after.said
        parts = {
            "finds": (after & wanted) - before,
            "misses": (before & wanted) - after,
            "makes up": after - wanted - before,
            "no longer makes up": before - wanted - after,
        }
        return "; ".join(f"{verb} {_named(things)}" for verb, things in parts.items() if things)

    def to_json(self) -> dict[str, str]:
        """Without the text, which is a listener's."""
        one = self.message
        return {"set": one.set, "place": one.place, "what": self.what, "change": self.sentence()}


def changes(
    messages: Sequence[Labelled], before: Sequence[Understood], after: Sequence[Understood]
) -> list[Change]:
    """Those that got better and those that got worse, in the order of the messages."""
    told = zip(messages, before, after, strict=True)
    return [change for one in told if (change := _change(*one)) is not None]


def _change(message: Labelled, before: Understood, after: Understood) -> Change | None:
    """A purpose weighs more than any entity, and those more than a second purpose."""
    for what, old, new in _parts(message, before, after):
        if old.mistakes != new.mistakes:
            return Change(message, what, old, new)
    return None


def _parts(
    message: Labelled, before: Understood, after: Understood
) -> Iterator[tuple[str, Compared, Compared]]:
    if message.purpose:
        yield "purpose", purpose(message, before), purpose(message, after)
    if message.entities:
        yield "entities", entities(message, before), entities(message, after)
    if message.also:
        yield "also", also(message, before), also(message, after)


def _named(things: frozenset[Thing]) -> str:
    return ", ".join(_place(*thing) for thing in sorted(things, key=lambda thing: thing[1:]))


def _place(label: str, *ends: int) -> str:
    return f"{label} {ends[0]}-{ends[1]}" if ends else label
