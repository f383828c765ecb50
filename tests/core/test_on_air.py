"""What is on air decides: the same word is an entry, a song, a comment or an answer to us."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.contests import LATE, Shape
from bot.core.filing import Dialogue, NewItem
from bot.core.filings import decide, filing, led
from bot.core.hearing import Hearing
from bot.core.on_air import JUST_ASKED, OnAir, weigh
from bot.core.purposes import PURPOSES, Lane
from bot.core.said import Said
from bot.core.understanding import Entity, Guess, Understood
from tests.core.calm import calm
from tests.core.games import (
    CHOICE,
    FREE,
    HOUR,
    KEYWORD,
    LETTER,
    NUMBER,
    YEAR,
    contest,
    on_air,
)
from tests.core.labelled import BEFORE, TWO, WHICH, said
from tests.fakes import NOON

QUIET = OnAir(NOON)
SECOND = timedelta(seconds=1)


def weighed(
    labelled: str, intent: str, air: OnAir = QUIET, dialogue: Dialogue | None = None, **more: Any
) -> Said:
    return weigh(said(labelled, intent, **more), dialogue or Dialogue(), air)


def asked(dialogue: Dialogue, ago: timedelta = SECOND) -> Dialogue:
    """The same with our question so long ago."""
    return replace(dialogue, asked_at=NOON - ago)


def is_title(text: str) -> bool:
    return text in ("1979", "Zombie", "Stand by Me", "Respect", "Hello", "thank you")


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


@calm
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
