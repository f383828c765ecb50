"""How long things are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import decisions, journey
from bot.core.handing import State
from bot.core.messages import Notice
from bot.reading import read
from bot.steps import keep
from bot.steps.keep import Keeping
from bot.store import deeds, hand_overs, media, topics
from bot.store.bodies import bodies
from bot.store.dialogues import dialogues
from bot.store.listeners import identifiers
from bot.store.log import log
from bot.store.roles import notices
from bot.store.status import loss
from bot.store.statuses import statuses
from tests.fakes import FOREIGN, KEY, NUMBER, message, status
from tests.radio import Radio
from tests.steps.kept import P, everything, unwanted
from tests.whatsapp import envelopes

KEEPING = Keeping(timedelta(days=14), timedelta(days=30), timedelta(days=90))
BRIEFLY = Keeping(timedelta(days=1), timedelta(days=1), timedelta(days=1))
SAID = envelopes.message(id="wamid.HBgL/A")


async def forget(radio: Radio, keeping: Keeping = KEEPING) -> list[str]:
    """What the scheduler forgets in an hour; the files that are to go from the disk."""
    now = radio.clock()
    async with radio.database.write() as conn:
        await keep.forget_rest(conn, now=now)
        while await keep.forget_bodies(conn, keeping, now=now):
            pass
        while await keep.forget_texts(conn, keeping, key=KEY, now=now):
            pass
        while await keep.forget_media(conn, keeping, now=now):
            pass
    return await unwanted(radio)


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


async def test_what_was_typed_of_an_item_goes_with_its_words(known: Radio) -> None:
    known.clock.advance(days=80)
    await known.do("edit", 1, value="Secret, as she says")
    async with known.database.write() as conn:
        await hand_overs.add(conn, 1, "key", who="mona", now=known.clock())
        refused = {"reason": "no such dedication: Secret"}
        await hand_overs.change(conn, 1, State.REFUSED, now=known.clock(), **refused)
    known.clock.advance(days=11)
    await forget(known)
    assert "Secret" not in await everything(known)


async def test_what_was_done_on_air_goes_from_the_list_with_the_log_that_tells_of_it(
    radio: Radio,
) -> None:
    for _ in range(2):
        async with radio.database.write() as conn:
            until = radio.clock() + timedelta(hours=1)
            given: dict[str, Any] = {"until": until, "who": "anna", "now": radio.clock()}
            await topics.set_topic(conn, {NUMBER}, "Best jetty?", **given)
        radio.clock.advance(days=46)
    await forget(radio)
    async with radio.database.read() as conn:
        assert [one.id for one in await deeds.latest(conn, limit=50)] == [2]
    assert await radio.events() == ["topic_set"]


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


# Ids that name the listener


async def test_ids_are_kept_as_hashes_and_a_redelivered_message_is_known(radio: Radio) -> None:
    short = Keeping(timedelta(days=14), timedelta(days=30), timedelta(days=1))
    raw = envelopes.encoded(envelopes.body(envelopes.change(number=NUMBER, messages=[SAID])))
    for days in (0, 2, 0):
        radio.clock.advance(days=days)
        await forget(radio, short)
        await radio.keep_raw(raw)
        await journey.split(radio.database, radio.station, read, now=radio.clock())
        assert len(await radio.inbox()) == 1
        async with radio.database.read() as conn:
            assert await loss(conn, key=KEY, now=radio.clock()) == 0
    (row,) = await radio.inbox()
    assert row.provider_id.startswith("gone:")
    assert len(await radio.rows(bodies)) == 1  # and not those that came again


async def test_an_id_that_came_for_another_station_is_not_kept_either(radio: Radio) -> None:
    await radio.deliver(message("hello", number=FOREIGN))
    for days, hidden in ((2, False), (29, True)):
        radio.clock.advance(days=days)
        await forget(radio, BRIEFLY)
        (row,) = await radio.inbox()
        assert row.provider_id.startswith("gone:") == hidden


# Replies


@pytest.fixture
async def answered(owing: Radio) -> Radio:
    """A station that has sent a reply, and keeps words for a day."""
    await owing.answer()
    await owing.deliver(status("sent", "wamid.out.1"))
    owing.clock.advance(days=2)
    await forget(owing, BRIEFLY)
    return owing


async def test_a_reply_counts_for_the_month_when_its_words_are_forgotten(answered: Radio) -> None:
    rules = replace(answered.station.rules, budget=1)
    answered.station = replace(answered.station, rules=rules)
    await answered.deliver(message("play Waterloo", at=answered.clock()))
    await answered.listen()
    answered.clock.advance(seconds=8)
    await answered.answer()
    assert [call.kind for call in answered.sender.sent] == ["text", "reaction"]


async def test_what_is_left_of_a_reply_names_nobody(answered: Radio) -> None:
    (row,) = await answered.outbox()
    assert (row.state, row.sent_as, row.number) == ("sent", "text", NUMBER)
    assert (row.parts, row.answers, row.listener_id) == ([], None, None)
    assert row.provider_id.startswith("gone:")
    assert await answered.rows(statuses) == []
    assert await answered.listeners() == []


@pytest.mark.parametrize(
    "days, rows",
    [pytest.param(35, 1, id="December 30"), pytest.param(39, 0, id="January 3")],
)
async def test_a_reply_of_november_is_counted_until_the_new_year(
    answered: Radio, days: int, rows: int
) -> None:
    answered.clock.advance(days=days)
    await forget(answered, BRIEFLY)
    assert len(await answered.outbox()) == rows


async def test_a_reply_that_waits_is_not_sent_when_it_is_forgotten(owing: Radio) -> None:
    owing.clock.advance(days=2)
    await forget(owing, BRIEFLY)
    await owing.answer()
    assert owing.sender.calls == []
    assert [row.reason for row in await owing.outbox()] == ["kept long enough"]


async def test_an_item_whose_listener_is_forgotten_can_be_taken(known: Radio) -> None:
    known.clock.advance(days=91)
    await forget(known)
    assert (await known.move(1, "take")).done
    assert await known.outbox() == []


async def test_words_go_where_nobody_writes_any_more(radio: Radio) -> None:
    """The reply is some seconds younger than the message, and no other message comes."""
    await radio.deliver(message("play Dream On"))
    radio.clock.advance(seconds=3)
    await radio.listen()
    radio.clock.advance(BRIEFLY.texts)
    await forget(radio, BRIEFLY)
    assert await radio.listeners() != []
    radio.clock.advance(seconds=9)
    await forget(radio, BRIEFLY)
    assert [row.parts for row in await radio.outbox()] == [[]]
    assert await radio.listeners() == []


# Those who want no replies


@pytest.fixture
async def stopped(radio: Radio) -> Radio:
    """Somebody asked for no replies long ago."""
    await radio.deliver(message("play Dream On", P, name="Secret Name"))
    await radio.listen()
    await radio.deliver(message("stop", P))
    radio.clock.advance(days=91)
    await forget(radio)
    return radio


async def test_of_who_wants_no_replies_the_hash_alone_stays(stopped: Radio) -> None:
    left = await everything(stopped)
    assert "Secret" not in left and P.value not in left
    assert [row.replies for row in await stopped.listeners()] == ["stopped"]
    assert len(await stopped.rows(identifiers)) == 1
    assert await stopped.rows(dialogues) == []


async def test_who_wants_replies_again_gets_them(stopped: Radio) -> None:
    await stopped.deliver(message("start", P, at=stopped.clock()))
    stopped.clock.advance(seconds=8)
    await stopped.answer()
    assert [(call.to, call.text[:13]) for call in stopped.sender.sent] == [((P,), "We will write")]


async def test_an_erased_listener_is_forgotten_though_they_wanted_no_replies(
    radio: Radio,
) -> None:
    await radio.deliver(message("stop", P))
    await decisions.erase(radio.database, radio.station, 1, who="manager", now=radio.clock())
    radio.clock.advance(days=91)
    await forget(radio)
    assert await radio.listeners() == []
