"""Where it is said what is playing: the setting `NOW_PLAYING` taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

_FORMS = (
    "put azuracast:https://radio.example/STATION, icecast:https://radio.example:8000#/MOUNT "
    "or file:/path/to/now.txt"
)
_ON_THE_WAY = ("api", "nowplaying", "station", "public")  # between AzuraCast's name and the station
_STATUS = "/status-json.xsl"


class NoSuchSource(ValueError):
    """The text says what to put instead, and nothing of what was there."""


@dataclass(frozen=True)
class Address:
    """One source: its kind, where it is, and which of several streams there is meant."""

    kind: str  # azuracast, icecast, file
    place: str  # a web address, or a path
    mount: str = ""


def address(text: str) -> Address:
    """Read the setting, or raise NoSuchSource."""
    kind, colon, place = text.strip().partition(":")
    if not colon or kind not in _KINDS or not place.strip():
        raise NoSuchSource(_FORMS)
    return _KINDS[kind](place.strip())


def _azuracast(place: str) -> Address:
    parts = _web(place)
    *way, station = [one for one in parts.path.split("/") if one] or [""]
    if not station or station in _ON_THE_WAY:
        raise NoSuchSource(
            "name the station, as its number or short name: azuracast:https://radio.example/rock"
        )
    while way and way[-1] in _ON_THE_WAY:
        way.pop()
    path = "/".join(["", *way, "api", "nowplaying", station])
    return Address("azuracast", _address(parts, path))


def _icecast(place: str) -> Address:
    parts = _web(place)
    path = parts.path.rstrip("/")
    path = path if path.endswith(_STATUS) else path + _STATUS
    mount = unquote(parts.fragment).strip()
    return Address("icecast", _address(parts, path), f"/{mount.lstrip('/')}" if mount else "")


def _web(place: str) -> SplitResult:
    try:
        parts = urlsplit(place)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise NoSuchSource(_FORMS) from None
    if not whole or re.search(r"\s", place):
        raise NoSuchSource(_FORMS)
    if parts.username is not None:
        raise NoSuchSource("put the address without a name and password: none is needed to read it")
    return parts


def _address(parts: SplitResult, path: str) -> str:
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _file(place: str) -> Address:
    path = unquote(place[2:]) if place.startswith("//") else place
    if not Path(path).name:
        raise NoSuchSource("name the file itself: file:/path/to/now.txt")
    return Address("file", path)


_KINDS = {"azuracast": _azuracast, "icecast": _icecast, "file": _file}
