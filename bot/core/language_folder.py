"""A language is a folder: its texts, its words and its examples, read and checked here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.core.control import normalised
from bot.core.entries import EntriesWrong, entries, listed
from bot.core.kinds import CLOCK, DECENCY, FILES, NEEDED, WORDS
from bot.core.texts import TEXTS, unknown, wrong_text

TEXT_FILES = {"texts.txt": "texts", "texts-off-air.txt": "texts_off_air"}
WORD_FILES = ("words.txt", *FILES)
PLACES = ("hour", "minute", "part", "at", "uncounted")  # in a way to say a time
IN_DECENCY = ("insult", "end")  # in a way to say what is not for air
EXAMPLES = "examples"  # a folder in it, laid out like data/nlu

_NAME = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
_NUMBER = re.compile(r"number (\d{1,2})")
_WEEK = 7


class LanguageWrong(Exception):
    """A language's folder cannot be used; the text says, a line each, which file and what."""


@dataclass(frozen=True)
class Language:
    """How listeners of one language are answered, and by which words they are understood."""

    name: str
    spoken: Mapping[str, Any]  # its part of the replies, as in a station's replies.yml
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # in bare words
    numbers: Mapping[str, int] = field(default_factory=dict)


def folders(*roots: Path) -> dict[str, Path]:
    """The languages' folders by name; a later root's stands instead of an earlier one's."""
    found: dict[str, Path] = {}
    for root in roots:
        inside = sorted(root.iterdir()) if root.is_dir() else []
        found |= {one.name: one for one in inside if one.is_dir() and one.name[0] not in "._"}
    return found


def read(folder: Path) -> Language:
    """The language of a folder, or raise LanguageWrong."""
    wrong = list(_strange(folder))
    held: dict[str, dict[str, str]] = {}
    for name in (*TEXT_FILES, *WORD_FILES):
        try:
            held[name] = entries(_text(folder / name))
        except (EntriesWrong, UnicodeDecodeError, OSError) as error:
            held[name] = {}
            wrong += (f"{folder / name}: {line}" for line in _plainly(error).splitlines())
    if not wrong:
        wrong = [f"{folder / name}: {line}" for name, line in _wrong(held)]
    if wrong:
        raise LanguageWrong("\n".join(wrong))
    return _language(folder.name, held)


def _text(file: Path) -> str:
    needed = file.name in ("texts.txt", "words.txt")
    return file.read_text("utf-8-sig") if needed or file.exists() else ""


def _plainly(error: Exception) -> str:
    if isinstance(error, EntriesWrong):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return "this file is missing."
    if isinstance(error, UnicodeDecodeError):
        return "this is no text in UTF-8; save it in that encoding."
    return f"it cannot be read ({type(error).__name__})."


def _strange(folder: Path) -> Iterator[str]:
    """What is called so that it would be passed over in silence."""
    if not _NAME.fullmatch(folder.name):
        yield f"{folder} is no name of a language; call the folder by its code, such as `fr`."
    known = (*TEXT_FILES, *WORD_FILES)
    named = {file.name: None for file in folder.glob("*.*") if file.suffix in (".txt", ".yml")}
    yield from (f"{folder}: {line}" for line in unknown("a language's folder", named, known))


def _wrong(held: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """The file and the sentence of all that is wrong in them."""
    for name in TEXTS:
        if not held["texts.txt"].get(name):
            yield "texts.txt", f"`{name}` is missing."
    for file in TEXT_FILES:
        yield from ((file, line) for line in unknown("this file", held[file], tuple(TEXTS)))
        for name, text in held[file].items():
            if name in TEXTS and text:
                yield from ((file, line) for line in wrong_text(f"`{name}`", name, text))
    yield from (
        ("words.txt", f"`{name}` is missing.") for name in NEEDED if not held["words.txt"].get(name)
    )
    for file, known in (("words.txt", WORDS), *FILES.items()):
        yield from ((file, line) for line in _wrong_words(held[file], known))


def _wrong_words(found: Mapping[str, str], known: Sequence[str]) -> Iterator[str]:
    numbered = [name for name in found if "days" in known and _NUMBER.fullmatch(name)]
    yield from unknown("this file", {one: 0 for one in found if one not in numbered}, known)
    for name, value in found.items():
        if name in CLOCK:
            yield from _wrong_ways(name, value)
        elif name in DECENCY:
            yield from _wrong_places(name, value, IN_DECENCY)
        elif name != "signs":
            empty = [word for word in listed(value) if not normalised(word)]
            yield from (f"`{name}`: `{word}` is no word." for word in empty)
    if "days" in found and len(listed(found["days"])) != _WEEK:
        yield "`days` must be the seven days of the week, Monday first."


def _wrong_ways(name: str, value: str) -> Iterator[str]:
    yield from _wrong_places(name, value, PLACES)
    for way in listed(value):
        needs = "minute" if name.endswith("any hour") else "hour"
        if f"{{{needs}}}" not in way:
            yield f"`{name}`: `{way}` does not say where `{{{needs}}}` stands."


def _wrong_places(name: str, value: str, places: Sequence[str]) -> Iterator[str]:
    for place in re.findall(r"\{(.*?)\}", value):
        if place not in places:
            may = ", ".join(f"`{{{one}}}`" for one in places)
            yield f"`{name}`: `{{{place}}}` is not known here; a way may use {may}."


def _language(name: str, held: Mapping[str, Mapping[str, str]]) -> Language:
    spoken: dict[str, Any] = {kind: list(listed(held["words.txt"].get(kind, ""))) for kind in WORDS}
    spoken["signs"] = "".join(spoken["signs"])
    spoken |= {part: dict(held[file]) for file, part in TEXT_FILES.items()}
    found = {kind: value for file in FILES for kind, value in held[file].items()}
    numbers = {
        normalised(word): int(number[1])
        for kind, value in found.items()
        if (number := _NUMBER.fullmatch(kind))
        for word in listed(value)
    }
    kinds = {
        kind: listed(value) if kind in (*CLOCK, *DECENCY) else tuple(map(normalised, listed(value)))
        for kind, value in found.items()
        if not _NUMBER.fullmatch(kind)
    }
    return Language(name, spoken, kinds, numbers)


DEFAULT = "en"  # what listeners hear whose language is not known, unless the station says otherwise


def replies_of(languages: Iterable[Language]) -> dict[str, Any]:
    """The replies of these languages, in the form of a station's replies.yml."""
    spoken = {one.name: dict(one.spoken) for one in languages}
    return {"default_language": DEFAULT, "on_air": [], "languages": spoken}
