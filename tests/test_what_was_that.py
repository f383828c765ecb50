"""The whole way: the playout writes a song, a listener asks, and the phone hears its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot import app
from bot.clock import now
from bot.core.filings import Said, question
from bot.core.hearing import Hearing
from bot.core.station import Station
from bot.core.understanding import Understood
from bot.intake import Intake
from bot.playing import Ear
from bot.playout.called import PATH
from bot.playout.watched_file import WatchedFile
from bot.settings import Settings
from bot.store.database import Database
from bot.store.plays import plays
from bot.whatsapp.webhook import TurnedAway
from tests import fakes
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.core import product
from tests.whole import whole

TOKEN = "a token that is long enough"


class Questions(Songs):
    """Takes every message for the question what was played."""

    def hear(self, one: Hearing) -> None:
        one.understood = Understood("song_query", 0.99)
        one.filing = question(Said(one.text, one.understood))


@pytest.fixture
def station() -> Station:
    return fakes.station(texts=product.FILE)


async def test_a_listener_asks_and_hears_the_song_that_is_on(
    database: Database, station: Station, tmp_path: Path
) -> None:
    (tmp_path / "now.txt").write_text("Toto - Africa")
    async with whole(database, station, Questions(), tmp_path) as radio:
        await Ear(database, WatchedFile(str(tmp_path / "now.txt"))).listen(now=now())
        await radio.simulator.type("maeve", "what is this song?")
        counts = await radio.quiet()
        assert counts.queue == {"questions": {"waiting": 1}}
        (answer,) = radio.simulator.ledger.sent_to("maeve")
        assert "*Africa* by *Toto*" in answer.text
        assert "with the studio" not in answer.text
        found = await books(radio)
        assert (found.lost, found.answered_twice, found.loss) == ([], [], 0)


# put together as a station has it


def settings(database_url: str, folder: Path, **more: Any) -> Settings:
    number = {"phone_number_id": "1001", "access_token": "t", "app_secrets": ["s"]}
    return Settings(
        _env_file=None,
        data_dir=folder,
        database_url=SecretStr(database_url),
        identifier_key=SecretStr("k" * 64),
        whatsapp_numbers=[number],
        whatsapp_verify_token=SecretStr("v"),
        **more,
    )


@pytest.mark.filterwarnings("ignore:It is recommended to use web.RequestKey")
@pytest.mark.parametrize("token, status", [(TOKEN, 204), ("", 401)])
async def test_the_web_role_takes_calls_of_who_has_the_token(
    database_url: str, tmp_path: Path, token: str, status: int
) -> None:
    given = settings(database_url, tmp_path, now_playing_token=SecretStr(token))
    async with app.parts(given) as has:
        role = app.web_app(has, Intake(has.database, now), TurnedAway(now))
        async with TestClient(TestServer(role)) as client:
            asked = {"Authorization": f"Bearer {TOKEN}"}
            said = {"title": "Africa", "artist": "Toto", "number": "1001"}
            async with client.post(PATH, json=said, headers=asked) as answer:
                assert answer.status == status
        async with has.database.read() as conn:
            rows = list(await conn.execute(plays.select()))
        assert [row.title for row in rows] == ["Africa"] * (status == 204)


async def test_the_scheduler_listens_where_the_settings_say(
    database_url: str, tmp_path: Path
) -> None:
    async with aiohttp.ClientSession() as session:
        async with app.parts(settings(database_url, tmp_path)) as has:
            assert app.scheduler(has, session).ear is None
        named = settings(database_url, tmp_path, now_playing="icecast:http://127.0.0.1:8000#/a")
        async with app.parts(named) as has:
            ear = app.scheduler(has, session).ear
            assert ear is not None and ear.source.kind == "icecast"
