"""The small XML files that playout systems write: each with names of its own for the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from bot.core.playing import Told

# Bare names of elements and attributes, the plainest first.
_TITLE = ("title", "songtitle", "tracktitle", "song", "songname", "trackname", "name")
_ARTIST = ("artist", "artistname", "songartist", "trackartist", "performer", "interpret", "singer")
_STARTED = ("startedat", "starttime", "started", "playedat", "airtime", "datetime", "timestamp")
_KIND = ("type", "category", "kind", "class", "group", "itemtype", "eventtype")
_STATUS = ("status", "state", "playing", "position")
_ON = frozenset(
    "playing onair now current nowplaying happening started active true 1 yes play".split()
)


class NotRead(Exception):
    """It cannot be read; the text says why."""


def in_xml(text: str) -> Told | None:
    """The song that is on in such a file, None if it names none; or raise NotRead."""
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise NotRead("the file declares a document type, and such are not read")
    # it has been decoded already, whatever it says of itself
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"))
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 (no document type: nothing can expand)
    except ElementTree.ParseError:
        raise NotRead("the file is no whole XML") from None
    entries = [one for one in root.iter() if _named(one, _TITLE) and _is_entry(one)]
    on = [one for one in entries if _bare(_named(one, _STATUS)) in _ON or _bare(one.tag) in _ON]
    first = next(iter(on or entries), None)
    return _told(first) if first is not None else None


def _is_entry(element: Element) -> bool:
    """An element that speaks of one song: its own values and those right inside it."""
    return bool(_named(element, _ARTIST)) or " - " in _named(element, _TITLE)


def _told(entry: Element) -> Told:
    return Told(
        title=_named(entry, _TITLE),
        artist=_named(entry, _ARTIST),
        started_at=moment(_named(entry, _STARTED)),
        kind=_named(entry, _KIND),
    )


def _named(element: Element, names: tuple[str, ...]) -> str:
    """The first of these values that an element has."""
    values = dict(reversed(list(_values(element))))
    return next((values[name] for name in names if values.get(name)), "")


def _values(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield _bare(name), value.strip()
    for child in element:
        yield _bare(child.tag), (child.text or "").strip()


def _bare(name: object) -> str:
    """Without a namespace, case and signs: `{urn:x}Start-Time` is `starttime`."""
    return re.sub(r"[^a-z0-9]", "", str(name).rpartition("}")[2].lower())


def moment(text: str) -> datetime | None:
    """A time with its zone, or seconds since 1970; without a zone nobody knows which it is."""
    if re.fullmatch(r"\d{9,11}(?:\.\d+)?", text):
        return datetime.fromtimestamp(float(text), timezone.utc)
    try:
        found = datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", text))
    except ValueError:
        return None
    return found if found.tzinfo else None
