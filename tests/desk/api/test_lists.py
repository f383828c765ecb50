"""Songs over the API: lists to take along, a library's file that is brought, one's password."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from bot.desk.passwords import hashed
from bot.store import tracks
from bot.store.staff import staff
from tests.desk.api.program import Program
from tests.desk.studio import OURS, Studio
from tests.desk.test_browser_studios import two_studios
from tests.fakes import NOON, bsuid

TABLE = b"artist,title\nAerosmith,Dream On\nToto,Africa\n"
_AS: dict[str, dict[str, Any]] = {
    "passed": {"status": "waiting", "passed_at": NOON},
    "on_air": {"status": "on_air"},
    "aired": {"status": "aired", "aired_at": NOON},
}
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


async def test_lists_of_songs_are_of_one_studio_if_that_is_asked(studio: Studio) -> None:
    ours, theirs = await two_studios(studio)
    anywhere = await studio.request("Jolene", who=bsuid("CH.3"))
    await studio.mark(anywhere, studio_id=None)
    ids = f"{ours},{theirs},{anywhere}"
    programs = {role: await Program.of(studio, role) for role in ("producer", "presenter")}
    for (role, program), which in product(programs.items(), _AS):
        for item in (ours, theirs, anywhere):
            await studio.mark(item, **_AS[which])
        told = await program.get("/songs.csv", which=which, studio="2")
        reached = which != "aired" or role == "producer"
        assert "Dream On" not in told
        assert ("Africa" in told, "Jolene" in told) == (reached, reached)
        picked = await program.get("/songs.m3u", which="selected", ids=ids, studio="2")
        assert ("Dream On" in picked) == reached
    for item in (ours, theirs, anywhere):
        await studio.mark(item, status="waiting")
    producer = programs["producer"]
    for span in ("now", "today"):
        told = await producer.get("/songs.csv", which="top", span=span, studio="1")
        assert "Africa" not in told
        songs = (await producer.get("/top", span=span, studio="1"))["songs"]
        assert len(songs) == 2 and "Africa" not in str(songs)


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
