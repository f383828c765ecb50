"""What stands on a card."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.lookup import Candidate, Lookup, State
from bot.core.slurs import Slurs
from bot.desk import words
from bot.desk.faces import Painter
from bot.desk.names import shown_name
from bot.store.board import Card, Loose
from bot.store.messages import File, Said
from bot.store.requests import Asker, Askers

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
    assert shown_name(stated, profile, Slurs()) == shown


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
            {"confidence": 0.55, "guesses": GUESSES, "also": ("song_request",)},
            False,
            id="both are on the card",
        ),
        pytest.param(
            {"confidence": 0.55, "guesses": GUESSES, "also": ("shout_out",)},
            True,
            id="another is on the card",
        ),
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


@pytest.mark.parametrize(
    "values, sure",
    [
        pytest.param({"confidence": 0.554}, 55, id="of one purpose"),
        pytest.param({"confidence": 0.554, "also": ("comment",)}, 86, id="of both on the card"),
        pytest.param({"purpose": "shout_out"}, None, id="it was put into another lane"),
        pytest.param({"reviewed_by": "eva"}, None, id="somebody has looked"),
        pytest.param({"sorted_by": "eva"}, None, id="written down by a person"),
        pytest.param({"purpose": "nlu_fallback"}, None, id="not understood"),
        pytest.param({"guesses": ()}, None, id="before the presenter"),
        pytest.param({"confidence": None}, None, id="not sorted by the bot"),
    ],
)
def test_how_sure_the_bot_was_stands_on_what_it_has_sorted(
    values: dict[str, Any], sure: int | None
) -> None:
    sorted_so = {"confidence": 0.9, "guesses": GUESSES, "purpose": "song_request"}
    assert face(**{**sorted_so, **values}).sure == sure


def test_for_whom_and_on_which_occasion_stands_on_the_card_once() -> None:
    entities = [
        {"label": "recipient", "value": "my mum"},
        {"label": "recipient", "value": "my mum"},
        {"label": "occasion", "value": "birthday"},
        {"label": "contest_answer", "value": "B"},
        {"label": "song", "value": "Dream On"},
    ]
    shown = face(entities=tuple(entities))
    assert shown.details == (("for", "my mum"), ("occasion", "birthday"), ("answer", "B"))
    shown = face(entities=tuple(entities), also=("greeting", "shout_out"))
    assert shown.details == (("answer", "B"),)
    assert [(one.lane, one.says) for one in shown.seconds] == [("shout_outs", "also shout-out")]
    assert shown.seconds[0].details == (("for", "my mum"), ("occasion", "birthday"))
    assert shown.also == ("greeting",)


def test_of_several_askers_those_are_named_who_want_more() -> None:
    ana = Asker(1, 11, "Ana", None, None, None, None)
    ben = Asker(2, 12, "Ben", None, "Derry", "his mum", "birthday", also=("shout_out",))
    (second,) = face(askers=Askers(2, (ana, ben), {"shout_out": 1})).seconds
    assert second.details == ()
    assert second.who == ("Ben (Derry), for his mum, occasion birthday",)
    (second,) = face(askers=Askers(30, (ana, ben), {"shout_out": 4})).seconds
    assert second.who == ("Ben (Derry), for his mum, occasion birthday", "and 3 more")


def test_an_entry_names_its_contest_and_a_comment_its_topic() -> None:
    shown = face(contest="Tickets", late=True, topic="Best beach?")
    assert shown.details == (("contest", "Tickets"), ("topic", "Best beach?"))
    assert shown.late and not face().late


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
        (File(1, "image/png", "kept", small=True), "image"),
        (File(1, "image/png", "kept"), "download"),
        (File(1, "image/svg+xml", "kept"), "download"),
        (File(1, "audio/ogg", "kept"), "audio"),
        (File(1, "video/mp4", "kept", small=True), "video"),
        (File(1, "video/mp4", "kept"), "download"),
        (File(1, "application/pdf", "kept"), "download"),
        (File(1, "image/png", "owed"), "owed"),
        (File(1, "image/png", "failed"), "failed"),
    ],
)
def test_a_file_is_shown_by_what_it_is(file: File | None, shown_as: str) -> None:
    assert PAINTER.line(replace(SAID, file=file), now=NOW).shown_as == shown_as


def test_a_transcript_with_a_slur_veils_its_card_as_typed_words_do() -> None:
    file = File(1, "audio/ogg", "kept", transcript="you utter scumword")
    painter = replace(PAINTER, slurs=Slurs(["scumword"]))
    spoken = replace(SAID, kind="voice", text="", file=file)
    assert painter.item(replace(CARD, said=(spoken,)), now=NOW).veiled
    assert not painter.item(replace(CARD, said=(replace(spoken, taken_back=True),)), now=NOW).veiled


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
        ("waiting", ("pass", "take", "dismiss")),
        ("on_air", ("air", "return", "dismiss")),
        ("aired", ("undo", "return")),
        ("dismissed", ("undo", "return")),
    ],
)
def test_a_card_offers_what_can_be_done(status: str, actions: tuple[str, ...]) -> None:
    assert face(status=status).actions == actions


def veiled(*texts: str, **values: Any) -> Any:
    painter = replace(PAINTER, slurs=Slurs(["zoggler"]))
    messages = tuple(replace(SAID, id=number, text=text) for number, text in enumerate(texts))
    return painter.item(replace(CARD, said=messages, **values), now=NOW)


def test_what_holds_a_slur_is_folded_wherever_it_stands() -> None:
    shown = veiled("hello", "he is a z0ggler", lane="songs", also=("shout_out",))
    assert shown.veiled and shown.folded
    assert shown.summary == "Holds a slur, for a producer to decide: open"
    assert not veiled("hello").veiled and not veiled("hello").folded
    assert veiled("hello", profile="Zoggler Z").name == "A listener"


def test_the_title_of_a_known_track_and_what_was_taken_back_are_not_veiled() -> None:
    track = Lookup(State.MATCHED, "exact", (Candidate(1, "Zoggler Nights", "Ana", 0.99),))
    assert not veiled("play zoggler nights", song="zoggler nights", lookup=track).veiled
    assert veiled("play zoggler nights", song="zoggler nights").veiled
    painter = replace(PAINTER, slurs=Slurs(["zoggler"]))
    gone = replace(SAID, text="a zoggler", taken_back=True)
    assert not painter.item(replace(CARD, said=(gone,)), now=NOW).veiled


def test_a_message_that_nobody_has_sorted_is_veiled_too() -> None:
    painter = replace(PAINTER, slurs=Slurs(["zoggler"]))
    shown = painter.loose(Loose(replace(SAID, text="a zoggler")), now=NOW)
    assert shown.folded and shown.summary


def test_nobody_is_called_by_a_slur_wherever_names_stand() -> None:
    painter = replace(PAINTER, slurs=Slurs(["zoggler"]))
    asked = {"place": None, "recipient": None, "occasion": None, "also": ("shout_out",)}
    askers = (
        Asker(1, 1, "the Zogglers", None, **asked),
        Asker(2, 2, None, "Z0ggler Tom", **asked),
        Asker(3, 3, "Eva", "Zoggler", **asked),
    )
    said = tuple(replace(SAID, id=one, profile="Zoggler Z") for one in (1, 2, 3))
    asking = Askers(3, askers, {"shout_out": 3})
    card = replace(CARD, lane="songs", purpose="song_request", askers=asking, said=said)
    shown = painter.item(card, now=NOW)
    assert shown.wished.first == "A listener · A listener · Eva"
    assert shown.seconds[0].who == ("A listener", "A listener", "Eva")
    assert [line.who for line in shown.lines] == ["", "", ""]
    assert not re.search("z[o0]ggler", str(shown), re.IGNORECASE)
