"""Deeds: what people do to items, to one or to many at once, and that all of it can be undone."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot import journey
from bot.core.deeds import DEEDS, Refused
from bot.core.filing import Filing, NewItem
from bot.core.messages import Identifier
from bot.core.purposes import Lane
from bot.journey import Target
from bot.steps import placing
from bot.store import deeds, presenter, queue, switches
from bot.store.database import Database
from tests.fakes import bsuid, message
from tests.radio import Radio

VALUES: dict[str, Any] = {
    "tag": 3,
    "untag": 3,
    "relabel": "comments",
    "edit": "Hi from Ana",
    "note": "slowly",
}
DERIVED = ("version", "changed_at", "looked_at")  # what undoing does not put back


@pytest.fixture
async def desk(radio: Radio) -> Radio:
    """A station with three songs that wait."""
    for title in ("one", "two", "three"):
        await radio.deliver(message(f"play {title}", bsuid(f"CH.{title}")))
    await radio.listen()
    return radio


async def row(radio: Radio, item_id: int = 1) -> dict[str, Any]:
    (item,) = await radio.items(id=item_id)
    return {name: value for name, value in item._mapping.items() if name not in DERIVED}


@pytest.mark.parametrize(
    "deed, column, value",
    [
        ("pass", "passed_by", "anna"),
        ("pass", "passed_upto", 1),
        ("star", "starred", True),
        ("tag", "tags", [3]),
        ("relabel", "lane", "comments"),
        ("relabel", "purpose", "comment"),
        ("relabel", "wish", None),
        ("relabel", "reviewed_by", "anna"),
        ("edit", "air_text", "Hi from Ana"),
        ("note", "note", "slowly"),
        ("note", "note_by", "anna"),
    ],
)
async def test_a_deed_changes(desk: Radio, deed: str, column: str, value: Any) -> None:
    assert (await desk.do(deed, 1, value=VALUES.get(deed))).done
    assert (await row(desk))[column] == value


@pytest.mark.parametrize("deed", [*DEEDS])
async def test_every_deed_can_be_undone_to_what_was_before(desk: Radio, deed: str) -> None:
    await prepare(desk, deed)
    before = await row(desk)
    done = await desk.do(deed, 1, value={"after": 2} if deed == "place" else VALUES.get(deed))
    assert done.done and await row(desk) != before
    assert (await desk.undo(1)).done
    assert await row(desk) == before


async def prepare(desk: Radio, deed: str) -> None:
    """What must be so that a deed changes something."""
    for first in {
        "return": ["take"],
        "unpass": ["pass"],
        "unstar": ["star"],
        "unpin": ["pin"],
        "win": ["enter"],
        "unwin": ["enter", "win"],
        "untag": ["tag"],
        "release": ["hold"],
        "place": ["pass"],
        "calm": ["alarm"],
    }.get(deed, []):
        if first == "hold":
            assert (await desk.do("relabel", 1, value="held")).done
        elif first == "alarm":
            await change(desk, alarm="danger")
        elif first == "enter":
            await change(desk, purpose="contest_entry")
        else:
            assert (await desk.do(first, 1, value=VALUES.get(first))).done
    if deed == "place":
        assert (await desk.do("pass", 2)).done


async def change(desk: Radio, **values: Any) -> None:
    async with desk.database.write() as conn:
        item = await queue.get(conn, 1)
        assert item is not None
        await queue.change(conn, 1, version=item.version, now=desk.clock(), **values)


async def test_a_range_is_one_deed_with_one_undo(desk: Radio) -> None:
    assert (await desk.do("dismiss", 1, 2, 3)).done
    assert {one.status for one in await desk.items()} == {"dismissed"}
    assert (await desk.undo(2)).done
    assert {one.status for one in await desk.items()} == {"waiting"}


async def test_a_range_asks_for_each_of_its_items_once(desk: Radio) -> None:
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = desk.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    assert (await desk.do("star", 1, 2, 3)).done
    sa.event.remove(engine, "before_cursor_execute", note)
    of_one = [text for text in asked if "FROM items" in text and "items.id = " in text]
    assert len(of_one) == 3


async def test_where_somebody_was_quicker_the_others_go_on(desk: Radio) -> None:
    await desk.move(2, "take", who="eva")
    doing = desk.doing("dismiss", "anna")
    seen = [Target("items", item, 1) for item in (1, 2, 3)]
    done = await journey.do(desk.database, desk.station, doing, seen)
    assert done.items == (1, 3)
    assert [(one.target.id, one.reason) for one in done.missed] == [(2, "somebody was quicker")]


async def test_undoing_leaves_alone_what_has_changed_since(desk: Radio) -> None:
    await desk.do("dismiss", 1, 2)
    await desk.move(2, "return", who="eva")
    async with desk.database.read() as conn:
        (_, first) = await deeds.latest(conn, limit=9)
    done = await journey.undo(desk.database, first.id, who="anna", now=desk.clock())
    assert done.items == (1,)
    assert [(one.target.id, one.reason) for one in done.missed] == [(2, "somebody was quicker")]


async def test_what_undoing_has_left_alone_can_be_undone_later(desk: Radio) -> None:
    await desk.do("dismiss", 1, 2)
    await desk.do("return", 2, who="eva")
    now, database = desk.clock(), desk.database
    done = await journey.undo(database, 1, who="anna", now=now)
    assert (done.items, [one.target.id for one in done.missed]) == ((1,), [2])
    assert (await desk.undo(2, who="eva")).done
    assert (await journey.undo(database, 1, who="anna", now=now)).items == (2,)
    assert {one.status for one in await desk.items()} == {"waiting"}
    with pytest.raises(Refused, match="nothing to undo"):
        await journey.undo(database, 1, who="anna", now=now)
    async with database.read() as conn:
        told = [(one.name, one.items, one.undone_by) for one in await deeds.latest(conn, limit=9)]
    assert told == [("dismiss", 1, "anna"), ("return", 1, "eva"), ("dismiss", 1, "anna")]


@pytest.mark.parametrize("anybodys", [False, True], ids=["a presenter", "a producer"])
async def test_what_others_did_a_producer_alone_takes_back(desk: Radio, anybodys: bool) -> None:
    await desk.do("dismiss", 1, who="eva")
    undone = await desk.undo(1, who="anna", anybodys=anybodys)
    assert undone.done == anybodys
    assert (await row(desk))["status"] == ("waiting" if anybodys else "dismissed")


async def test_a_mark_since_does_not_keep_a_move_from_being_undone(desk: Radio) -> None:
    await desk.do("dismiss", 1)
    await desk.do("star", 1, who="eva")
    async with desk.database.read() as conn:
        (_, dismissed) = await deeds.latest(conn, limit=9)
    await journey.undo(desk.database, dismissed.id, who="anna", now=desk.clock())
    now = await row(desk)
    assert (now["status"], now["starred"]) == ("waiting", True)


async def test_a_deed_is_undone_once(desk: Radio, other_database: Database) -> None:
    await desk.do("star", 1)
    done = await asyncio.gather(*(undone(one, desk) for one in (desk.database, other_database) * 2))
    assert sum(done) == 1
    assert not (await row(desk))["starred"]


async def undone(database: Database, desk: Radio) -> bool:
    try:
        await journey.undo(database, 1, who="anna", now=desk.clock())
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    "deed, value, reason",
    [
        ("tag", 0, "no such value"),
        ("tag", 10, "no such value"),
        ("tag", "red", "no such value"),
        ("relabel", "media", "no such value"),
        ("relabel", "songs", "there already"),
        ("edit", "x" * 2001, "no such value"),
        ("note", 7, "no such value"),
        ("place", {"before": 2}, "somebody was quicker"),
        ("place", {"beside": 2}, "somebody was quicker"),
        ("place", None, "no such value"),
        ("win", None, "no entry"),
        ("release", None, "not held"),
        ("calm", None, "no alarm"),
        ("explode", None, "gone"),
    ],
)
async def test_what_makes_no_sense_changes_nothing(
    desk: Radio, deed: str, value: Any, reason: str
) -> None:
    before, logged = await row(desk), await desk.events()
    refused = await desk.do(deed, 1, value=value)
    assert (refused.done, refused.reason) == (False, reason)
    assert await row(desk) == before and await desk.events() == logged


@pytest.mark.parametrize("column, value", [("lane", "held"), ("alarm", "self_harm")])
async def test_what_is_held_or_an_alarm_is_not_passed(desk: Radio, column: str, value: str) -> None:
    await change(desk, **{column: value})
    refused = await desk.do("pass", 1)
    assert refused.reason == {"lane": "held", "alarm": "alarm"}[column]
    assert (await row(desk))["passed_at"] is None


async def test_released_it_goes_where_its_purpose_belongs(desk: Radio) -> None:
    await change(desk, lane="held", wish=None)
    assert (await desk.do("release", 1)).done
    now = await row(desk)
    assert (now["lane"], now["reviewed_by"]) == ("songs", "anna")


async def test_a_song_that_was_something_else_gathers_no_more_and_then_again(radio: Radio) -> None:
    first, second = bsuid("CH.1"), bsuid("CH.2")
    await ask(radio, first)
    await radio.do("relabel", 1, value="comments")
    await ask(radio, second)
    assert [one.gathers is None for one in await radio.items()] == [True, False]
    await radio.undo(1)  # another item gathers it by now
    assert [one.gathers is None for one in await radio.items()] == [True, False]
    assert [one.wish is None for one in await radio.items()] == [False, False]


async def ask(radio: Radio, who: Identifier) -> None:
    def wish(text: str) -> Filing:
        return Filing(items=(NewItem(Lane.SONGS, "song_request", "Dream On", "Aerosmith"),))

    await radio.deliver(message("dream on", who))
    await radio.listen(wish)


async def test_a_message_that_nobody_sorted_is_passed_at_once(radio: Radio) -> None:
    await radio.deliver(message("hello you"))
    assert (await radio.sort_by_hand(1, "pass")).done
    (item,) = await radio.items()
    assert (item.lane, item.passed_by, item.sorted_by) == ("unsorted", "anna", "anna")
    assert [one.settled_as for one in await radio.inbox()] == ["item"]


async def test_whose_first_look_it_was_is_kept(desk: Radio) -> None:
    first = desk.clock()
    await desk.do("star", 1)
    desk.clock.advance(minutes=5)
    await desk.do("pass", 1)
    (item,) = await desk.items(id=1)
    assert item.looked_at == first


# the order of what was passed


async def order(radio: Radio) -> list[int]:
    rows = [one for one in await radio.items() if one.rank is not None]
    return [one.id for one in sorted(rows, key=lambda one: one.rank)]


async def pass_all(desk: Radio) -> None:
    for item in (1, 2, 3):
        desk.clock.advance(seconds=1)
        await desk.do("pass", item)


@pytest.mark.parametrize(
    "item, value, then",
    [
        (3, {"before": 1}, [3, 1, 2]),
        (3, {"before": 2}, [1, 3, 2]),
        (1, {"after": 2}, [2, 1, 3]),
        (1, {"after": 3}, [2, 3, 1]),
        (2, {"before": 3}, [1, 2, 3]),
    ],
)
async def test_what_was_passed_stands_where_people_put_it(
    desk: Radio, item: int, value: Any, then: list[int]
) -> None:
    await pass_all(desk)
    assert await order(desk) == [1, 2, 3]
    assert (await desk.do("place", item, value=value)).done
    assert await order(desk) == then
    await desk.undo(item)
    assert await order(desk) == [1, 2, 3]


async def test_nothing_is_placed_beside_what_is_pinned_but_what_is_pinned_too(desk: Radio) -> None:
    await pass_all(desk)
    await desk.do("pin", 1)
    for item, beside in ((2, 1), (1, 2)):
        done = await desk.do("place", item, value={"before": beside})
        assert (done.done, done.reason) == (False, "pinned above")
    assert await order(desk) == [1, 2, 3]
    await desk.do("pin", 3)
    assert (await desk.do("place", 3, value={"before": 1})).done
    assert await order(desk) == [3, 1, 2]


def test_any_text_for_the_air_is_kept_or_refused_as_a_whole() -> None:
    from bot.core.deeds import LONGEST_EDIT, Doing
    from tests.fakes import NOON

    @given(st.text(max_size=LONGEST_EDIT + 5))
    def check(text: str) -> None:
        try:
            values = DEEDS["edit"](None, Doing("edit", "anna", NOON, text))
        except Refused:
            assert len(text) > LONGEST_EDIT
        else:
            assert values == {"air_text": text.strip() or None}

    check()


async def test_what_is_passed_at_once_stands_in_order_and_can_be_placed(desk: Radio) -> None:
    await desk.do("pass", 1, 2, 3)
    assert await order(desk) == [1, 2, 3]
    await desk.do("place", 1, value={"after": 2})
    assert await order(desk) == [2, 1, 3]


async def test_however_often_two_change_places_they_stand_where_people_put_them(
    desk: Radio,
) -> None:
    await pass_all(desk)
    for count in range(60):
        first, second, third = await order(desk)
        assert (await desk.do("place", third, value={"before": second})).done
        assert await order(desk) == [first, third, second]
        if count % 7 == 0:
            assert (await desk.undo(third)).done
            assert await order(desk) == [first, second, third]
    assert len({item.rank for item in await desk.items()}) == 3


@given(
    places=st.lists(st.integers(0, 5).map(lambda one: 1.8e9 + one * 3e-7), min_size=1, max_size=30),
    beside=st.integers(0, 29),
)
def test_whatever_stands_too_close_makes_way_in_the_same_order(
    places: list[float], beside: int
) -> None:
    numbers = dict(enumerate(places))
    beside %= len(places)
    before = sorted(numbers, key=lambda one: (numbers[one], one))
    after = {**numbers, **placing.spread(numbers, beside)}
    assert sorted(after, key=lambda one: (after[one], one)) == before
    at = before.index(beside)
    around = [after[one] for one in before[max(at - 1, 0) : at + 2]]
    assert all(high - low > placing.CLOSE for low, high in pairwise(around))


async def test_a_page_of_what_was_passed_ends_behind_all_of_one_rank(desk: Radio) -> None:
    await pass_all(desk)
    async with desk.database.write() as conn:
        await conn.execute(sa.update(queue.items).values(rank=5.0))
        first = await presenter.passed(conn, limit=2)
        assert await presenter.passed(conn, limit=2, behind=5.0) == []
    assert [one.id for one in first] == [1, 2, 3]


async def test_where_nobody_passes_what_waits_is_placed_as_well(desk: Radio) -> None:
    async with desk.database.write() as conn:
        await switches.set_passing(conn, False, who="mona", now=desk.clock())
    assert (await desk.do("place", 3, value={"before": 1})).done
    async with desk.database.read() as conn:
        cards, _ = await presenter.shown(conn, passing=False, limit=9)
        shown = [one.id for one in cards]
    assert shown[0] == 3
