"""Requests are held to the station's rules, and listeners are told which and until when."""

from __future__ import annotations

import re

import pytest

from bot import journey
from bot.core.wishes import RequestRules
from bot.store import switches
from bot.store.requests import requests
from tests.asking import ANA, EVA, TOM, air, ask, hears, rule
from tests.radio import Radio

pytestmark = pytest.mark.usefixtures("product_texts")


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
    (
        "a day long",
        {"track_minutes": 1440},
        ["AIR [hay jude](song)", "+300", "[Hey Jude](song)"],
        "*Hey Jude* has been on already. You can request it again from 13:00 tomorrow.",
    ),
    ("tomorrow", {"track_today": 1}, ["AIR [hay jude](song)", "+720", "[Hey Jude](song)"], None),
    (
        "the same artist",
        {"artist_minutes": 30},
        ["AIR [hay jude](song)", "[P.S. I love you](song)"],
        "We've had something by *The Beatles* already. You can request more of theirs from 13:30.",
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


async def test_who_asked_for_too_much_waits_for_their_own_hour_and_nobody_elses(
    radio: Radio,
) -> None:
    await rule(radio, hourly=1)
    for who in (ANA, TOM):
        await ask(radio, "play [hay jude](song)", who)
        await ask(radio, "play [Kiss](song)", who)
        radio.clock.advance(minutes=30)
    held = [row for row in await radio.items() if row.not_yet]
    assert [row.asked for row in held] == [1, 1]
    assert await journey.lapse(radio.database, now=radio.clock()) == 1
    radio.clock.advance(minutes=30)
    assert await journey.lapse(radio.database, now=radio.clock()) == 1
    waiting = await radio.items(status="waiting")
    assert [(row.song, row.asked, row.not_yet) for row in waiting] == [
        ("hay jude", 2, None),
        ("Kiss", 2, None),
    ]


async def test_what_is_split_off_is_held_back_as_long_and_stays_apart(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await air(radio, 1)
    for who in (TOM, EVA):
        await ask(radio, "play [hay jude](song)", who)
    (held,) = await radio.items(status="waiting")
    mine = (await radio.rows(requests, item_id=held.id))[-1].id
    now = radio.clock()
    assert (await journey.split_off(radio.database, held.id, mine, who="anna", now=now)).done
    cards = await radio.items(status="waiting")
    assert [(row.folded, row.not_yet) for row in cards] == [(True, held.not_yet)] * 2
    radio.clock.advance(minutes=60)
    assert await journey.lapse(radio.database, now=radio.clock()) == 2
    cards = await radio.items(status="waiting")
    assert [(row.folded, row.not_yet) for row in cards] == [(False, None)] * 2


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


async def test_a_day_that_has_begun_when_the_reply_goes_out_is_not_called_tomorrow(
    radio: Radio,
) -> None:
    await rule(radio, track_minutes=1440)
    await ask(radio, "play [hay jude](song)", ANA)
    await air(radio, 1)
    radio.clock.advance(minutes=659)  # a minute to midnight
    await ask(radio, "play [hay jude](song)", TOM)
    radio.clock.advance(seconds=45)
    assert "again from 13:00." in await hears(radio)


async def test_rules_of_an_older_version_or_a_typing_error_hold_as_they_are(radio: Radio) -> None:
    async with radio.database.write() as conn:
        assert await switches.request_rules(conn) == RequestRules()
    await rule(radio, track_minutes=5, hourly=3)
    async with radio.database.read() as conn:
        assert await switches.request_rules(conn) == RequestRules(track_minutes=5, hourly=3)
    written = {"track_minutes": "soon", "hourly": "99999", "unknown": "1"}
    assert RequestRules.read(written) == RequestRules(hourly=100)
