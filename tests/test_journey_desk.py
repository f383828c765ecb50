"""What people do with items: one person an item, and every move can be taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot import journey
from bot.core.filing import Filing, NewItem
from bot.core.purposes import Lane
from bot.store import switches
from bot.store.database import Database
from tests.fakes import message
from tests.radio import Radio


@pytest.fixture
async def desk(radio: Radio) -> Radio:
    """A station with one item that waits."""
    await radio.deliver(message("play Dream On", id="a"))
    await radio.listen()
    return radio


async def now(radio: Radio) -> tuple[str, str | None, int]:
    (item,) = await radio.items()
    return item.status, item.taken_by, item.version


@pytest.mark.parametrize(
    "moves, status, taken_by",
    [
        pytest.param("take", "on_air", "anna", id="taken on air"),
        pytest.param("take air", "aired", "anna", id="aired"),
        pytest.param("air", "aired", "anna", id="aired at once"),
        pytest.param("dismiss", "dismissed", None, id="dismissed at once"),
        pytest.param("take dismiss", "dismissed", "anna", id="taken and dismissed"),
        pytest.param("take return", "waiting", None, id="put back"),
        pytest.param("dismiss return", "waiting", None, id="dismissed and put back"),
        pytest.param("take air return", "waiting", None, id="aired and put back"),
    ],
)
async def test_moves_lead_to(desk: Radio, moves: str, status: str, taken_by: str | None) -> None:
    for action in moves.split():
        assert (await desk.move(1, action)).done
    assert await now(desk) == (status, taken_by, 1 + len(moves.split()))


@pytest.mark.parametrize(
    "before, action",
    [
        pytest.param("", "return", id="put back what waits"),
        pytest.param("take", "take", id="take twice"),
        pytest.param("take air", "dismiss", id="dismiss what was aired"),
        pytest.param("dismiss", "take", id="take what was dismissed"),
        pytest.param("", "explode", id="no such action"),
        pytest.param("", "", id="no action"),
    ],
)
async def test_moves_that_make_no_sense_change_nothing(
    desk: Radio, before: str, action: str
) -> None:
    for one in before.split():
        await desk.move(1, one)
    was, logged = await now(desk), await desk.events()
    assert not (await desk.move(1, action)).done
    assert await now(desk) == was
    assert await desk.events() == logged


async def test_an_item_that_is_not_there_is_gone(desk: Radio) -> None:
    assert (await desk.move(99, "take")).reason == "gone"
    assert not (await desk.undo(99)).done


async def test_the_log_says_who_moved_what_from_where(desk: Radio) -> None:
    desk.clock.advance(minutes=5)
    await desk.move(1, "take", who="eva")
    line = (await desk.log())[-1]
    assert (line.event.what, line.event.who, line.event.item_id) == ("moved", "eva", 1)
    assert line.event.detail == {
        "deed": "take",
        "deed_id": 1,
        "from": "waiting",
        "to": "on_air",
    }
    assert line.at == desk.clock()


# Two people


async def test_a_click_on_what_looks_different_by_now_is_refused(desk: Radio) -> None:
    await desk.move(1, "take", who="anna", version=1)
    refused = await desk.move(1, "dismiss", who="eva", version=1)
    assert (refused.done, refused.reason) == (False, "somebody was quicker")


async def test_only_who_took_an_item_says_it_was_aired(desk: Radio) -> None:
    await desk.move(1, "take", who="anna")
    refused = await desk.move(1, "air", who="eva")
    assert (refused.done, refused.reason) == (False, "taken by anna")


@pytest.mark.parametrize("version", [1, None], ids=["as seen", "as it is"])
async def test_two_people_never_take_one_item(
    desk: Radio, other_database: Database, version: int | None
) -> None:
    people = ["anna", "eva", "ida", "ole", "pia", "tom"]
    databases = [desk.database, other_database] * 3
    moved = await asyncio.gather(
        *(
            desk.move(1, "take", version=version, who=who, database=where)
            for who, where in zip(people, databases, strict=True)
        )
    )
    winners = [who for who, result in zip(people, moved, strict=True) if result.done]
    assert await now(desk) == ("on_air", winners[0], 2)
    assert len(winners) == 1
    assert (await desk.events()).count("moved") == 1
    assert len(await desk.outbox(kind="read")) == 1


# Undo


@pytest.mark.parametrize("moves", ["take", "dismiss", "take air", "take return", "take dismiss"])
async def test_undoing_takes_back_the_latest_move(desk: Radio, moves: str) -> None:
    *before, last = moves.split()
    for action in before:
        await desk.move(1, action)
    was = await now(desk)
    await desk.move(1, last)
    assert (await desk.undo(1)).done
    assert (await now(desk))[:2] == was[:2]


async def test_undoing_again_goes_further_back_until_nothing_is_left(desk: Radio) -> None:
    for action in ("take", "air", "return", "dismiss"):
        await desk.move(1, action)
    seen = []
    while (await desk.undo(1)).done:
        seen.append((await now(desk))[0])
    assert seen == ["waiting", "aired", "on_air", "waiting"]
    assert (await desk.undo(1)).reason == "nothing to undo"


async def test_moving_on_after_an_undo_can_be_undone_as_well(desk: Radio) -> None:
    await desk.move(1, "take")
    await desk.undo(1)
    await desk.move(1, "dismiss")
    await desk.undo(1)
    assert (await now(desk))[0] == "waiting"
    assert not (await desk.undo(1)).done


async def test_nobody_undoes_what_somebody_else_did_since(desk: Radio) -> None:
    await desk.move(1, "take", who="anna")
    await desk.move(1, "return", who="eva")
    await desk.move(1, "take", who="eva")
    refused = await desk.undo(1, who="anna")
    assert (refused.done, refused.reason) == (False, "not yours")
    assert (await now(desk))[:2] == ("on_air", "eva")


async def test_a_new_item_has_nothing_to_undo(desk: Radio) -> None:
    assert (await desk.undo(1)).reason == "nothing to undo"


async def test_undoing_twice_at_once_undoes_once(desk: Radio, other_database: Database) -> None:
    await desk.move(1, "take")
    done = await asyncio.gather(
        *(desk.undo(1, database=where) for where in (desk.database, other_database) * 2)
    )
    assert sum(one.done for one in done) == 1
    assert (await now(desk))[:2] == ("waiting", None)


async def test_an_item_that_grew_since_can_still_be_undone(desk: Radio) -> None:
    await desk.move(1, "take")
    await desk.deliver(message("for my sister"))
    await desk.listen(lambda text: Filing(joins=1))
    assert (await desk.undo(1)).done
    assert (await now(desk))[:2] == ("waiting", None)


async def test_a_follow_up_and_a_click_at_once_both_count(
    desk: Radio, other_database: Database
) -> None:
    """Neither the chosen track nor the presenter's move may be lost."""
    for turn in range(8):
        await desk.deliver(message("the second"))
        token, claimed = await desk.claim()
        click = "take" if turn % 2 == 0 else "return"
        moved, _ = await asyncio.gather(
            desk.move(1, click, database=other_database),
            desk.file(token, [(claimed[0], Filing(joins=1, choose=f"Track {turn}"))]),
        )
        if not moved.done:  # the follow-up was quicker: the presenter clicks again
            await desk.move(1, click)
        assert [item.song for item in await desk.items()] == [f"Track {turn}"]
    assert len(await desk.items()) == 1


