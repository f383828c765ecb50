"""The whole way: a listener asks, the playout begins the song, and the phone hears it once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.clock import now
from bot.core.hearing import Hearing
from bot.core.station import Station
from bot.core.wishes import RequestRules
from bot.library import sources
from bot.library.shelf import Shelf
from bot.playing import Ear, Post
from bot.playout.address import address
from bot.playout.called import PATH, Called, routes
from bot.playout.source import source
from bot.store import plays, switches
from bot.store.database import Database
from bot.store.queue import items
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.asking import decide
from tests.core.product import replies
from tests.fakes import station as a_station
from tests.playout.fake import FakePlayout, azuracast, running
from tests.whole import Whole, whole

TOKEN = "a token that is long enough"
CSV = "title,artist\nAfrica,Toto\nRosanna,Toto\n"
MEANS = {
    "play africa please": ("play [africa](song) please", "song_request"),
    "can I hear Africa by Toto?": ("can I hear [Africa](song) by [Toto](artist)?", "song_request"),
    "Rosanna please": ("[Rosanna](song) please", "song_request"),
}
LINE = "Your song is on right now: *Africa* by *Toto*!"


class Asked(Songs):
    """Understands these messages well, and looks into the station's library."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def hear(self, one: Hearing) -> None:
        one.find = self.shelf.find
        decide(one, *MEANS[one.text])


@pytest.fixture
def station() -> Station:
    return Station(a_station().numbers, b"k" * 64, a_station().rules, replies())


@pytest.fixture
async def shelf(database: Database, tmp_path: Path) -> Shelf:
    """A station with a library, whose producer wants listeners told."""
    (tmp_path / "songs.csv").write_text(CSV)
    await sources.import_from(database, str(tmp_path / "songs.csv"), who="eva", clock=now)
    async with database.write() as conn:
        wanted = RequestRules(tell_when_on=1)
        await switches.set_request_rules(conn, wanted, who="eva", now=now())
    shelf = Shelf(database)
    await shelf.refresh()
    return shelf


def heard(radio: Whole, who: str) -> list[str]:
    return [one.text for one in radio.simulator.ledger.sent_to(who)]


async def asks(radio: Whole, who: str, text: str) -> None:
    """Somebody writes, and hears that it has come; from then on only the playout speaks."""
    await radio.simulator.type(who, text)
    await radio.quiet()
    assert "with the studio" in heard(radio, who)[-1]


async def statuses(radio: Whole) -> dict[str, str]:
    return {row.lookup["candidates"][0]["title"]: row.status for row in await radio.rows(items)}


async def test_azuracast_begins_a_song_and_its_askers_hear_so_once(
    database: Database, station: Station, shelf: Shelf, tmp_path: Path
) -> None:
    async with (
        whole(database, station, Asked(shelf), tmp_path) as radio,
        running(FakePlayout(azuracast("Rosanna", at=None, play=1))) as playout,
    ):
        await asks(radio, "maeve", "play africa please")
        await asks(radio, "diego", "can I hear Africa by Toto?")
        await asks(radio, "noor", "Rosanna please")
        before = {who: len(heard(radio, who)) for who in ("maeve", "diego", "noor")}
        named = source(address(f"azuracast:{playout.url}/rock"), radio.session)
        playout.says = azuracast("Africa", at=None, play=2)
        for _ in range(3):  # AzuraCast goes on saying it, also to a scheduler that was started anew
            ear = Ear(database, named)
            await ear.listen(now=now())
            await ear.listen(now=now())
        await radio.quiet()
        assert heard(radio, "maeve")[before["maeve"] :] == [LINE]
        assert heard(radio, "diego")[before["diego"] :] == [LINE]
        assert heard(radio, "noor")[before["noor"] :] == []
        assert await statuses(radio) == {"Africa": "aired", "Rosanna": "waiting"}
        found = await books(radio)
        assert (found.lost, found.loss) == ([], 0)


@pytest.mark.filterwarnings("ignore:It is recommended to use web.RequestKey")
async def test_a_playout_calls_several_times_at_once(
    database: Database, station: Station, shelf: Shelf, tmp_path: Path
) -> None:
    role = web.Application()
    role.add_routes(routes(Called(TOKEN, frozenset({"1001"}), Post(database, now).note)))
    async with (
        whole(database, station, Asked(shelf), tmp_path) as radio,
        TestClient(TestServer(role)) as playout,
    ):
        await asks(radio, "maeve", "play africa please")
        said: Any = {"title": "Africa", "artist": "Toto", "number": "1001"}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answers = await asyncio.gather(
            *(playout.post(PATH, json=said, headers=headers) for _ in range(4))
        )
        assert {one.status for one in answers} == {204}
        await radio.quiet()
        assert heard(radio, "maeve")[1:] == [LINE]
        assert len(await radio.rows(plays.plays)) == 1
