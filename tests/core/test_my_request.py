"""What is asked about one's own request, and what is true of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.my_request import Standing, asks, meant, told
from bot.core.playing import STILL_ON
from bot.core.wishes import NotYet
from tests.core.product import replies
from tests.fakes import NOON

MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)

ASKS = [
    "when is mine on?",
    "any luck with mine",
    "how far down the list am i",
    "Did you play it?? Was on the phone to the gas company",
    "still waiting on Come On Eileen",
    "wheres my song",
    "am i next",
    "¿cuándo ponen mi canción?",
    "ya pusieron la de mi nena?",
    "cuanto falta",
    "y la mia???",
    "Pedí La Bikina hace rato, sí les llegó?",
]
LEAVES = [
    "cancel that, its not her birthday till tomorrow",
    "forget the Genesis one, changed my mind",
    "can you hold my song till after 6",
    "let me know when its on",
    "you said Danny would play it in the next half hour",
    "don't play it any more, still waiting for the bus",
    "did you read out my shout out yet",
    "ya no pongan mi canción gracias",
    "avísenme cuando la pongan",
    "mejor déjenla para mañana",
    "Ayer pedí una canción y sigo esperando",
    "",
    "still waiting " * 30,
]


@pytest.mark.parametrize(
    "text, answered", [*((one, True) for one in ASKS), *((one, False) for one in LEAVES)]
)
def test_only_a_question_is_answered_by_itself(text: str, answered: bool) -> None:
    assert asks(text) is answered


def standing(song: str = "Africa", **more: Any) -> Standing:
    return Standing(song, (song.lower(), "toto"), **{"status": "waiting", **more})


TOLD: list[tuple[dict[str, Any], str | None]] = [
    ({"ahead": 3}, "Requests that came before it: 3."),
    ({}, "no request came before it"),
    ({"status": "on_air"}, "in hand"),
    ({"status": "aired", "on": NOON - STILL_ON}, "*Africa* is on right now!"),
    ({"status": "on_air", "on": NOON}, "*Africa* is on right now!"),
    ({"status": "aired", "on": NOON - HOUR}, "*Africa* was on at 12:00."),
    ({"status": "dismissed", "on": NOON - HOUR}, "*Africa* was on at 12:00."),
    ({"status": "dismissed"}, "The studio has not chosen *Africa* this time."),
    ({"not_yet": NotYet("track", NOON + HOUR), "ahead": 2}, "cannot be requested before 14:00."),
    ({"not_yet": NotYet("track", NOON - HOUR)}, None),
    ({"not_yet": NotYet("track", NOON + HOUR), "status": "on_air"}, "in hand"),
    ({"status": "aired"}, None),
    ({"status": "merged"}, None),
]


@pytest.mark.parametrize("how, words", TOLD)
def test_what_is_true_is_said_and_nothing_promised(how: dict[str, Any], words: str | None) -> None:
    reply = told(standing(**how), now=NOON, zone=MADRID)
    if words is None:
        assert reply is None
        return
    assert reply is not None and words in replies().text(reply.text, "en", reply.values)
    assert replies().text(reply.text, "es", reply.values) != ""


ENDS = [
    (10, "en", "before 23:00."),
    (11, "en", "before 00:00."),
    (12, "en", "before 01:00 tomorrow."),
    (24, "es", "antes de las 13:00 de mañana."),
]


@pytest.mark.parametrize("hours, language, words", ENDS)
def test_a_rule_that_ends_tomorrow_says_so(hours: int, language: str, words: str) -> None:
    reply = told(standing(not_yet=NotYet("track", NOON + hours * HOUR)), now=NOON, zone=MADRID)
    assert reply is not None
    part = {"text": reply.text, "values": reply.values, "closing": False}
    said = replies().speak([part], language=language, local=NOON.astimezone(MADRID), tell=False)
    assert said.text.endswith(words)


@pytest.mark.parametrize(
    "named, song",
    [
        ((), "Rosanna"),
        (("AFRICA",), "Africa"),
        (("Rosanna",), "Rosanna"),
        (("Toto",), "Rosanna"),
        (("Bad Romance",), None),
    ],
)
def test_the_request_that_is_named_is_meant_else_the_latest(
    named: tuple[str, ...], song: str | None
) -> None:
    found = meant([standing("Rosanna"), standing("Africa")], named)
    assert (found and found.song) == song
