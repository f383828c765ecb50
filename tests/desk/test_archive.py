"""The archive's page and file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk import archive
from bot.store import log
from bot.store.log import Event
from tests.desk.studio import PAGE, Client, Studio
from tests.fakes import NOON, phone
from tests.store.past import Past


async def text_of(client: Client, path: str) -> str:
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 200, path
        return await response.text(encoding="utf-8")


async def test_a_card_stands_there_with_what_was_done_and_cannot_be_moved(studio: Studio) -> None:
    item = await studio.file("<b>Málaga</b> says hello", who=phone("353861234567"), name="Ana")
    studio.radio.clock.advance(minutes=8)
    await studio.radio.move(item, "take", who="ben")
    studio.radio.clock.advance(minutes=1)
    await studio.radio.move(item, "air", who="ben")
    await studio.file("another")
    page = await text_of(await studio.person("producer"), "/archive?q=malaga")
    assert page.count('class="card"') == 1 and "&lt;b&gt;Málaga" in page
    assert "taken by ben 12:08" in page and "aired by ben 12:09" in page
    assert f'href="archive?of={item}"' in page and f'href="items/{item}/listener"' in page
    assert 'class="acts"' not in page and 'method="post"' not in page
    assert "353861234567" not in page


async def test_of_a_card_with_a_flood_in_it_the_latest_is_told(studio: Studio) -> None:
    item = await studio.file("so much to say")
    async with studio.radio.database.write() as conn:
        done = [Event("moved", f"ana{n}", item, detail={"action": "take"}) for n in range(60)]
        flood = [Event("joined", "bot", item) for _ in range(60)]
        await log.append(conn, [*done, *flood], now=studio.radio.clock())
    page = await text_of(await studio.person(), "/archive")
    assert "what came before the latest 50 is in the log" in page
    assert "ana59" in page and "ana10" in page and "ana9 " not in page


async def test_what_is_filtered_is_said_and_cleared_by_one_link(studio: Studio) -> None:
    past = Past(studio.radio.database)
    airing = await past.airing(NOON, NOON + timedelta(hours=1), "Drive <time>")
    client = await studio.person("producer")
    page = await text_of(
        client,
        f"/archive?q=%3Cx%3E&lane=tips&status=on_air&show=1&airing={airing}"
        "&since=2026-11-01&until=2026-11-30&starred=on&tag=3&of=1",
    )
    said = page[page.index('id="filter"') :].split("</p>")[0]
    assert (
        "“&lt;x&gt;”, lane Tips, on air, show Drive &lt;time&gt;, "
        "Drive &lt;time&gt;, 23 Nov 2026 12:00 – 13:00, from 2026-11-01, to 2026-11-30, "
        "starred, tag Yellow, the listener of card 1"
    ) in said
    assert '<a class="button" href="archive">' in said
    assert 'id="filter"' not in await text_of(client, "/archive")


async def test_pages_follow_one_another_and_keep_what_is_asked(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "A_PAGE", 2)
    for n in range(3):
        await studio.file(f"hello {n}")
    client = await studio.person("producer")
    page = await text_of(client, "/archive?q=hello")
    assert page.index("hello 2") < page.index("hello 1") and "hello 0" not in page
    assert 'href="archive?q=hello&amp;before=2"' in page
    rest = await text_of(client, "/archive?q=hello&before=2")
    assert "hello 0" in rest and "hello 1" not in rest and 'rel="next"' not in rest


async def test_messages_without_a_card_are_there_too(studio: Studio) -> None:
    past = Past(studio.radio.database)
    await past.message(NOON, await past.listener(NOON, "Ana"), "many thanks", settled_as="thanks")
    client = await studio.person("producer")
    page = await text_of(client, "/archive?lane=none")
    assert "many thanks" in page and 'class="acts"' not in page
    assert "many thanks" not in await text_of(client, "/archive")
    async with client.get("/archive.csv?lane=none") as response:
        assert response.status == 404


async def test_the_file_has_names_as_they_are_shown_and_no_numbers(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "A_PIECE", 2)
    items = [
        await studio.file(f"=cmd {n}", who=phone(f"35386123456{n}"), name="Ana 353861234567")
        for n in range(5)
    ]
    await studio.radio.move(items[0], "air", who="ben")
    text = await text_of(await studio.person("producer"), "/archive.csv?q=cmd")
    assert text.startswith("\ufeffCard,Came,Lane,Purpose,State,Name,Place,Song,Artist,Message,")
    rows = text.splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [str(one) for one in items[::-1]]
    assert "'=cmd 4" in rows[0] and "35386123456" not in text
    assert "filed by bot 12:00" in rows[-1]


@pytest.mark.parametrize(
    "asked",
    [
        *("lane=x", "status=merged", "show=x", "airing=1", "since=x", "until=2026-02-30"),
        *("tag=10", "tag=0", "of=x", "before=x", f"before={'9' * 30}"),
    ],
)
async def test_what_is_nonsense_is_no_page(studio: Studio, asked: str) -> None:
    client = await studio.person("producer")
    async with client.get(f"/archive?{asked}") as response:
        assert response.status == 404
    if not asked.startswith("before"):
        async with client.get(f"/archive.csv?{asked}") as response:
            assert response.status == 404


async def test_a_very_long_search_is_cut_and_harms_nobody(studio: Studio) -> None:
    await studio.file("hello")
    for text in ("a" * 5000, "%28" * 300, "[" * 200, "\\" * 200, "%00", "x " * 100):
        await text_of(await _producer(studio), f"/archive?q={text}")


async def _producer(studio: Studio) -> Client:
    return studio.clients[0] if studio.clients else await studio.person("producer")
