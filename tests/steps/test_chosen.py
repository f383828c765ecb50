"""Whose song it is, once the listener has chosen between songs or corrected one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.filings import filing
from bot.core.messages import Kind
from tests.core.labelled import said
from tests.core.product import replies
from tests.fakes import message
from tests.radio import Radio

OFFER = "play [Waterloo](song) by [Abba](artist) or [Jolene](song) by [Dolly Parton](artist)"
REQUEST = "play [Crazy](song) by [Aerosmith](artist)"


async def hear(radio: Radio, labelled: str, intent: str = "song_request") -> None:
    """A message, understood as a good model would, decided on and filed."""
    heard = said(labelled, intent)
    radio.clock.advance(seconds=1)
    await radio.deliver(message(heard.text, at=radio.clock()))
    token, (claimed,) = await radio.claim()
    decided = filing(heard, claimed.dialogue)
    known = {"intent": intent, "entities": heard.understood.entities}
    await radio.file(token, [(claimed, decided)], **known)


async def tap(radio: Radio, number: int, reply_to: str | None = None) -> None:
    button: dict[str, Any] = {
        "kind": Kind.BUTTON,
        "button_id": f"option:{number}",
        "reply_to": reply_to,
    }
    await radio.deliver(message("a label", at=radio.clock(), **button))


async def track(radio: Radio) -> tuple[str | None, str | None]:
    (item,) = await radio.items()
    return item.song, item.artist


@pytest.mark.parametrize("text", ["the second", "2", "Jolene please", "jolene for my mum"])
async def test_an_answer_in_words_gives_the_song_its_own_artist(radio: Radio, text: str) -> None:
    await hear(radio, OFFER)
    assert await track(radio) == ("Waterloo", "Abba")
    await hear(radio, text, "nlu_fallback")
    assert await track(radio) == ("Jolene", "Dolly Parton")


@pytest.mark.parametrize("sent", [True, False], ids=["on the question", "on nothing known"])
async def test_a_tap_gives_the_song_its_own_artist(radio: Radio, sent: bool) -> None:
    await hear(radio, OFFER)
    await radio.answer()
    (question,) = await radio.outbox()
    await tap(radio, 2, question.provider_id if sent else None)
    assert await track(radio) == ("Jolene", "Dolly Parton")


async def test_who_taps_twice_gets_the_artist_of_the_second_tap(radio: Radio) -> None:
    await hear(radio, OFFER)
    await radio.answer()
    (question,) = await radio.outbox()
    for number in (2, 1):
        await tap(radio, number, question.provider_id)
    assert await track(radio) == ("Waterloo", "Abba")


async def test_the_offer_keeps_its_artists_while_more_is_said_about_it(radio: Radio) -> None:
    await hear(radio, OFFER)
    await hear(radio, "it is for [my sister](recipient)", "shout_out")
    await hear(radio, "great show today", "comment")
    await tap(radio, 2)
    item, _ = await radio.items()
    assert (item.song, item.artist) == ("Jolene", "Dolly Parton")


async def test_a_song_of_nobody_in_particular_does_not_keep_the_other_ones_artist(
    radio: Radio,
) -> None:
    await hear(radio, "play [Waterloo](song) by [Abba](artist) or [Jolene](song)")
    await hear(radio, "the second", "nlu_fallback")
    assert await track(radio) == ("Jolene", None)


async def test_an_artist_said_after_the_offer_stays_with_the_song_it_was_said_of(
    radio: Radio,
) -> None:
    await hear(radio, "play [Waterloo](song) or [Jolene](song)")
    await hear(radio, "by [Abba](artist)", "nlu_fallback")
    await hear(radio, "the first", "nlu_fallback")
    assert await track(radio) == ("Waterloo", "Abba")


@pytest.mark.parametrize(
    "labelled, now",
    [
        ("I mean [Crazy](song) by [Patsy Cline](artist)", ("Crazy", "Patsy Cline")),
        (
            "I mean [Crazy](song) by [Patsy Cline](artist), not by [Aerosmith](artist)",
            ("Crazy", "Patsy Cline"),
        ),
        ("sorry I meant [Zombie](song)", ("Zombie", None)),
        ("sorry I meant [Crazy](song)", ("Crazy", "Aerosmith")),
    ],
)
async def test_a_correction_corrects_the_artist_too(
    radio: Radio, labelled: str, now: tuple[str, str | None]
) -> None:
    await hear(radio, REQUEST)
    await hear(radio, labelled)
    assert await track(radio) == now


async def test_the_card_forgets_the_names_that_were_corrected(radio: Radio) -> None:
    await hear(radio, f"{REQUEST} for [Ann](recipient)")
    await hear(radio, "I mean [Zombie](song) by [The Cranberries](artist)")
    (item,) = await radio.items()
    assert [one["value"] for one in item.entities] == ["Ann", "Zombie", "The Cranberries"]


async def test_a_choice_that_comes_too_late_is_an_item_with_its_own_artist(radio: Radio) -> None:
    await hear(radio, OFFER)
    await radio.move(1, "dismiss")
    await hear(radio, "the second", "nlu_fallback")
    _, item = await radio.items()
    assert (item.song, item.artist) == ("Jolene", "Dolly Parton")


async def test_the_listener_is_told_the_artist_that_was_chosen(radio: Radio) -> None:
    radio.station = replace(radio.station, replies=replies())
    await hear(radio, OFFER)
    await radio.answer()
    await hear(radio, "the second", "nlu_fallback")
    radio.clock.advance(minutes=1)
    await radio.answer()
    asked, told = radio.sender.calls
    assert [button.title for button in asked.buttons] == ["Waterloo", "Jolene"]
    assert "*Jolene* by *Dolly Parton*" in told.text
    assert "Abba" not in told.text
