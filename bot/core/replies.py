"""What a listener hears: the station's texts, and one reply made of a burst's parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.core.control import ControlWords
from bot.core.language import Languages
from bot.core.sending import Button

_NAME = re.compile(r"\{(\w+)\}")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069*_~`]")
LONGEST_VALUE = 80
LONGEST_REPLY = 1000  # WhatsApp takes 1,024 in a message with buttons
LONGEST_TITLE = 20
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Hours:
    """When a show is on air, in the station's own time."""

    days: frozenset[int]
    begin: time
    end: time  # before `begin`: past midnight

    def include(self, local: datetime) -> bool:
        at = local.time()
        if self.begin <= self.end:
            return local.weekday() in self.days and self.begin <= at < self.end
        today, yesterday = local.weekday(), (local.weekday() - 1) % 7
        return (today in self.days and at >= self.begin) or (
            yesterday in self.days and at < self.end
        )


@dataclass(frozen=True)
class Spoken:
    """A reply, ready to be sent."""

    text: str
    buttons: tuple[Button, ...] = ()
    told: bool = False  # it says who keeps what


class Replies:
    """The station's texts in all its languages; made from one file, see docs/replies.md."""

    def __init__(self, file: Mapping[str, Any], *, station: str) -> None:
        self._station = station
        self._texts: dict[str, dict[str, str]] = {
            language: dict(part["texts"]) for language, part in file["languages"].items()
        }
        self.languages = Languages(
            {language: part["words"] for language, part in file["languages"].items()},
            default=file["default_language"],
        )
        self.control = ControlWords(
            {
                language: {"stop": part["stop"], "start": part["start"]}
                for language, part in file["languages"].items()
            }
        )
        self._hours = tuple(_hours(line) for line in file.get("on_air", ()))

    def on_air(self, local: datetime) -> bool:
        """Whether a show is on air; a station that names no hours always is."""
        return not self._hours or any(hours.include(local) for hours in self._hours)

    def names(self) -> dict[str, set[str]]:
        """The names of the texts a language has."""
        return {language: set(texts) for language, texts in self._texts.items()}

    def text(self, name: str, language: str | None, values: Mapping[str, str]) -> str:
        texts = self._texts.get(language or "", self._texts[self.languages.default])
        template = texts.get(name) or self._texts[self.languages.default][name]
        return filled(template, {"station": self._station, **values})

    def speak(
        self,
        parts: Sequence[Mapping[str, Any]],
        *,
        language: str | None,
        local: datetime,
        tell: bool,
    ) -> Spoken:
        """One reply that names everything in a burst; `tell` adds who keeps what."""
        lines = list(
            dict.fromkeys(
                self.text(part["text"], language, part.get("values", {})) for part in parts
            )
        )
        if any(part.get("closing", True) for part in parts):
            lines.append(self.text("on_air" if self.on_air(local) else "off_air", language, {}))
        said = "\n".join(lines) if len(lines) > 2 else " ".join(lines)
        if tell:
            said = f"{said}\n\n{self.text('who_keeps_what', language, {})}"
        return Spoken(shortened(said, LONGEST_REPLY), _buttons(parts), told=tell)


def filled(template: str, values: Mapping[str, str]) -> str:
    """Put values into a text; what a listener typed stays data, whatever it looks like."""
    return _NAME.sub(lambda found: clean(values.get(found[1], "")), template)


def clean(value: str) -> str:
    """A listener's words, safe inside a reply: no markup, no direction tricks, not long."""
    return shortened(" ".join(_UNSAFE.sub(" ", value).split()), LONGEST_VALUE)


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _buttons(parts: Sequence[Mapping[str, Any]]) -> tuple[Button, ...]:
    options = [option for part in parts for option in part.get("options", ())][:3]
    titles = [shortened(clean(option), LONGEST_TITLE) for option in options]
    if len(set(titles)) < len(titles):  # WhatsApp refuses twins
        titles = [shortened(f"{n}. {title}", LONGEST_TITLE) for n, title in enumerate(titles, 1)]
    return tuple(Button(f"option:{n}", title) for n, title in enumerate(titles, 1))


def _hours(line: str) -> Hours:
    """One line such as `mon-fri 06:00-22:00`."""
    days, _, span = line.strip().lower().partition(" ")
    begin, _, end = span.strip().partition("-")
    first, _, last = days.partition("-")
    start, stop = _DAYS.index(first), _DAYS.index(last or first)
    length = (stop - start) % 7
    chosen = frozenset((start + step) % 7 for step in range(length + 1))
    return Hours(chosen, time.fromisoformat(begin), time.fromisoformat(end))
