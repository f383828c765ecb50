"""The stream for programs: items as they change, and nothing twice after a break."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.store import tokens
from tests.desk.api.program import Program
from tests.desk.studio import Heard, Stream, Studio

pytestmark = pytest.mark.timeout(90)


@asynccontextmanager
async def following(program: Program, after: str, last: str = "") -> AsyncIterator[Stream]:
    headers = {**program.carried, **({"Last-Event-ID": last} if last else {})}
    address, query = "/api/v1/events", {"after": after} if after else {}
    async with program.client.get(address, params=query, headers=headers) as response:
        yield Stream(response)


def told(heard: Heard) -> list[str]:
    return [one["key"] for one in heard.data["items"]]


async def until(stream: Stream, key: str) -> Heard:
    while True:
        heard = await stream.next()
        if heard.event == "news" and key in told(heard):
            return heard


async def test_items_come_as_they_are_filed_and_without_html(studio: Studio) -> None:
    program = await Program.of(studio)
    place = (await program.get("/items"))["place"]
    async with following(program, place) as stream:
        await stream.next()
        item = await studio.request("Dream On", name="Maria Lopez")
        heard = await until(stream, f"i{item}")
        (card,) = heard.data["items"]
        assert card["wish"]["song"] == "Dream On" and card["name"] == "Maria"
        assert heard.data["counts"]["songs"] == 1 and heard.data["passing"] is True
        assert "<" not in str(heard.data)


async def test_a_program_whose_token_is_revoked_hears_nothing_after_it(studio: Studio) -> None:
    program = await Program.of(studio)
    place = (await program.get("/items"))["place"]
    async with following(program, place) as stream:
        await stream.next()
        async with studio.radio.database.write() as conn:
            assert await tokens.revoke(conn, 1, who="mona", now=studio.radio.clock())
        await studio.request("Dream On")
        *before, last = await stream.until_it_ends()
        assert last.event == "bye"
        assert "Dream On" not in str(before)  # at most what stood around the last item


async def test_who_comes_back_is_told_what_was_missed(studio: Studio) -> None:
    program = await Program.of(studio)
    place = (await program.get("/items"))["place"]
    async with following(program, place) as stream:
        await stream.next()
        seen = await studio.request("seen")
        last = (await until(stream, f"i{seen}")).place
    missed = await studio.request("missed")
    async with following(program, "0-0", last=str(last)) as stream:
        assert told(await stream.next()) == [f"i{missed}"]


async def test_a_presenters_program_hears_of_what_reaches_it_and_of_what_leaves(
    studio: Studio,
) -> None:
    program = await Program.of(studio, "presenter")
    place = (await program.get("/items"))["place"]
    async with following(program, place) as stream:
        await stream.next()
        item = await studio.request("Dream On")
        await studio.radio.move(item, "pass")
        heard = await until(stream, f"i{item}")
        assert heard.data["counts"] == {"air": 1}
        await studio.radio.move(item, "dismiss")
        while f"i{item}" not in heard.data["gone"]:
            heard = await stream.next()
        assert heard.data["items"] == []


async def test_without_a_place_a_program_is_told_to_read_all(studio: Studio) -> None:
    program = await Program.of(studio)
    async with following(program, "") as stream:
        assert (await stream.next()).event == "reload"
