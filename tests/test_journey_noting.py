"""A call or a note that people write down: an item like all others, once a click."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import decisions, journey
from bot.steps import keep
from bot.steps.keep import Keeping
from bot.steps.noting import Noted
from bot.store import switches
from bot.store.status import loss
from tests.fakes import NUMBER, message
from tests.radio import Radio
from tests.steps.kept import everything

CALL = Noted(
    "a-click-of-eva", "Greetings to the lifeboat crew", "shout_outs", NUMBER, "Tom", "Howth"
)


async def note(radio: Radio, noted: Noted = CALL, *, presents: bool = False) -> int | None:
    return await journey.note_down(
        radio.database, radio.station, noted, who="eva", presents=presents, now=radio.clock()
    )


async def test_a_call_waits_in_its_lane_like_a_message(radio: Radio) -> None:
    assert await note(radio) == 1
    (item,) = await radio.items()
    assert (item.lane, item.purpose, item.status) == ("shout_outs", "shout_out", "waiting")
    assert (item.sender, item.place, item.sorted_by) == ("Tom", "Howth", "eva")
    (row,) = await radio.inbox()
    assert (row.text, row.settled_as, row.listener_id) == (CALL.text, "item", None)
    assert await radio.listen() == []
    assert (await radio.move(1, "take")).done


async def test_a_second_click_changes_nothing(radio: Radio) -> None:
    await note(radio)
    assert await note(radio) is None
    assert len(await radio.items()) == 1


async def test_a_song_that_somebody_rang_up_for_is_a_request(radio: Radio) -> None:
    await note(radio, replace(CALL, lane="songs", text="Dream On", song="Dream On", artist=None))
    (item,) = await radio.items()
    assert (item.song, item.purpose) == ("Dream On", "song_request")
    assert item.wish


@pytest.mark.parametrize("passing, passed", [(True, "eva"), (False, None)])
async def test_what_a_presenter_writes_down_stands_before_them(
    radio: Radio, passing: bool, passed: str | None
) -> None:
    async with radio.database.write() as conn:
        await switches.set_passing(conn, passing, who="mona", now=radio.clock())
    await note(radio, presents=True)
    (item,) = await radio.items()
    assert item.passed_by == passed


async def test_it_is_not_lost_and_not_kept_for_longer_than_a_message(radio: Radio) -> None:
    await note(radio)
    async with radio.database.read() as conn:
        assert await loss(conn, key=radio.station.identifier_key, now=radio.clock()) == 0
    radio.clock.advance(days=91)
    async with radio.database.write() as conn:
        await keep.forget_texts(
            conn, Keeping(texts=timedelta(days=90)), key=b"k" * 32, now=radio.clock()
        )
    (row,), (item,) = await radio.inbox(), await radio.items()
    assert (row.text, item.sender, item.place) == ("", None, None)


async def erase(radio: Radio, item_id: int = 1) -> bool:
    now = radio.clock()
    return await decisions.erase_noted(radio.database, item_id, who="mona", now=now)


async def test_a_call_is_erased_at_once_when_its_caller_wants_that(radio: Radio) -> None:
    await note(radio)
    for deed in ("edit", "note"):
        await radio.do(deed, 1, value="Greetings from Tom")
    assert await erase(radio)
    left = await everything(radio)
    assert not [one for one in ("Greetings", "Tom", "Howth") if one in left]
    (item,) = await radio.items()
    assert item.status == "dismissed"
    assert (await radio.log())[-1].event.what == "note_erased"
    assert not await erase(radio)


async def test_what_a_listener_asks_for_beside_a_call_stays(radio: Radio) -> None:
    await note(radio, replace(CALL, lane="songs", text="Dream On", song="Dream On"))
    await radio.do("star", 1)  # from now on it gathers
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    (item,) = await radio.items()
    assert await erase(radio)
    left = await everything(radio)
    assert not [one for one in ("Tom", "Howth") if one in left]
    (item,) = await radio.items()
    assert (item.status, item.song) == ("waiting", "Dream On")
    assert [row.text for row in await radio.inbox()] == ["", "play Dream On"]


async def test_a_listeners_message_is_not_erased_as_a_call_is(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    assert not await erase(radio)
    assert not await erase(radio, 9)
    assert [row.text for row in await radio.inbox()] == ["play Dream On"]
