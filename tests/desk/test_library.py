"""The library's pages: search, mend, merge, other names, and a file that is brought."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import FormData

from bot.desk.uploading import UPLOADS
from bot.store import aliases, imports, log, tracks
from tests.desk.studio import OURS, Client, Studio

CSV = (
    b"title,artist,year\nHey Jude,The Beatles,1968\nHey Jude (Remastered),Beatles,\nAfrica,Toto,\n"
)


async def bring(
    client: Client, body: bytes = CSV, name: str = "a.csv", source: str = "", **headers: str
) -> str:
    """Upload a file; where that leads."""
    form = FormData(quote_fields=False)  # as browsers do it
    form.add_field("source", source)
    form.add_field("file", BytesIO(body), filename=name, content_type="text/csv")
    async with client.post(
        "/library/import", data=form, headers={**OURS, **headers}, allow_redirects=False
    ) as response:
        return said(response)


async def post(client: Client, path: str, **form: str) -> str:
    async with client.post(
        f"/library/{path}", data=form, headers=OURS, allow_redirects=False
    ) as response:
        return said(response)


def said(response: Any) -> str:
    return str(response.headers.get("Location", response.status)).rpartition("said=")[2]


async def shown(client: Client, path: str = "/library") -> str:
    async with client.get(path) as response:
        assert response.status == 200
        assert "script-src" not in await response.text()
        return await response.text()


async def rows(studio: Studio, table: sa.Table = tracks.tracks) -> list[Any]:
    async with studio.radio.database.read() as conn:
        return list(await conn.execute(sa.select(table).order_by(table.c.id)))


@pytest.fixture(autouse=True)
async def patience(studio: Studio) -> None:
    """How fast a busy machine imports is not what these tests are about."""
    studio.app[UPLOADS].wait = 60.0


@pytest.fixture
async def producer(studio: Studio) -> Client:
    client = await studio.person("producer")
    assert await bring(client) == "imported"
    return client


async def test_a_file_is_imported_and_what_it_brought_is_shown(
    studio: Studio, producer: Client
) -> None:
    text = await shown(producer)
    assert "3 added, 0 changed" in text and "0 repeated" in text
    assert "csv a.csv" in text
    (one,) = await rows(studio, imports.imports)
    assert (one.who, one.added, one.stopped) == ("producer", 3, None)


async def test_a_source_whose_address_is_wrong_is_told_and_taken_out(
    studio: Studio, producer: Client
) -> None:
    database, wrong = studio.radio.database, "https://127.0.0.1:9/public/rock"
    async with database.write() as conn:
        begun = await imports.begin(
            conn, "azuracast 127.0.0.1/rock", who="ana", now=studio.radio.clock(), place=wrong
        )
        await imports.note(conn, begun, stopped="it does not answer.")
    assert "Read azuracast 127.0.0.1/rock no more" in await shown(producer)
    assert await post(producer, "leave", source="azuracast 127.0.0.1/rock") == "left"
    assert await post(producer, "leave", source="azuracast 127.0.0.1/rock") == "not_daily"
    assert "Read azuracast" not in await shown(producer)


async def test_a_search_finds_by_beginnings_of_words_in_any_order(producer: Client) -> None:
    assert "Hey Jude" in await shown(producer, "/library?q=beat+JUD")
    assert "Nothing found" in await shown(producer, "/library?q=ude")
    assert "Nothing found" in await shown(producer, "/library?q=%25")


async def test_a_track_is_mended_and_stays_so_when_the_file_comes_again(
    studio: Studio, producer: Client
) -> None:
    toto = (await rows(studio))[2]
    form = {"title": "Africa", "artist": "TOTO feat. Me", "year": "1982", "album": "IV"}
    assert await post(producer, f"tracks/{toto.id}", **form) == "saved"
    assert await bring(producer) == "imported"
    row = (await rows(studio))[2]
    assert (row.artist, row.year, row.album, row.featured) == ("TOTO feat. Me", 1982, "IV", ["Me"])
    async with studio.radio.database.read() as conn:
        events = [one.event for one in await log.after(conn, log.Place())]
    assert [(one.what, one.who) for one in events if one.what == "track_edited"] == [
        ("track_edited", "producer")
    ]


@pytest.mark.parametrize(
    "form, answer",
    [
        ({"title": "   "}, "no_title"),
        ({"year": "last year"}, "no_year"),
        ({"title": "x" * 5000}, "saved"),
        ({"nonsense": "x"}, "saved"),
    ],
)
async def test_a_wrong_field_is_told(
    studio: Studio, producer: Client, form: dict[str, str], answer: str
) -> None:
    first = (await rows(studio))[0]
    assert await post(producer, f"tracks/{first.id}", **form) == answer


async def test_duplicates_are_merged_and_taken_apart_again(
    studio: Studio, producer: Client
) -> None:
    jude, again, _ = await rows(studio)
    assert "Hey Jude (Remastered)" in await shown(producer, f"/library/tracks/{jude.id}")
    assert await post(producer, f"tracks/{jude.id}/merge", track=str(again.id)) == "merged"
    assert (await rows(studio))[1].merged_into == jude.id
    async with studio.radio.database.read() as conn:
        proper = await tracks.proper(conn, again.id)
        assert proper is not None and proper.id == jude.id
        assert [row.id for row in await tracks.present(conn, after=0, limit=9)] == [
            jude.id,
            jude.id + 2,
        ]
    assert "goes under another" in await shown(producer, f"/library/tracks/{again.id}")
    assert await post(producer, f"tracks/{again.id}/separate") == "separated"
    assert (await rows(studio))[1].merged_into is None


async def test_what_went_under_a_track_goes_with_it(studio: Studio, producer: Client) -> None:
    one, two, three = [row.id for row in await rows(studio)]
    await post(producer, f"tracks/{two}/merge", track=str(one))
    await post(producer, f"tracks/{three}/merge", track=str(two))
    assert [row.merged_into for row in await rows(studio)] == [three, three, None]
    assert await post(producer, f"tracks/{one}/merge", track=str(three)) == "no_track"
    assert await post(producer, f"tracks/{three}/merge", track=str(three)) == "nothing"
    assert await post(producer, f"tracks/{three}/merge", track="x" * 40) == "nothing"


async def test_an_artist_gets_another_name_once(studio: Studio, producer: Client) -> None:
    pair = {"artist": "Prince", "alias": "TAFKAP"}
    assert await post(producer, "aliases", **pair) == "alias_added"
    assert await post(producer, "aliases", artist="PRINCE", alias="tafkap!") == "known_alias"
    for wrong in ({"artist": "Prince", "alias": "prince"}, {"artist": "", "alias": "x"}, {}):
        assert await post(producer, "aliases", **wrong) == "no_alias"
    (row,) = await rows(studio, aliases.aliases)
    assert "Remove TAFKAP for Prince" in await shown(producer)
    assert await post(producer, f"aliases/{row.id}/remove") == "alias_removed"
    assert await post(producer, f"aliases/{row.id}/remove") == "alias_removed"
    assert await rows(studio, aliases.aliases) == []


@pytest.mark.parametrize(
    "name, answer",
    [
        ("a.exe", "no_list"),
        ("../../etc/passwd", "no_list"),
        ("../../x.csv", "imported"),
        ("C:\\fakepath\\x.m3u", "imported"),
        (".csv", "no_list"),
    ],
)
async def test_a_file_is_taken_by_its_kind_and_only_its_name_counts(
    studio: Studio, name: str, answer: str
) -> None:
    client = await studio.person("producer")
    assert await bring(client, name=name) == answer
    sources = {row.source for row in await rows(studio)}
    assert sources <= {"csv x.csv", "playlist x.m3u"}


async def test_a_file_of_another_name_can_go_on_with_a_source(
    studio: Studio, producer: Client
) -> None:
    assert await bring(producer, b"title,artist\nAfrica,Toto\n", "b.csv", "csv a.csv") == "imported"
    assert [row.gone_at is None for row in await rows(studio)] == [False, False, True]


@pytest.mark.parametrize(
    "body, told",
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n", "no column for the title"),
        (b"<script>alert(1)</script>\n", "&#39;&lt;script&gt;"),
    ],
)
async def test_a_file_that_is_none_says_why(studio: Studio, body: bytes, told: str) -> None:
    client = await studio.person("producer")
    assert await bring(client, body) == "stopped"
    assert told in await shown(client)


async def test_a_large_file_comes_in_pieces(studio: Studio) -> None:
    client = await studio.person("producer")
    body = b"title,artist\n" + b"".join(b"Song %d,%s\n" % (at, b"x" * 3000) for at in range(1000))
    assert await bring(client, body) == "imported"
    assert len(await rows(studio)) == 1000


async def test_a_file_that_is_too_large_is_refused(studio: Studio) -> None:
    studio.app[UPLOADS].largest = 1000
    client = await studio.person("producer")
    assert await bring(client, b"title\n" + b"x" * 2000) == "too_large"
    assert await rows(studio) == []


async def test_one_file_at_a_time(studio: Studio, producer: Client) -> None:
    running = asyncio.create_task(asyncio.sleep(60))
    studio.app[UPLOADS]._task = running
    assert await bring(producer) == "busy"
    running.cancel()


async def test_no_second_file_is_received_while_one_comes_in(
    studio: Studio, producer: Client
) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="b.csv"\r\n\r\n'
        begun.set()
        await goes_on.wait()
        yield b"title\r\nJolene\r\n--x--\r\n"

    headers = {**OURS, "Content-Type": "multipart/form-data; boundary=x"}
    sending = asyncio.create_task(
        producer.post("/library/import", data=slowly(), headers=headers, allow_redirects=False)
    )
    await begun.wait()
    while not studio.app[UPLOADS].running:
        await asyncio.sleep(0)
    assert await bring(producer) == "busy"
    goes_on.set()
    assert (await sending).headers["Location"].endswith("imported")
    assert await bring(producer) == "imported"


async def test_a_form_without_a_file_is_told(producer: Client) -> None:
    assert await post(producer, "import", source="x") == "no_file"
    form = FormData({"source": "x"}, default_to_multipart=True)
    async with producer.post(
        "/library/import", data=form, headers=OURS, allow_redirects=False
    ) as response:
        assert said(response) == "no_file"


async def test_another_sites_page_brings_nothing(studio: Studio) -> None:
    client = await studio.person("producer")
    assert await bring(client, **{"Sec-Fetch-Site": "cross-site"}) == "403"
    assert await rows(studio) == []


async def test_titles_stay_words(studio: Studio) -> None:
    client = await studio.person("producer")
    evil = b"title,artist\n<img src=x onerror=alert(1)>,{{7*7}}\n"
    await bring(client, evil)
    first = (await rows(studio))[0]
    for path in ("/library?q=img", f"/library/tracks/{first.id}"):
        text = await shown(client, path)
        assert "&lt;img src=x" in text and "<img" not in text
        assert "{{7*7}}" in text


class Labels(HTMLParser):
    """Inputs that stand in no label."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.bare = 0, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "label"
        if tag in ("input", "select", "textarea") and not self.inside:
            self.bare.append(attrs)

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "label"


async def test_every_input_has_a_label_and_no_page_needs_a_script(
    studio: Studio, producer: Client
) -> None:
    first = (await rows(studio))[0]
    for path in ("/library?q=hey", f"/library/tracks/{first.id}"):
        text = await shown(producer, path)
        labels = Labels()
        labels.feed(text)
        assert labels.bare == []
        assert "<form" in text and "onclick" not in text and "style=" not in text
        scripts = re.findall(r"static/(\w+)\.js", text)
        assert scripts == ["theme", "alarmelsewhere"]  # its colours, and somebody in danger


@pytest.mark.parametrize("role, link", [("presenter", False), ("producer", True)])
async def test_the_desk_leads_to_the_library_those_who_may(
    studio: Studio, role: str, link: bool
) -> None:
    async with (await studio.person(role)).get("/") as response:
        assert ('href="library"' in await response.text()) == link
