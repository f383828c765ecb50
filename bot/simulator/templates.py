"""The templates that the simulated WhatsApp has approved, and how it looks at those it is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from bot.simulator.errors import GraphError

LONGEST = 1024
_BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_FORBIDDEN = re.compile(r"[\n\t]| {5}")
_NOT_TO_BE_SENT = {"PAUSED": 132015, "DISABLED": 132016}


@dataclass(frozen=True)
class SimTemplate:
    """A template of the business account, in one language."""

    name: str
    language: str
    body: str
    category: str = "UTILITY"
    status: str = "APPROVED"
    others: tuple[Mapping[str, Any], ...] = ()  # header, footer, buttons

    @property
    def blanks(self) -> list[str]:
        return list(dict.fromkeys(_BLANK.findall(self.body)))

    @property
    def is_named(self) -> bool:
        return not all(blank.isdecimal() for blank in self.blanks)

    def filled(self, request: Mapping[str, Any]) -> str:
        """What the listener reads, or GraphError where WhatsApp would refuse it."""
        values = self._values(_parameters(request["template"]))
        for value in values.values():
            if _FORBIDDEN.search(value):
                raise GraphError(100, "Param text cannot have new-line/tab characters.")
        text = _BLANK.sub(lambda found: values[found[1]], self.body)
        if len(text) > LONGEST:
            raise GraphError(132005, "The text is too long with its blanks filled.")
        return text

    def _values(self, given: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        blanks = self.blanks if self.is_named else sorted(self.blanks, key=int)
        if len(given) != len(blanks):
            details = f"body: number of localizable_params ({len(given)}) does not match"
            raise GraphError(132000, f"{details} the expected number of params ({len(blanks)})")
        if any(one.get("type") != "text" for one in given):
            raise GraphError(132012, "Parameter type of the body must be text.")
        if not all(isinstance(one.get("text"), str) and one["text"] for one in given):
            raise GraphError(131008, "Parameter text is required.")
        names = [one.get("parameter_name") for one in given] if self.is_named else blanks
        if set(names) != set(blanks):
            raise GraphError(100, "Parameter name is missing or empty.")
        return {str(name): one["text"] for name, one in zip(names, given, strict=True)}

    def told(self) -> dict[str, Any]:
        """As the account's list has it."""
        return {
            "name": self.name,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "parameter_format": "NAMED" if self.is_named else "POSITIONAL",
            "components": [*self.others, {"type": "BODY", "text": self.body}],
            "id": str(crc32(f"{self.name} {self.language}".encode())),
        }

    def price(self) -> dict[str, Any]:
        category = self.category.lower()
        return {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}


READY_MADE = (
    SimTemplate("prize_ready", "en", "Hello {{1}}, your prize is ready: {{2}}. See you soon!"),
    SimTemplate("prize_ready", "es", "Hola {{1}}, tu premio está listo: {{2}}. ¡Hasta pronto!"),
    SimTemplate("call_back", "en", "Hello {{name}}, the studio would like to call you back."),
    SimTemplate("show_reminder", "en", "Our show is on tonight.", "MARKETING"),
    SimTemplate("reminder", "en", "You asked us something. We have an answer: write to us."),
    SimTemplate("login_code", "en", "Your code is {{1}}.", "AUTHENTICATION"),
    SimTemplate("old_news", "en", "The news of {{1}}.", "MARKETING", "PAUSED"),
)


def named(known: Sequence[SimTemplate], request: Mapping[str, Any]) -> SimTemplate:
    """The template that a message names; GraphError if it cannot be sent."""
    name, language = request["template"]["name"], request["template"]["language"]["code"]
    found = next((one for one in known if (one.name, one.language) == (name, language)), None)
    if found is None:
        raise GraphError(132001, f"template name ({name}) does not exist in {language}")
    if found.status != "APPROVED":
        raise GraphError(_NOT_TO_BE_SENT.get(found.status, 132001))
    return found


def page(known: Sequence[SimTemplate], query: Mapping[str, str]) -> dict[str, Any]:
    """A part of the list; the cursor is where the next one begins."""
    wanted = [one for one in known if query.get("status", one.status) == one.status]
    start = int(query["after"]) if query.get("after", "").isdecimal() else 0
    end = start + (int(query["limit"]) if query.get("limit", "").isdecimal() else 25)
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(wanted):
        paging["next"] = f"https://graph.facebook.com/templates?after={end}"
    return {"data": [one.told() for one in wanted[start:end]], "paging": paging}


def _parameters(template: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    bodies = [
        one for one in _objects(template, "components") if str(one.get("type")).lower() == "body"
    ]
    return [part for body in bodies for part in _objects(body, "parameters")]


def _objects(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = holder.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise GraphError(100, f"Param {name} must be an array of objects.")
    return found
