"""What stands on a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.desk import words
from bot.desk.faces import Painter, shown_name
from bot.store.board import Card
from bot.store.messages import File, Said

NOW = datetime(2026, 7, 1, 20, 14, tzinfo=timezone.utc)
PAINTER = Painter(words.load(), ZoneInfo("Europe/Dublin"))
SAID = Said(1, "text", "hello", NOW, False, {})
CARD = Card(1, "comments", "comment", "waiting", 1, NOW, said=(SAID,))


def face(**values: Any) -> Any:
    return PAINTER.item(replace(CARD, **values), now=NOW)


@pytest.mark.parametrize(
    "stated, profile, shown",
    [
        ("Siobhan", "Big Dave", "Siobhan"),
        (None, "Maria Lopez", "Maria"),
        (None, "+44 7700 900123", ""),
        (None, "447700900123", ""),
        (None, "Dave 07700900123", ""),
        (None, "Dave 0 77 00 90 01 23", ""),
        (None, "U2fan 1987", "U2fan"),
        (None, "🎸🎸", ""),
        (None, "  ", ""),
        (None, None, ""),
        ("  ", "Ana", "Ana"),
        (None, "يوسف", "يوسف"),
    ],
)
def test_a_card_shows_a_name_and_never_a_number(
    stated: str | None, profile: str | None, shown: str
) -> None:
    assert shown_name(stated, profile) == shown


def test_a_listener_without_a_name_has_one_all_the_same() -> None:
    assert face().name == "A listener"


GUESSES = (
    {"intent": "song_request", "confidence": 0.554},
    {"intent": "comment", "confidence": 0.31},
)


@pytest.mark.parametrize(
    "values, doubt",
    [
        pytest.param({"confidence": 0.69, "guesses": GUESSES}, True, id="unsure"),
        pytest.param({"confidence": 0.7, "guesses": GUESSES}, False, id="sure"),
        pytest.param(
            {"confidence": 0.9, "guesses": GUESSES, "purpose": "nlu_fallback"},
            True,
            id="not understood",
        ),
        pytest.param({"confidence": None, "guesses": ()}, False, id="nothing was guessed"),
        pytest.param({"confidence": 0.2, "guesses": ()}, False, id="unsure without guesses"),
    ],
)
def test_both_guesses_show_when_the_bot_is_unsure(values: dict[str, Any], doubt: bool) -> None:
    expected = "Not sure: song request 55 % or comment 31 %" if doubt else ""
    assert face(**values).doubt == expected


def test_for_whom_and_on_which_occasion_stands_on_the_card_once() -> None:
    entities = [
        {"label": "recipient", "value": "my mum"},
        {"label": "recipient", "value": "my mum"},
        {"label": "occasion", "value": "birthday"},
        {"label": "contest_answer", "value": "B"},
        {"label": "song", "value": "Dream On"},
    ]
    shown = face(entities=tuple(entities), also=("shout_out",))
    assert shown.details == (("for", "my mum"), ("occasion", "birthday"), ("answer", "B"))
    assert shown.also == ("shout-out",)


@pytest.mark.parametrize(
    "ago, shown",
    [
        (timedelta(0), "21:14"),
        (timedelta(hours=21), "00:14"),
        (timedelta(hours=22), "30 Jun 23:14"),
    ],
)
def test_times_are_the_studios(ago: timedelta, shown: str) -> None:
    assert PAINTER.when(NOW - ago, now=NOW) == shown


def test_of_many_messages_the_latest_are_shown() -> None:
    said = tuple(replace(SAID, id=n, text=f"text {n}") for n in range(6))
    shown = face(said=said)
    assert [line.text for line in shown.lines] == ["text 3", "text 4", "text 5"]
    assert [line.text for line in shown.earlier] == ["text 0", "text 1", "text 2"]


@pytest.mark.parametrize(
    "file, shown_as",
    [
        (None, ""),
        (File(1, "image/png", "kept"), "image"),
        (File(1, "image/svg+xml", "kept"), "download"),
        (File(1, "audio/ogg", "kept"), "audio"),
        (File(1, "video/mp4", "kept"), "download"),
        (File(1, "image/png", "owed"), "owed"),
        (File(1, "image/png", "failed"), "failed"),
    ],
)
def test_a_file_is_shown_by_what_it_is(file: File | None, shown_as: str) -> None:
    assert PAINTER.line(replace(SAID, file=file), now=NOW).shown_as == shown_as


def test_a_place_is_shown_rounded() -> None:
    shared = replace(SAID, kind="location", detail={"latitude": 54.99651, "longitude": -7.3219})
    assert PAINTER.line(shared, now=NOW).kind_word == "shared a place: 55.00, -7.32"


def test_what_was_taken_back_shows_neither_words_nor_file() -> None:
    line = PAINTER.line(replace(SAID, taken_back=True, file=File(1, "image/png", "kept")), now=NOW)
    assert (line.text, line.file, line.shown_as) == ("", None, "")
    assert line.note == "Taken back by the listener."


@pytest.mark.parametrize(
    "status, actions",
    [
        ("waiting", ("take", "dismiss")),
        ("on_air", ("air", "return", "dismiss")),
        ("aired", ("undo", "return")),
        ("dismissed", ("undo", "return")),
    ],
)
def test_a_card_offers_what_can_be_done(status: str, actions: tuple[str, ...]) -> None:
    assert face(status=status).actions == actions
