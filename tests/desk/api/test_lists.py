"""Songs over the API: lists to take along, a library's file that is brought, one's password."""

from __future__ import annotations

import pytest

from bot.desk.passwords import hashed
from bot.store import tracks
from bot.store.staff import staff
from tests.desk.api.program import Program
from tests.desk.studio import OURS, Studio
from tests.fakes import bsuid

TABLE = b"artist,title\nAerosmith,Dream On\nToto,Africa\n"
_KIND = {"Content-Type": "application/octet-stream"}


async def test_a_file_of_songs_is_brought_as_it_is(studio: Studio) -> None:
    program = await Program.of(studio)
    told = await program.call("POST", "/library/import?file=ours.csv", data=TABLE, headers=_KIND)
    assert told == {"state": "imported"}
    assert await studio.count(tracks.tracks) == 2
    (source,) = (await program.get("/library"))["sources"]
    assert (source["source"], source["there"]) == ("csv ours.csv", 2)


@pytest.mark.parametrize(
    "query, headers, status",
    [
        ("", _KIND, 422),
        ("file=ours.exe", _KIND, 422),
        ("file=..%2Fours.csv", _KIND, 422),
        ("file=ours.csv", {"Content-Type": "application/json"}, 415),
    ],
)
async def test_what_is_no_such_file_is_refused(
    studio: Studio, query: str, headers: dict[str, str], status: int
) -> None:
    program = await Program.of(studio)
    path = f"/library/import?{query}"
    assert (await program.refused("POST", path, data=TABLE, headers=headers))[0] == status
    assert await studio.count(tracks.tracks) == 0


async def test_lists_of_songs_hold_what_the_role_may_see(studio: Studio) -> None:
    passed = await studio.request("Dream On", "Aerosmith")
    waits = await studio.request("Africa", "Toto", who=bsuid("CH.2"))
    await studio.radio.move(passed, "pass")
    producer = await Program.of(studio)
    assert "Africa" in await producer.get("/songs.csv", which="top")
    selected = f"{waits},{passed}"
    told = await producer.get("/songs.m3u", which="selected", ids=selected)
    assert told.index("Africa") < told.index("Dream On")
    presenter = await Program.of(studio, "presenter")
    for which in ("passed", "selected"):
        told = await presenter.get("/songs.csv", which=which, ids=selected)
        assert "Dream On" in told and "Africa" not in told, which
    assert (await presenter.refused("GET", "/songs.csv?which=top"))[0] == 403
    assert "Africa" not in await presenter.get("/songs.csv", which="aired")


async def test_people_choose_another_password_and_programs_have_none(studio: Studio) -> None:
    client = await studio.person("producer", "eva")
    async with studio.radio.database.write() as conn:
        await conn.execute(staff.update().values(password_hash=hashed("the old one there was")))
    sent = {"old": "the old one there was", "new": "quite another sentence"}
    async with client.put("/api/v1/me/password", json=sent, headers=OURS) as response:
        assert response.status == 204
    async with client.put("/api/v1/me/password", json=sent, headers=OURS) as response:
        assert response.status == 409
        assert (await response.json())["error"]["field"] == "old"
    program = await Program.of(studio)
    assert (await program.refused("PUT", "/me/password", json=sent))[0] == 404
