"""Where it is said what is playing: every way to write it, and what is said of a wrong one."""

from __future__ import annotations

import pytest

from bot.playout.address import Address, NoSuchSource, address

NOW = "https://radio.example/api/nowplaying/rock"
STATUS = "http://radio.example:8000/status-json.xsl"


@pytest.mark.parametrize(
    "text, found",
    [
        ("azuracast:https://radio.example/rock", Address("azuracast", NOW)),
        ("azuracast:https://radio.example/public/rock", Address("azuracast", NOW)),
        ("azuracast:https://radio.example/api/station/rock/", Address("azuracast", NOW)),
        ("azuracast:https://radio.example/api/nowplaying/rock", Address("azuracast", NOW)),
        ("icecast:http://radio.example:8000", Address("icecast", STATUS)),
        ("icecast:http://radio.example:8000/", Address("icecast", STATUS)),
        (f"icecast:{STATUS}", Address("icecast", STATUS)),
        ("icecast:http://radio.example:8000#/a.mp3", Address("icecast", STATUS, "/a.mp3")),
        ("icecast:http://radio.example:8000#a.mp3", Address("icecast", STATUS, "/a.mp3")),
        ("file:/srv/now.txt", Address("file", "/srv/now.txt")),
        ("file:///srv/now%20on.xml", Address("file", "/srv/now on.xml")),
        (" file:now.txt ", Address("file", "now.txt")),
    ],
)
def test_a_source_is_found(text: str, found: Address) -> None:
    assert address(text) == found


@pytest.mark.parametrize(
    "text, says",
    [
        ("https://radio.example/rock", "azuracast:https://"),
        ("winamp:https://radio.example", "azuracast:https://"),
        ("azuracast:", "azuracast:https://"),
        ("azuracast:radio.example/rock", "azuracast:https://"),
        ("azuracast:https://radio.example", "name the station"),
        ("azuracast:https://radio.example/public/", "name the station"),
        ("azuracast:https://radio.example:port/rock", "azuracast:https://"),
        ("icecast:ftp://radio.example", "icecast:https://"),
        ("icecast:http://admin:hackme@radio.example", "without a name and password"),
        ("file:", "file:/path"),
        ("file:/", "name the file itself"),
    ],
)
def test_a_wrong_one_is_refused_with_what_to_put(text: str, says: str) -> None:
    with pytest.raises(NoSuchSource, match=says) as raised:
        address(text)
    assert "hackme" not in str(raised.value)
