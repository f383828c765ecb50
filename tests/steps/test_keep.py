"""How long things are kept, and how a listener is erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import journey
from bot.core.messages import Attachment, Notice
from bot.core.understanding import Entity
from bot.steps import keep
from bot.steps.keep import Keeping
from bot.store import media
from bot.store.bodies import bodies
from bot.store.listeners import identifiers
from bot.store.log import log
from bot.store.roles import notices
from bot.store.statuses import statuses
from tests.fakes import bsuid, message, phone, status
from tests.radio import Radio, song

KEEPING = Keeping(timedelta(days=14), timedelta(days=30), timedelta(days=90))
FILE = Attachment("media-1", "image/jpeg", url="https://graph/1")
P = phone("41790000001")


async def forget(radio: Radio) -> list[str]:
    """What the scheduler forgets in an hour; the files that are to go from the disk."""
    now = radio.clock()
    async with radio.database.write() as conn:
        await keep.forget_rest(conn, now=now)
        while await keep.forget_bodies(conn, KEEPING, now=now):
            pass
        while await keep.forget_texts(conn, KEEPING, now=now):
            pass
        while await keep.forget_media(conn, KEEPING, now=now):
            pass
    return await unwanted(radio)


async def unwanted(radio: Radio) -> list[str]:
    async with radio.database.read() as conn:
        return list((await media.unwanted(conn, limit=10)).values())


async def everything(radio: Radio) -> str:
    """All that the database holds, as one text."""
    tables = [media.media.metadata.tables[name] for name in sorted(media.media.metadata.tables)]
    return "\n".join([str(await radio.rows(table)) for table in tables])


@pytest.fixture
async def known(radio: Radio) -> Radio:
    """A listener who has sent a picture with words, was answered, and has said something more."""
    who = (bsuid("CH.1"), P)
    await radio.deliver(message("play Secret Song", *who, name="Secret Name", attachment=FILE))
    token, claimed = await radio.claim()
    secret = (Entity("sender", "Secret Name", 0, 11),)
    await radio.file(token, [(claimed[0], song("Secret Song"))], entities=secret)
    async with radio.database.write() as conn:
        await media.change(conn, 1, state="kept", file="picture.jpg")
    radio.clock.advance(seconds=8)
    await radio.answer()
    await radio.deliver(message("a Secret that waits", *who, at=radio.clock()))
    return radio


@pytest.mark.parametrize(
    "days, left",
    [
        pytest.param(13, {"bodies": 2, "words": True, "files": []}, id="two weeks: everything"),
        pytest.param(15, {"bodies": 0, "words": True, "files": []}, id="then no bodies"),
        pytest.param(31, {"bodies": 0, "words": True, "files": ["picture.jpg"]}, id="no files"),
        pytest.param(91, {"bodies": 0, "words": False, "files": ["picture.jpg"]}, id="no words"),
    ],
)
async def test_things_are_kept_as_long_as_the_station_says(
    known: Radio, days: int, left: dict[str, Any]
) -> None:
    known.clock.advance(days=days)
    assert await forget(known) == left["files"]
    assert len(await known.rows(bodies)) == left["bodies"]
    assert ("Secret" in await everything(known)) == left["words"]
    assert (P.value in await everything(known)) == left["words"]


async def test_when_all_is_forgotten_the_figures_and_the_duplicates_stay_right(
    known: Radio,
) -> None:
    known.clock.advance(days=91)
    await forget(known)
    rows = await known.inbox()
    assert [row.settled_as for row in rows] == ["item", "kept long enough"]
    assert len(await known.items()) == 1
    assert await known.listeners() == []
    await known.deliver(message("again", id=rows[0].provider_id))
    assert len(await known.inbox()) == 2


async def test_forgetting_twice_is_harmless(known: Radio) -> None:
    known.clock.advance(days=91)
    assert await forget(known) == await forget(known) == ["picture.jpg"]
    async with known.database.write() as conn:
        await media.removed(conn, [1])
    assert await forget(known) == []


async def test_a_body_that_was_never_taken_apart_is_not_forgotten(radio: Radio) -> None:
    await radio.keep(message("hello"))
    radio.clock.advance(days=100)
    await forget(radio)
    assert len(await radio.rows(bodies)) == 1


async def test_a_stop_outlives_the_words(radio: Radio) -> None:
    await radio.deliver(message("stop", P))
    radio.clock.advance(days=91)
    await forget(radio)
    await radio.deliver(message("hello", P, at=radio.clock()))
    assert [one.replies for one in await radio.listeners()] == ["stopped"]


async def test_statuses_and_notices_are_not_kept_for_ever(radio: Radio) -> None:
    await radio.deliver(status("read", "wamid.x"), Notice("quality", None))
    radio.clock.advance(days=91)
    await forget(radio)
    assert await radio.rows(statuses) == await radio.rows(notices) == []


async def test_ids_are_not_used_again_when_everything_is_gone(known: Radio) -> None:
    """A desk that went on after line 9 must not take a new line 3 for an old one."""
    before = max(row.id for row in await known.rows(log))
    known.clock.advance(days=91)
    await forget(known)
    await known.deliver(message("new", at=known.clock()))
    assert min(row.id for row in await known.rows(log)) > before
    assert [row.id for row in await known.rows(bodies)] == [3]


# Erasing


async def test_nothing_of_an_erased_listener_is_left(known: Radio) -> None:
    await journey.erase(known.database, 1, who="manager", now=known.clock())
    left = await everything(known)
    assert await unwanted(known) == ["picture.jpg"]
    assert "Secret" not in left
    assert P.value not in left
    assert await known.rows(identifiers) == []
    assert (await known.log())[-1].event.what == "erased"


async def test_an_erased_listener_is_not_written_to(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    await journey.erase(radio.database, 1, who="manager", now=radio.clock())
    radio.clock.advance(minutes=1)
    await radio.answer()
    assert radio.sender.calls == []
    assert [(row.state, row.reason) for row in await radio.outbox()] == [("skipped", "erased")]


async def test_what_a_worker_has_in_hand_of_an_erased_listener_is_void(known: Radio) -> None:
    token, claimed = await known.claim()
    await journey.erase(known.database, 1, who="manager", now=known.clock())
    await known.file(token, [(one, song("Secret Song")) for one in claimed])
    assert "Secret" not in await everything(known)


async def test_erasing_one_listener_leaves_the_others_alone(radio: Radio) -> None:
    await radio.deliver(message("play One", bsuid("CH.1")))
    await radio.deliver(message("play Two", bsuid("CH.2")))
    await radio.listen()
    await journey.erase(radio.database, 1, who="manager", now=radio.clock())
    assert [item.song for item in await radio.items()] == [None, "Two"]
    assert [row.text for row in await radio.inbox()] == ["", "play Two"]
    assert len(await radio.rows(bodies)) == 1


async def test_a_redelivered_message_of_an_erased_listener_stays_gone(radio: Radio) -> None:
    await radio.deliver(message("play Secret", id="a"))
    await journey.erase(radio.database, 1, who="manager", now=radio.clock())
    await radio.deliver(message("play Secret", id="a"))
    assert await radio.listen() == []
    assert len(await radio.inbox()) == 1


async def test_who_writes_again_after_being_erased_is_somebody_new(radio: Radio) -> None:
    await radio.deliver(message("play One"))
    await journey.erase(radio.database, 1, who="manager", now=radio.clock())
    await radio.deliver(message("hello again"))
    assert [row.listener_id for row in await radio.inbox()] == [1, 2]
