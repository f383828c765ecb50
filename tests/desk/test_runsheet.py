"""The run sheet of a show and of a day."""

from __future__ import annotations

from datetime import timedelta

from bot.store.shows import airings
from tests.desk.studio import PAGE, Client, Studio
from tests.fakes import NOON
from tests.store.past import Past


async def text_of(client: Client, path: str) -> str:
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 200, path
        return await response.text(encoding="utf-8")


async def a_show(past: Past) -> int:
    """Three things went out in it, one before, one from another studio."""
    ana = await past.listener(NOON, "Ana")
    airing = await past.airing(NOON, NOON + timedelta(hours=1), "Drive")
    await past.airing(NOON, None, "Elsewhere")
    said = {"taken_by": "ben", "sender": "=Ana", "place": "Cork"}
    await past.item(NOON, ana, "<i>second", aired=120, **said)
    early = NOON - timedelta(hours=1)
    await past.item(early, ana, "as it was sent", aired=3660, air_text="as read", **said)
    await past.wish(NOON, [ana], "Africa", "Toto", status="aired", aired=300)
    await past.item(early, ana, "the show before", aired=60)
    await past.item(NOON, ana, "another studio", aired=60, studio_id=2)
    await past.item(NOON, ana, "never on air", status="dismissed")
    return airing


async def test_it_has_what_was_aired_in_its_order_and_as_it_was_read(studio: Studio) -> None:
    airing = await a_show(Past(studio.radio.database))
    client = await studio.person()
    page = await text_of(client, f"/runsheet?airing={airing}")
    places = [page.index(one) for one in ("as read", "&lt;i&gt;second", "Africa")]
    assert places == sorted(places)
    for missing in ("as it was sent", "the show before", "another studio", "never on air"):
        assert missing not in page
    assert "Drive, 23 Nov 2026 12:00 – 13:00" in page and "edited for air" in page
    text = await text_of(client, f"/runsheet.csv?airing={airing}")
    assert text.startswith("\ufeff") and text[1:].splitlines() == [
        "Time,What,Song,Artist,Name,Place,Read,By",
        "2026-11-23T12:01:00+00:00,comment,,,'=Ana,Cork,as read,ben",
        "2026-11-23T12:02:00+00:00,comment,,,'=Ana,Cork,<i>second,ben",
        '2026-11-23T12:05:00+00:00,song request,Africa,Toto,Ana,,"play Africa',
        'play Africa",playout',
    ]


async def test_without_a_show_it_is_that_of_the_day(studio: Studio) -> None:
    past = Past(studio.radio.database)
    await a_show(past)
    assert await studio.count(airings) == 2
    client = await studio.person()
    for path in ("/runsheet", "/runsheet?day=2026-11-23"):
        page = await text_of(client, path)
        assert "the show before" in page and "another studio" in page and "as read" in page
    assert "Nothing was aired." in await text_of(client, "/runsheet?day=2026-11-22")
    for path in ("/runsheet?airing=9", "/runsheet?day=x"):
        async with client.get(path) as response:
            assert response.status == 404
