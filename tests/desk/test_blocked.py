"""The page of who is blocked: until when, why, by whom, and the way back."""

from __future__ import annotations

from bot.store import blocks
from tests.desk.studio import OURS, PAGE, Client, Studio
from tests.fakes import bsuid


async def eva(studio: Studio) -> Client:
    """The same producer, however often she does something."""
    return studio.clients[0] if studio.clients else await studio.person("producer", "eva")


async def block(studio: Studio, item: int, **form: str) -> None:
    client = await eva(studio)
    wanted = {"length": "hour", "why": "spam", **form}
    async with client.post(f"/items/{item}/listener/block", data=wanted, headers=OURS):
        pass


async def page(studio: Studio) -> str:
    client = await eva(studio)
    async with client.get("/blocked", headers=PAGE) as response:
        return await response.text()


async def test_the_page_names_who_is_blocked_and_counts_what_was_turned_away(
    studio: Studio,
) -> None:
    await block(studio, await studio.file("hi", name="Ana 41790000001"))
    await block(studio, await studio.file("ho", who=bsuid("CH.2"), name="Ben"), length="good")
    for _ in range(2):
        await studio.write("again")
    found = await page(studio)
    assert found.index("Ben") < found.index("Blocked until 13:00 by eva: spam")
    assert "Blocked for good by eva: spam" in found
    assert "2 messages turned away" in found and "41790000001" not in found


async def test_a_block_that_is_over_is_not_on_the_page(studio: Studio) -> None:
    await block(studio, await studio.file("hi"))
    studio.radio.clock.advance(hours=1)
    assert "Nobody is blocked." in await page(studio)


async def test_who_is_listed_is_unblocked_there(studio: Studio) -> None:
    await block(studio, await studio.file("hi"), length="good")
    client = await eva(studio)
    async with client.post("/blocked/1/unblock", headers=OURS) as response:
        assert "not blocked any more" in await response.text()
    async with client.post("/blocked/1/unblock", headers=OURS) as response:
        assert "over already" in await response.text()
    async with studio.radio.database.read() as conn:
        assert await blocks.among(conn, [1], now=studio.radio.clock()) == set()
