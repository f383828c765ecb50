"""Replies over the API: sentences on keys, templates, the month's cost, and who is answering."""

from __future__ import annotations

from bot.core.templates import Template
from bot.store import switches, templates
from tests.desk.api.program import Program
from tests.desk.api.test_events import following
from tests.desk.studio import Studio
from tests.fakes import NUMBER


async def test_sentences_are_put_on_keys_and_read_again(studio: Studio) -> None:
    program = await Program.of(studio)
    wanted = [{"language": "en", "key": 2, "text": "On its way!"}]
    told = await program.call("PUT", "/quick-replies", json={"replies": wanted})
    assert told == {"replies": wanted} == await program.get("/quick-replies")
    assert await program.call("PUT", "/quick-replies", json={"replies": []}) == {"replies": []}
    foreign = {"replies": [{"language": "xx", "key": 1, "text": "?"}]}
    refused = await program.refused("PUT", "/quick-replies", json=foreign)
    assert refused == (409, "no_language", "replies")


async def test_templates_are_told_and_a_manager_has_them_read_again(studio: Studio) -> None:
    now = studio.radio.clock()
    async with studio.radio.database.write() as conn:
        found = [Template("prize_ready", "en", "Hello {{1}}")]
        await templates.put(conn, NUMBER, found, now=now)
    manager = await Program.of(studio, "manager")
    told = await manager.get("/templates")
    assert [(one["name"], one["text"]) for one in told["templates"]] == [
        ("prize_ready", "Hello {{1}}")
    ]
    assert told["looked"] is None
    await manager.call("POST", "/templates/read")
    assert manager.status == 204
    async with studio.radio.database.read() as conn:
        wanted = await switches.switch(conn, templates.SWITCH)
    assert wanted and wanted.value == templates.WANTED


async def test_the_months_replies_are_counted(studio: Studio) -> None:
    program = await Program.of(studio)
    before = await program.get("/spending")
    assert (before["count"], before["spent"]) == (0, [])
    assert before["budget"] == studio.given.station.rules.budget
    assert before["since"] == "2026-11-01T00:00:00Z"


async def test_the_stream_tells_who_is_answering_whom(studio: Studio) -> None:
    item = await studio.request("Dream On")
    program = await Program.of(studio)
    listed = await program.get("/items")
    (listener,) = {one["listener"] for one in listed["items"]}
    async with following(program, listed["place"]) as stream:
        await stream.next()
        await program.call("PUT", f"/items/{item}/reply/here")
        heard = await stream.next()
        while heard.event != "news" or not heard.data["answering"]:
            heard = await stream.next()
    assert heard.data["answering"] == [{"listener": listener, "who": ["token: producer"]}]
    assert (await program.get("/around"))["answering"] == heard.data["answering"]


async def test_who_is_in_the_list_of_the_blocked_is_unblocked_by_its_id(studio: Studio) -> None:
    item = await studio.request("Dream On")
    program = await Program.of(studio)
    wanted = {"length": "good", "why": "spam"}
    await program.call("PUT", f"/items/{item}/listener/block", json=wanted)
    (one,) = (await program.get("/blocked"))["listeners"]
    await program.call("DELETE", f"/blocked/{one['listener']}")
    assert program.status == 204
    assert (await program.get("/blocked"))["listeners"] == []
    assert (await program.refused("DELETE", f"/blocked/{one['listener']}"))[0] == 404
