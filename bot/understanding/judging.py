"""Weighs what the words of a message say against what the encoder says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.certainty import Beside, Shares
from bot.understanding.meaning import Meaning
from bot.understanding.rows import counted, vectors
from bot.understanding.wording import Wording

ALSO = "also"
NO_PURPOSE = "out_of_scope"
ASIDE = 0.15  # of the examples, by hash: what each witness has not seen


@dataclass(frozen=True)
class Answers:
    """What people say of some examples: a row an example, a column a purpose."""

    first: Any
    any_of: Any

    @classmethod
    def of(cls, examples: Sequence[Message], purposes: Sequence[str]) -> Answers:
        said = [(one.get(INTENT), *also_of(one)) for one in examples]
        first = [[name == labels[0] for name in purposes] for labels in said]
        any_of = [[name in labels for name in purposes] for labels in said]
        return cls(np.array(first), np.array(any_of))

    def where(self, chosen: Any) -> Answers:
        return Answers(self.first[chosen], self.any_of[chosen])


@dataclass(frozen=True)
class Told:
    """Some messages in the two forms that are understood: counts of words, and vectors."""

    counts: list[Any]
    read: Any  # None without an encoder

    @classmethod
    def by(cls, messages: Sequence[Message], quick: bool = False) -> Told:
        return cls(counted(messages), None if quick else _read(messages))

    def where(self, chosen: Any) -> Told:
        read = None if self.read is None else self.read[chosen]
        return Told([block[chosen] for block in self.counts], read)


@dataclass(frozen=True)
class Witness:
    """What was learnt from most of the examples: by their words, and by their meaning."""

    wording: Wording  # of being the first purpose, then of being there at all
    meaning: Meaning | None

    @classmethod
    def learn(cls, told: Told, answers: Answers, seed: int) -> Witness:
        meaning = told.read is not None and Meaning.learn(
            told.read, answers.first, answers.any_of, seed
        )
        either = np.hstack([answers.first, answers.any_of])
        return cls(Wording.learn(told.counts, either), meaning or None)

    def hear(self, told: Told) -> tuple[list[Any], list[Any]]:
        """Scores by the words, then by the meaning: of the first purpose, and of any."""
        heard: list[Sequence[Any]] = [np.split(self.wording.scores(told.counts), 2, axis=1)]
        if told.read is not None and self.meaning is not None:
            heard.append(self.meaning.scores(told.read))
        return [first for first, _ in heard], [any_of for _, any_of in heard]


@dataclass(frozen=True)
class Trust:
    """What the witnesses' scores are worth."""

    shares: Shares
    beside: Beside

    @classmethod
    def learn(cls, heard: Sequence[tuple[list[Any], list[Any]]], answers: Answers) -> Trust:
        first, any_of = (
            [np.concatenate(scores) for scores in zip(*kind, strict=True)]
            for kind in zip(*heard, strict=True)
        )
        shares = Shares.learn(first, answers.first.argmax(axis=1))
        # what nearly was the first purpose is often there besides it
        beside = Beside.learn([*any_of, shares.log(first)], answers.any_of, ~answers.first)
        return cls(shares, beside)

    def decide(self, first: Sequence[Any], any_of: Sequence[Any]) -> tuple[Any, Any]:
        """Shares of the first purpose, and which others are there: a row a message."""
        found = self.shares.log(first)
        return np.exp(found), self.beside.chances([*any_of, found]) >= self.beside.enough


@dataclass(frozen=True)
class Judge:
    """All that the component has learnt: two witnesses, and how far to trust them.

    Each witness has not seen a part of the examples; what it says of that part tells how sure one
    may be. Both are heard on a message.
    """

    purposes: tuple[str, ...]
    witnesses: tuple[Witness, ...]
    quick: Trust  # by the words alone
    thorough: Trust
    # what became of the parts that a witness had not seen, a row an example: how sure the first
    # guess was, by how much it led, whether it was right, whether there was no purpose
    tried: Any

    @classmethod
    def learn(cls, examples: Sequence[Message]) -> Judge:
        purposes = tuple(
            sorted({one.get(INTENT) for one in examples}.union(*map(also_of, examples)))
        )
        answers, told = Answers.of(examples, purposes), Told.by(examples)
        parts = [_aside(examples, side) for side in (0, 1)]
        witnesses = tuple(
            Witness.learn(told.where(~aside), answers.where(~aside), seed)
            for seed, aside in enumerate(parts)
        )
        asked = answers.where(np.concatenate([np.flatnonzero(aside) for aside in parts]))
        trusts = []
        for quick in (True, False):
            heard = [
                witness.hear(
                    Told(told.where(aside).counts, None if quick else told.where(aside).read)
                )
                for witness, aside in zip(witnesses, parts, strict=True)
            ]
            trusts.append(Trust.learn(heard, asked))
        tried = _tried(purposes, trusts[-1], heard, asked)
        return cls(purposes, witnesses, trusts[0], trusts[1], tried)

    def decide(self, messages: Sequence[Message], quick: bool) -> tuple[Any, Any]:
        """Shares of the first purpose, and which others are there: a row a message."""
        trust = self.quick if quick else self.thorough
        told = Told.by(messages, quick)
        heard = [witness.hear(told) for witness in self.witnesses]
        first, any_of = (
            [np.mean(scores, axis=0) for scores in zip(*kind, strict=True)]
            for kind in zip(*heard, strict=True)
        )
        return trust.decide(first, any_of)


def _tried(
    purposes: Sequence[str],
    trust: Trust,
    heard: Sequence[tuple[list[Any], list[Any]]],
    asked: Answers,
) -> Any:
    first = [np.concatenate(scores) for scores in zip(*(one for one, _ in heard), strict=True)]
    shares = np.exp(trust.shares.log(first))
    ranked = np.sort(shares, axis=1)
    lead = ranked[:, -1] - ranked[:, -2] if shares.shape[1] > 1 else ranked[:, -1]
    wanted = asked.first.argmax(axis=1)
    nothing = np.array([name == NO_PURPOSE for name in purposes])[wanted]
    columns = (ranked[:, -1], lead, shares.argmax(axis=1) == wanted, nothing)
    return np.stack(columns, axis=1).astype(np.float32)


def as_kept(kept: dict[str, Any]) -> Judge:
    """The judge that `learnt.put` has kept as bare numbers."""
    witnesses = tuple(
        Witness(Wording(**one["wording"]), one["meaning"] and Meaning(**one["meaning"]))
        for one in kept["witnesses"]
    )
    quick, thorough = (
        Trust(Shares(**kept[how]["shares"]), Beside(**kept[how]["beside"]))
        for how in ("quick", "thorough")
    )
    return Judge(kept["purposes"], witnesses, quick, thorough, kept["tried"])


def also_of(example: Message) -> list[str]:
    """The other purposes that the example's writer gave it."""
    metadata = (example.get("metadata") or {}).get("example") or {}
    return list(metadata.get(ALSO) or []) if isinstance(metadata, dict) else []


def _aside(examples: Sequence[Message], side: int) -> Any:
    """What one witness does not see; by the text alone, so that an example never changes sides."""
    marks = [hashlib.sha256(one.get(TEXT).encode("utf-8")).digest()[0] / 256 for one in examples]
    aside = np.array([side * ASIDE <= mark < (side + 1) * ASIDE for mark in marks])
    return aside if aside.any() and not aside.all() else np.arange(len(examples)) % 2 == side


def _read(messages: Sequence[Message]) -> Any:
    found: list[Any] = [vectors(message) for message in messages]
    return None if any(one is None for one in found) else np.stack(found)
