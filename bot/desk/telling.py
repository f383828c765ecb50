"""Tells a line of the log as a sentence; which there are stands in the words, by kind."""

from __future__ import annotations

from typing import Any

from bot.desk.words import Words
from bot.store.log import Event

PART = "audit."  # audit.KIND.WHAT, or audit.KIND.WHAT.HOW where it was done in several ways
KIND_OF = {  # of which words a value is
    **{"role": "role", "was": "purpose", "is": "purpose", "deed": "deed"},
    **{"from": "status", "to": "status", "kind": "kind", "rule": "rule"},
    **{"changed": "field", "reason": "because"},
}
HOW = ("deed", "action", "change", "mode")  # what of the detail says how it was done


def kinds(words: Words) -> dict[str, tuple[str, ...]]:
    """What may stand in the log, by the kind that a person looks for."""
    found: dict[str, dict[str, None]] = {}
    for name in words.starting(PART):
        kind, what = name.split(".")[1:3]
        found.setdefault(kind, {})[what] = None
    return {kind: tuple(whats) for kind, whats in found.items()}


class Teller:
    """The sentences of the log in one language."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._kind_of = {what: kind for kind, whats in kinds(words).items() for what in whats}

    def sentence(self, event: Event) -> str:
        values = {name: self._said(name, value) for name, value in event.detail.items()}
        values |= {
            "other": self._item(event.detail.get("item")),
            "item": self._item(event.item_id),
            "who": self.who(event.who),
        }
        return self._sentence(event).format_map(_Values(values))

    def who(self, name: str) -> str:
        """A person by their name, a machine by what it is."""
        return self.words.sentences.get(f"who.{name}", name)

    def _sentence(self, event: Event) -> str:
        name = f"{PART}{self._kind_of.get(event.what)}.{event.what}"
        hows = [f"{name}.{event.detail[how] or 'default'}" for how in HOW if how in event.detail]
        known = next((one for one in (*hows, name) if self.words.has(one)), None)
        if known is None:  # written by an older or a newer Request Line than this
            return "{who}: " + event.what.replace("_", " ").replace("{", "").replace("}", "")
        return self.words.sentences[known]

    def _said(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(self._said(name, one) for one in value)
        if name in KIND_OF:
            return self.words.of(KIND_OF[name], str(value or ""))
        return str("" if value is None else value) or "–"

    def _item(self, item_id: Any) -> str:
        return self.words("log.an_item") if item_id is None else self.words("log.item", id=item_id)


class _Values(dict[str, str]):
    """An older line may lack what a sentence says today."""

    def __missing__(self, name: str) -> str:
        return "…"
