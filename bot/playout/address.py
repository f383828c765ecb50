"""Where it is said what is playing, and where songs are handed over: two settings taken apart."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

_FORMS = (
    "put azuracast:https://radio.example/STATION, icecast:https://radio.example:8000#/MOUNT "
    "or file:/path/to/now.txt"
)
_HAND_OVER = "put azuracast:https://radio.example/STATION or webhook:https://playout.example/songs"
_ON_THE_WAY = ("api", "nowplaying", "station", "public")  # between AzuraCast's name and the station
_STATUS = "/status-json.xsl"


class NoSuchSource(ValueError):
    """The text says what to put instead, and nothing of what was there."""


@dataclass(frozen=True)
class Address:
    """One source: its kind, where it is, and which of several streams there is meant."""

    kind: str  # azuracast, icecast, file, webhook
    place: str  # a web address, or a path
    mount: str = ""


def address(text: str) -> Address:
    """Read the setting, or raise NoSuchSource."""
    kind, colon, place = text.strip().partition(":")
    if not colon or kind not in _KINDS or not place.strip():
        raise NoSuchSource(_FORMS)
    return _KINDS[kind](place.strip())


def hand_over(text: str) -> Address:
    """Read the setting of where songs go, or raise NoSuchSource."""
    kind, _, place = text.strip().partition(":")
    if kind not in _HANDS or not place.strip():
        raise NoSuchSource(_HAND_OVER)
    return _HANDS[kind](place.strip())


def _requests(place: str) -> Address:
    parts, way, station = _station(place)
    path = "/".join(["", *way, "api", "station", station])
    return Address("azuracast", _guarded(parts, _address(parts, path)))


def _webhook(place: str) -> Address:
    return Address("webhook", _guarded(_web(place), place))


def _guarded(parts: SplitResult, place: str) -> str:
    """Listeners' dedications and our key go there: in the clear within the house alone."""
    if parts.scheme != "https" and not in_the_house(parts.hostname or ""):
        raise NoSuchSource(
            "put an address that begins with https://; http:// is for this machine and private "
            "addresses such as http://192.168.1.20"
        )
    return place


def in_the_house(host: str) -> bool:
    """Whether a host is this machine or has a private address; a name may lead anywhere."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return found.is_private and not found.is_unspecified and not found.is_link_local


def _azuracast(place: str) -> Address:
    parts, way, station = _station(place)
    path = "/".join(["", *way, "api", "nowplaying", station])
    return Address("azuracast", _address(parts, path))


def _station(place: str) -> tuple[SplitResult, list[str], str]:
    """The address, what stands before `api` on the way, and the station."""
    parts = _web(place)
    *way, station = [one for one in parts.path.split("/") if one] or [""]
    if not station or station in _ON_THE_WAY:
        raise NoSuchSource(
            "name the station, as its number or short name: azuracast:https://radio.example/rock"
        )
    while way and way[-1] in _ON_THE_WAY:
        way.pop()
    return parts, way, station


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
_HANDS = {"azuracast": _requests, "webhook": _webhook}
