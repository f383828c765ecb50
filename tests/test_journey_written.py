"""A person answers a listener: once, in their own words, and knowing of who else does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot import decisions, journey
from bot.core.answering import ANSWERED
from bot.core.rules import ACKNOWLEDGE_FOR, HUMAN, WINDOW
from bot.core.sending import Decision
from bot.core.templates import Template
from bot.steps.reply import BESIDE, SEEN, Replied, Wanted
from bot.store import listeners, presence, switches, templates, written
from bot.store.database import Database
from tests.fakes import FOREIGN, NUMBER, bsuid, message, status
from tests.radio import Radio

READY = Template("prize_ready", "en", "Hello {{1}}, your {{2}} is ready.")
_keys = count(1)


async def seen(radio: Radio, listener_id: int = 1) -> str:
    """The version of the panel, as somebody who opens it now sees it."""
    from bot.steps.reply import version

    async with radio.database.read() as conn:
        row = await listeners.get(conn, listener_id)
        assert row is not None
        return await version(conn, row)


async def reply(
    radio: Radio, words: str = "On it!", about: tuple[str, int] = ("items", 1), **more: Any
) -> Replied:
    who = more.pop("who", "ana")
    parts = {"key": f"click {next(_keys)}", "seen": await seen(radio), "words": words, **more}
    return await journey.reply(
        radio.database, radio.station, *about, Wanted(**parts), who=who, now=radio.clock()
    )


@pytest.fixture
async def asked(radio: Radio) -> Radio:
    """A listener has asked for a song; the bot's acknowledgement still gathers."""
    await radio.deliver(message("play Dream On", id="wamid.in.asked"))
    await radio.listen()
    return radio


async def approve(radio: Radio, *found: Template, number: str = NUMBER) -> None:
    async with radio.database.write() as conn:
        await templates.put(conn, number, found, now=radio.clock())


async def change(radio: Radio, **values: Any) -> None:
    async with radio.database.write() as conn:
        await listeners.change(conn, 1, **values)


async def answers(radio: Radio) -> list[Any]:
    """The outbox rows that people wrote."""
    return [row for row in await radio.outbox() if row.who is not None]


# What goes out


async def test_a_persons_words_go_out_at_once_exactly_as_typed(asked: Radio) -> None:
    words = "¡Claro!  {song} *next* 🎵\n\n— Ana at /start"
    assert (await reply(asked, words)).done
    await asked.answer()
    (call,) = asked.sender.sent
    assert (call.kind, call.text, call.answers) == ("text", words, "wamid.in.asked")
    (row,) = await answers(asked)
    assert (row.state, row.who, row.sent_as) == ("accepted", "ana", "text")


async def test_the_bots_acknowledgement_gives_way(asked: Radio) -> None:
    await reply(asked, "We play it next.")
    asked.clock.advance(minutes=1)
    await asked.answer()
    assert asked.sender.texts == ["We play it next."]
    bots = next(row for row in await asked.outbox() if row.who is None)
    assert (bots.state, bots.reason) == ("skipped", ANSWERED)


async def test_the_bot_is_silent_for_a_while_and_the_item_waits_on(asked: Radio) -> None:
    await reply(asked)
    await asked.answer()
    await asked.deliver(message("play Angel", at=asked.clock()))
    await asked.listen()
    asked.clock.advance(minutes=1)
    await asked.answer()
    assert asked.sender.texts == ["On it!"]
    assert [item.status for item in await asked.items()] == ["waiting", "waiting"]
    asked.clock.advance(HUMAN)
    await asked.deliver(message("play Help", at=asked.clock()))
    await asked.listen()
    asked.clock.advance(minutes=1)
    await asked.answer()
    assert "Help" in asked.sender.texts[-1]


async def test_a_message_without_an_item_is_answered_too(radio: Radio) -> None:
    await radio.deliver(message("hm", id="wamid.in.hm"))
    assert (await reply(radio, about=("messages", 1))).done
    await radio.answer()
    assert radio.sender.sent[0].answers == "wamid.in.hm"


async def test_a_song_that_several_want_is_answered_to_whom_it_is_meant(asked: Radio) -> None:
    await asked.deliver(message("play Dream On", bsuid("CH.2"), id="wamid.in.two"))
    await asked.listen()
    assert len(await asked.items()) == 1
    await reply(asked, "first")
    await reply(asked, "second", about=("messages", 2), seen=await seen(asked, 2))
    await asked.answer()
    called = {call.text: (call.to, call.answers) for call in asked.sender.sent}
    assert called == {
        "first": ((bsuid("CH.1"),), "wamid.in.asked"),
        "second": ((bsuid("CH.2"),), "wamid.in.two"),
    }


