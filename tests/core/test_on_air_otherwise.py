"""Where no contest takes a message: titles, courtesies, answers to us, the presenter's topic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.filing import Dialogue, NewItem
from bot.core.filings import filing
from bot.core.on_air import JUST_ASKED, OnAir
from bot.core.purposes import Lane
from tests.core.games import (
    FREE,
    LETTER,
    NUMBER,
    QUIET,
    SECOND,
    YEAR,
    asked,
    contest,
    is_title,
    on_air,
    weighed,
)
from tests.core.labelled import BEFORE, TWO, WHICH
from tests.fakes import NOON

# no contest is open


@pytest.mark.parametrize(
    "text, intent, becomes",
    [
        ("1979", "contest_entry", "song_request"),
        ("Zombie", "contest_entry", "song_request"),
        ("B", "contest_entry", "comment"),
        ("Paris please", "contest_entry", "comment"),
        ("1985!", "contest_entry", "comment"),
        ("enter me in the draw", "contest_entry", "contest_entry"),
        ("its B", "contest_entry", "contest_entry"),
        ("Zombie", "comment", "comment"),
        ("B", "nlu_fallback", "nlu_fallback"),
    ],
)
def test_without_a_contest_a_bare_word_is_a_song_or_a_comment(
    text: str, intent: str, becomes: str
) -> None:
    found = weighed(text, intent, OnAir(NOON, is_title=is_title))
    assert found.understood.intent == becomes
    assert found.because == (None if becomes == intent else "no contest open")
    if becomes == "song_request":
        assert filing(found, Dialogue()).items == (NewItem(Lane.SONGS, "song_request", text),)


@pytest.mark.parametrize(
    "labelled, song",
    [
        ("[1979](contest_answer) by [the smashing pumpkins](artist)", "1979"),
        ("Zombie by the Cranberries please", "Zombie"),
        ("Zombie de The Cranberries", "Zombie"),
        ("Stand by Me by Ben E King", "Stand by Me"),
        ("Stand by Me please", "Stand by Me"),
        ("my answer is Zombie by the Cranberries", None),
        ("B by Nobody", None),
        ("by Nobody", None),
        ("Zombie by", None),
    ],
)
def test_without_a_contest_a_title_that_we_have_is_a_song(labelled: str, song: str | None) -> None:
    found = weighed(labelled, "contest_entry", OnAir(NOON, is_title=is_title))
    decided = filing(found, Dialogue())
    assert (found.understood.intent == "song_request") == (song is not None)
    assert decided.items[0].song == song
    if " by " in found.text and song == "Zombie":
        assert decided.items[0].artist == "the Cranberries"


def test_a_title_by_somebody_is_an_entry_while_a_contest_is_open() -> None:
    air = replace(on_air(contest(LETTER)), is_title=is_title)
    assert weighed("Zombie by the Cranberries", "contest_entry", air).contest is not None


@pytest.mark.parametrize(
    "labelled, intent, confidence, becomes",
    [
        ("Respect", "thanks", 0.5, "song_request"),
        ("[Respect](song) please", "thanks", 0.7, "song_request"),
        ("Respect", "thanks", 0.95, "thanks"),
        ("Respect to all of you", "thanks", 0.5, "thanks"),
        ("Hello", "greeting", 0.5, "song_request"),
        ("Hello", "greeting", 0.95, "greeting"),
        ("thank you", "thanks", 0.5, "thanks"),
        ("goodbye", "goodbye", 0.5, "goodbye"),
    ],
)
@pytest.mark.parametrize("air", [QUIET, on_air(contest(LETTER)), on_air(topic="Best word?")])
def test_a_title_is_a_courtesy_where_the_model_is_sure_of_it(
    labelled: str, intent: str, confidence: float, becomes: str, air: OnAir
) -> None:
    found = weighed(labelled, intent, replace(air, is_title=is_title), confidence=confidence)
    assert found.understood.intent == becomes
    assert found.because == (None if becomes == intent else "a title that we have")


# our own question


@pytest.mark.parametrize("confidence", [0.4, 0.95])
@pytest.mark.parametrize("intent", ["contest_entry", "comment", "nlu_fallback", "song_request"])
@pytest.mark.parametrize("games", [(), (contest(NUMBER),), (contest(FREE),)], ids=len)
def test_an_answer_to_which_of_is_that_first(
    intent: str, confidence: float, games: tuple[Any, ...]
) -> None:
    found = weighed("2", intent, on_air(*games), asked(TWO), confidence=confidence)
    decided = filing(found, TWO)
    assert (decided.joins, decided.choose) == (7, "Crazy")
    assert found.contest is None


@pytest.mark.parametrize("air", [QUIET, on_air(contest(YEAR))], ids=["quiet", "contest"])
@pytest.mark.parametrize("intent", ["contest_entry", "song_request"])
def test_a_bare_word_after_which_song_is_its_title(intent: str, air: OnAir) -> None:
    decided = filing(weighed("1979", intent, air, asked(WHICH)), WHICH)
    assert (decided.joins, decided.choose) == (7, "1979")


OPEN, CLOSED = on_air(contest(NUMBER, "win")), on_air(contest(NUMBER, "win", closes_at=NOON))
LONG = JUST_ASKED + SECOND


@pytest.mark.parametrize(
    "text, dialogue, air, entry",
    [
        pytest.param("2", asked(TWO, JUST_ASKED), OPEN, False, id="asked minutes ago"),
        pytest.param("2", asked(TWO, LONG), OPEN, True, id="an old question"),
        pytest.param("2", asked(TWO, LONG), CLOSED, True, id="a contest that has just closed"),
        pytest.param("2", asked(TWO, LONG), QUIET, False, id="no contest"),
        pytest.param("the second", asked(TWO, LONG), OPEN, False, id="it fits our question alone"),
        pytest.param("win", asked(WHICH, LONG), OPEN, True, id="its keyword"),
        pytest.param("1979", asked(WHICH, LONG), OPEN, True, id="its shape"),
        pytest.param("1979", asked(WHICH), OPEN, False, id="a title that we just asked for"),
        pytest.param("Zombie", asked(WHICH, LONG), OPEN, False, id="a title that fits no contest"),
        pytest.param("2", TWO, OPEN, True, id="a question of which nobody knows the time"),
    ],
)
@pytest.mark.parametrize("intent", ["contest_entry", "nlu_fallback", "song_request"])
def test_our_question_comes_before_a_contest_for_some_minutes(
    text: str, dialogue: Dialogue, air: OnAir, entry: bool, intent: str
) -> None:
    found = weighed(text, intent, air, dialogue)
    decided = filing(found, dialogue)
    assert (found.contest is not None, decided.joins) == (entry, None if entry else 7)


def test_more_about_a_request_is_no_entry_behind_an_old_question_either() -> None:
    dialogue = asked(WHICH, LONG)
    found = weighed("it is for my [mum](recipient)", "shout_out", on_air(contest(FREE)), dialogue)
    assert found.contest is None and filing(found, dialogue).joins == 7


@pytest.mark.parametrize("dialogue", [Dialogue(), BEFORE, TWO])
def test_what_answers_no_question_of_ours_is_an_entry(dialogue: Dialogue) -> None:
    found = weighed("B", "comment", on_air(contest(LETTER)), dialogue)
    assert found.contest is not None
    assert filing(found, dialogue).items == (NewItem(Lane.CONTEST, "contest_entry", contest=3),)


def test_what_became_an_entry_is_not_weighed_once_more_as_an_answer_to_us() -> None:
    found = weighed("B", "stop", on_air(contest(LETTER)), WHICH, confidence=0.4)
    assert found.contest is not None
    assert filing(found, WHICH).joins is None


def test_a_whole_sentence_of_a_sure_entry_answers_no_question() -> None:
    found = weighed("for the quiz it is Paris", "contest_entry", QUIET, WHICH)
    assert found.understood.intent == "contest_entry"


# the presenter's topic


@pytest.mark.parametrize(
    "labelled, intent, more, under",
    [
        pytest.param("Torremolinos", "nlu_fallback", {}, True, id="a word"),
        pytest.param("the summer of 85", "out_of_scope", {}, True, id="a few words"),
        pytest.param("my nan's caravan", "comment", {}, True, id="a comment"),
        pytest.param("Paris", "contest_entry", {}, True, id="an entry for no contest"),
        pytest.param("Benidorm", "song_request", {"confidence": 0.5}, True, id="an unsure song"),
        pytest.param("Zombie", "song_request", {"confidence": 0.5}, False, id="a title we have"),
        pytest.param("play Benidorm", "song_request", {"confidence": 0.5}, False, id="it asks"),
        pytest.param("Benidorm", "song_request", {}, False, id="a song, surely"),
        pytest.param("is it still raining?", "comment", {}, False, id="a question"),
        pytest.param("what a long day " * 3, "comment", {}, False, id="a long one"),
        pytest.param("morning all", "greeting", {}, False, id="a greeting"),
        pytest.param("hi to mum", "shout_out", {}, False, id="another purpose"),
        pytest.param("👍", "nlu_fallback", {}, False, id="no word at all"),
        pytest.param("say hi to [Ann](recipient)", "comment", {}, False, id="names and a verb"),
    ],
)
def test_a_short_answer_that_fits_nothing_else_is_a_comment_on_the_topic(
    labelled: str, intent: str, more: dict[str, Any], under: bool
) -> None:
    found = weighed(labelled, intent, on_air(topic="Best holiday?", is_title=is_title), **more)
    assert found.topic == ("Best holiday?" if under else None)
    if under:
        assert filing(found, Dialogue()).items == (
            NewItem(Lane.COMMENTS, "comment", topic="Best holiday?"),
        )


def test_a_comment_on_the_topic_keeps_its_second_purpose() -> None:
    found = weighed("Bray, hi mum", "comment", on_air(topic="Best beach?"), also=("shout_out",))
    assert (found.topic, found.understood.also) == ("Best beach?", ("shout_out",))
