"""The texts that listeners hear: their names, what may stand in them, and a station's changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from bot.core.control import normalised
from bot.core.hours import HoursWrong, hours

# Every text, with the values that it is given; docs/replies.md says when each is used.
TEXTS: dict[str, tuple[str, ...]] = {
    "song": ("song",),
    "song_by": ("song", "artist"),
    "artist_only": ("artist",),
    "songs_either": ("songs",),
    "request": (),
    "list_of_songs": (),
    "which_song": (),
    "which_of": (),
    "this_one": (),
    "song_chosen": ("song",),
    "not_yet_song": ("song", "time"),
    "not_yet_artist": ("artist", "time"),
    "not_yet": ("time",),
    "enough": ("time",),
    "tomorrow": ("time",),
    "added": (),
    "dedicated": ("recipient",),
    "dedicated_occasion": ("recipient", "occasion"),
    "occasion": ("occasion",),
    "contest": (),
    "contest_answer": ("contest_answer",),
    "contest_in": ("contest",),
    "contest_answer_in": ("contest_answer", "contest"),
    "contest_late": ("contest",),
    "shout_out": (),
    "shout_out_to": ("recipient",),
    "shout_out_to_occasion": ("recipient", "occasion"),
    "shout_out_occasion": ("occasion",),
    "tip": (),
    "tip_place": ("place",),
    "comment": (),
    "song_query": (),
    "on_now": ("song", "artist"),
    "playing": ("song", "artist"),
    "played": ("song", "artist", "time"),
    "played_unknown": (),
    "request_status": (),
    "mine_waiting": ("song", "ahead"),
    "mine_first": ("song",),
    "mine_taken": ("song",),
    "mine_on": ("song",),
    "mine_played": ("song", "time"),
    "mine_not_yet": ("song", "time"),
    "mine_dismissed": ("song",),
    "station_question": (),
    "not_understood": (),
    "got_voice": (),
    "got_picture": (),
    "got_video": (),
    "got_document": (),
    "stopped": (),
    "started": (),
    "erase_me": (),
    "on_air": (),
    "off_air": (),
    "received": (),
    "who_keeps_what": (),
}
EVERYWHERE = ("station", "days")
LONGEST_TEXT = 400

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_TEXTS_OF = ("texts", "texts_off_air")
_WORDS_OF = ("words", "stop", "start")
CONTROLS = ("stop", "start", "erase")
_IN_FILE = ("default_language", "on_air", "languages")
SLURS = ("slurs", "harmless")  # a station may want none
_IN_LANGUAGE = ("words", *CONTROLS, *SLURS, "signs", *_TEXTS_OF)


class RepliesWrong(Exception):
    """The replies file cannot be used; the text says, a line each, what to mend."""


def merged(product: Mapping[str, Any], station: Any) -> dict[str, Any]:
    """The product's file with what the station wrote over it, or RepliesWrong."""
    _refuse(_wrong_alone(station))
    file = {**product, **{name: value for name, value in station.items() if value is not None}}
    file["languages"] = {**product["languages"]}
    for language, part in (station.get("languages") or {}).items():
        file["languages"][language] = _over(product["languages"].get(language, {}), part or {})
    _refuse(_wrong_together(file))
    return file


def _over(product: Mapping[str, Any], station: Mapping[str, Any]) -> dict[str, Any]:
    part = {**product, **{name: value for name, value in station.items() if value is not None}}
    for texts in _TEXTS_OF:
        part[texts] = {**(product.get(texts) or {}), **(station.get(texts) or {})}
    return part


def _refuse(found: Iterator[str]) -> None:
    problems = list(found)
    if problems:
        raise RepliesWrong("\n".join(problems))


def _wrong_alone(file: Any) -> Iterator[str]:
    """What is wrong with a file whatever it is laid over."""
    if not isinstance(file, Mapping):
        yield "The file must consist of lines such as `name: value`."
        return
    yield from unknown("the file", file, _IN_FILE)
    yield from _wrong_hours(file.get("on_air"))
    languages = file.get("languages") or {}
    if not isinstance(languages, Mapping):
        yield "`languages` must hold a part for each language, such as `en:`."
        return
    for language, part in languages.items():
        yield from _wrong_language(language, part or {})


