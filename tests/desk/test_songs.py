"""The window of a song, the most wanted of a time, and lists to take along."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.playing import Told
from bot.desk.exporting import Listed, as_csv, as_m3u, csv_head
from bot.desk.given import DESK
from bot.steps import play
from bot.store import tracks
from bot.store.queue import items
from tests.asking import ANA, EVA, TOM, ask, rule
from tests.desk.studio import OURS, PAGE, SCRIPT, Client, Studio
from tests.test_journey_on_now import stock

LOVE = "The Power of Love"


@pytest.fixture
async def library(studio: Studio) -> None:
    await stock(
        studio.radio,
        (6, LOVE, "Huey Lewis & The News"),
        (7, LOVE, "Frankie Goes to Hollywood"),
        (8, LOVE, "Jennifer Rush"),
        (3, "Hey Jude", "The Beatles"),
    )


async def shown(client: Client, path: str, **headers: str) -> str:
    async with client.get(path, headers=headers or PAGE) as response:
        assert response.status == 200
        return await response.text()


async def choose(client: Client, item: int, track: str, **headers: str) -> tuple[int, Any]:
    async with client.post(
        f"/items/{item}/song",
        data={"track": track},
        headers=headers or SCRIPT,
        allow_redirects=False,
    ) as response:
        json = response.content_type == "application/json"
        return response.status, await response.json() if json else response.headers


@pytest.mark.usefixtures("library")
async def test_the_window_says_which_it_may_be_and_what_stands_against_it(studio: Studio) -> None:
    await rule(studio.radio, artist_minutes=60)
    await ask(studio.radio, "[the power of love](song) for [my mum](recipient)", ANA)
    async with studio.radio.database.write() as conn:
        told = Told("I Come Undone", "Jennifer Rush")
        await play.note(conn, told, "post", lasting=False, now=studio.radio.clock())
    text = await shown(await studio.person("producer"), "/items/1/song", Accept="*/*")
    assert "<html" not in text
    assert text.count('class="choice"') == 3
    assert "Too soon until 13:00: this artist was on at 12:00" in text
    assert "“I Come Undone” Jennifer Rush at 12:00" in text
    assert "12:00" in text and "the power of love" in text


@pytest.mark.usefixtures("library")
async def test_the_page_of_a_song_works_without_scripts(studio: Studio) -> None:
    await ask(studio.radio, "[the power of love](song)", ANA)
    client = await studio.person("producer")
    text = await shown(client, "/items/1/song?q=jude")
    assert "<html" in text and "Hey Jude" in text and "Frankie" not in text
    status, headers = await choose(client, 1, "3", **OURS)
    assert status == 303 and "said.choose" in headers["Location"]
    (item,) = await studio.radio.items()
    assert item.track_id == 3
    assert "In the library, chosen at the desk" in await shown(client, "/")


@pytest.mark.usefixtures("library")
async def test_a_choice_tells_both_cards(studio: Studio) -> None:
    await ask(studio.radio, "[the power of love](song) by [Jennifer Rush](artist)", ANA)
    await ask(studio.radio, "[the power of love](song)", TOM)
    status, told = await choose(await studio.person("producer"), 2, "8")
    assert status == 200 and told["done"]
    assert {one["key"]: one["status"] for one in told["cards"]} == {
        "i1": "waiting",
        "i2": "merged",
    }


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "track, status, said",
    [
        ("", 200, "said.choose_none"),
        ("99", 409, "reason.no track"),
        ("x", 400, None),
        ("٣", 400, None),
        ("9" * 40, 400, None),
    ],
)
async def test_what_is_no_track(studio: Studio, track: str, status: int, said: str | None) -> None:
    await ask(studio.radio, "[the power of love](song)", ANA)
    got, told = await choose(await studio.person("producer"), 1, track)
    assert got == status and (said is None or told["said"] == said)


async def test_what_is_held_or_no_request_has_no_window(studio: Studio) -> None:
    comment = await studio.file("great show")
    held = await studio.request("Dream On")
    async with studio.radio.database.write() as conn:
        await conn.execute(items.update().where(items.c.id == held).values(lane="held"))
    client = await studio.person("producer")
    for item in (comment, held, 999):
        async with client.get(f"/items/{item}/song") as response:
            assert response.status == 404


async def test_a_song_is_handed_over_where_the_station_does_so(studio: Studio) -> None:
    item = await studio.request("Dream On")
    client, path = await studio.person("producer"), f"/items/{item}/hand-over"
    async with client.post(path, headers=SCRIPT) as response:
        assert response.status == 404
    studio.app._state[DESK] = replace(studio.given, hands_over=True)
    async with client.post(path, headers=SCRIPT) as response:
        assert response.status == 200
        told = await response.json()
    assert told["said"] == "said.hand"
    assert "On its way to the playout" in told["cards"][0]["html"]
    async with client.post(path, headers=SCRIPT) as response:
        assert response.status == 409
        assert (await response.json())["said"] == "reason.handed over"


async def test_a_rule_about_a_listener_shows_what_it_counted(studio: Studio) -> None:
    await rule(studio.radio, hourly=1)
    await ask(studio.radio, "play [Wonderwall](song)", ANA)
    studio.radio.clock.advance(minutes=5)
    await ask(studio.radio, "play [Africa](song)", ANA)
    text = await shown(await studio.person("producer"), "/items/2/song")
    assert "more requests than one listener may make an hour" in text
    assert "12:00 Wonderwall" in text


# the most wanted


async def test_the_most_wanted_are_counted_over_a_time(studio: Studio) -> None:
    await ask(studio.radio, "play [Wonderwall](song)", ANA)
    await ask(studio.radio, "play [Wonderwall](song)", TOM)
    for action in ("take", "air"):
        await studio.radio.move(1, action)
    studio.radio.clock.advance(days=1)  # a Tuesday
    await ask(studio.radio, "play [Wonderwall](song)", ANA)
    await ask(studio.radio, "play [Africa](song)", EVA)
    client = await studio.person("producer")
    wanted = {span: await counted(client, span) for span in ("now", "today", "week", "month")}
    today = [("Wonderwall", "1"), ("Africa", "1")]
    week = [("Wonderwall", "2"), ("Africa", "1")]
    assert wanted == {"now": today, "today": today, "week": week, "month": week}
    studio.radio.clock.advance(days=6)
    client = await studio.person("producer", "next week")
    assert await counted(client, "week") == []
    assert "Nobody has asked" in await shown(client, "/top?span=week")


async def counted(client: Client, span: str) -> list[tuple[str, str]]:
    rows = await listed(client, f"which=top&span={span}")
    return [(row["title"], row["listeners"]) for row in rows]


async def listed(client: Client, query: str) -> list[dict[str, str]]:
    text = await shown(client, f"/songs.csv?{query}")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_the_list_names_askers_rule_and_state(studio: Studio) -> None:
    await ask(studio.radio, "play [Wonderwall](song)", ANA, name="Ana")
    for action in ("take", "air"):
        await studio.radio.move(1, action)
    await ask(studio.radio, "play [Wonderwall](song)", TOM, name="Tom")
    text = await shown(await studio.person("producer"), "/top")
    for said in (
        "Wonderwall",
        "Tom",
        "Was on at 12:00",
        "Too soon until 13:00: it was on at 12:00",
    ):
        assert said in text


# lists to take along


@pytest.mark.usefixtures("library")
async def test_lists_have_the_file_if_the_library_knows_it(studio: Studio) -> None:
    async with studio.radio.database.write() as conn:
        await tracks.change(conn, 3, playout_id="music/3.mp3", length=425)
    await ask(studio.radio, "play [hay jude](song)", ANA)
    await ask(studio.radio, "play [Wonderwall](song) by [Oasis](artist)", TOM)
    await ask(studio.radio, "[the power of love](song) by [Jennifer Rush](artist)", EVA)
    await studio.radio.move(1, "take")
    async with studio.radio.database.write() as conn:
        passed = items.update().where(items.c.id.in_([2, 3]))
        await conn.execute(passed.values(passed_at=studio.radio.clock()))
        await conn.execute(items.update().where(items.c.id == 3).values(rank=0.5))
    client = await studio.person("producer")
    assert await shown(client, "/songs.m3u?which=on_air") == (
        "#EXTM3U\n#EXTINF:425,The Beatles - Hey Jude\nmusic/3.mp3\n"
    )
    assert [row["title"] for row in await listed(client, "which=passed")] == [LOVE, "Wonderwall"]
    assert [row["title"] for row in await listed(client, "which=selected&ids=2,1,x,2,77")] == [
        "Wonderwall",
        "Hey Jude",
    ]
    assert await listed(client, "which=aired") == []
    async with client.get("/songs.csv?which=everything") as response:
        assert response.status == 404


def test_nothing_in_a_csv_is_a_formula() -> None:
    titles = (
        '=HYPERLINK("http://x")',
        "+1",
        "-1",
        "@x",
        "\t=1",
        " =1",
        "\ufeff=1",
        "Hey, Jude",
        "1+1",
    )
    told = (csv_head() + as_csv([Listed(one, "A") for one in titles])).removeprefix("\ufeff")
    found = [row["title"] for row in csv.DictReader(io.StringIO(told))]
    assert found == [*(f"'{one}" for one in titles[:7]), "Hey, Jude", "1+1"]


def test_a_line_end_in_a_name_begins_no_entry_in_a_playlist() -> None:
    told = as_m3u(
        [Listed("One\n/etc/passwd", "A\rB", file="a\nb.mp3", length=3), Listed("Two", "")]
    )
    assert told == "#EXTINF:3,A B - One /etc/passwd\na b.mp3\n# Two (no file known)\n"


async def test_a_play_of_yesterday_is_named_by_its_day(studio: Studio) -> None:
    await ask(studio.radio, "play [Wonderwall](song)", ANA)
    for action in ("take", "air"):
        await studio.radio.move(1, action)
    studio.radio.clock.advance(timedelta(days=1))
    await ask(studio.radio, "play [Wonderwall](song)", TOM)
    assert "Was on last on Monday at 12:00" in await shown(await studio.person("producer"), "/")


async def test_a_presenter_chooses_for_what_was_passed_alone(studio: Studio) -> None:
    item = await studio.request("Dream On")
    client = await studio.person("presenter")
    async with client.get(f"/items/{item}/song") as response:
        assert response.status == 404
    assert (await choose(client, item, ""))[0] == 404
    async with studio.radio.database.write() as conn:
        await conn.execute(items.update().values(passed_at=studio.radio.clock()))
    async with client.get(f"/items/{item}/song") as response:
        assert response.status == 200
    assert (await choose(client, item, ""))[0] == 200
