"""What is on air decides: the same word is an entry, a song, a comment or an answer to us."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.contests import LATE, Shape
from bot.core.filing import Dialogue, NewItem
from bot.core.filings import decide, filing, led
from bot.core.hearing import Hearing
from bot.core.on_air import weigh
from bot.core.purposes import PURPOSES, Lane
from bot.core.said import Said
from bot.core.understanding import Entity, Guess, Understood
from tests.core.games import (
    CHOICE,
    FREE,
    HOUR,
    KEYWORD,
    LETTER,
    NUMBER,
    SECOND,
    YEAR,
    contest,
    is_title,
    on_air,
    weighed,
)
from tests.core.labelled import BEFORE, TWO, WHICH
from tests.fakes import NOON

# a contest is open


@pytest.mark.parametrize(
    "intent",
    [one for one in PURPOSES if one not in ("stop", "start", "erase_me")],
)
@pytest.mark.parametrize(
    "text, shape", [("B", LETTER), ("1979", YEAR), ("win", KEYWORD), ("Mercury", CHOICE)]
)
def test_an_answer_is_an_entry_whatever_the_model_made_of_it(
    text: str, shape: Shape, intent: str
) -> None:
    found = weighed(text, intent, on_air(contest(shape, "win", name="Tickets")))
    assert found.understood.intent == "contest_entry"
    assert found.contest is not None and found.contest.name == "Tickets"
    assert not found.late
    because = None if intent == "contest_entry" else "contest open: Tickets"
    assert found.because == because


@pytest.mark.parametrize("intent", ["stop", "start", "erase_me"])
@pytest.mark.parametrize("confidence, entry", [(0.9, False), (0.89, True)])
def test_a_sure_wish_about_oneself_is_no_entry(intent: str, confidence: float, entry: bool) -> None:
    found = weighed("B", intent, on_air(contest(LETTER)), confidence=confidence)
    assert (found.contest is not None) == entry
    assert (found.understood.intent == "contest_entry") == entry


def test_the_models_own_guesses_stay() -> None:
    guesses = (Guess("song_request", 0.7), Guess("comment", 0.2))
    found = weighed("1979", "song_request", on_air(contest(YEAR)), confidence=0.7, guesses=guesses)
    assert found.understood.guesses == guesses
    assert found.understood.confidence == 0.7


def test_what_was_read_as_a_song_is_the_answer() -> None:
    found = weighed("[1979](song)", "song_request", on_air(contest(YEAR)))
    assert found.understood.entities == (Entity("contest_answer", "1979", 0, 4),)


def test_what_an_entry_says_besides_stays_visible() -> None:
    air = on_air(contest(LETTER, "win"))
    assert weighed("win and hi to mum", "shout_out", air).understood.also == ("shout_out",)
    assert weighed("win B", "shout_out", air).understood.also == ()
    assert weighed("win and hmpf", "nlu_fallback", air).understood.also == ()
    assert weighed("win ha ha ha", "greeting", air).understood.also == ()


def test_an_answer_with_a_request_is_an_entry_for_the_contest_that_it_fits() -> None:
    text = "the answer is [B](contest_answer) and play [Zombie](song) by [Queen](artist)"
    for intent, also in (("contest_entry", "song_request"), ("song_request", "shout_out")):
        found = weighed(text, intent, on_air(contest(LETTER, id=1), contest(YEAR)), also=(also,))
        assert found.contest is not None and found.contest.id == 1
        assert "song_request" in found.understood.also


def test_a_keyword_wins_over_the_show_on_air() -> None:
    air = on_air(contest(KEYWORD, "abba"), topic="Your favourite band?")
    assert weighed("Abba", "song_request", air).contest is not None
    assert weighed("Abba", "comment", air).topic is None


def test_a_request_with_the_keyword_in_it_stays_a_request() -> None:
    found = weighed(
        "play [Win](song) by [Bowie](artist)", "song_request", on_air(contest(KEYWORD, "win"))
    )
    assert found.understood.intent == "song_request" and found.contest is None


@pytest.mark.parametrize(
    "text, name",
    [
        pytest.param("queen", "by keyword", id="its keyword"),
        pytest.param("B", "by letter", id="its letter"),
        pytest.param("1985", "by year", id="its year"),
        pytest.param("Bowie", "free", id="only a free answer fits"),
        pytest.param("queen B", "by keyword", id="a keyword before a letter"),
    ],
)
def test_of_several_contests_the_one_that_fits_best_is_meant(text: str, name: str) -> None:
    games = on_air(
        contest(FREE, name="free", id=1),
        contest(LETTER, name="by letter", id=2),
        contest(YEAR, name="by year", id=3),
        contest(LETTER, "queen", name="by keyword", id=4, opens_at=NOON - 2 * HOUR),
    )
    found = weighed(text, "comment", games)
    assert found.contest is not None and found.contest.name == name


def test_a_keyword_with_something_behind_it_comes_before_a_mere_letter() -> None:
    games = on_air(contest(LETTER, id=1), contest(KEYWORD, "answer", id=2, name="by keyword"))
    found = weighed("answer B", "comment", games)
    assert found.contest is not None and found.contest.name == "by keyword"


def test_of_two_alike_the_number_s_own_and_then_the_latest_counts() -> None:
    old, new = contest(id=1), contest(id=2, opens_at=NOON)
    own = contest(id=3, number="1001", opens_at=NOON - 2 * HOUR)
    assert weighed("B", "comment", on_air(new, old)).contest == new
    assert weighed("B", "comment", on_air(own, new, old)).contest == own


def test_an_entry_that_names_no_answer_is_for_the_one_contest_there_is() -> None:
    one, other = contest(LETTER, id=1), contest(YEAR, id=2)
    text = "I would love to win those tickets"
    assert weighed(text, "contest_entry", on_air(one)).contest == one
    assert weighed(text, "contest_entry", on_air(one, other)).contest is None
    assert (
        weighed("Paris", "contest_entry", on_air(one, other)).understood.intent == "contest_entry"
    )
    assert weighed(text, "comment", on_air(one)).contest is None


@pytest.mark.parametrize(
    "text, shape, becomes",
    [
        ("Zombie", LETTER, "song_request"),
        ("zombie please", YEAR, "song_request"),
        ("Zombie", CHOICE, "song_request"),
        ("Paris", LETTER, "contest_entry"),
        ("1979", YEAR, "contest_entry"),
        ("Zombie", FREE, "contest_entry"),
    ],
)
def test_a_bare_title_that_fits_no_contest_is_a_song(text: str, shape: Shape, becomes: str) -> None:
    air = replace(on_air(contest(shape)), is_title=lambda said: is_title(said.title()))
    found = weighed(text, "contest_entry", air)
    assert found.understood.intent == becomes
    assert found.because == ("fits no contest" if becomes == "song_request" else None)


# when it opens and closes


@pytest.mark.parametrize(
    "at, entry, late",
    [
        pytest.param(NOON - HOUR - SECOND, False, False, id="before it opens"),
        pytest.param(NOON - HOUR, True, False, id="as it opens"),
        pytest.param(NOON + HOUR - SECOND, True, False, id="just before it closes"),
        pytest.param(NOON + HOUR, True, True, id="as it closes"),
        pytest.param(NOON + HOUR + LATE - SECOND, True, True, id="minutes later"),
        pytest.param(NOON + HOUR + LATE, False, False, id="too late"),
    ],
)
@pytest.mark.parametrize("intent", ["comment", "contest_entry"])
def test_an_entry_counts_from_opening_to_closing_and_is_late_for_a_while(
    at: Any, entry: bool, late: bool, intent: str
) -> None:
    found = weighed("B", intent, on_air(contest(), at=at))
    assert (found.contest is not None, found.late) == (entry, late)
    if late and intent == "comment":
        assert found.because == "contest just closed: Guess it"


def test_an_open_contest_comes_before_one_that_has_closed() -> None:
    closed, opened = contest(id=9, closes_at=NOON - SECOND), contest(id=1)
    found = weighed("B", "comment", on_air(closed, opened))
    assert (found.contest, found.late) == (opened, False)


def test_a_contest_that_closed_before_it_opened_takes_nobody() -> None:
    never = contest(opens_at=NOON + SECOND, closes_at=NOON)
    assert weighed("B", "comment", on_air(never)).contest is None


# what is filed of it


@pytest.mark.parametrize(
    "labelled, late, reply",
    [
        ("B", False, ("contest_answer_in", {"contest": "Guess it", "contest_answer": "B"})),
        ("win", False, ("contest_in", {"contest": "Guess it"})),
        ("B", True, ("contest_late", {"contest": "Guess it"})),
    ],
)
def test_the_reply_names_the_contest(
    labelled: str, late: bool, reply: tuple[str, dict[str, str]]
) -> None:
    air = on_air(contest(LETTER, "win"), at=NOON + HOUR if late else NOON)
    (told,) = filing(weighed(labelled, "comment", air), Dialogue()).replies
    assert (told.text, told.values) == reply


def test_a_contest_whose_name_cannot_be_shown_is_not_named() -> None:
    (told,) = filing(weighed("B", "comment", on_air(contest(name="***"))), Dialogue()).replies
    assert told.text == "contest_answer"


def test_a_message_under_way_keeps_what_was_decided() -> None:
    message = Hearing(5, "B", on_air=on_air(contest(name="Tickets")))
    decided = decide(message, Understood("comment", 0.8, (Guess("comment", 0.8),)))
    assert message.filing == decided
    assert decided.items == (NewItem(Lane.CONTEST, "contest_entry", contest=3),)
    assert decided.because == "contest open: Tickets"
    assert message.understood == Understood(
        "contest_entry",
        0.8,
        (Guess("comment", 0.8),),
        entities=(Entity("contest_answer", "B", 0, 1),),
    )


# rules that hold for all

GAMES = st.lists(
    st.builds(
        lambda shape, keyword, closes: contest(shape, keyword, closes_at=NOON + closes * SECOND),
        st.sampled_from([KEYWORD, LETTER, YEAR, NUMBER, CHOICE, FREE]),
        st.sampled_from(["win", "queen", "play"]),
        st.integers(-400, 400),
    ),
    max_size=3,
)
TEXTS = st.one_of(st.text(max_size=40), st.sampled_from(["B", "win", "1979", "2", "queen please"]))
DIALOGUES = st.sampled_from([Dialogue(), BEFORE, WHICH, TWO])


@given(TEXTS, st.sampled_from(list(PURPOSES)), st.floats(0, 1), GAMES, DIALOGUES)
def test_whatever_is_on_air_a_message_is_filed_once_and_a_sure_wish_is_kept(
    text: str, intent: str, confidence: float, games: list[Any], dialogue: Dialogue
) -> None:
    understood = led(Understood(intent, confidence))
    found = weigh(Said(text, understood), dialogue, on_air(*games, topic="Well?"))
    decided = filing(found, dialogue)
    ways = [bool(decided.items), decided.joins is not None, decided.folded is not None]
    assert sum(ways) == 1
    if intent in ("stop", "start", "erase_me") and confidence >= 0.9:
        assert found.understood == understood
    if found.contest:
        assert found.understood.intent == "contest_entry"
        assert found.late == (not found.contest.is_open(NOON))
    if found.understood.intent != intent:
        assert decided.because
