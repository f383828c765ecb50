"""A conversation as the desk shows it: what a listener said, what was answered, how far that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.station import Station
from bot.desk.words import Words
from bot.store.messages import Said
from bot.store.outbox import State
from bot.store.written import Written

MOST = 14  # of what was said last
_CODE = re.compile(r"(?:error |refused: )(\d{1,9})\b")
_WRONG = (State.FAILED.value, State.SKIPPED.value, State.UNKNOWN.value)
Hint = Callable[[int | None], str | None]


@dataclass(frozen=True)
class Entry:
    """One message of either side."""

    at: datetime
    when: str
    ours: bool
    text: str
    who: str = ""  # of the station's people; "" for the bot
    note: str = ""  # the kind of a listener's file; how far ours is, and why no farther
    wrong: bool = False


@dataclass(frozen=True)
class Talk:
    """Draws the entries of one conversation."""

    words: Words
    when: Callable[[datetime], str]
    station: Station
    hint: Hint
    language: str | None  # the listener's

    def entries(self, said: Iterable[tuple[Said, Any]], written: Iterable[Any]) -> list[Entry]:
        """The latest of both sides, in their order."""
        both = [self._theirs(one) for one, _ in said] + [self._ours(row) for row in written]
        return sorted(both, key=lambda entry: entry.at)[-MOST:]

    def _theirs(self, said: Said) -> Entry:
        gone = "card.taken_back" if said.taken_back else "card.forgotten"
        text = "" if said.taken_back else said.text.strip()
        kind = self.words.of("kind", said.kind) if said.kind not in ("text", "button") else ""
        note = kind or ("" if text else self.words(gone))
        return Entry(said.sent_at, self.when(said.sent_at), False, text, note=note)

    def _ours(self, row: Any) -> Entry:
        at = row.sending_at or row.created_at
        state = self.words(f"reply.state.{row.state}")
        why = self._why(row) if row.state in _WRONG else ""
        return Entry(
            at,
            self.when(at),
            True,
            self._text(row) or self.words("card.forgotten"),
            row.who or "",
            f"{state}: {why}" if why else state,
            row.state in _WRONG,
        )

    def _text(self, row: Any) -> str:
        """A person's words as they were; the bot's as its texts are now."""
        if row.who is not None:
            return "".join(part["words"] for part in row.parts)
        if row.sent_as == "reaction":
            return "✅"
        local = row.created_at.astimezone(self.station.rules.zone)
        parts: Sequence[Any] = row.parts
        if not parts:
            return ""
        return self.station.replies.speak(
            parts, language=self.language, local=local, tell=False
        ).text

    def _why(self, row: Any) -> str:
        """The reason in a person's words."""
        reason = row.reason or ""
        if self.words.has(f"reply.why.{reason}"):
            return self.words(f"reply.why.{reason}")
        code = _CODE.search(reason)
        return (self.hint(int(code[1])) if code else None) or reason


def answered(one: Written | None, words: Words, when: Callable[[datetime], str]) -> str:
    """Of a card: who has answered its listener last, and how far that is."""
    if one is None:
        return ""
    state = words(f"reply.state.{one.state}")
    return words("reply.answered", name=one.who, time=when(one.at), state=state)
