"""The live stream: nothing is missed, nothing is doubled, nobody is held up."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import update

from bot import decisions
from bot.core.messages import Kind
from bot.desk.drawing import Audience, View
from bot.desk.live import MOST_BEHIND, QUEUE, Frame, Listening
from bot.desk.sessions import hashed
from bot.store import log, people, sessions, staff
from bot.store.log import Event, Place
from tests.desk.studio import Studio, listening, place_of
from tests.fakes import bsuid

pytestmark = pytest.mark.timeout(30)


async def test_a_new_item_is_told_as_it_is_filed(studio: Studio) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        assert (await stream.next()).keys == []
        item = await studio.request("Dream On", "Aerosmith", name="Maria Lopez")
        heard = await stream.until(f"i{item}")
        (card,) = heard.data["cards"]
        assert (card["section"], card["status"], card["version"]) == ("songs", "waiting", 1)
        assert "Dream On" in card["html"] and "Maria" in card["html"]
        assert heard.data["counts"]["lanes"]["songs"] == 1


async def test_what_happens_between_page_and_stream_is_caught_up(studio: Studio) -> None:
    client = await studio.person()
    place = await place_of(client)
    item = await studio.request("Dream On")
    async with listening(client, place) as stream:
        assert (await stream.next()).keys == [f"i{item}"]


async def test_a_browser_that_comes_back_gets_what_it_missed_once(studio: Studio) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        seen = await studio.request("seen")
        last = (await stream.until(f"i{seen}")).place
    missed = [await studio.request(title) for title in ("one", "two", "three")]
    assert (await studio.radio.move(seen, "take", who="ana")).done
    async with listening(client, "0-0", last=str(last)) as stream:
        heard = await stream.next()
        assert sorted(heard.keys) == sorted(f"i{item}" for item in [seen, *missed])
        assert {card["status"] for card in heard.data["cards"]} == {"on_air", "waiting"}
        after = await studio.request("after")
        assert (await stream.until(f"i{after}")).keys == [f"i{after}"]


async def test_many_at_once_all_arrive(studio: Studio) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        made = {f"i{await studio.request(f'song {n}')}" for n in range(15)}
        found: set[str] = set()
        while found < made:
            found |= set((await stream.next()).keys)
        assert found == made


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("", id="none"),
        pytest.param("nonsense", id="no place"),
        pytest.param("99999999999-99999999999", id="after the end of the log"),
    ],
)
async def test_a_place_that_cannot_be_gone_on_from_loads_the_page_afresh(
    studio: Studio, place: str
) -> None:
    client = await studio.person()
    async with listening(client, place) as stream:
        assert (await stream.next()).event == "reload"


async def test_a_browser_that_is_far_behind_loads_the_page_afresh(studio: Studio) -> None:
    client = await studio.person()
    place = await place_of(client)
    async with studio.radio.database.write() as conn:
        events = [Event("arrived", "web")] * (MOST_BEHIND + 1)
        await log.append(conn, events, now=studio.radio.clock())
    async with listening(client, place) as stream:
        assert (await stream.next()).event == "reload"


async def test_a_message_that_nobody_sorts_is_shown_after_three_seconds(studio: Studio) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        waiting = await studio.write("hello out there")
        studio.radio.clock.advance(seconds=4)  # and the bot does not come to it
        later = await studio.write("me too", bsuid("CH.3"))
        heard = await stream.until(f"m{waiting}")
        (card,) = heard.data["cards"]
        assert card["section"] == "unsorted" and "hello out there" in card["html"]
        assert f"m{later}" not in heard.keys
        assert heard.data["counts"]["lanes"]["unsorted"] == 1


async def test_an_unsorted_message_goes_when_the_bot_has_sorted_it(studio: Studio) -> None:
    client = await studio.person()
    waiting = await studio.write("hello out there")
    studio.radio.clock.advance(seconds=4)
    async with listening(client, await place_of(client)) as stream:
        first = await stream.next()
        assert first.keys == [f"m{waiting}"] and first.data["all_loose"] == [waiting]
        await studio.radio.listen()
        heard = await stream.next()
        while waiting not in heard.data["settled"]:
            heard = await stream.next()
        (item,) = await studio.radio.items()
        assert heard.keys == [f"i{item.id}"]


async def test_an_unsorted_message_goes_when_the_listener_takes_it_back(studio: Studio) -> None:
    client = await studio.person()
    waiting = await studio.write("what nobody should read", id="first")
    studio.radio.clock.advance(seconds=4)
    async with listening(client, await place_of(client)) as stream:
        assert (await stream.next()).keys == [f"m{waiting}"]
        await studio.write("", kind=Kind.REVOKE, reply_to="first")
        heard = await stream.next()
        while waiting not in heard.data["settled"]:
            heard = await stream.next()
        assert heard.keys == []


async def test_a_change_of_words_reaches_an_unsorted_message(studio: Studio) -> None:
    client = await studio.person()
    await studio.write("helo", id="first")
    studio.radio.clock.advance(seconds=4)
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        await studio.write("hello", kind=Kind.EDIT, reply_to="first")
        heard = await stream.next()
        while not any("hello" in card["html"] for card in heard.data["cards"]):
            heard = await stream.next()


async def test_a_reaction_shows_on_the_message_that_it_is_for(studio: Studio) -> None:
    client = await studio.person()
    item = await studio.file("best show", id="first")
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        await studio.write("", kind=Kind.REACTION, reply_to="first", detail={"emoji": "🎉"})
        heard = await stream.until(f"i{item}")
        assert "🎉" in heard.data["cards"][0]["html"]


async def test_an_erased_listener_goes_from_every_desk(studio: Studio) -> None:
    client = await studio.person()
    item = await studio.request("Dream On", name="Maria")
    waiting = await studio.write("one more thing")
    studio.radio.clock.advance(seconds=4)
    async with listening(client, await place_of(client)) as stream:
        assert (await stream.next()).keys == [f"m{waiting}"]
        (listener,) = await studio.radio.listeners()
        await decisions.erase(
            studio.radio.database,
            studio.radio.station,
            listener.id,
            who="mona",
            now=studio.radio.clock(),
        )
        heard = await stream.until(f"i{item}")
        (card,) = heard.data["cards"]
        assert card["status"] == "dismissed" and waiting in heard.data["settled"]
        assert "Dream On" not in card["html"] and "Maria" not in card["html"]


async def test_who_is_signed_out_hears_no_more(studio: Studio) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        await studio.live.beat()
        async with studio.radio.database.write() as conn:
            await sessions.end(conn, hashed("cookie-of-producer"))
        await studio.live.beat()
        assert [one.event for one in await stream.until_it_ends()][-1] == "bye"
    assert studio.live.browsers == 0


@pytest.mark.parametrize("role, told", [("presenter", "page"), (None, "bye")])
async def test_who_may_see_less_hears_nothing_after_it(
    studio: Studio, role: str | None, told: str
) -> None:
    client, now = await studio.person(), studio.radio.clock()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        async with studio.radio.database.write() as conn:
            person = await staff.find(conn, "producer")
            assert person is not None
            if role:
                await people.give_role(conn, person, role, who="mona", now=now)
            else:
                await people.remove(conn, person, who="mona", now=now)
        await studio.file("I want to die")
        *before, last = await stream.until_it_ends()
        assert last.event == told and "I want to die" not in str(before)


async def test_another_role_is_seen_at_the_next_beat_however_it_came(studio: Studio) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        async with studio.radio.database.write() as conn:
            await conn.execute(update(staff.staff).values(role="presenter"))
        await studio.live.beat()
        assert [one.event for one in await stream.until_it_ends()][-1] == "page"


async def test_who_stays_who_they_are_goes_on_listening(studio: Studio) -> None:
    client, now = await studio.person(), studio.radio.clock()
    await studio.cookie("manager", "mona")
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        async with studio.radio.database.write() as conn:
            person = await staff.find(conn, "mona")
            assert person is not None
            await people.sign_out(conn, person, who="mona", now=now)
        item = await studio.request("Dream On")
        assert (await stream.until(f"i{item}")).event == "news"


async def test_the_log_is_read_once_for_many_desks_and_not_at_all_for_none(
    studio: Studio,
) -> None:
    client = await studio.person()
    place = await place_of(client)
    async with listening(client, place) as one, listening(client, place) as two:
        assert studio.live.browsers == 2
        item = await studio.request("Dream On")
        assert (await one.until(f"i{item}")).data == (await two.until(f"i{item}")).data
    await studio.live.beat()
    await studio.live.beat()  # the first write to a closed line may go unnoticed
    for _ in range(100):
        if not studio.live.browsers:
            break
        await asyncio.sleep(0.02)
        await studio.live.beat()
    assert studio.live.browsers == 0


def test_a_slow_browser_is_let_go_instead_of_waited_for() -> None:
    cut = []
    slow = Listening(lambda: cut.append("cut"), Audience(View.DESK, "en"))
    told = [slow.tell(Frame("news", "{}", Place(0, n))) for n in range(QUEUE + 1)]
    assert told == [True] * QUEUE + [False]
    assert cut == ["cut"]


async def test_the_streams_end_when_the_server_stops(studio: Studio) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        studio.live.close()
        with pytest.raises(EOFError):
            await stream.next()


async def test_no_number_and_no_identifier_is_in_what_a_browser_gets(studio: Studio) -> None:
    client = await studio.person()
    place = await place_of(client)
    await studio.request("Dream On", who=bsuid("CH.447700900123"), name="+44 7700 900123")
    async with listening(client, place) as stream:
        told = json.dumps((await stream.next()).data)
    async with client.get("/") as response:
        told += await response.text()
    assert "7700" not in told and "CH." not in told and "wamid" not in told
    assert "Dream On" in told
