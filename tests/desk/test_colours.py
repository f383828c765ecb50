"""The nine colours by the names that a station gives them."""

from __future__ import annotations

from tests.desk.studio import OURS, Studio


async def text(studio: Studio, path: str) -> str:
    client = await studio.person()
    async with client.get(path) as response:
        assert response.status == 200
        return await response.text()


async def test_a_producer_names_a_colour_and_the_name_stands_everywhere(studio: Studio) -> None:
    client = await studio.person()
    await studio.radio.do("tag", await studio.file("hello"), who="eva", value=3)
    for name in ("Read <b>twice", "", "Prize"):
        async with client.post("/tags", data={"3": name}, headers=OURS) as response:
            assert "The names are saved." in await response.text()
    assert 'value="Prize"' in await text(studio, "/tags")
    assert "</b> Prize</span>" in await text(studio, "/")
    archive = await text(studio, "/archive?tag=3")
    assert "3 Prize</option>" in archive and "2 Orange</option>" in archive
    assert "tag Prize" in archive


async def test_a_name_is_no_longer_than_fits_and_is_text(studio: Studio) -> None:
    client = await studio.person()
    async with client.post("/tags", data={"1": "<i>" + "x" * 90}, headers=OURS) as response:
        assert "&lt;i&gt;" + "x" * 27 + '"' in await response.text()
