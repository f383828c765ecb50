"""The rules hold for whatever a wish becomes: by an answer, a correction, a second reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot import journey
from tests import fakes
from tests.asking import ANA, EVA, TOM, ask, hears, rule
from tests.core.product import replies
from tests.radio import Radio
from tests.test_picture import Shelf, scheduler

ON_ALREADY = "*Hey Jude* has been on already. You can request it again from 14:00."

pytestmark = pytest.mark.usefixtures("product_texts")


async def on_air(radio: Radio, labelled: str) -> None:
    """Eva's song comes and goes."""
    await ask(radio, labelled, EVA)
    item = (await radio.items())[-1].id
    await radio.move(item, "take")
    await radio.move(item, "air")
    await hears(radio)


async def say(radio: Radio, *labelled: str) -> None:
    """Ana's messages one by one; what begins with "?" means nothing by itself."""
    for one in labelled:
        intent = "nlu_fallback" if one.startswith("?") else "song_request"
        await ask(radio, one.removeprefix("?"), ANA, intent=intent)


async def held(radio: Radio) -> list[str | None]:
    """The rule against each item that waits; nothing is folded without one, nor the reverse."""
    waiting = await radio.items(status="waiting")
    assert all(row.folded == bool(row.not_yet) for row in waiting)
    return [row.not_yet and row.not_yet["rule"] for row in waiting]


@pytest.mark.parametrize(
    "said",
    [
        ["play me a song", "?[hey jude](song)"],
        ["play me a song", "?hey jude"],
        ["[Kiss](song) or [hey jude](song)?", "?2"],
        ["play [Kiss](song)", "sorry I meant [hey jude](song)"],
    ],
    ids=str,
)
async def test_what_a_listener_makes_of_a_wish_is_held_to_the_rules(
    radio: Radio, said: list[str]
) -> None:
    await on_air(radio, "play [hay jude](song)")
    await say(radio, *said)
    assert await held(radio) == ["track"]
    assert ON_ALREADY in await hears(radio)


async def test_so_is_the_track_that_was_chosen_of_three(radio: Radio) -> None:
    await on_air(radio, "[The Power of Love](song) by [Jennifer Rush](artist)")
    await say(radio, "play [the power of love](song)", "?3")
    assert await held(radio) == ["track"]
    assert "*The Power of Love* has been on already" in await hears(radio)


async def test_so_is_an_artist_who_was_on(radio: Radio) -> None:
    await rule(radio, artist_minutes=30)
    await on_air(radio, "play [hay jude](song)")
    await say(radio, "play [Kiss](song)", "sorry I meant [P.S. I love you](song)")
    assert await held(radio) == ["artist"]
    assert "something by *The Beatles* already" in await hears(radio)


async def test_a_rule_against_another_song_is_forgotten_with_that(radio: Radio) -> None:
    await on_air(radio, "play [hay jude](song)")
    await say(radio, "play [hey jude](song)")
    assert await held(radio) == ["track"]
    await say(radio, "sorry I meant [Kiss](song)")
    assert await held(radio) == [None]
    assert "already" not in (await hears(radio)).split("Kiss")[-1]
    await ask(radio, "play [Kiss](song)", TOM)
    assert [row.asked for row in await radio.items(status="waiting")] == [2]


async def test_who_leaves_the_others_for_what_was_on_is_held_back_alone(radio: Radio) -> None:
    await rule(radio, hourly=1)
    await on_air(radio, "play [hay jude](song)")
    await ask(radio, "play [Kiss](song)", TOM)
    await say(radio, "play [Kiss](song)", "sorry I meant [Wonderwall](song)")
    assert await held(radio) == [None, None]
    await rule(radio)
    await ask(radio, "play [Wonderwall](song)", TOM)
    await say(radio, "sorry I meant [hey jude](song)")
    assert await held(radio) == [None, None, "track"]
    assert ON_ALREADY in await hears(radio)


async def test_who_asked_too_often_has_asked_too_often_for_any_song(radio: Radio) -> None:
    await rule(radio, hourly=1)
    await say(radio, "please play [Kiss](song)", "please play [1999](song)")
    assert await held(radio) == [None, "hourly"]
    await say(radio, "sorry I meant [Wonderwall](song)")
    assert await held(radio) == [None, "hourly"]
    assert [row.song for row in await radio.items()] == ["Kiss", "Wonderwall"]
    assert "The next one is welcome from 14:00" in await hears(radio)


async def test_a_correction_counts_no_second_time(radio: Radio) -> None:
    await rule(radio, hourly=1)
    await say(radio, "please play [Kiss](song)", "sorry I meant [1999](song)")
    assert await held(radio) == [None]
    assert "1999" in await hears(radio)


