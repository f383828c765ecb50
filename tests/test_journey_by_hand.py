"""What people sort by hand, before the bot does or where it cannot."""

from __future__ import annotations

import asyncio

import pytest

from bot.journey import Target
from bot.steps.act import Moved
from bot.store.database import Database
from tests.fakes import bsuid, message
from tests.radio import Radio, comment, song


async def test_two_people_never_sort_one_message(radio: Radio, other_database: Database) -> None:
    await radio.deliver(message("hm"))
    moved = await asyncio.gather(
        *(
            radio.do("take", Target("messages", 1), who=who, database=where)
            for who, where in zip("abcd", [radio.database, other_database] * 2, strict=True)
        )
    )
    assert sum(one.done for one in moved) == 1
    assert len(await radio.items()) == 1


@pytest.mark.parametrize(
    "action, status", [("take", "on_air"), ("dismiss", "dismissed")], ids=["taken", "dismissed"]
)
async def test_a_person_sorts_what_the_bot_has_not(radio: Radio, action: str, status: str) -> None:
    await radio.deliver(message("mumble"))
    moved = await radio.sort_by_hand(1, action, who="eva")
    (item,) = await radio.items()
    assert moved == Moved(True, item_id=item.id)
    assert (item.lane, item.status, item.sorted_by) == ("unsorted", status, "eva")
    assert [row.settled_as for row in await radio.inbox()] == ["item"]
    assert await radio.listen() == []
    assert (await radio.events())[-2:] == ["filed", "moved"]


async def test_a_person_sorts_what_the_bot_gave_up(radio: Radio) -> None:
    await radio.deliver(message("poison"))
    for _ in range(3):
        await radio.listen(lambda text: None)
    assert (await radio.sort_by_hand(1, "take")).done


async def test_a_worker_that_comes_late_changes_nothing_any_more(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"), message("play Angel"))
    token, claimed = await radio.claim()
    await radio.sort_by_hand(1, "take")
    await radio.file(token, [(one, song(one.waiting.text)) for one in claimed])
    first, second = await radio.items()
    assert (first.lane, second.song) == ("unsorted", "play Angel")
    assert [part["values"] for owed in await radio.outbox(kind="reply") for part in owed.parts] == [
        {"song": "play Angel"}
    ]


async def test_a_person_who_comes_late_is_told(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    assert (await radio.sort_by_hand(1, "take")).reason == "somebody was quicker"
    assert len(await radio.items()) == 1


async def test_a_person_and_a_worker_at_once_make_one_item(
    radio: Radio, other_database: Database
) -> None:
    for n in range(6):
        await radio.deliver(message("hello", bsuid(f"CH.{n}")))
        token, claimed = await radio.claim()
        await asyncio.gather(
            radio.do("take", Target("messages", claimed[0].waiting.id), database=other_database),
            radio.file(token, [(claimed[0], comment())]),
        )
        assert len(await radio.items()) == n + 1


@pytest.mark.parametrize("action", ["return", "unpass", "explode"])
async def test_only_what_a_waiting_message_allows_settles_it(radio: Radio, action: str) -> None:
    await radio.deliver(message("hm"))
    assert not (await radio.sort_by_hand(1, action)).done
    assert await radio.items() == []
    assert await radio.listen() == ["hm"]


async def test_a_message_that_is_not_there_cannot_be_sorted(radio: Radio) -> None:
    assert not (await radio.sort_by_hand(99, "take")).done
