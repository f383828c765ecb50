"""A song is given to the playout once, and what the playout says of it is told in our words."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.core.handing import NotTaken, Song
from bot.library.azuracast import Key
from bot.playout.address import NoSuchSource, hand_over
from bot.playout.handing import hand
from bot.playout.requests import AzuraCastRequests
from bot.playout.webhook import Webhook
from tests.fakes import NOON
from tests.playout.hands import FakeHook, FakeRequests, requestable, taking

JUDE = Song("key 1", NOON, 7, "Hey Jude", "The Beatles", "azuracast radio.example/rock", "u3")
TYPED = Song("key 2", NOON, 8, "hey jude", "the beatles")


@pytest.fixture
async def azuracast() -> AsyncIterator[FakeRequests]:
    songs = [requestable(f"u{n}", f"Hey {n}", "Anybody") for n in (1, 2)]
    songs.append(requestable("u9", "Hey Jude", "Wilson Pickett"))
    songs.append(requestable("u3", "Hey Jude", "The Beatles"))
    fake = FakeRequests(songs)
    async with taking(fake):
        yield fake


@pytest.fixture
async def hook() -> AsyncIterator[FakeHook]:
    fake = FakeHook()
    async with taking(fake):
        yield fake


async def refused(way: Any, song: Song) -> tuple[str, bool, bool]:
    with pytest.raises(NotTaken) as why:
        await way.give(song)
    return why.value.reason, why.value.again, why.value.perhaps


@pytest.mark.parametrize("song", [JUDE, TYPED, replace(JUDE, title="Hey Jude (mended)")])
async def test_a_song_is_found_in_azuracast_and_asked_for_once(
    azuracast: FakeRequests, session: aiohttp.ClientSession, song: Song
) -> None:
    await AzuraCastRequests(azuracast.url, session, "secret").give(song)
    assert azuracast.requested == ["u3"] and azuracast.keys == ["secret"]


async def test_what_has_no_id_there_is_asked_for_by_its_own_artist_alone(
    azuracast: FakeRequests, session: aiohttp.ClientSession
) -> None:
    way = AzuraCastRequests(azuracast.url, session)
    assert await refused(way, replace(TYPED, artist="Nobody")) == ("not requestable", False, False)
    assert azuracast.asked == [] and azuracast.keys == []


@pytest.mark.parametrize(
    "failure, told",
    [
        (
            "This song or artist has been played too recently. Wait a while before requesting it "
            "again.",
            ("too soon", False, False),
        ),
        ("This song was already requested and will play soon.", ("duplicate", False, False)),
        ("Duplicate request: this song is a pending request", ("duplicate", False, False)),
        ("This track is not requestable.", ("not requestable", False, False)),
        ("This station does not accept requests currently.", ("closed", False, False)),
        (
            "You have submitted a request too recently! Please wait 3 minutes before submitting "
            "another one.",
            ("busy", True, False),
        ),
        ("Something  \n else", ("Something else", False, True)),
        (403, ("closed", False, False)),
        (502, ("no answer", False, True)),
        ("hang up", ("no answer", False, True)),
    ],
)
async def test_what_azuracast_says_is_told_in_our_words(
    azuracast: FakeRequests, session: aiohttp.ClientSession, failure: Any, told: Any
) -> None:
    azuracast.failures = [failure]
    assert await refused(AzuraCastRequests(azuracast.url, session), JUDE) == told
    assert len(azuracast.asked) == 1


@pytest.mark.parametrize(
    "status, told", [(503, ("away", True, False)), (403, ("closed", False, False))]
)
async def test_a_song_that_cannot_be_looked_up_is_not_asked_for(
    azuracast: FakeRequests, session: aiohttp.ClientSession, status: int, told: Any
) -> None:
    azuracast.looking = [status]
    assert await refused(AzuraCastRequests(azuracast.url, session), JUDE) == told
    assert azuracast.asked == []


@pytest.mark.parametrize("way", [AzuraCastRequests, Webhook])
async def test_a_playout_that_is_not_there_is_tried_again(
    session: aiohttp.ClientSession, way: Any
) -> None:
    assert await refused(way("http://127.0.0.1:9", session), JUDE) == ("away", True, False)


async def test_a_search_without_an_end_has_asked_for_nothing(
    azuracast: FakeRequests, session: aiohttp.ClientSession
) -> None:
    way = AzuraCastRequests(azuracast.url, session, looking=0.0)
    assert await refused(way, JUDE) == ("no answer", True, False)
    assert azuracast.asked == []


async def test_the_webhook_gets_the_song_signed(
    hook: FakeHook, session: aiohttp.ClientSession
) -> None:
    around = ({"from": "Ana", "for": "my mum"},)
    song = replace(JUDE, file="music/3.mp3", asked=2, dedications=around)
    await Webhook(hook.url, session, "a secret").give(song)
    ((headers, raw),) = hook.calls
    mac = hmac.new(b"a secret", raw, hashlib.sha256).hexdigest()
    assert headers["X-Requestline-Signature"] == f"sha256={mac}"
    assert headers["Idempotency-Key"] == "key 1"
    assert json.loads(raw) == {
        "id": "key 1",
        "at": NOON.isoformat(),
        "item": 7,
        "title": "Hey Jude",
        "artist": "The Beatles",
        "source": "azuracast radio.example/rock",
        "source_key": "u3",
        "file": "music/3.mp3",
        "asked": 2,
        "dedications": [{"from": "Ana", "for": "my mum"}],
    }


@pytest.mark.parametrize(
    "failure, told",
    [
        (503, ("away", True, False)),
        (429, ("away", True, False)),
        (302, ("HTTP 302", False, False)),  # nobody is led to another address
        (404, ("HTTP 404", False, False)),
        ("not  tonight", ("not tonight", False, False)),
        ("hang up", ("no answer", False, True)),
    ],
)
async def test_what_the_webhook_says(
    hook: FakeHook, session: aiohttp.ClientSession, failure: Any, told: Any
) -> None:
    hook.failures = [failure]
    assert await refused(Webhook(hook.url, session), JUDE) == told
    assert "X-Requestline-Signature" not in hook.calls[0][0]


@pytest.mark.parametrize(
    "text, place",
    [
        ("azuracast:https://radio.example/rock", "https://radio.example/api/station/rock"),
        ("azuracast:https://r.example/azura/public/1", "https://r.example/azura/api/station/1"),
        ("azuracast:http://192.168.1.20/rock", "http://192.168.1.20/api/station/rock"),
        ("webhook:https://playout.example/songs?x=1", "https://playout.example/songs?x=1"),
        ("webhook:http://localhost:9000/", "http://localhost:9000/"),
        ("webhook:http://[::1]:9000/", "http://[::1]:9000/"),
    ],
)
def test_the_setting_names_a_way(text: str, place: str) -> None:
    assert hand_over(text).place == place


@pytest.mark.parametrize(
    "text",
    [
        "https://radio.example/rock",
        "azuracast:",
        "azuracast:https://radio.example",
        "azuracast:http://radio.example/rock",
        "webhook:http://playout.example/songs",
        "webhook:http://8.8.8.8/songs",
        "webhook:http://169.254.169.254/latest",
        "webhook:http://0.0.0.0/",
        "webhook:https://user:secret@playout.example/",
        "webhook:file:///etc/passwd",
        "icecast:https://radio.example",
    ],
)
def test_another_setting_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(NoSuchSource) as wrong:
        hand_over(text)
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize(
    "of, key",
    [("https://radio.example", "abc"), ("https://other.example", ""), ("", "")],
)
async def test_the_key_goes_to_its_own_azuracast_alone(
    session: aiohttp.ClientSession, of: str, key: str
) -> None:
    way = hand("azuracast:https://radio.example/rock", session, key=Key("abc", of), secret="")
    assert isinstance(way, AzuraCastRequests) and way.key == key
