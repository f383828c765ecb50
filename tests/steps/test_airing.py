"""Shows on air: started, stopped, handed over; and what is filed meanwhile belongs to them."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot import journey, programme
from bot.store import airings, board, deeds, shows
from bot.store.database import Database
from bot.store.shows import Studio
from tests.fakes import bsuid, message, station
from tests.programme import hand_over, names_on, on_air, set_up, start, stop
from tests.radio import Radio

# start, stop, hand over


async def test_a_show_is_started_and_stopped_and_the_log_says_by_whom(radio: Radio) -> None:
    await set_up(radio, "Breakfast")
    assert await start(radio, 1)
    assert await names_on(radio) == ["Breakfast"]
    radio.clock.advance(hours=4)
    assert await stop(radio, 1, who="ben")
    assert await names_on(radio) == [""]
    (row,) = await radio.rows(airings.airings)
    assert (row.started_by, row.ended_by, row.ended_at) == ("anna", "ben", radio.clock())
    assert [(one.event.what, one.event.who) for one in await radio.log()] == [
        ("studio_set", "mona"),
        ("show_set", "pat"),
        ("show_started", "anna"),
        ("show_ended", "ben"),
    ]


async def test_one_show_at_a_time_is_on_in_a_studio(radio: Radio) -> None:
    await set_up(radio, "Breakfast", "Midday")
    assert await start(radio, 1)
    assert not await start(radio, 2)
    assert not await start(radio, 1)
    assert await names_on(radio) == ["Breakfast"]


async def test_two_processes_that_start_at_once_start_one(
    radio: Radio, other_database: Database
) -> None:
    await set_up(radio, "Breakfast", "Midday")
    both = [
        programme.start(database, 1, show, who=who, now=radio.clock())
        for database, show, who in ((radio.database, 1, "anna"), (other_database, 2, "ben"))
    ]
    assert sorted(await asyncio.gather(*both)) == [False, True]
    assert len(await radio.rows(airings.airings)) == 1


async def test_the_database_itself_refuses_a_second_one(radio: Radio) -> None:
    await set_up(radio, "Breakfast")
    await start(radio, 1)
    values = {"show_id": 1, "studio_id": 1, "started_at": radio.clock(), "started_by": "x"}
    with pytest.raises(IntegrityError):
        async with radio.database.write() as conn:
            await conn.execute(sa.insert(airings.airings).values(**values))


async def test_studios_are_on_air_side_by_side(radio: Radio) -> None:
    await set_up(radio, "Breakfast")
    await set_up(radio, "Football", studio="Second", number="1002")
    assert await start(radio, 1, studio=1) and await start(radio, 2, studio=2)
    assert await names_on(radio) == ["Breakfast", "Football"]
    assert not await start(radio, 1, studio=2)  # it comes from another studio


async def test_a_show_is_handed_over_with_a_note(radio: Radio) -> None:
    await set_up(radio, "Breakfast", "Midday")
    await start(radio, 1)
    assert await hand_over(radio, 1, 2, note="The mayor rings at noon")
    (one,) = await on_air(radio)
    assert one.left is not None
    assert (one.show, one.left.show, one.left.who) == ("Midday", "Breakfast", "anna")
    assert one.left.text == "The mayor rings at noon"
    assert (await radio.events())[-3:] == ["show_ended", "show_note", "show_started"]
    assert "mayor" not in str([log.event.detail for log in await radio.log()])


async def test_what_somebody_else_has_ended_is_not_handed_over_again(radio: Radio) -> None:
    await set_up(radio, "Breakfast", "Midday", "Drive")
    await start(radio, 1)
    assert await hand_over(radio, 1, 2, note="first")
    assert not await hand_over(radio, 1, 3)
    assert not await stop(radio, 1)
    (one,) = await on_air(radio)
    assert (one.show, one.left and one.left.text) == ("Midday", "first")


async def test_a_note_is_left_though_the_show_was_ended_meanwhile(radio: Radio) -> None:
    await set_up(radio, "Breakfast", "Midday", "Drive")
    await start(radio, 1)
    assert await hand_over(radio, 1, 2)
    for _ in range(2):  # a click twice leaves one note
        assert not await hand_over(radio, 1, 3, note="second")
        assert not await stop(radio, 1, note="third")
    (one,) = await on_air(radio)
    assert one.left is not None
    assert (one.show, one.left.text, one.left.who) == ("Midday", "second\nthird", "anna")


async def test_a_note_is_written_before_the_end_or_after_it(radio: Radio) -> None:
    await set_up(radio, "Breakfast")
    await start(radio, 1)
    for text in ("a draft", "the note"):
        assert await programme.note(radio.database, 1, text, who="anna", now=radio.clock())
        assert not await programme.note(radio.database, 1, text, who="ben", now=radio.clock())
    assert (await on_air(radio))[0].left is None  # it is for those who come after
    await stop(radio, 1)
    (one,) = await on_air(radio)
    assert one.left is not None and (one.left.text, one.left.who) == ("the note", "anna")
    assert await programme.note(radio.database, 1, "", who="ben", now=radio.clock())
    assert (await on_air(radio))[0].left is None


async def test_the_next_show_without_a_note_leaves_none(radio: Radio) -> None:
    await set_up(radio, "Breakfast", "Midday")
    await start(radio, 1)
    await hand_over(radio, 1, 2, note="for Midday")
    radio.clock.advance(hours=1)
    await stop(radio, 2)
    assert (await on_air(radio))[0].left is None


# what is filed


async def test_a_message_belongs_to_the_show_that_is_on(radio: Radio) -> None:
    await set_up(radio, "Breakfast", "Midday")
    await start(radio, 1)
    await radio.deliver(message("play Dream On"), message("good morning", bsuid("CH.2")))
    await radio.listen()
    await hand_over(radio, 1, 2)
    await radio.deliver(message("hello again", at=radio.clock()))
    await radio.listen()
    await stop(radio, 2)
    await radio.deliver(message("anybody there?", at=radio.clock()))
    await radio.listen()
    rows = [(item.studio_id, item.airing_id) for item in await radio.items()]
    assert rows == [(1, 1), (1, 1), (1, 2), (1, None)]


async def test_each_number_belongs_to_its_studio(radio: Radio) -> None:
    radio.station = station("1001", "1002", "1003")
    await set_up(radio, "Breakfast", number="1001")
    await set_up(radio, "Football", studio="Second", number="1002")
    await start(radio, 2, studio=2)
    for number in ("1001", "1002", "1003"):
        await radio.deliver(message("play One", number=number))
    await radio.listen()
    items = {item.number: (item.studio_id, item.airing_id) for item in await radio.items()}
    assert items == {"1001": (1, None), "1002": (2, 1), "1003": (None, None)}


async def test_a_station_without_studios_goes_on_as_before(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    (item,) = await radio.items()
    assert (item.studio_id, item.airing_id) == (None, None)


async def test_who_asks_for_what_was_asked_in_an_earlier_show_comes_to_its_item(
    radio: Radio,
) -> None:
    await set_up(radio, "Breakfast", "Midday")
    await start(radio, 1)
    for who in ("CH.1", "CH.2"):
        await radio.deliver(message("play Dream On", bsuid(who)))
        await radio.listen()
        await hand_over(radio, 1, 2)
    (item,) = await radio.items()
    assert (item.airing_id, item.asked) == (1, 2)


async def test_filing_looks_where_things_belong_once_a_batch(radio: Radio) -> None:
    await set_up(radio, "Breakfast")
    for n in range(5):
        await radio.deliver(message(f"play Song {n}", bsuid(f"CH.{n}")))
    asked: list[str] = []

    def listen(conn: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    engine = radio.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", listen)
    await radio.listen()
    sa.event.remove(engine, "before_cursor_execute", listen)
    assert len([one for one in asked if "FROM studios" in one]) == 1


# what belongs elsewhere


async def test_an_item_is_given_to_another_studio_and_its_show(radio: Radio) -> None:
    await set_up(radio, "Breakfast")
    await set_up(radio, "Football", studio="Second", number="1002")
    await start(radio, 2, studio=2)
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    click = {"version": 1, "who": "anna", "now": radio.clock()}
    given = await journey.to_studio(radio.database, 1, 2, **click)
    assert given.done and given.deed_id
    again = await journey.to_studio(radio.database, 1, 1, **click)
    assert (again.done, again.reason) == (False, "somebody was quicker")
    assert (await journey.to_studio(radio.database, 1, 9, **click)).reason == "gone"
    (item,) = await radio.items()
    assert (item.studio_id, item.airing_id, item.version) == (2, 1, 2)
    (change,) = await radio.rows(deeds.deed_changes)
    assert change.before == {"studio_id": 1, "airing_id": None}
    last = (await radio.log())[-1].event
    assert (last.what, last.who, last.item_id) == ("marked", "anna", 1)
    await journey.undo(radio.database, given.deed_id, who="anna", now=radio.clock())
    (item,) = await radio.items()
    assert (item.studio_id, item.airing_id) == (1, None)


async def test_a_desk_of_one_studio_has_its_own_items_and_those_of_none(radio: Radio) -> None:
    radio.station = station("1001", "1002", "1003")
    await set_up(radio, number="1001")
    await set_up(radio, studio="Second", number="1002")
    for number in ("1001", "1002", "1003"):
        await radio.deliver(message("play One", number=number))
    await radio.listen()
    async with radio.database.read() as conn:
        first = await board.lane(conn, "songs", limit=9, studio=1)
        assert [card.studio_id for card in first] == [1, None]
        assert len(await board.top(conn, limit=9, studio=1)) == 2
        assert len(await board.in_status(conn, "waiting", limit=9, studio=2)) == 2


# studios


async def test_a_studios_name_and_numbers_are_its_own(radio: Radio) -> None:
    await set_up(radio, number="1001")
    now = radio.clock()
    async with radio.database.write() as conn:
        for wrong in (Studio(0, "Main"), Studio(0, "Second", ("1001",)), Studio(9, "Nowhere")):
            assert not await shows.set_studio(conn, wrong, who="mona", now=now)
        assert await shows.set_studio(conn, Studio(1, "Main", ("1002",)), who="mona", now=now)
        assert await shows.all_studios(conn) == [Studio(1, "Main", ("1002",))]
