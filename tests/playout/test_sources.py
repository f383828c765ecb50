"""AzuraCast and Icecast are asked what is on; whatever is wrong with them is said in words."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.core.playing import Told
from bot.playout import fetching
from bot.playout.address import address
from bot.playout.source import Source, source
from bot.playout.trouble import SourceTrouble
from tests.fakes import NOON
from tests.playout.fake import FakePlayout, azuracast, icecast, mount
from tests.ports import free_port


def at(playout: FakePlayout, session: aiohttp.ClientSession, kind: str, behind: str) -> Source:
    return source(address(f"{kind}:{playout.url}{behind}"), session)


# AzuraCast


async def test_azuracast_says_what_is_on(
    playout: FakePlayout, session: aiohttp.ClientSession
) -> None:
    playout.says = azuracast("Africa", "Toto", at=NOON, play=7)
    told = await at(playout, session, "azuracast", "/rock").look()
    assert told == Told("Africa", "Toto", NOON, "7 md5 of Toto - Africa", "default")
    assert playout.asked == ["/api/nowplaying/rock"]


@pytest.mark.parametrize(
    "says, told",
    [
        pytest.param(azuracast(is_online=False), None, id="off air"),
        pytest.param({**azuracast(), "now_playing": None}, None, id="nothing on"),
        pytest.param(azuracast(at=None, play=0), Told("Africa", "Toto", kind="default"), id="bare"),
        pytest.param(
            {"now_playing": {"song": {"text": "Toto - Africa"}, "played_at": "soon"}},
            Told("Toto - Africa"),
            id="an old version",
        ),
        pytest.param({"now_playing": {"song": {"title": 7}}}, Told(""), id="no words"),
    ],
)
async def test_azuracast_says_less(
    playout: FakePlayout, session: aiohttp.ClientSession, says: Any, told: Told | None
) -> None:
    playout.says = says
    assert await at(playout, session, "azuracast", "/rock").look() == told


# Icecast


@pytest.mark.parametrize(
    "mounts, behind, told",
    [
        pytest.param([mount()], "", Told("Toto - Africa"), id="one mount"),
        pytest.param([mount()], "#/live.mp3", Told("Toto - Africa"), id="its name"),
        pytest.param(
            [mount("a - b", "/other"), mount()], "#/live.mp3", Told("Toto - Africa"), id="several"
        ),
        pytest.param([mount(None, "/x"), mount()], "", Told("Toto - Africa"), id="the first"),
        pytest.param([mount("Africa", artist="Toto")], "", Told("Africa", "Toto"), id="artist"),
        pytest.param([mount(1999, artist="Prince")], "", Told("1999", "Prince"), id="a number"),
        pytest.param([mount("")], "#/live.mp3", None, id="no title"),
        pytest.param([], "", None, id="nobody sends"),
    ],
)
async def test_icecast_says_what_is_on(
    playout: FakePlayout,
    session: aiohttp.ClientSession,
    mounts: list[dict[str, Any]],
    behind: str,
    told: Told | None,
) -> None:
    playout.says = icecast(*mounts)
    assert await at(playout, session, "icecast", behind).look() == told
    assert playout.asked == ["/status-json.xsl"]


@pytest.mark.parametrize(
    "old, new, title",
    [
        pytest.param(b'"HERE"', b" - ", None, id="a hyphen that is no JSON"),
        pytest.param(b"HERE", "Café - Olé".encode("cp1252"), "Café - Olé", id="an old encoding"),
        pytest.param(b"HERE", b"Toto - Afri\x01ca", "Toto - Afri\x01ca", id="a control sign"),
    ],
)
async def test_icecast_is_read_though_it_writes_no_proper_json(
    playout: FakePlayout, session: aiohttp.ClientSession, old: bytes, new: bytes, title: str | None
) -> None:
    playout.says = json.dumps(icecast(mount("HERE"))).encode().replace(old, new)
    told = await at(playout, session, "icecast", "#/live.mp3").look()
    assert (told.title if told else None) == title


async def test_a_mount_that_is_not_there_is_named(
    playout: FakePlayout, session: aiohttp.ClientSession
) -> None:
    playout.says = icecast(mount())
    with pytest.raises(SourceTrouble, match="mount /other"):
        await at(playout, session, "icecast", "#/other").look()


# both


WRONG = [
    pytest.param({"status": 500}, "answers 500", id="broken"),
    pytest.param({"status": 404}, "answers 404", id="not there"),
    pytest.param({"says": b"<html>"}, "no JSON", id="a page"),
    pytest.param({"says": b"[" * 100_000}, "no JSON", id="a trap"),
    pytest.param({"says": ["a"]}, "is this", id="a list"),
    pytest.param({"says": {"a": 1}}, "is this", id="something else"),
    pytest.param({"says": b" " * (fetching.LARGEST + 1)}, "sends more", id="too much"),
    pytest.param({"slow": True}, "in time", id="slow"),
]


@pytest.mark.parametrize("changed, says", WRONG)
@pytest.mark.parametrize("kind", ["azuracast", "icecast"])
async def test_what_is_wrong_with_a_server_is_said(
    playout: FakePlayout,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    changed: dict[str, Any],
    says: str,
) -> None:
    if "slow" in changed:
        monkeypatch.setattr(fetching, "PATIENCE", aiohttp.ClientTimeout(total=0.5))
    for name, value in changed.items():
        setattr(playout, name, value)
    with pytest.raises(SourceTrouble, match=says):
        await at(playout, session, kind, "/rock").look()


async def test_a_server_that_is_down_is_told_of(session: aiohttp.ClientSession) -> None:
    there = source(address(f"icecast:http://127.0.0.1:{free_port()}"), session)
    with pytest.raises(SourceTrouble, match="cannot be reached"):
        await there.look()


def test_nobody_waits_longer_for_a_server_than_until_it_is_asked_again() -> None:
    from bot.playing import EVERY

    assert timedelta(seconds=fetching.PATIENCE.total or 60) < timedelta(seconds=EVERY)
