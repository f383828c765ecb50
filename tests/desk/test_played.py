"""What is on now stands at the top of the desk, and today's songs on a page of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.core.filing import Filing, NewItem
from bot.core.playing import Play, Told
from bot.core.purposes import Lane
from bot.steps import play
from tests.desk.studio import PAGE, Client, Studio, listening, place_of
from tests.fakes import NOON

HIDDEN = 'id="playing" class="playing" aria-labelledby="playing-on" hidden>'


async def comes_on(
    studio: Studio, title: str, artist: str = "Toto", at: datetime | None = None
) -> None:
    radio = studio.radio
    async with radio.database.write() as conn:
        told = Told(title, artist, at)
        assert await play.note(conn, told, "post", lasting=False, now=radio.clock())


class Times(HTMLParser):
    """The machine's times of a page, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        moment = dict(attrs).get("datetime")
        if tag == "time" and moment:
            self.found.append(moment)


async def text_of(client: Client, path: str) -> str:
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 200
        return await response.text()


@pytest.mark.parametrize("path", ["/", "/?show=aired", "/played"])
async def test_every_page_of_the_desk_shows_what_is_on(studio: Studio, path: str) -> None:
    client = await studio.person()
    assert HIDDEN in await text_of(client, path)
    await comes_on(studio, "<b>Africa", "Toto & friends")
    shown = await text_of(client, path)
    assert HIDDEN not in shown
    assert "&lt;b&gt;Africa" in shown and "Toto &amp; friends" in shown and "<b>Africa" not in shown
    studio.radio.clock.advance(minutes=13)
    assert HIDDEN in await text_of(client, path)


async def test_what_is_told_late_does_not_hide_what_is_on(studio: Studio) -> None:
    await comes_on(studio, "Africa")
    await comes_on(studio, "Rosanna", at=studio.radio.clock() - timedelta(minutes=20))
    shown = await text_of(await studio.person(), "/")
    assert HIDDEN not in shown and "Africa" in shown


async def test_the_page_lists_the_songs_of_the_stations_day(studio: Studio) -> None:
    clock = studio.radio.clock
    clock.advance(hours=-12, minutes=-1)  # a minute to midnight in Dublin
    await comes_on(studio, "Yesterday")
    clock.advance(minutes=1)
    await comes_on(studio, "Midnight")
    clock.advance(hours=12)
    await comes_on(studio, "Africa")
    client = await studio.person()
    listed = (await text_of(client, "/played")).partition('class="played"')[2]
    shown = Times()
    shown.feed(listed)
    assert shown.found == [NOON.isoformat(), (NOON - timedelta(hours=12)).isoformat()]
    assert "Yesterday" not in listed


async def test_a_day_without_a_song_says_so(studio: Studio) -> None:
    assert "No song of today is known" in await text_of(await studio.person(), "/played")


async def test_a_new_song_comes_by_the_live_stream(studio: Studio) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        assert (await stream.next()).data["playing"] is None
        await comes_on(studio, "Africa")
        heard = await stream.next()
        while heard.data["playing"] is None:  # what the page shows is told once more
            heard = await stream.next()
        assert heard.data["playing"] == {
            "title": "Africa",
            "artist": "Toto",
            "when": "12:00",
            "moment": NOON.isoformat(),
        }
        assert heard.keys == []
        studio.radio.clock.advance(minutes=13)  # nobody says that it is over
        assert (await stream.next()).data["playing"] is None


async def test_a_browser_that_comes_back_hears_what_is_on(studio: Studio) -> None:
    client = await studio.person()
    place = await place_of(client)
    await comes_on(studio, "Africa")
    async with listening(client, place) as stream:
        assert (await stream.next()).data["playing"]["title"] == "Africa"


async def test_a_question_that_is_answered_is_folded_and_shows_the_answer(studio: Studio) -> None:
    await studio.write("what was that?")
    token, claimed = await studio.radio.claim()
    songs = (Play("<i>Africa", "Toto", NOON),)
    item = NewItem(Lane.QUESTIONS, "song_query", answer=songs, folded=True)
    filing = Filing(items=(item,))
    await studio.radio.file(token, [(one, filing) for one in claimed], intent="station_question")
    shown = await text_of(await studio.person(), "/")
    card = shown[shown.index('id="i1"') :]
    assert "Answered by the bot" in card and "Looks like spam" not in card
    answer = card[card.index('class="answer"') :]
    assert "12:00" in answer and "&lt;i&gt;Africa" in answer