async def test_what_a_presenter_has_taken_is_not_held_back_any_more(radio: Radio) -> None:
    await on_air(radio, "play [hay jude](song)")
    await say(radio, "play [Kiss](song)")
    await radio.move(2, "take")
    await say(radio, "sorry I meant [hey jude](song)")
    assert [(row.not_yet, row.folded) for row in await radio.items(status="on_air")] == [
        (None, False)
    ]


async def test_what_is_held_for_its_words_is_not_answered_by_a_rule_nor_counted(
    radio: Radio,
) -> None:
    english = {**fakes.TEXTS["languages"]["en"], "slurs": ["golliwog"]}
    languages = {**fakes.TEXTS["languages"], "en": english}
    radio.station = fakes.station(texts={**fakes.TEXTS, "languages": languages})
    await rule(radio, hourly=1)
    await on_air(radio, "play [hay jude](song)")
    await say(radio, "play [hey jude](song) for that golliwog", "play [Kiss](song)")
    assert [(row.lane, row.not_yet) for row in await radio.items(status="waiting")] == [
        ("held", None),
        ("songs", None),
    ]
    owed = [part["text"] for row in await radio.outbox() for part in row.parts]
    assert not [text for text in owed if text.startswith(("not_yet", "enough"))]


@pytest.mark.parametrize(
    "at, until",
    [(6, "15:00"), (0, None), (12 * 60 - 1, "00:00")],
    ids=["in its show", "in the next", "after the shows"],
)
async def test_a_track_is_not_requested_again_in_its_show(
    radio: Radio, at: int, until: str | None
) -> None:
    """It is 13:00 in Zurich."""
    shows = ["daily 09:00-13:01", "daily 13:01-15:00"]
    radio.station = replace(radio.station, replies=replies(on_air=shows))
    await rule(radio, track_minutes=0, track_show=1)
    radio.clock.advance(minutes=at)
    await on_air(radio, "play [hay jude](song)")
    radio.clock.advance(minutes=2)
    await say(radio, "please play [hey jude](song)")
    assert await held(radio) == ["track" if until else None]
    told = f"*Hey Jude* has been on already. You can request it again from {until}."
    assert (told in await hears(radio)) == bool(until)


# when its time has come


async def lapse(radio: Radio) -> int:
    return await journey.lapse(radio.database, now=radio.clock())


async def test_when_its_time_has_come_it_waits_like_any_other(radio: Radio) -> None:
    await on_air(radio, "play [hay jude](song)")
    await say(radio, "play [hey jude](song)")
    radio.clock.advance(minutes=59)
    assert await lapse(radio) == 0 and await held(radio) == ["track"]
    radio.clock.advance(minutes=1)
    assert await lapse(radio) == 1 and await held(radio) == [None]
    assert await lapse(radio) == 0
    assert (await radio.events())[-1] == "lapsed"
    await ask(radio, "play [hey jude](song)", TOM)
    assert [row.asked for row in await radio.items(status="waiting")] == [2]


async def test_it_goes_into_the_card_of_those_who_asked_later(radio: Radio) -> None:
    await on_air(radio, "play [hay jude](song)")
    await say(radio, "play [hey jude](song)")
    radio.clock.advance(minutes=60)
    await ask(radio, "play [hey jude](song)", TOM)
    assert await lapse(radio) == 1
    (card,) = await radio.items(status="waiting")
    assert (card.asked, card.folded, card.not_yet) == (2, False, None)
    assert (await radio.events())[-2:] == ["lapsed", "merged"]


@pytest.mark.parametrize("action", ["take", "dismiss"])
async def test_what_a_person_has_moved_is_theirs_until_they_put_it_back(
    radio: Radio, action: str
) -> None:
    await on_air(radio, "play [hay jude](song)")
    await say(radio, "play [hey jude](song)")
    await radio.move(2, action)
    radio.clock.advance(minutes=60)
    assert await lapse(radio) == 0
    await radio.move(2, "return")
    assert await lapse(radio) == 1 and await held(radio) == [None]


async def test_the_scheduler_sees_to_it_if_it_holds_the_lease(radio: Radio, tmp_path: Path) -> None:
    at_work = scheduler(radio, Shelf(None), tmp_path)
    await on_air(radio, "play [hay jude](song)")
    await say(radio, "play [hey jude](song)")
    radio.clock.advance(minutes=60)
    await at_work.let_rules_lapse()
    assert await held(radio) == ["track"]
    await radio.hold()
    await at_work.let_rules_lapse()
    assert await held(radio) == [None]
