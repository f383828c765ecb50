"""What a listener hears: the station's texts, and one reply made of a burst's parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.control import ControlWords
from bot.core.hours import Show, hours, show
from bot.core.language import Languages
from bot.core.sending import Button
from bot.core.slurs import Slurs
from bot.core.texts import CONTROLS, SLURS, RepliesWrong, merged

__all__ = ["Replies", "RepliesWrong", "Spoken", "clean", "filled", "merged", "shortened", "width"]

_NAME = re.compile(r"\{(\w+)\}")
# Control signs, direction tricks, invisible ones, WhatsApp's markup, and halves of a character.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff*_~`\ud800-\udfff]"
)
_LOOSE_ENDS = "\u200d\ufe0f"  # they join or dress what is cut off
LONGEST_VALUE = 80
LONGEST_REPLY = 1000  # WhatsApp takes 1,024 in a message with buttons
LONGEST_TITLE = 20
MOST_BUTTONS = 3
QUESTIONS = ("which_song", "which_of", "this_one")

Part = Mapping[str, Any]


@dataclass(frozen=True)
class Spoken:
    """A reply, ready to be sent."""

    text: str
    buttons: tuple[Button, ...] = ()
    told: bool = False  # it says who keeps what


class Replies:
    """The station's texts in all its languages; made from one file, see docs/replies.md."""

    def __init__(self, file: Mapping[str, Any], *, station: str, days: int = 90) -> None:
        languages = file["languages"]
        self._always = {"station": station, "days": str(days)}
        self._texts = {name: dict(part["texts"]) for name, part in languages.items()}
        self._off_air = {
            name: dict(part.get("texts_off_air") or {}) for name, part in languages.items()
        }
        self._hours = tuple(hours(line) for line in file.get("on_air") or ())
        self.languages = Languages(
            {name: part["words"] for name, part in languages.items()},
            signs={name: part.get("signs") or "" for name, part in languages.items()},
            default=file["default_language"],
        )
        self.control = ControlWords(
            {
                name: {meaning: part.get(meaning) or () for meaning in CONTROLS}
                for name, part in languages.items()
            }
        )

        self.slurs = Slurs(
            *(
                [word for part in languages.values() for word in part.get(name) or ()]
                for name in SLURS
            )
        )

    def on_air(self, local: datetime) -> bool:
        """Whether a show is on air; a station that names no hours always is."""
        return not self._hours or any(one.include(local) for one in self._hours)

    def show(self, local: datetime) -> Show:
        """The present show, as far as the hours tell: else the day."""
        return show(self._hours, local)

    def text(
        self, name: str, language: str | None, values: Mapping[str, str], *, on_air: bool = True
    ) -> str:
        """One text; in the default language when the listener's own lacks it."""
        for spoken in (language or "", self.languages.default):
            template = None if on_air else self._off_air.get(spoken, {}).get(name)
            template = template or self._texts.get(spoken, {}).get(name)
            if template:
                return filled(template, {**values, **self._always})
        return ""

    def speak(
        self,
        parts: Sequence[Part],
        *,
        language: str | None,
        local: datetime,
        tell: bool,
        on_air: bool | None = None,
    ) -> Spoken:
        """One reply that names everything in a burst; `tell` adds who keeps what.

        Where nobody says whether a show is on air, the station's hours do.
        """
        on_air = self.on_air(local) if on_air is None else on_air

        def say(name: str, values: Mapping[str, str]) -> str:
            return self.text(name, language, self._dated(values, language, local), on_air=on_air)

        told, asked = _in_order(parts)
        lines = [say(part["text"], part.get("values", {})) for part in told]
        if any(part.get("closing", True) for part in told):
            lines.append(say("on_air" if on_air else "off_air", {}))
        lines += [say(part["text"], part.get("values", {})) + _choices(part) for part in asked]
        lines = [line for line in dict.fromkeys(lines) if line] or [say("received", {})]
        tell = tell and not any(part.get("despite_stop") for part in parts)
        ending = f"\n\n{say('who_keeps_what', {})}" if tell else ""
        body = _fitted(lines, LONGEST_REPLY - width(ending))
        return Spoken(body + ending, _buttons(asked), told=tell)

    def _dated(
        self, values: Mapping[str, str], language: str | None, local: datetime
    ) -> Mapping[str, str]:
        """A time of the next day says so; no rule holds for longer than a day."""
        if values.get("day") != (local.date() + timedelta(days=1)).isoformat():
            return values
        return {**values, "time": self.text("tomorrow", language, values)}


def filled(template: str, values: Mapping[str, str]) -> str:
    """Put values into a text; what a listener typed stays data, whatever it looks like."""
    return _NAME.sub(lambda found: clean(values.get(found[1], "")), template)


def clean(value: str) -> str:
    """A listener's words, safe inside a reply: no markup, no direction tricks, not long."""
    return shortened(" ".join(_UNSAFE.sub(" ", value).split()), LONGEST_VALUE)


def width(text: str) -> int:
    """A length as WhatsApp may count it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, longest: int) -> str:
    """The text, cut between two characters if it is too long, and then ending in "…"."""
    if width(text) <= longest:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (longest - 1)]
    return units.decode("utf-16-le", "ignore").rstrip().rstrip(_LOOSE_ENDS) + "…"


def _in_order(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """What is told, and the latest question; what is said once a day gives way to the rest."""
    usual = [part for part in parts if not part.get("once_a_day")] or list(parts)
    asked = [part for part in usual if part["text"] in QUESTIONS]
    return [part for part in usual if part not in asked], asked[-1:]


def _options(part: Part) -> list[str]:
    return [clean(option) for option in part.get("options", ())][:MOST_BUTTONS]


def _choices(part: Part) -> str:
    """The answers in full: a button shows twenty letters of them."""
    return "".join(f"\n{n}. {option}" for n, option in enumerate(_options(part), 1))


def _buttons(parts: Iterable[Part]) -> tuple[Button, ...]:
    options = [option for part in parts for option in _options(part)]
    titles = [shortened(option, LONGEST_TITLE) for option in options]
    if len(set(titles)) < len(titles) or "" in titles:  # WhatsApp refuses twins and blanks
        options = [f"{n}. {option}" for n, option in enumerate(options, 1)]
        titles = [shortened(option, LONGEST_TITLE) for option in options]
    return tuple(Button(f"option:{n}", title) for n, title in enumerate(titles, 1))


def _fitted(lines: Sequence[str], longest: int) -> str:
    """The lines as one text; if they are too many the last one stays, for it may ask."""
    *first, last = lines
    room = longest - width(last) - 2
    kept: list[str] = []
    for line in first:
        room -= width(line) + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    spoken = [*kept, last]
    several = len(spoken) > 2 or any("\n" in line for line in spoken)
    return shortened(("\n" if several else " ").join(spoken), longest)
