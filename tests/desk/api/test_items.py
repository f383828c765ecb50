"""Items over the API: what is told, to whom, and what is done with them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk.api.program import Program
from tests.desk.studio import Studio
from tests.fakes import bsuid, phone
from tests.programme import set_up


def keys(told: Any) -> list[str]:
    return [one["key"] for one in told["items"]]


async def test_an_item_is_told_in_fields(studio: Studio) -> None:
    item = await studio.request("Dream On", "Aerosmith", name="Maria Lopez")
    told = await (await Program.of(studio)).get(f"/items/{item}")
    assert (told["key"], told["lane"], told["section"]) == (f"i{item}", "songs", "songs")
    assert (told["name"], told["status"], told["version"]) == ("Maria", "waiting", 1)
    assert told["wish"]["song"] == "Dream On" and told["wish"]["artist"] == "Aerosmith"
    (message,) = told["messages"]
    assert message["text"] == "play Dream On"
    assert message["sent_at"].endswith("Z")
    assert told["can"] == ["pass", "take", "dismiss"]


async def test_no_call_tells_a_number(studio: Studio) -> None:
    await studio.request("Dream On", who=phone("41790000001"), name="+41 79 000 00 01")
    program = await Program.of(studio, "manager")
    for path in ("/items", "/items/1", "/items/1/log", "/items/1/listener", "/log", "/archive"):
        assert "79000" not in str(await program.get(path)).replace(" ", "")
        assert program.status == 200


async def test_items_are_listed_by_what_is_asked_for_newest_first(studio: Studio) -> None:
    song = await studio.request("Dream On")
    comment = await studio.file("what a lovely show", who=bsuid("CH.3"))
    await studio.radio.move(comment, "star")
    program = await Program.of(studio)
    assert keys(await program.get("/items")) == [f"i{comment}", f"i{song}"]
    for query, found in (
        ({"lane": "songs"}, [song]),
        ({"starred": "true"}, [comment]),
        ({"q": "lovely"}, [comment]),
        ({"status": "aired"}, []),
        ({"after": song}, [comment]),
        ({"before": comment}, [song]),
    ):
        assert keys(await program.get("/items", **query)) == [f"i{one}" for one in found], query
    page = await program.get("/items", limit=1)
    assert keys(await program.get("/items", before=page["before"])) == [f"i{song}"]


async def test_items_of_one_studio_are_listed(studio: Studio) -> None:
    await set_up(studio.radio)
    await set_up(studio.radio, studio="Second", number="1002")
    ours, theirs = await studio.request("Dream On"), await studio.request("Africa")
    for item in (ours, theirs):
        await studio.radio.move(item, "pass")
    program = await Program.of(studio)
    await program.call("POST", f"/items/{theirs}/studio", json={"studio": 2})
    for one in (program, await Program.of(studio, "presenter")):
        for number, found in ((1, [ours]), (2, [theirs]), (3, [])):
            told = keys(await one.get("/items", studio=number))
            assert told == [f"i{one}" for one in found], number


async def test_a_presenters_token_is_told_what_reaches_the_presenter(studio: Studio) -> None:
    passed, waits = await studio.request("Dream On"), await studio.request("Africa")
    await studio.radio.move(passed, "pass")
    program = await Program.of(studio, "presenter")
    for query in ({}, {"view": "desk"}, {"view": "air"}):
        assert keys(await program.get("/items", **query)) == [f"i{passed}"]
    await program.get(f"/items/{waits}")
    assert program.status == 404
    assert await program.refused("GET", f"/items/{waits}/song") == (404, "not_found", None)
    do = {"deed": "take", "items": [{"key": f"i{waits}"}]}
    assert await program.refused("POST", "/deeds", json=do) == (409, "gone", f"i{waits}")


async def test_a_presenters_program_reads_on_until_nothing_is_left(studio: Studio) -> None:
    items = [await studio.request(f"song {number}") for number in range(3)]
    for one in items:
        await studio.radio.move(one, "pass")
    program, found, before = await Program.of(studio, "presenter"), [], {}
    for _ in range(4):
        page = await program.get("/items", limit=1, **before)
        found += keys(page)
        if page["before"] is None:
            break
        before = {"before": page["before"]}
    assert found == [f"i{one}" for one in reversed(items)]


async def test_without_passing_what_is_not_sorted_is_told_too(studio: Studio) -> None:
    await studio.passing(False)
    message = await studio.write("hello out there")
    studio.radio.clock.advance(seconds=4)
    program = await Program.of(studio, "presenter")
    assert keys(await program.get("/items")) == [f"m{message}"]


async def test_a_deed_is_done_and_undone(studio: Studio) -> None:
    item = await studio.request("Dream On")
    program = await Program.of(studio)
    do = {"deed": "pass", "items": [{"key": f"i{item}", "version": 1}]}
    done = await program.call("POST", "/deeds", json=do)
    assert done["done"] == [f"i{item}"] and done["items"][0]["section"] == "passed"
    assert done["items"][0]["passed"]["by"] == "token: producer"
    (deed,) = (await program.get("/deeds"))["deeds"]
    assert (deed["id"], deed["deed"], deed["undone_by"]) == (done["id"], "pass", None)
    back = await program.call("POST", f"/deeds/{done['id']}/undo")
    assert back["items"][0]["passed"] is None


async def test_an_item_that_is_not_as_it_was_seen_is_a_conflict(studio: Studio) -> None:
    item = await studio.request("Dream On")
    program = await Program.of(studio)
    do = {"deed": "take", "items": [{"key": f"i{item}", "version": 9}]}
    refusal = (409, "somebody_was_quicker", f"i{item}")
    assert await program.refused("POST", "/deeds", json=do) == refusal


@pytest.mark.parametrize("deed", ["pass", "relabel", "release"])
async def test_a_presenters_token_may_not_prepare(studio: Studio, deed: str) -> None:
    item = await studio.request("Dream On")
    program = await Program.of(studio, "presenter")
    do = {"deed": deed, "items": [{"key": f"i{item}"}]}
    assert await program.refused("POST", "/deeds", json=do) == (403, "forbidden", None)


async def test_who_asks_to_be_erased_is_for_a_manager(studio: Studio) -> None:
    item = await studio.file("delete all you have about me", "erase_me")
    do = {"deed": "dismiss", "items": [{"key": f"i{item}"}]}
    producer, manager = await Program.of(studio), await Program.of(studio, "manager")
    assert (await producer.refused("POST", "/deeds", json=do))[0] == 403
    await manager.call("POST", f"/items/{item}/listener/erase", json={"sure": True})
    assert manager.status == 204
    assert (await manager.get(f"/items/{item}"))["messages"][0]["text"] == ""


async def test_the_listener_card_over_the_api(studio: Studio) -> None:
    item = await studio.request("Dream On", name="Maria Lopez")
    program, card = await Program.of(studio), f"/items/{item}/listener"
    noted = await program.call("POST", f"{card}/notes", json={"text": "calls each day"})
    assert [one["text"] for one in noted["notes"]] == ["calls each day"]
    blocked = await program.call("PUT", f"{card}/block", json={"length": "day", "why": "spam"})
    assert blocked["blocked"]["why"] == "spam"
    assert (await program.get("/blocked"))["listeners"][0]["name"] == "Maria"
    assert (await program.call("DELETE", f"{card}/block"))["blocked"] is None
    await program.call("DELETE", f"{card}/notes/{noted['notes'][0]['id']}")
    assert (await program.get(card))["notes"] == []
    stopped = await program.call("PUT", f"{card}/replies", json={"replies": "stopped"})
    assert stopped["replies"] == "stopped"
    (wrote,) = [one for one in (await program.get(f"{card}/history"))["entries"] if not one["ours"]]
    assert wrote["text"] == "play Dream On"


async def test_a_call_is_written_down_once(studio: Studio) -> None:
    program = await Program.of(studio)
    note = {"key": "call-0001", "lane": "songs", "song": "Africa", "name": "Tom"}
    told = await program.call("POST", "/notes", json=note)
    assert (told["lane"], told["wish"]["song"]) == ("songs", "Africa")
    assert (await program.refused("POST", "/notes", json=note))[0] == 409
    assert len(await studio.radio.items()) == 1


async def test_a_listener_is_answered_once_and_by_who_has_seen_the_last_answer(
    studio: Studio,
) -> None:
    item = await studio.request("Dream On")
    program, path = await Program.of(studio), f"/items/{item}/reply"
    seen = (await program.get(path))["seen"]
    say = {"key": "click-0001", "words": "Coming up!", "seen": seen}
    told = await program.call("POST", path, json=say)
    assert [one["text"] for one in told["entries"] if one["ours"]][-1] == "Coming up!"
    late = {"key": "click-0002", "words": "Soon!", "seen": seen}
    assert await program.refused("POST", path, json=late) == (409, "somebody_has_answered", None)
