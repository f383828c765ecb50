"""Importing from AzuraCast: pages, and everything that can go wrong on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import ClientTimeout

from bot.library.azuracast import AzuraCast, Key
from bot.library.reports import CannotImport, Read, ReadTrack, Unreadable
from tests.library.azuracast_fake import FakeAzuraCast, file, requestable, running

SONGS = [file(1, "Hey Jude", "The Beatles"), file(2, "Africa", "Toto"), file(3, "Home", "Bublé")]


@pytest.fixture
async def fake() -> AsyncIterator[FakeAzuraCast]:
    async with running(FakeAzuraCast(files=SONGS)) as started:
        yield started


async def everything(fake: FakeAzuraCast, key: str = "abc:def", patience: float = 10) -> list[Read]:
    station = replace(AzuraCast.at(fake.url, key), rest=0.0, patience=ClientTimeout(total=patience))
    return [one async for one in station.read()]


def titles(read: list[Read]) -> list[str]:
    return [one.title if isinstance(one, ReadTrack) else one.reason for one in read]


MINE = "https://radio.example/public/rock"


@pytest.mark.parametrize(
    "of, address, sent",
    [
        ("https://radio.example", MINE, True),
        (MINE, "https://radio.example:443/api/station/2", True),
        ("https://radio.example", "https://evil.example/public/rock", False),
        ("https://radio.example", "https://radio.example:8443/public/rock", False),
        ("https://radio.example", "http://radio.example/public/rock", False),
        ("https://radio.example", "https://radio.example@evil.example/public/rock", False),
        ("http://localhost:8080", "http://localhost:8080/public/rock", True),
    ],
)
def test_a_key_goes_to_its_own_azuracast_alone(of: str, address: str, sent: bool) -> None:
    assert Key("abc:def", of).at(address) == ("abc:def" if sent else "")


@pytest.mark.parametrize(
    "of, address, says",
    [
        ("", MINE, "REQUESTLINE_AZURACAST_URL"),
        ("http://radio.example", "http://radio.example/public/rock", "https only"),
    ],
)
def test_a_key_that_cannot_be_sent_stops_the_import(of: str, address: str, says: str) -> None:
    with pytest.raises(CannotImport, match=says):
        Key("abc:def", of).at(address)
    assert "abc" not in repr(Key("abc:def", of))


@pytest.mark.parametrize("per_page, asked", [(2, 2), (None, 1), (1, 3), (3, 1)])
async def test_all_pages_are_read(fake: FakeAzuraCast, per_page: int | None, asked: int) -> None:
    fake.per_page = per_page
    assert titles(await everything(fake)) == ["Hey Jude", "Africa", "Home"]
    assert len(fake.asked) == asked


async def test_a_file_keeps_its_key_and_its_place_in_the_playout(fake: FakeAzuraCast) -> None:
    first = (await everything(fake))[0]
    assert first == ReadTrack(
        "Hey Jude",
        "The Beatles",
        key="u1",
        length=215,
        playout_id="music/1.mp3",
        place="page 1, entry 1",
    )


async def test_without_a_key_the_public_requests_are_read(fake: FakeAzuraCast) -> None:
    fake.requests = [requestable(7, "Africa", "Toto")]
    read = await everything(fake, key="")
    assert [(one.title, one.artist, one.key) for one in read if isinstance(one, ReadTrack)] == [
        ("Africa", "Toto", "r7")
    ]
    assert fake.asked == [("requests", "1")]


@pytest.mark.parametrize("failure", [500, 502, 503, 429])
async def test_what_passes_is_asked_again(fake: FakeAzuraCast, failure: int) -> None:
    fake.failures = [failure, failure]
    assert len(await everything(fake)) == 3


async def test_a_slow_answer_is_asked_again(fake: FakeAzuraCast) -> None:
    fake.failures = ["slow"]
    assert len(await everything(fake, patience=0.5)) == 3


@pytest.mark.parametrize(
    "failures, said",
    [
        pytest.param([503] * 3, "answers 503", id="down"),
        pytest.param([403], "does not take this key", id="not allowed"),
        pytest.param([404], "answers 404", id="no such station"),
        pytest.param([302], "answers 302", id="sent elsewhere"),
        pytest.param(["<html>"], "no JSON", id="a page"),
        pytest.param(['{"rows": 5}'], "something else", id="other JSON"),
        pytest.param(["null"], "something else", id="nothing"),
        pytest.param(["[" * 100_000], "no JSON", id="a pit"),
    ],
)
async def test_an_answer_that_is_of_no_use_is_told(
    fake: FakeAzuraCast, failures: list[int | str], said: str
) -> None:
    fake.failures = failures
    with pytest.raises(CannotImport, match=said):
        await everything(fake)


async def test_nobody_there_is_told() -> None:
    with pytest.raises(CannotImport, match="does not answer"):
        await everything(FakeAzuraCast(url="http://127.0.0.1:9/public/x"))


@pytest.mark.parametrize(
    "entry",
    [None, 5, "x", [], {}, {"title": None}, {"title": 7, "artist": []}, {"song": {"title": ""}}],
    ids=str,
)
async def test_an_entry_without_sense_is_set_aside(fake: FakeAzuraCast, entry: object) -> None:
    fake.files = [entry, SONGS[0]]
    first, second = await everything(fake)
    assert isinstance(first, Unreadable)
    assert isinstance(second, ReadTrack)


@pytest.mark.parametrize(
    "address, base, station",
    [
        ("https://a.example/public/rock", "https://a.example", "rock"),
        ("https://a.example/api/station/1", "https://a.example", "1"),
        ("https://a.example/api/station/1/files?page=2", "https://a.example", "1"),
        ("http://a.example:8080/radio/public/rock/embed", "http://a.example:8080/radio", "rock"),
    ],
)
def test_an_address_names_a_station(address: str, base: str, station: str) -> None:
    found = AzuraCast.at(address)
    assert (found.base, found.station) == (base, station)


@pytest.mark.parametrize(
    "address",
    ["https://a.example", "https://a.example/public", "http://", "http://[", "http://a:x/"],
)
def test_an_address_without_a_station_is_refused(address: str) -> None:
    with pytest.raises(CannotImport, match="names no station"):
        AzuraCast.at(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://dj:geheim@a.example/public/rock",
        "https://dj@a.example/api/station/1",
        "https://:geheim@a.example/public/rock",
        "https://dj:geheim@a.example/",
    ],
)
def test_an_address_with_a_password_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(CannotImport, match="without a name and password") as refused:
        AzuraCast.at(address)
    assert "geheim" not in str(refused.value) and "dj" not in str(refused.value)