async def test_the_log_has_who_answered_what_and_not_a_word(asked: Radio) -> None:
    await reply(asked, "Secret words")
    await asked.answer()
    await asked.deliver(status("delivered", "wamid.out.1"))
    told = [one.event for one in await asked.log() if "by" in one.event.detail]
    assert [(one.what, one.who, one.detail["by"]) for one in told] == [
        ("replied", "ana", "ana"),
        ("reply_sent", "scheduler", "ana"),
        ("reply_told", "whatsapp", "ana"),
    ]
    assert (told[0].item_id, told[0].listener_id) == (1, 1)
    assert "Secret" not in str(told)


# Once


async def test_a_second_click_with_the_same_key_sends_nothing_more(asked: Radio) -> None:
    before = await seen(asked)
    first = await reply(asked, key="one click", seen=before)
    asked.clock.advance(minutes=5)
    again = await reply(asked, key="one click", seen=before)
    assert (again.done, again.row_id) == (True, first.row_id)
    assert len(await answers(asked)) == 1


async def test_the_key_holds_when_the_reply_had_to_be_tried_again(asked: Radio) -> None:
    await reply(asked, key="one click")
    await asked.answer()
    await asked.deliver(status("failed", "wamid.out.1", error_code=131016))
    await reply(asked, key="one click")
    assert len(await answers(asked)) == 1


async def test_another_persons_key_opens_nothing(asked: Radio) -> None:
    await reply(asked, key="hers")
    assert (await reply(asked, key="hers", who="ben")).reason == "gone"


@pytest.mark.parametrize("one_key", [True, False], ids=["one click", "two people"])
async def test_in_the_same_moment_one_goes_out(
    asked: Radio, other_database: Database, one_key: bool
) -> None:
    before = await seen(asked)

    async def click(where: Database, who: str, key: str) -> Replied:
        wanted = Wanted(key, f"from {who}", seen=before)
        now = asked.clock()
        return await journey.reply(where, asked.station, "items", 1, wanted, who=who, now=now)

    two = ("ana", "k1") if one_key else ("ben", "k2")
    done = await asyncio.gather(click(asked.database, "ana", "k1"), click(other_database, *two))
    assert len(await answers(asked)) == 1
    assert sorted(one.reason for one in done) == (["", ""] if one_key else ["", SEEN])


# Not beside one another unknowingly


async def test_who_has_not_seen_the_others_answer_is_asked(asked: Radio) -> None:
    before = await seen(asked)
    await reply(asked, "from ben", who="ben")
    at = asked.clock()
    asked.clock.advance(seconds=20)
    stopped = await reply(asked, "from ana", seen=before)
    assert (stopped.done, stopped.asks, stopped.reason) == (False, True, SEEN)
    assert (stopped.who, stopped.at) == (("ben",), at)
    assert (await reply(asked, "from ana", seen=stopped.seen)).done


async def test_an_answer_from_the_phone_app_is_asked_about_as_well(asked: Radio) -> None:
    before = await seen(asked)
    await change(asked, answered_at=asked.clock())
    stopped = await reply(asked, seen=before)
    assert (stopped.reason, stopped.who) == (SEEN, ())


async def test_who_does_not_know_that_another_is_answering_is_asked(asked: Radio) -> None:
    async with asked.database.write() as conn:
        await presence.stay(conn, 1, "ben", now=asked.clock())
        await presence.stay(conn, 1, "ana", now=asked.clock())
    stopped = await reply(asked)
    assert (stopped.reason, stopped.who) == (BESIDE, ("ben",))
    assert (await reply(asked, beside=frozenset({"ben"}))).done


async def test_who_was_answering_long_ago_is_in_nobodys_way(asked: Radio) -> None:
    async with asked.database.write() as conn:
        await presence.stay(conn, 1, "ben", now=asked.clock())
    asked.clock.advance(presence.LASTS)
    assert (await reply(asked)).done


# Refused