# The read tick


async def test_the_tick_goes_out_when_a_person_takes_the_item(desk: Radio) -> None:
    assert await desk.outbox(kind="read") == []
    await desk.move(1, "take")
    await desk.answer()
    assert [(call.kind, call.answers) for call in desk.sender.calls] == [("read", "a")]
    assert [(row.state, row.sent_as) for row in await desk.outbox(kind="read")] == [
        ("read", "read")
    ]


async def test_the_tick_goes_out_once_and_for_the_latest_message(desk: Radio) -> None:
    await desk.deliver(message("for my sister", id="b"))
    await desk.listen(lambda text: Filing(joins=1))
    for action in ("take", "return", "take"):
        await desk.move(1, action)
    assert [row.answers for row in await desk.outbox(kind="read")] == ["b"]


@pytest.mark.parametrize("kind", ["items", "messages"])
async def test_the_tick_goes_out_once_when_a_person_opens_or_takes(radio: Radio, kind: str) -> None:
    await radio.deliver(message("a long story", id="a"))
    if kind == "items":
        await radio.listen()
    for _ in range(2):
        await journey.open_card(radio.database, radio.station, kind, 1, now=radio.clock())
    moved = radio.move if kind == "items" else radio.sort_by_hand
    await moved(1, "take")
    assert [row.answers for row in await radio.outbox(kind="read")] == ["a"]


async def test_a_look_at_spam_tells_the_sender_nothing(radio: Radio) -> None:
    await radio.deliver(message("buy now"))
    await radio.listen(lambda text: Filing(items=(NewItem(Lane.HELD, "spam"),)))
    await journey.open_card(radio.database, radio.station, "items", 1, now=radio.clock())
    assert await radio.outbox(kind="read") == []


@pytest.mark.parametrize("kind", ["items", "messages"])
async def test_opening_what_is_not_there_does_nothing(radio: Radio, kind: str) -> None:
    await journey.open_card(radio.database, radio.station, kind, 99, now=radio.clock())
    assert await radio.outbox() == []


@pytest.mark.parametrize(
    "set_to, switched_to, ticks",
    [
        pytest.param("text", None, 1, id="as set"),
        pytest.param("none", None, 0, id="set to silence"),
        pytest.param("text", "none", 0, id="switched to silence"),
        pytest.param("none", "text", 1, id="switched on"),
    ],
)
async def test_the_switch_decides_on_the_tick(
    desk: Radio, set_to: str, switched_to: str | None, ticks: int
) -> None:
    rules = replace(desk.station.rules, mode=set_to)
    desk.station = replace(desk.station, rules=rules)
    async with desk.database.write() as conn:
        await switches.set_reply_mode(conn, switched_to, who="engineer", now=desk.clock())
    await desk.move(1, "take")
    assert len(await desk.outbox(kind="read")) == ticks


async def test_dismissing_unread_tells_the_listener_nothing(desk: Radio) -> None:
    await desk.move(1, "dismiss")
    assert await desk.outbox(kind="read") == []


async def test_a_group_gets_no_tick(radio: Radio) -> None:
    await radio.deliver(message("hi all", group=True))
    await radio.listen(lambda text: Filing(items=(NewItem(Lane.COMMENTS, "comment"),)))
    await radio.move(1, "take")
    assert await radio.outbox() == []
