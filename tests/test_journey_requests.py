"""Requests for the same are one item: merged, counted, taken apart, and held to the rules."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import journey
from bot.core.messages import Identifier, Kind
from bot.core.wishes import RequestRules
from bot.store import switches
from bot.store.queue import item_messages
from bot.store.requests import requests
from tests.asking import ask
from tests.core.product import replies
from tests.fakes import bsuid, message
from tests.radio import Radio

ANA, TOM, EVA = (bsuid(f"CH.{n}") for n in (1, 2, 3))


@pytest.fixture(autouse=True)
def product_texts(radio: Radio) -> None:
    rules = replace(radio.station.rules, zone=ZoneInfo("Europe/Zurich"))
    radio.station = replace(radio.station, replies=replies(), rules=rules)


async def queue(radio: Radio) -> list[tuple[Any, ...]]:
    """Each item that is not gone into another: its track, what was typed, how many asked."""
    asked = [row.item_id for row in await radio.rows(requests)]
    return [
        (row.track_id, row.song, asked.count(row.id))
        for row in await radio.items()
        if row.status != "merged"
    ]


async def messages_of(radio: Radio, item: int) -> list[str]:
    texts = {row.id: row.text for row in await radio.inbox()}
    return [texts[row.inbox_id] for row in await radio.rows(item_messages, item_id=item)]


async def rule(radio: Radio, **rules: int) -> None:
    async with radio.database.write() as conn:
        await switches.set_request_rules(conn, RequestRules(**rules), who="eva", now=radio.clock())


async def air(radio: Radio, item: int) -> None:
    await radio.move(item, "take")
    await radio.move(item, "air")


async def hears(radio: Radio) -> str:
    radio.clock.advance(seconds=30)
    await radio.answer()
    return radio.sender.texts[-1].partition("\n\n")[0]


# merged and counted


SAME: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    ("play [hay jude](song)", "[Hey Jude](song) by [The Beatles](artist)", [(3, "hay jude", 2)]),
    ("play [Wonderwall](song)", "[WONDERWALL!](song) pls", [(None, "Wonderwall", 2)]),
    (
        "[Wonderwall](song) by [Oasis](artist)",
        "[wonderwall](song) by [oasis](artist)",
        [(None, "Wonderwall", 2)],
    ),
    (
        "[Wonderwall](song) by [Oasis](artist)",
        "play [Wonderwall](song)",
        [(None, "Wonderwall", 1), (None, "Wonderwall", 1)],
    ),
    ("play [hay jude](song)", "play [Kiss](song)", [(3, "hay jude", 1), (None, "Kiss", 1)]),
    (
        "something by [Oasis](artist)",
        "something by [Oasis](artist)",
        [(None, None, 1), (None, None, 1)],
    ),
    ("more reggae", "more reggae", [(None, None, 1), (None, None, 1)]),
    (
        "play [The Power of Love](song)",
        "play [The Power of Love](song)",
        [(None, "The Power of Love", 1), (None, "The Power of Love", 1)],
    ),
]


@pytest.mark.parametrize("first, second, items", SAME, ids=[f"{a}, {b}" for a, b, _ in SAME])
async def test_requests_for_the_same_are_one_item(
    radio: Radio, first: str, second: str, items: list[tuple[Any, ...]]
) -> None:
    await ask(radio, first, ANA)
    await ask(radio, second, TOM)
    assert await queue(radio) == items


async def test_names_places_and_dedications_stand_under_it(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song), [Ana](sender) in [Bern](place)", ANA)
    await ask(
        radio, "[hey jude](song) for [my mum](recipient), it is her [birthday](occasion)", TOM
    )
    first, second = await radio.rows(requests)
    assert (first.sender, first.place, first.song, first.track_id) == ("Ana", "Bern", "hay jude", 3)
    assert (second.recipient, second.occasion, second.song) == ("my mum", "birthday", "hey jude")
    assert len(await messages_of(radio, 1)) == 2
    assert await radio.events() == ["arrived", "filed", "arrived", "asked"]


async def test_asked_twice_by_one_listener_counts_once(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "[Hey Jude](song) please, for [my mum](recipient)!", ANA)
    assert await queue(radio) == [(3, "hay jude", 1)]
    (row,) = await radio.rows(requests)
    assert (row.song, row.recipient) == ("hay jude", "my mum")
    assert len(await messages_of(radio, 1)) == 2


async def test_one_message_that_names_a_track_twice_asks_once(radio: Radio) -> None:
    await ask(radio, "[hey jude](song) and [hay jude](song) and [Kiss](song)", ANA)
    assert await queue(radio) == [(3, "hey jude", 1), (None, "Kiss", 1)]


async def test_other_purposes_are_never_merged(radio: Radio) -> None:
    for who in (ANA, TOM):
        await ask(radio, "hello to [Jude](recipient)", who, intent="shout_out")
    assert len(await radio.items()) == 2 and await radio.rows(requests) == []


@pytest.mark.parametrize(
    "moves, merged", [(["take"], True), (["take", "air"], False), (["dismiss"], False)], ids=str
)
async def test_only_what_is_open_gathers(radio: Radio, moves: list[str], merged: bool) -> None:
    await rule(radio, track_minutes=0)
    await ask(radio, "play [hay jude](song)", ANA)
    for move in moves:
        await radio.move(1, move)
    await ask(radio, "play [hay jude](song)", TOM)
    assert len(await queue(radio)) == (1 if merged else 2)


async def test_another_number_has_items_of_its_own(radio: Radio) -> None:
    radio.station = replace(radio.station, numbers=frozenset({"1001", "1002"}))
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "play [hay jude](song)", TOM, number="1002")
    assert len(await queue(radio)) == 2


async def test_who_takes_it_is_not_held_up_by_who_asks(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    (seen,) = await radio.items()
    await ask(radio, "play [hay jude](song)", TOM)
    assert (await radio.move(1, "take", version=seen.version)).done


async def test_whoever_asked_gets_the_tick(radio: Radio) -> None:
    for who in (ANA, TOM, ANA):
        await ask(radio, "play [hay jude](song)", who, id=None)
    await radio.move(1, "take")
    ticks = [row for row in await radio.outbox() if row.kind == "read"]
    assert sorted(row.listener_id for row in ticks) == [1, 2]
    latest = [row.provider_id for row in await radio.inbox()][1:]
    assert sorted(row.answers for row in ticks) == sorted(latest)


# what listeners say next


async def test_a_follow_up_is_about_its_own_listeners_request(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song), [Ana](sender)", ANA)
    await ask(radio, "play [hay jude](song)", TOM)
    await ask(radio, "it's for [my dad](recipient) from [Tom](sender) in [Cork](place)", TOM)
    first, second = await radio.rows(requests)
    assert (first.sender, first.recipient, first.place) == ("Ana", None, None)
    assert (second.sender, second.recipient, second.place) == ("Tom", "my dad", "Cork")
    (item,) = await radio.items()
    assert (item.sender, item.place) == ("Ana", None)
    assert len(await messages_of(radio, 1)) == 3


@pytest.mark.parametrize("who, left", [(ANA, "tom's"), (TOM, "ana's")], ids=["first", "second"])
async def test_who_meant_something_else_leaves_and_the_others_stay(
    radio: Radio, who: Identifier, left: str
) -> None:
    await ask(radio, "play [hay jude](song) for [ana's](recipient)", ANA)
    await ask(radio, "play [hey jude](song) for [tom's](recipient)", TOM)
    await ask(radio, "sorry I meant [Kiss](song)", who)
    typed = "hey jude" if who is ANA else "hay jude"
    assert await queue(radio) == [(3, typed, 1), (None, "Kiss", 1)]
    assert [left in text for text in await messages_of(radio, 1)] == [True]
    first, second = await radio.items()
    assert len(await messages_of(radio, second.id)) == 2
    assert {first.listener_id, second.listener_id} == {1, 2}
    await ask(radio, "it's for [Bob](recipient)", who)
    assert len(await messages_of(radio, second.id)) == 3


async def test_an_answer_takes_the_request_to_the_item_of_that_track(radio: Radio) -> None:
    await ask(radio, "[The Power of Love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "play [the power of love](song)", TOM)
    assert await queue(radio) == [(8, "The Power of Love", 1), (None, "the power of love", 1)]
    await ask(radio, "3", TOM, intent="nlu_fallback")
    assert await queue(radio) == [(8, "The Power of Love", 2)]
    assert [row.status for row in await radio.items()] == ["waiting", "merged"]
    assert len(await messages_of(radio, 1)) == 3
    await ask(radio, "it's for [my dad](recipient)", TOM)
    assert len(await messages_of(radio, 1)) == 4


async def test_a_choice_between_two_titles_merges_too(radio: Radio) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    await ask(radio, "[Kiss](song) or [Wonderwall](song)?", TOM)
    await ask(radio, "2", TOM, intent="nlu_fallback")
    assert await queue(radio) == [(None, "Wonderwall", 2)]


@pytest.mark.parametrize("who", [ANA, TOM], ids=["first", "second"])
@pytest.mark.parametrize("kind", [Kind.REVOKE, Kind.EDIT])
async def test_who_takes_it_back_asks_no_more(radio: Radio, who: Identifier, kind: Kind) -> None:
    await ask(radio, "play [hay jude](song)", ANA, id="w1")
    await ask(radio, "play [hey jude](song)", TOM, id="w2")
    meant = "w1" if who is ANA else "w2"
    text = "great show" if kind is Kind.EDIT else ""
    await radio.deliver(message(text, who, kind=kind, reply_to=meant, at=radio.clock()))
    assert await queue(radio) == [(3, "hey jude" if who is ANA else "hay jude", 1)]


async def test_an_edit_that_still_asks_changes_nothing(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA, id="w1")
    await ask(radio, "play [hey jude](song)", TOM)
    edit = message("hay jude pls", ANA, kind=Kind.EDIT, reply_to="w1", at=radio.clock())
    await radio.deliver(edit)
    assert await queue(radio) == [(3, "hay jude", 2)]


@pytest.mark.parametrize("who", ["w1", "w2"])
async def test_a_track_that_the_whole_message_named_stays_the_others(
    radio: Radio, who: str
) -> None:
    await ask(radio, "can you play purple rain by prince", ANA, id="w1")
    await ask(radio, "purple rain by prince please", TOM, id="w2")
    edit = message("x", ANA if who == "w1" else TOM, kind=Kind.EDIT, reply_to=who)
    await radio.deliver(replace(edit, sent_at=radio.clock()))
    assert await queue(radio) == [(22, None, 1)]


@pytest.mark.parametrize("listener", [1, 2])
async def test_who_is_erased_leaves_the_others_their_request(radio: Radio, listener: int) -> None:
    await ask(radio, "play [hay jude](song), [Ana](sender)", ANA)
    await ask(radio, "play [hey jude](song), [Tom](sender)", TOM)
    await journey.erase(radio.database, radio.station, listener, who="eva", now=radio.clock())
    (item,) = await radio.items()
    assert (item.status, item.track_id, item.listener_id) == ("waiting", 3, 3 - listener)
    assert item.sender == ("Tom" if listener == 1 else "Ana")
    assert [row.listener_id for row in await radio.rows(requests)] == [3 - listener]


async def test_the_last_who_is_erased_takes_the_item_along(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await journey.erase(radio.database, radio.station, 1, who="eva", now=radio.clock())
    (item,) = await radio.items()
    assert (item.status, item.track_id, item.gathers) == ("dismissed", None, None)
    assert await radio.rows(requests) == []


# what people do


async def test_a_person_splits_a_request_off_and_it_stays_apart(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song) for [ana's](recipient)", ANA)
    await ask(radio, "play [hey jude](song) for [tom's](recipient)", TOM)
    first, _ = await radio.rows(requests)
    split = await journey.split_off(radio.database, 1, first.id, who="anna", now=radio.clock())
    assert split.done and split.item_id is not None
    assert await queue(radio) == [(3, "hey jude", 1), (3, "hay jude", 1)]
    assert ["tom's" in text for text in await messages_of(radio, 1)] == [True]
    assert ["ana's" in text for text in await messages_of(radio, split.item_id)] == [True]
    await ask(radio, "[hey jude](song)", EVA)
    assert [asked for _, _, asked in await queue(radio)] == [2, 1]
    assert (await radio.move(split.item_id, "take")).done
    assert (await radio.undo(split.item_id)).done


@pytest.mark.parametrize("item, request_id", [(1, 9), (9, 1), (1, 1)])
async def test_what_is_not_several_is_not_split(radio: Radio, item: int, request_id: int) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    split = await journey.split_off(radio.database, item, request_id, who="anna", now=radio.clock())
    assert not split.done and len(await radio.items()) == 1


@pytest.mark.parametrize("action", ["return", "undo"])
async def test_what_comes_back_gathers_again_unless_another_does(radio: Radio, action: str) -> None:
    async def back(item: int) -> None:
        done = await (radio.undo(item) if action == "undo" else radio.move(item, "return"))
        assert done.done

    await ask(radio, "play [hay jude](song)", ANA)
    await radio.move(1, "dismiss")
    await back(1)
    await ask(radio, "play [hay jude](song)", TOM)
    assert await queue(radio) == [(3, "hay jude", 2)]
    await radio.move(1, "dismiss")
    await ask(radio, "play [hay jude](song)", EVA)
    await back(1)
    await ask(radio, "play [hay jude](song)", bsuid("CH.4"))
    assert [asked for _, _, asked in await queue(radio)] == [2, 2]


async def test_to_undo_that_it_was_aired_forgets_when_it_was_on(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await air(radio, 1)
    (item,) = await radio.items()
    assert item.aired_at == radio.clock()
    await radio.undo(1)
    (item,) = await radio.items()
    assert (item.aired_at, item.status, item.gathers) == (None, "on_air", "track 3")


# the rules


HELD: list[tuple[str, dict[str, int], list[str], str | None]] = [
    ("nothing was on", {}, ["[hay jude](song)"], None),
    (
        "the same track",
        {},
        ["AIR [hay jude](song)", "[Hey Jude](song)"],
        "*Hey Jude* has been on already. You can request it again from 14:00.",
    ),
    ("another track", {}, ["AIR [hay jude](song)", "[Kiss](song)"], None),
    ("an hour later", {}, ["AIR [hay jude](song)", "+60", "[Hey Jude](song)"], None),
    (
        "a minute before",
        {},
        ["AIR [hay jude](song)", "+59", "[Hey Jude](song)"],
        "*Hey Jude* has been on already. You can request it again from 14:00.",
    ),
    ("no such rule", {"track_minutes": 0}, ["AIR [hay jude](song)", "[Hey Jude](song)"], None),
    (
        "not in the library",
        {},
        ["AIR [Wonderwall](song)", "[wonderwall](song)!"],
        "*wonderwall* has been on already. You can request it again from 14:00.",
    ),
    (
        "today",
        {"track_today": 1},
        ["AIR [hay jude](song)", "+300", "[Hey Jude](song)"],
        "*Hey Jude* has been on already. You can request it again from 00:00.",
    ),
    ("tomorrow", {"track_today": 1}, ["AIR [hay jude](song)", "+720", "[Hey Jude](song)"], None),
    (
        "the same artist",
        {"artist_minutes": 30},
        ["AIR [hay jude](song)", "[P.S. I love you](song)"],
        "*The Beatles* has been on already. You can request them again from 13:30.",
    ),
    ("artists are free", {}, ["AIR [hay jude](song)", "[P.S. I love you](song)"], None),
    (
        "one an hour",
        {"hourly": 1},
        ["please play [hey jude](song)", "+20", "play [Kiss](song)"],
        "That is as many requests as we can take from one listener for now."
        " The next one is welcome from 14:00.",
    ),
    ("an hour is over", {"hourly": 1}, ["[hay jude](song)", "+60", "[Kiss](song)"], None),
    ("the same once more", {"hourly": 1}, ["[hay jude](song)", "+20", "[Hey Jude](song)"], None),
    (
        "one a day",
        {"daily": 1},
        ["please play [hey jude](song)", "+200", "please play [Kiss](song)"],
        "That is as many requests as we can take from one listener for now."
        " The next one is welcome from 00:00.",
    ),
    (
        "three in one message",
        {"hourly": 2},
        ["[hay jude](song) and [Kiss](song) and [1999](song)"],
        "That is as many requests as we can take from one listener for now."
        " The next one is welcome from 14:00.",
    ),
]


@pytest.mark.parametrize(
    "rules, story, told", [one[1:] for one in HELD], ids=[one[0] for one in HELD]
)
async def test_a_rule_holds_a_request_back_and_says_why(
    radio: Radio, rules: dict[str, int], story: list[str], told: str | None
) -> None:
    if rules:
        await rule(radio, **rules)
    for line in story:
        if line.startswith("+"):
            radio.clock.advance(minutes=int(line))
            continue
        await ask(radio, line.removeprefix("AIR "), ANA)
        if line.startswith("AIR "):
            await air(radio, 1)
    held = [row for row in await radio.items() if row.not_yet]
    assert [row.folded for row in held] == ([True] if told else [])
    heard = await hears(radio)
    assert told in heard if told else not re.search("already|as many", heard)


async def test_what_is_held_back_gathers_apart_and_does_not_count(radio: Radio) -> None:
    await rule(radio, hourly=1)
    await ask(radio, "play [hay jude](song)", ANA)
    await air(radio, 1)
    for who in (TOM, EVA):
        await ask(radio, "play [hay jude](song)", who)
        await ask(radio, "play [Kiss](song)", who)
    assert [(row.song, row.asked, bool(row.not_yet)) for row in await radio.items()][1:] == [
        ("hay jude", 2, True),
        ("Kiss", 2, False),
    ]


async def test_when_its_time_has_come_a_request_is_not_held_back_with_the_earlier(
    radio: Radio,
) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await air(radio, 1)
    await ask(radio, "play [hay jude](song)", TOM)
    radio.clock.advance(minutes=60)
    await ask(radio, "play [hay jude](song)", EVA)
    assert [(row.folded, row.asked) for row in await radio.items()][1:] == [(True, 1), (False, 1)]


async def test_what_is_held_back_can_be_played_all_the_same(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await air(radio, 1)
    await ask(radio, "play [hay jude](song)", TOM)
    assert (await radio.move(2, "take")).done


async def test_whom_a_rule_holds_back_nobody_asks_which(radio: Radio) -> None:
    await rule(radio, hourly=1)
    await ask(radio, "play [Kiss](song)", ANA)
    await ask(radio, "play [The Power of Love](song)", ANA)
    assert "The next one is welcome" in await hears(radio)
    assert [row.lookup["state"] for row in await radio.items()] == ["missing", "unsure"]
    await ask(radio, "2", ANA, intent="nlu_fallback")
    assert (await radio.items())[-1].lane == "unsorted"


async def test_in_spanish_too(radio: Radio) -> None:
    await ask(radio, "por favor pon [hay jude](song) para mi mamá", ANA)
    await air(radio, 1)
    await ask(radio, "quiero escuchar [hay jude](song) por favor", ANA)
    assert "*Hey Jude* ya ha sonado. Puedes pedirla otra vez desde las 14:00." in await hears(radio)


async def test_rules_of_an_older_version_or_a_typing_error_hold_as_they_are(radio: Radio) -> None:
    async with radio.database.write() as conn:
        assert await switches.request_rules(conn) == RequestRules()
    await rule(radio, track_minutes=5, hourly=3)
    async with radio.database.read() as conn:
        assert await switches.request_rules(conn) == RequestRules(track_minutes=5, hourly=3)
    written = {"track_minutes": "soon", "hourly": "99999", "unknown": "1"}
    assert RequestRules.read(written) == RequestRules(hourly=100)


async def test_texts_that_are_no_longer_kept_take_the_askers_along(radio: Radio) -> None:
    from bot.steps import keep

    await ask(radio, "play [hay jude](song), [Ana](sender)", ANA)
    await ask(radio, "play [hay jude](song)", TOM)
    radio.clock.advance(timedelta(days=91))
    for _ in range(3):
        async with radio.database.write() as conn:
            await keep.forget_texts(
                conn, keep.Keeping(), key=radio.station.identifier_key, now=radio.clock()
            )
    assert [(row.listener_id, row.sender) for row in await radio.rows(requests)] == [
        (None, None),
        (None, None),
    ]
    assert await radio.listeners() == []
