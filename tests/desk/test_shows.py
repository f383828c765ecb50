"""The page of the shows, and the line at the top of the desk: who does what, what is refused."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

import pytest
from yarl import URL

from bot.core.shows import Show, Slot
from bot.desk import words
from bot.store import shows
from bot.store.shows import Studio
from tests.desk.studio import OURS, SCRIPT, Client, Stream, listening, place_of
from tests.desk.studio import Studio as Desk
from tests.programme import names_on, on_air, plan, set_up, slot, start, stop

SENTENCES = words.load()
FORM = {
    "name": "Breakfast",
    "studio": "1",
    "days-0": ["0", "1", "2"],
    "from-0": "06:00",
    "to-0": "10:00",
    "days-3": "5",
    "from-3": "22:00",
    "to-3": "02:00",
}


async def post(client: Client, path: str, **form: Any) -> tuple[int, str, str]:
    """What comes of a form: the status, where it leads, and the page if it stays."""
    pairs = [
        (name.replace("_", "-"), one)
        for name, value in form.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    async with client.post(path, data=pairs, headers=OURS, allow_redirects=False) as response:
        said = URL(response.headers.get("Location", "")).query.get("said", "")
        return response.status, said, await response.text()


async def text(client: Client, path: str) -> str:
    async with client.get(path) as response:
        assert response.status == 200
        return await response.text()


async def planned(studio: Desk) -> list[Show]:
    async with studio.radio.database.read() as conn:
        return await shows.all_shows(conn)


# planning


async def test_a_show_is_added_as_it_was_typed(studio: Desk) -> None:
    await set_up(studio.radio)
    client = await studio.person("producer", "pat")
    assert (await post(client, "/shows", **FORM))[:2] == (303, "added")
    (one,) = await planned(studio)
    weekdays = Slot(frozenset({0, 1, 2}), time(6), time(10))
    assert (one.name, one.slots) == ("Breakfast", (weekdays, slot("22:00", "02:00", 5)))
    page = await text(client, "/shows?said=added")
    for part in ("Mon–Wed 06:00–10:00", "Sat 22:00–02:00", SENTENCES("shows.said.added")):
        assert part in page


@pytest.mark.parametrize(
    "typed, wrong",
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"studio": "9"}, "studio"),
        ({"studio": "x"}, "studio"),
        ({"days-0": []}, "days"),
        ({"days-0": "9"}, "days"),
        ({"from-0": ""}, "time"),
        ({"to-0": "25:00"}, "time"),
    ],
)
async def test_a_form_that_cannot_be_used_says_why_and_stays(
    studio: Desk, typed: dict[str, Any], wrong: str
) -> None:
    await set_up(studio.radio)
    client = await studio.person("producer")
    status, _, page = await post(client, "/shows", **FORM | typed)
    assert (status, await planned(studio)) == (400, [])
    assert SENTENCES(f"shows.wrong.{wrong}") in page
    assert 'value="22:00"' in page  # what was right need not be typed again


async def test_a_show_is_changed_and_says_when_it_meets_another(studio: Desk) -> None:
    await set_up(studio.radio)
    await plan(studio.radio, "Breakfast", slot("06:00", "10:00", 0))
    await plan(studio.radio, "Midday", slot("10:00", "14:00", 0))
    client = await studio.person("producer")
    assert 'value="06:00"' in await text(client, "/shows/1")
    longer = {"name": "Long breakfast", "studio": "1", "days-0": "0", "from-0": "06:00"}
    assert (await post(client, "/shows/1", **longer, **{"to-0": "10:00"}))[1] == "changed"
    assert (await post(client, "/shows/1", **longer, **{"to-0": "10:05"}))[1] == "clash"
    assert [one.name for one in await planned(studio)] == ["Long breakfast", "Midday"]


async def test_a_show_is_ended_for_good_only_when_that_is_meant(studio: Desk) -> None:
    await set_up(studio.radio, "Breakfast")
    client = await studio.person("producer")
    assert (await post(client, "/shows/1/drop"))[1] == "quicker"
    assert (await post(client, "/shows/1/drop", sure="on"))[1] == "dropped"
    assert (await post(client, "/shows/1/drop", sure="on"))[1] == "quicker"
    assert await planned(studio) == []
    assert not await start(studio.radio, 1)


async def test_a_manager_sets_studios_up_with_the_stations_own_numbers(studio: Desk) -> None:
    client = await studio.person("manager")
    assert SENTENCES("shows.no_studio_manager") in await text(client, "/shows")
    form = {"name": "Main", "number": ["1001", "6666"]}
    assert (await post(client, "/studios", **form))[1] == "studio"
    assert (await post(client, "/studios", **form))[1] == "studio_wrong"
    assert (await post(client, "/studios/1", name=""))[1] == "studio_wrong"
    assert (await post(client, "/studios/1", name="Studio 1"))[1] == "studio"
    assert (await post(client, "/studios/9", name="Nowhere"))[1] == "studio_wrong"
    async with studio.radio.database.read() as conn:
        assert await shows.all_studios(conn) == [Studio(1, "Studio 1", ())]


# on air


async def test_a_presenter_starts_hands_over_and_stops(studio: Desk) -> None:
    await set_up(studio.radio, "Breakfast", "Midday")
    client = await studio.person("presenter", "ben")
    assert (await post(client, "/studios/1/start", show="1"))[1] == "started"
    assert (await post(client, "/studios/1/start", show="2"))[1] == "quicker"
    page = await text(client, "/shows")
    assert "On air: Breakfast" in page and "started by ben" in page
    handed = {"show": "2", "note": "Line one\r\nline <b>two</b>\x07"}
    assert (await post(client, "/airings/1/hand-over", **handed))[1] == "handed_over"
    (one,) = await on_air(studio.radio)
    assert one.left is not None and one.left.text == "Line one\nline <b>two</b>"
    assert "line &lt;b&gt;two&lt;/b&gt;" in await text(client, "/shows")
    assert (await post(client, "/airings/2/stop", note=""))[1] == "stopped"
    assert (await post(client, "/airings/2/stop", note=""))[1] == "quicker"
    assert (await post(client, "/airings/2/stop", note="late"))[1] == "quicker_noted"
    assert await names_on(studio.radio) == [""]


async def test_a_note_may_come_after_the_schedule_has_ended_the_show(studio: Desk) -> None:
    await set_up(studio.radio, "Breakfast")
    await start(studio.radio, 1)
    await stop(studio.radio, 1, who="schedule")
    client = await studio.person("presenter", "ben")
    page = await text(client, "/shows")
    assert SENTENCES("shows.write_note") in page and "anna, the schedule" in page
    assert (await post(client, "/airings/1/note", note="x" * 1001))[1] == "note_long"
    assert (await post(client, "/airings/1/note", note="late"))[1] == "noted"
    (one,) = await on_air(studio.radio)
    assert one.left is not None and (one.left.text, one.left.who) == ("late", "ben")


async def test_the_page_says_what_comes_next(studio: Desk) -> None:
    await set_up(studio.radio)
    await plan(studio.radio, "Midday", slot("10:00", "14:00"))
    await plan(studio.radio, "Drive", slot("14:00", "18:00"))
    client = await studio.person("presenter")
    page = await text(client, "/shows")
    assert "By the schedule, 14:00: Drive" in page
    assert SENTENCES("shows.new") not in page and SENTENCES("shows.studios_about") not in page
    studio.radio.clock.advance(hours=3)
    assert "By the schedule, 18:00: nothing" in await text(client, "/shows")


async def test_older_airings_come_when_asked_for(studio: Desk) -> None:
    await set_up(studio.radio, "Breakfast")
    for airing in range(1, 33):
        await start(studio.radio, 1)
        await stop(studio.radio, airing)
    client = await studio.person("presenter")
    page = await text(client, "/shows")
    assert page.count('<td class="hours">') == 30 and "?before=3#past" in page
    assert (await text(client, "/shows?before=3")).count('<td class="hours">') == 2


async def test_an_item_is_given_to_another_studio(studio: Desk) -> None:
    await set_up(studio.radio)
    await set_up(studio.radio, studio="Second", number="1002")
    item = await studio.request("Dream On")
    client = await studio.person("producer", "ben")
    path, form = f"/items/{item}/studio", {"studio": "2", "version": "1"}
    got = []
    for _ in range(2):
        async with client.post(path, data=form, headers=SCRIPT) as response:
            got.append((response.status, (await response.json())["said"]))
    assert got == [(200, "said.to_studio"), (409, "reason.somebody was quicker")]
    assert (await post(client, path, studio="1"))[:2] == (303, "said.to_studio")


# the top of the desk


async def test_a_desk_without_studios_has_no_such_line(studio: Desk) -> None:
    page = await text(await studio.person(), "/")
    assert 'id="shows-on"' in page and SENTENCES("shows.off_short") not in page


async def told_of(stream: Stream, name: str) -> str:
    """What the stream says of the shows as soon as this one is on."""
    told = ""
    while name not in told:
        told = (await stream.next()).data["airings"]
    return told


async def test_every_desk_is_told_what_is_on_and_what_was_left(studio: Desk) -> None:
    await set_up(studio.radio, "Breakfast", "Midday")
    client = await studio.person()
    assert SENTENCES("shows.off_short") in await text(client, "/")
    async with listening(client, await place_of(client)) as stream:
        await start(studio.radio, 1)
        studio.live.look()
        await told_of(stream, "Breakfast")
        await post(client, "/airings/1/hand-over", show="2", note="The mayor <rings>")
        told = await told_of(stream, "Midday")
    for part in ("Midday", "The mayor &lt;rings&gt;", SENTENCES("shows.left", show="Breakfast")):
        assert part in told
    assert told in await text(client, "/")
    assert json.dumps(told).count("data-note") == 1
