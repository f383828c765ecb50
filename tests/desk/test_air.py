"""The presenter's page: what it draws of a card, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.handing import HandOver, State
from bot.core.lookup import Lookup
from bot.core.lookup import State as Found
from bot.core.messages import Kind
from bot.desk.drawing import DRAWERS, Audience, View
from bot.store.requests import Asker, Askers
from tests.desk.studio import SCRIPT, Studio
from tests.desk.test_export import voice
from tests.desk.test_faces import CARD
from tests.desk.test_pages import Page, page
from tests.desk.test_wished import JUDE
from tests.fakes import NOON, bsuid

ANA = bsuid("CH.1")


async def air(studio: Studio) -> Page:
    return await page(await studio.person("presenter", "pia"), "/air")


async def take_back(studio: Studio, item: int) -> None:
    (said,) = await studio.radio.inbox(id=item)
    await studio.write("", ANA, kind=Kind.REVOKE, reply_to=said.provider_id)


async def test_what_a_listener_took_back_leaves_the_presenter_and_the_producer_sees_it(
    studio: Studio,
) -> None:
    item = await studio.file("call me on air", who=ANA)
    await studio.radio.do("edit", item, value="Ana wants a call")
    await studio.radio.do("pass", item)
    assert "Ana wants a call" in (await air(studio)).cards[f"i{item}"]
    await take_back(studio, item)
    assert (await air(studio)).cards == {}
    card = (await page(await studio.person())).cards[f"i{item}"]
    assert "Taken back by the listener." in card and "call" not in card
    await studio.passing(False)
    assert (await air(studio)).cards == {}


async def test_of_what_somebody_has_taken_a_withdrawal_is_said(studio: Studio) -> None:
    item = await studio.file("call me on air", who=ANA)
    await studio.radio.do("take", item, who="pia")
    await take_back(studio, item)
    card = (await air(studio)).cards[f"i{item}"]
    assert "Taken back by the listener." in card and "call me" not in card


# edited for the air


async def edited(studio: Studio, item: int, text: str) -> str:
    await studio.radio.do("edit", item, value=text)
    assert (await studio.radio.do("pass", item)).done
    return await html(studio)


async def html(studio: Studio) -> str:
    async with (await studio.person("presenter", "pia")).get("/air") as response:
        return await response.text()


async def test_what_was_sent_is_a_click_away_from_what_is_to_be_read_out(studio: Studio) -> None:
    item = await studio.file("a long story about my cat", who=ANA)
    told = await edited(studio, item, "Ana has a cat")
    assert "Ana has a cat" in told
    assert '<details class="original"><summary>What was sent</summary>' in told
    assert "a long story" in told.partition('<details class="original">')[2]


@pytest.mark.parametrize("how", ["held", "put into its lane by a person"])
async def test_what_was_held_is_read_in_other_words_alone(studio: Studio, how: str) -> None:
    item = await studio.file("a long story about my cat", who=ANA)
    if how == "held":
        await studio.radio.do("relabel", item, value="held")
    await studio.radio.do("release" if how == "held" else "relabel", item, value="shout_outs")
    (row,) = await studio.radio.items()
    assert row.reviewed_by
    told = await edited(studio, item, "Ana has a cat")
    assert "Ana has a cat" in told
    assert "a long story" not in told and 'class="original"' not in told


async def test_a_voice_note_that_is_edited_for_air_can_still_be_played(studio: Studio) -> None:
    row = await voice(studio)
    (item,) = await studio.radio.items()
    told = await edited(studio, item.id, "Ana sings")
    assert f'src="media/{row}"' in told and "Ana sings" in told


# what is to be known of it


async def test_the_marks_of_a_line_stand_before_the_presenter(studio: Studio) -> None:
    item = await studio.file("helo", who=ANA, forwarded=True)
    (said,) = await studio.radio.inbox(id=item)
    await studio.write("hello", ANA, kind=Kind.EDIT, reply_to=said.provider_id)
    await studio.radio.do("pass", item)
    card = (await air(studio)).cards[f"i{item}"]
    assert "forwarded" in card and "edited by the listener" in card


async def test_a_place_is_named_as_one_without_saying_where(studio: Studio) -> None:
    where = {"latitude": 51.5072, "longitude": -0.1276}
    await studio.write("", ANA, kind=Kind.LOCATION, detail=where)
    (item,) = await studio.radio.items()
    await studio.radio.do("pass", item.id)
    card = (await air(studio)).cards[f"i{item.id}"]
    assert "shared a place" in card and "51.5" not in card


def test_a_song_says_what_the_library_and_the_playout_say_and_how_many_ask(studio: Studio) -> None:
    askers = tuple(Asker(n, n, f"Ana{n}", None, None, None, None) for n in range(5))
    card = replace(
        CARD,
        purpose="song_request",
        song="hay jude",
        artist="beatels",
        lookup=Lookup(Found.MATCHED, "sure", (JUDE,)),
        handed=HandOver(State.TAKEN, NOON, "pia"),
        askers=Askers(12, askers),
    )
    drawer = studio.app[DRAWERS][Audience(View.AIR, "en")]
    drawn = Page(drawer.item(card, now=NOON)).text
    for said in ("In the library", "typed: hay jude – beatels", "and 7 more", "playout"):
        assert said in drawn


# the read tick


@pytest.mark.parametrize("program", [False, True], ids=["in a browser", "a program"])
async def test_no_presenter_sends_the_read_tick_of_what_does_not_reach_them(
    studio: Studio, program: bool
) -> None:
    item = await studio.file("hello", who=ANA)
    loose = await studio.write("nobody has sorted it", bsuid("CH.2"))
    client = await (studio.stranger() if program else studio.person("presenter", "pia"))
    before = "/api/v1" if program else ""
    carried = {"Authorization": f"Bearer {await studio.token()}"} if program else {}

    async def opens(path: str) -> int:
        headers = {**SCRIPT, **carried}
        async with client.post(f"{before}/{path}/open", headers=headers) as response:
            return response.status

    assert [await opens(f"items/{item}"), await opens(f"messages/{loose}")] == [404, 404]
    assert await opens("items/999") == 404
    assert await ticks(studio) == []
    await studio.radio.do("pass", item)
    assert await opens(f"items/{item}") == 204
    await studio.passing(False)
    assert await opens(f"messages/{loose}") == 204
    assert len(await ticks(studio)) == 2


async def ticks(studio: Studio) -> list[str]:
    return [row.answers for row in await studio.radio.outbox(kind="read")]
