"""How well the model understands: the measure behind `requestline evaluate`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.understanding import FALLBACK, Entity, Understood
from bot.understanding.examples import Example
from bot.understanding.measuring.calibration import Guessed, Reliability, reliability

# Other sets label more; what no model of ours can find says nothing about it.
LABELS = ("song", "artist", "recipient", "sender", "place", "occasion", "contest_answer")
OUT_OF_SCOPE = "out_of_scope"

Thing = tuple[Any, ...]  # a label, and where it is if it is anywhere


@dataclass(frozen=True)
class Labelled:
    """A message that people have labelled, and whether it is scored on each part."""

    example: Example
    set: str = ""
    place: str = ""  # the file and the number in it
    purpose: bool = True
    also: bool = True
    entities: bool = True


@dataclass(frozen=True)
class Compared:
    """What people see in a message beside what the model sees in it."""

    wanted: frozenset[Thing]
    said: frozenset[Thing]

    @property
    def right(self) -> bool:
        return self.wanted == self.said

    @property
    def mistakes(self) -> int:
        """What is missing, and what was made up."""
        return len(self.wanted ^ self.said)


@dataclass(frozen=True)
class Line:
    """One row of a table: how often it was right when it spoke, and when it should have."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Part:
    """The things of one kind that were there and were found."""

    messages: int  # that are scored on it
    whole: Line
    per_label: dict[str, Line]

    def to_json(self, name: str) -> dict[str, Any]:
        scored = {"messages": self.messages, **_to_json(self.whole)}
        nothing = dict.fromkeys(scored, None)
        return {**(scored if self.messages else nothing), name: lines_to_json(self.per_label)}


@dataclass(frozen=True)
class Score:
    """What the model got right."""

    messages: int
    purposes: Part
    also: Part
    entities: Part
    confused: Mapping[tuple[str, str], int]  # what it is, what was said: how often
    left_to_a_person: float
    reliability: Reliability

    @property
    def accuracy(self) -> float:
        return self.purposes.whole.recall

    @property
    def per_intent(self) -> dict[str, Line]:
        return self.purposes.per_label

    @property
    def macro_f1(self) -> float:
        return sum(line.f1 for line in self.per_intent.values()) / max(1, len(self.per_intent))

    @property
    def per_entity(self) -> dict[str, Line]:
        return self.entities.per_label

    @property
    def micro_f1(self) -> float:
        return self.entities.whole.f1

    @property
    def out_of_scope(self) -> Line | None:
        """How much of what no station can give was recognised, if there is any."""
        line = self.per_intent.get(OUT_OF_SCOPE)
        return line if line is not None and line.support else None

    def to_json(self) -> dict[str, Any]:
        """Figures that nothing was scored for are null."""
        some = self.purposes.messages
        return {
            "intent": {
                "accuracy": round(self.accuracy, 4) if some else None,
                "macro_f1": round(self.macro_f1, 4) if some else None,
                "per_intent": lines_to_json(self.per_intent),
            },
            "entities": {
                "micro_f1": round(self.micro_f1, 4) if self.entities.messages else None,
                "per_entity": lines_to_json(self.per_entity),
            },
            "also": self.also.to_json("per_intent"),
            "out_of_scope": {
                "recall": round(self.out_of_scope.recall, 4) if self.out_of_scope else None,
                "left_to_a_person": round(self.left_to_a_person, 4),
            },
            "calibration": self.reliability.to_json(),
            "confused": [
                {"wanted": wanted, "said": said, "messages": many}
                for (wanted, said), many in sorted(self.confused.items())
            ],
        }


def score(messages: Sequence[Labelled], found: Sequence[Understood]) -> Score:
    """Compare what the model found with what people wrote down; a fallback is out_of_scope."""
    pairs = list(zip(messages, found, strict=True))
    purposes = [purpose(*pair) for pair in pairs if pair[0].purpose]
    return Score(
        messages=len(pairs),
        purposes=_part(purposes),
        also=_part([also(*pair) for pair in pairs if pair[0].also]),
        entities=_part([entities(*pair) for pair in pairs if pair[0].entities]),
        confused=Counter((_only(one.wanted), _only(one.said)) for one in purposes),
        left_to_a_person=sum(u.intent == FALLBACK for u in found) / max(1, len(found)),
        reliability=reliability(list(_first_guesses(pairs))),
    )


def purpose(message: Labelled, found: Understood) -> Compared:
    """The first purpose."""
    wanted, said = counted_as(message.example.intent), counted_as(found.intent)
    return Compared(frozenset({(wanted,)}), frozenset({(said,)}))


def also(message: Labelled, found: Understood) -> Compared:
    """The second purposes, whatever the first one is."""
    wanted, said = message.example.also, found.also
    return Compared(frozenset((one,) for one in wanted), frozenset((one,) for one in said))


def entities(message: Labelled, found: Understood) -> Compared:
    """Spans, which are right when label and both ends are."""
    return Compared(_spans(message.example.entities), _spans(found.entities))


def counted_as(intent: str) -> str:
    return OUT_OF_SCOPE if intent == FALLBACK else intent


def _spans(found: Iterable[Entity]) -> frozenset[Thing]:
    return frozenset((one.label, one.start, one.end) for one in found if one.label in LABELS)


def _only(things: frozenset[Thing]) -> str:
    ((label,),) = things
    return str(label)


def _first_guesses(pairs: Iterable[tuple[Labelled, Understood]]) -> Iterator[Guessed]:
    """Also those below the threshold of the fallback: the threshold is not what is asked here."""
    for message, found in pairs:
        if message.purpose and found.guesses:
            guess = found.guesses[0]
            yield guess.confidence, guess.intent == counted_as(message.example.intent)


def _part(compared: Sequence[Compared]) -> Part:
    right = Counter(thing[0] for one in compared for thing in one.wanted & one.said)
    said = Counter(thing[0] for one in compared for thing in one.said)
    there = Counter(thing[0] for one in compared for thing in one.wanted)
    lines = {
        label: _line(right[label], said[label], there[label])
        for label in sorted(said.keys() | there.keys())
    }
    whole = _line(sum(right.values()), sum(said.values()), sum(there.values()))
    return Part(len(compared), whole, lines)


def _line(right: int, said: int, there: int) -> Line:
    precision, recall = right / max(1, said), right / max(1, there)
    return Line(precision, recall, 2 * right / max(1, said + there), there)


def _to_json(line: Line) -> dict[str, Any]:
    figures = {"precision": line.precision, "recall": line.recall, "f1": line.f1}
    return {**{name: round(one, 4) for name, one in figures.items()}, "support": line.support}


def lines_to_json(lines: Mapping[str, Line]) -> dict[str, Any]:
    return {label: _to_json(line) for label, line in lines.items()}