def _wrong_together(file: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the station's and the product's file taken together."""
    languages = file["languages"]
    if file["default_language"] not in languages:
        known = ", ".join(languages)
        yield f"`default_language`: `{file['default_language']}` is not one of {known}."
    meanings: dict[str, str] = {}
    for language, part in languages.items():
        missing = [f"`{name}`" for name in (*_WORDS_OF, "texts") if not part.get(name)]
        if missing:
            yield f"`languages.{language}` lacks {_listed(missing)}."
        for meaning in CONTROLS:
            for word in part.get(meaning) or ():
                first = meanings.setdefault(normalised(word), meaning)
                if first != meaning:
                    yield f"`languages.{language}.{meaning}`: `{word}` means `{first}` too."


def _wrong_hours(lines: Any) -> Iterator[str]:
    if lines is None:
        return
    if not isinstance(lines, Sequence) or isinstance(lines, str):
        yield "`on_air` must be a list, each line like `- mon-fri 06:00-22:00`."
        return
    for line in lines:
        try:
            hours(str(line))
        except HoursWrong:
            yield f"`on_air`: `{line}` names no hours; write them like `mon-fri 06:00-22:00`."


def _wrong_language(language: Any, part: Any) -> Iterator[str]:
    where = f"`languages.{language}`"
    if not isinstance(language, str):
        yield f"{where} is no name of a language; put it in quotes, such as `'no':`."
        return
    if not isinstance(part, Mapping):
        yield f"{where} must hold lines such as `texts:`."
        return
    yield from unknown(where, part, _IN_LANGUAGE)
    for name in ("words", *CONTROLS):
        yield from _wrong_words(f"`languages.{language}.{name}`", part.get(name))
    for name in SLURS:
        if part.get(name) != []:
            yield from _wrong_words(f"`languages.{language}.{name}`", part.get(name))
    if not isinstance(part.get("signs") or "", str):
        yield f"`languages.{language}.signs` must be text, such as '¿¡ñ'."
    for name in _TEXTS_OF:
        yield from _wrong_texts(f"languages.{language}.{name}", part.get(name) or {})


def _wrong_words(where: str, words: Any) -> Iterator[str]:
    if words is None:
        return
    if not isinstance(words, list) or not words:
        yield f"{where} must be a list with one word at least."
        return
    for word in words:
        if not isinstance(word, str) or not normalised(word):
            yield f"{where}: `{word}` is no word; put it in quotes, such as 'no'."


def _wrong_texts(where: str, texts: Any) -> Iterator[str]:
    if not isinstance(texts, Mapping):
        yield f"`{where}` must hold lines such as `song: 'Got it: {{song}}.'`."
        return
    yield from unknown(f"`{where}`", texts, tuple(TEXTS))
    for name, text in texts.items():
        if name in TEXTS:
            yield from wrong_text(f"`{where}.{name}`", name, text)


def wrong_text(where: str, name: str, text: Any) -> Iterator[str]:
    """What is wrong with the text of this name."""
    if not isinstance(text, str) or not text.strip():
        yield f"{where} must be a text that says something; put it in quotes."
        return
    if len(text) > LONGEST_TEXT:
        yield f"{where} is {len(text)} characters long; {LONGEST_TEXT} is the most."
    allowed = (*TEXTS[name], *EVERYWHERE)
    for placeholder in _PLACEHOLDER.findall(text):
        if placeholder not in allowed:
            may = _listed([f"`{{{one}}}`" for one in allowed])
            yield f"{where}: `{{{placeholder}}}` is not known here; this text may use {may}."
    if set(_PLACEHOLDER.sub("", text)) & set("{}"):
        yield f"{where} has a brace too many; a value is written like `{{station}}`."


def unknown(where: str, found: Mapping[Any, Any], known: Sequence[str]) -> Iterator[str]:
    """Names that nobody looks at, with what may have been meant."""
    for name in found:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}."
            yield f"In {where} there can be no `{name}`; {hint}"


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
