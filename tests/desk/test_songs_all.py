"""A list to take along holds all of its songs, however much else came in between."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.queue import items
from bot.store.requests import requests
from tests.desk.studio import Studio
from tests.desk.test_songs import listed
from tests.fakes import NOON, NUMBER
from tests.store.past import Past

SONGS = 300
_ANY = {
    **{"number": NUMBER, "sorted_by": "bot", "folded": False, "lane": "comments"},
    **{"also": [], "entities": [], "guesses": [], "created_at": NOON, "changed_at": NOON},
    **{"purpose": "comment", "song": None, "wish": None, "air_text": None},
}
LISTS = (
    ("which=passed", {"status": "waiting", "passed_at": NOON}),
    ("which=on_air", {"status": "on_air"}),
    ("which=aired", {"status": "aired", "aired_at": NOON}),
    ("which=top&span=now", {"status": "waiting"}),
    ("which=top&span=month", {"status": "aired"}),
    (f"which=selected&ids={','.join(map(str, range(1, SONGS + 1)))}", {"status": "waiting"}),
)


def song(n: int, **more: Any) -> dict[str, Any]:
    named = {
        "purpose": "song_request",
        "song": f"Song {n}",
        "air_text": f"Song {n}",
        "wish": f"typed song {n}",
    }
    return {**_ANY, **named, "id": n, "lane": "songs", "rank": float(n), **more}


async def many(studio: Studio, **more: Any) -> None:
    """Songs, and behind them as much that is no song, each asked for once."""
    songs = [song(n, **more) for n in range(1, SONGS + 1)]
    talk = [{**_ANY, "id": SONGS + n, "rank": 1000.0 + n, **more} for n in range(1, SONGS + 1)]
    message = await Past(studio.radio.database).message(NOON, None)
    asked = {"inbox_id": message, "at": NOON}
    async with studio.radio.database.write() as conn:
        await conn.execute(sa.insert(items), [*songs, *talk])
        await conn.execute(sa.insert(requests), [{"item_id": one["id"], **asked} for one in songs])


async def titles(studio: Studio, role: str, query: str) -> list[str]:
    return [row["title"] for row in await listed(await studio.person(role), query)]


@pytest.mark.parametrize("query, values", LISTS, ids=[query[:20] for query, _ in LISTS])
async def test_a_list_holds_all_of_its_songs_in_their_order(
    studio: Studio, query: str, values: dict[str, Any]
) -> None:
    await many(studio, **values)
    rows = await listed(await studio.person("producer"), query)
    assert [row["title"] for row in rows] == [f"Song {n}" for n in range(1, SONGS + 1)]
    assert [row["rank"] for row in rows] == [str(n) for n in range(1, SONGS + 1)]


@pytest.mark.parametrize("passing, count", [(True, 0), (False, SONGS)])
async def test_a_presenters_list_holds_all_that_is_before_them(
    studio: Studio, passing: bool, count: int
) -> None:
    await many(studio, status="waiting")
    await studio.passing(passing)
    assert len(await titles(studio, "presenter", "which=passed")) == count


async def test_a_playlist_begins_once_however_long_it_is(studio: Studio) -> None:
    await many(studio, status="on_air")
    client = await studio.person("producer")
    async with client.get("/songs.m3u?which=on_air") as response:
        assert response.content_type == "audio/x-mpegurl"
        lines = (await response.text()).splitlines()
    assert lines[0] == "#EXTM3U" and len(lines) == 1 + SONGS


async def test_a_page_that_shows_the_first_hundred_says_so(studio: Studio) -> None:
    await many(studio, status="waiting")
    client = await studio.person("producer")
    async with client.get("/top") as response:
        text = await response.text()
    assert text.count("choose-song") == 100
    assert "These are the 100 that most ask for. The files hold all." in text