@pytest.mark.parametrize(
    "values, reason",
    [
        ({"replies": "stopped"}, "replies stopped"),
        ({"replies": "paused"}, ""),
        ({"blocked_at": True}, "blocked"),
        ({"blocked_at": True, "blocked_until": timedelta(hours=1)}, "blocked"),
        ({"blocked_at": True, "blocked_until": -timedelta(hours=1)}, ""),
        ({"erased_at": True}, "erased"),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["at once", "before it goes out"])
async def test_what_a_listener_or_the_station_wants_is_kept(
    asked: Radio, values: dict[str, Any], reason: str, late: bool
) -> None:
    moments = {True: timedelta(0)}
    values = {
        name: value if isinstance(value, str) else asked.clock() + moments.get(value, value)
        for name, value in values.items()
    }
    if not late:
        await change(asked, **values)
    assert (await reply(asked)).reason == ("" if late else reason)
    await change(asked, **values)
    await asked.answer()
    assert len(asked.sender.sent) == (0 if reason else 1)
    if late and reason:
        (row,) = await answers(asked)
        assert (row.state, row.reason) == ("skipped", reason)


async def test_a_listener_without_an_address_cannot_be_answered(asked: Radio) -> None:
    await decisions.erase(asked.database, asked.station, 1, who="mona", now=asked.clock())
    assert (await reply(asked)).reason == "erased"


@pytest.mark.parametrize(
    "words, reason",
    [
        ("", "nothing to say"),
        (" \n", "nothing to say"),
        ("x" * 4096, ""),
        ("x" * 4097, "too long"),
        ("🎵" * 2049, "too long"),
    ],
    ids=["nothing", "blanks", "the longest", "too long", "notes"],
)
async def test_words_have_whatsapps_limits(asked: Radio, words: str, reason: str) -> None:
    assert (await reply(asked, words)).reason == reason


@pytest.mark.parametrize("about", [("items", 99), ("messages", 99)])
async def test_what_is_not_there_cannot_be_answered(asked: Radio, about: tuple[str, int]) -> None:
    assert (await reply(asked, about=about)).reason == "gone"


async def test_a_number_that_is_no_longer_ours_sends_nothing(asked: Radio) -> None:
    asked.station = replace(asked.station, numbers=frozenset({FOREIGN}))
    assert (await reply(asked)).reason == "not a number of this station any more"


@pytest.mark.parametrize("mode", ["none", "read", "reaction"])
async def test_the_reply_mode_is_the_bots_alone(asked: Radio, mode: str) -> None:
    async with asked.database.write() as conn:
        await switches.set_reply_mode(conn, mode, who="engineer", now=asked.clock())
    await reply(asked)
    await asked.answer()
    assert asked.sender.texts == ["On it!"]


async def test_the_budget_counts_a_persons_reply_and_does_not_stop_it(asked: Radio) -> None:
    asked.station = replace(asked.station, rules=replace(asked.station.rules, budget=1))
    await reply(asked)
    await asked.answer()
    asked.clock.advance(minutes=1)
    await reply(asked, "Once more")
    await asked.deliver(message("play Angel", bsuid("CH.2"), at=asked.clock()))
    await asked.listen()
    asked.clock.advance(minutes=1)
    await asked.answer()
    assert sorted(call.kind for call in asked.sender.sent) == ["reaction", "text", "text"]


async def test_it_is_not_said_when_it_has_become_old(asked: Radio) -> None:
    await reply(asked)
    asked.clock.advance(ACKNOWLEDGE_FOR + timedelta(seconds=1))
    await asked.answer()
    (row,) = await answers(asked)
    assert (row.state, row.reason) == ("skipped", "too late")


async def test_what_whatsapp_refuses_is_tried_as_any_reply(asked: Radio) -> None:
    asked.sender.fail(Decision.RETRY)
    await reply(asked)
    await asked.answer()
    asked.clock.advance(seconds=10)
    await asked.answer()
    assert asked.sender.texts == ["On it!"]


# Outside the window


async def test_outside_the_window_words_are_refused_and_a_template_goes_out(
    asked: Radio,
) -> None:
    await approve(asked, READY)
    asked.clock.advance(WINDOW)
    assert (await reply(asked)).reason == "reply window closed"
    blanks = ("Ann", "  mug \n of   the year ")
    filled = {"words": "", "template": "prize_ready", "language": "en", "values": blanks}
    assert (await reply(asked, **filled)).done
    await asked.answer()
    (call,) = asked.sender.sent
    assert call.kind == "template" and call.template is not None
    assert call.template.blanks == (("1", "Ann"), ("2", "mug of the year"))
    (row,) = await answers(asked)
    assert row.parts[0]["words"] == "Hello Ann, your mug of the year is ready."
    async with asked.database.read() as conn:
        assert (await written.latest(conn, [1]))[1].who == "ana"


async def test_words_that_were_in_time_are_not_sent_when_the_window_has_closed(
    asked: Radio,
) -> None:
    asked.clock.advance(WINDOW - timedelta(minutes=6))
    await reply(asked)
    asked.clock.advance(minutes=2)
    await asked.answer()
    (row,) = await answers(asked)
    assert (row.state, row.reason) == ("skipped", "reply window closed")


@pytest.mark.parametrize(
    "more, reason",
    [
        ({"values": ("Ann",)}, "blanks"),
        ({"values": ("Ann", " ")}, "blanks"),
        ({"values": ("Ann", "x" * 1024)}, "too long"),
        ({"values": ("Ann", "mug"), "language": "es"}, "no such template"),
        ({"values": (), "template": "other"}, "no such template"),
    ],
)
async def test_a_template_goes_out_whole_or_not_at_all(
    asked: Radio, more: dict[str, Any], reason: str
) -> None:
    await approve(asked, READY)
    await approve(asked, Template("other", "en", "Hi"), number=FOREIGN)
    filled = {"template": "prize_ready", "language": "en", **more}
    assert (await reply(asked, "", **filled)).reason == reason
    assert await answers(asked) == []
