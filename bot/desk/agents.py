"""What a browser calls itself, in plain words: for the list of one's own sessions."""

from __future__ import annotations

from collections.abc import Sequence

# The first that stands in it is it: each also claims to be those below.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def in_words(agent: str | None) -> tuple[str, str]:
    """The browser and the system; "" for what it does not say."""
    return _first(agent or "", _BROWSERS), _first(agent or "", _SYSTEMS)


def _first(agent: str, names: Sequence[tuple[str, str]]) -> str:
    return next((name for mark, name in names if mark in agent), "")
