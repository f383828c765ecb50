"""Listeners' files over the API: what they say, how they sound, and pieces for air."""

from __future__ import annotations

import pytest

from bot.store import media
from tests.desk.api.program import Program
from tests.desk.studio import Studio
from tests.desk.test_export import voice
from tests.desk.test_media import keep


async def test_a_voice_note_tells_its_length_its_waveform_and_what_was_heard(
    studio: Studio,
) -> None:
    row = await voice(studio)
    async with studio.radio.database.write() as conn:
        await media.note_heard(conn, row, "play jolene")
    program = await Program.of(studio)
    (item,) = (await program.get("/items"))["items"]
    file = item["messages"][0]["file"]
    assert (file["id"], file["seconds"], file["drawn"]) == (row, 4, False)
    assert file["transcript"] == "play jolene"
    await studio.radio.move(item["id"], "pass")
    presenter = await Program.of(studio, "presenter")
    for query, count in (({"q": "JOLENE"}, 1), ({"q": "africa"}, 0)):
        for who in (program, presenter):
            assert len((await who.get("/items", **query))["items"]) == count, query
    told = await program.get(f"/media/{row}/wave")
    assert told == {"seconds": 4, "peaks": [0.1, 0.9, 0.3, 0.4]}


@pytest.mark.parametrize("kind", ["wav", "mp3"])
async def test_a_piece_of_it_is_made_ready_for_air(studio: Studio, kind: str) -> None:
    row = await voice(studio)
    program = await Program.of(studio)
    address = f"/api/v1/media/{row}/air.{kind}"
    query = {"from": "0.5", "to": "2"}
    async with program.client.get(address, params=query, headers=program.carried) as response:
        assert response.status == 200 and response.content_type.startswith("audio/")
        assert len(await response.read()) > 1000
    refused = await program.refused("GET", f"/media/{row}/air.{kind}?from=3&to=1")
    assert refused == (409, "no_such_piece", None)
    assert (await program.refused("GET", f"/media/{row}/air.{kind}?from=-1"))[0] == 422


async def test_a_picture_is_given_as_the_station_has_drawn_it(studio: Studio) -> None:
    name = "a" * 32 + ".jpg"
    for file in (name, media.small(name)):
        (studio.given.media_dir / file).write_bytes(b"drawn")
    row = await keep(studio, "image/jpeg", state="kept", file=name, small=media.small(name))
    program = await Program.of(studio)
    assert await program.call("GET", f"/media/{row}/small") == "drawn"
    assert (await program.refused("GET", f"/media/{row}/full"))[0] == 404


async def test_a_presenters_program_gets_no_file_that_was_not_passed(studio: Studio) -> None:
    row = await voice(studio)
    program = await Program.of(studio, "presenter")
    for path in ("", "/wave", "/small", "/air.mp3"):
        assert (await program.refused("GET", f"/media/{row}{path}"))[0] == 404
