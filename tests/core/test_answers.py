"""What is an entry for a contest: its keyword, or an answer of its shape, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import Entry, entry
from bot.core.contests import Shape
from bot.core.words import words_of
from tests.core.games import CHOICE, FREE, KEYWORD, LETTER, NUMBER, YEAR, contest
from tests.core.labelled import said


def read(
    labelled: str, shape: Shape, *keywords: str, intent: str = "comment", **more: Any
) -> Entry | None:
    message = said(labelled, intent, **more)
    return entry(
        contest(shape, *keywords), message.text, words_of(message.text), message.understood
    )


def answer(labelled: str, shape: Shape, *keywords: str, intent: str = "comment") -> str | None:
    """What stands under the entry's answer; "" for an entry without one, None for no entry."""
    found = read(labelled, shape, *keywords, intent=intent)
    text = said(labelled, intent).text
    return None if found is None else text[slice(*found.span)] if found.span else ""


@pytest.mark.parametrize(
    "text, letter",
    [
        ("B", "B"),
        ("b", "b"),
        ("B!!!", "B"),
        ("(c)", "c"),
        ("  d. ", "d"),
        ("🅱️", "🅱"),
        ("🅰🅰", None),
        ("I think it's B", "B"),
        ("the answer is a", "a"),
        ("A", "A"),
        ("is it C please", "C"),
        ("option b thanks x", "b"),
        ("hi guys, its D", "D"),
        ("creo que es la b", "b"),
        ("la respuesta es la C, gracias", "C"),
        ("para el concurso: opción D", "D"),
        ("B) because she is Irish", "B"),
        ("C - Madonna", "C"),
        ("E", None),
        ("B or C", None),
        ("a song please", None),
        ("I am a fan", None),
        ("be", None),
        ("", None),
        ("👍", None),
        ("abc", None),
        ("B " + "blah " * 20, None),
    ],
)
def test_a_letter(text: str, letter: str | None) -> None:
    assert answer(text, LETTER) == letter


@pytest.mark.parametrize(
    "text, year",
    [
        ("1985", "1985"),
        ("1985!", "1985"),
        ("is it 1985?", "1985"),
        ("was it from 1985", "1985"),
        ("el año 1985", "1985"),
        ("creo que en 1985", "1985"),
        ("85", "85"),
        ("'85", "85"),
        ("1959", None),
        ("2000", None),
        ("1985 or 1986", None),
        ("198", None),
        ("٣", None),
        ("the summer of 1985 was lovely for all of us here", None),
        ("summer of 1985", "1985"),
        ("[1979](song)", "1979"),
        ("[99 Red Balloons](song) by [Nena](artist)", None),
        ("9" * 5000, None),
    ],
)
def test_a_year(text: str, year: str | None) -> None:
    assert answer(text, YEAR) == year


@pytest.mark.parametrize(
    "text, number",
    [
        ("347", "347"),
        ("1,500", "1,500"),
        ("1.500", "1.500"),
        ("1 500", "1 500"),
        ("347 jelly beans", "347"),
        ("my guess is 12", "12"),
        ("2001", None),
        ("0", None),
        ("no idea", None),
        ("on at 10.30", None),
        ("[99 Red Balloons](song)", None),
    ],
)
def test_a_number(text: str, number: str | None) -> None:
    assert answer(text, NUMBER) == number


@pytest.mark.parametrize(
    "text, choice",
    [
        ("Freddie Mercury", "Freddie Mercury"),
        ("freddy mercury", "freddy mercury"),
        ("is it brian may?", "brian may"),
        ("Mercury", "Mercury"),
        ("malaga", "malaga"),
        ("creo que es Málaga", "Málaga"),
        ("yes", "yes"),
        ("surely freddie mercury of course", "freddie mercury"),
        ("the", None),
        ("may the force be with you my friends", None),
        ("Roger Taylor", None),
        ("yesterday", None),
    ],
)
def test_one_of_a_list(text: str, choice: str | None) -> None:
    assert answer(text, CHOICE) == choice


@pytest.mark.parametrize(
    "text, found",
    [
        ("Paris", "Paris"),
        ("its Paris", "Paris"),
        ("la torre Eiffel", "torre Eiffel"),
        ("because the chicken crossed the road again", None),
        ("is it Paris?", None),
        ("thanks guys", None),
    ],
)
def test_a_free_answer_without_a_keyword_is_short(text: str, found: str | None) -> None:
    assert answer(text, FREE) == found


@pytest.mark.parametrize("intent", ["greeting", "stop", "shout_out", "station_question", "spam"])
def test_a_free_answer_is_nothing_that_has_a_purpose_of_its_own(intent: str) -> None:
    assert answer("Paris", FREE, intent=intent) is None


@pytest.mark.parametrize("confidence, found", [(0.8, None), (0.5, "play something")])
def test_a_request_that_is_sure_is_no_free_answer(confidence: float, found: str | None) -> None:
    message = said("play something please", "song_request", confidence=confidence)
    one = entry(contest(FREE), message.text, words_of(message.text), message.understood)
    assert (message.text[slice(*one.span)] if one and one.span else None) == found


@pytest.mark.parametrize(
    "text, shape, found",
    [
        pytest.param("WIN", KEYWORD, "", id="alone"),
        pytest.param("win please!", KEYWORD, "", id="with a please"),
        pytest.param("I'd like to WIN", KEYWORD, "", id="with politeness before it"),
        pytest.param("Win Mary Murphy, Cork", KEYWORD, "", id="with a name and a town"),
        pytest.param("great to see Cork win", KEYWORD, None, id="at the end of a sentence"),
        pytest.param("we will win the cup this year for sure, lads", KEYWORD, None, id="inside"),
        pytest.param("win " + "so many words " * 4, KEYWORD, None, id="before a story"),
        pytest.param("winner", KEYWORD, None, id="another word"),
        pytest.param("win B", LETTER, "B", id="and a letter"),
        pytest.param("B win", LETTER, "B", id="behind a letter"),
        pytest.param("WIN: the answer is b", LETTER, "b", id="and a sentence with the letter"),
        pytest.param("B", LETTER, "B", id="an answer alone"),
        pytest.param("win E", LETTER, "", id="and what is no answer"),
        pytest.param("win 1985", YEAR, "1985", id="and a year"),
        pytest.param("win I love the smell of rain", FREE, "love the smell of rain", id="free"),
        pytest.param("I love the rain", FREE, None, id="free without the keyword"),
    ],
)
def test_a_keyword(text: str, shape: Shape, found: str | None) -> None:
    assert answer(text, shape, "Wín") == found


def test_a_long_entry_with_its_keyword_counts_if_the_model_agrees() -> None:
    text = "win, and I would so love to go to that concert with my sister and her friend"
    assert answer(text, KEYWORD, "win") is None
    assert answer(text, KEYWORD, "win", intent="contest_entry") == ""


@pytest.mark.parametrize(
    "labelled, intent, enters",
    [
        pytest.param("[Queen](artist)", "song_request", True, id="the bare name"),
        pytest.param(
            "queen play [Radio Ga Ga](song) for [Ann](recipient)", "song_request", False, id="asks"
        ),
        pytest.param("queen say hi to [Ann](recipient)", "shout_out", False, id="greets"),
        pytest.param("queen say hi to Ann", "shout_out", True, id="names nobody known"),
        pytest.param("queen for [Ann](recipient)", "shout_out", True, id="says no verb"),
        pytest.param("queen say hi to [Ann](recipient)", "contest_entry", True, id="an entry"),
    ],
)
def test_names_and_a_verb_are_something_else(labelled: str, intent: str, enters: bool) -> None:
    assert (read(labelled, KEYWORD, "Queen", intent=intent) is not None) == enters


@given(
    st.text(), st.sampled_from([KEYWORD, LETTER, YEAR, NUMBER, CHOICE, FREE]), st.text(max_size=9)
)
def test_an_answer_always_stands_in_the_text(text: str, shape: Shape, keyword: str) -> None:
    found = read(text, shape, keyword) or read(f"{keyword} {text}", shape, keyword)
    if found and found.span:
        start, end = found.span
        assert 0 <= start < end <= len(f"{keyword} {text}")


@pytest.mark.parametrize("keyword", ["", "!!!", "  "])
def test_a_keyword_without_a_word_is_in_no_message(keyword: str) -> None:
    assert read("anything", KEYWORD, keyword) is None


@pytest.mark.parametrize(
    "labelled, shape, intent, fits",
    [
        ("The answer is [B](contest_answer) and play [Zombie](song)", LETTER, "contest_entry", "B"),
        ("is it [B](contest_answer)? also play [Crazy](song)", LETTER, "contest_entry", "B"),
        ("no wait, [C](contest_answer)", LETTER, "comment", "C"),
        ("[A](contest_answer), and play [Zombie](song) please", LETTER, "song_request", "A"),
        ("wait, [1985](contest_answer) " + "blah " * 20, YEAR, "contest_entry", "1985"),
        ("sorry, [Brian May](contest_answer) wait", CHOICE, "contest_entry", "Brian May"),
        ("no wait, [Z](contest_answer)", LETTER, "contest_entry", None),
        ("well now [Paris](contest_answer) shone for us every summer", FREE, "comment", None),
        ("either [B](contest_answer) perhaps or [C](contest_answer)", LETTER, "comment", None),
    ],
)
def test_what_the_model_took_for_the_answer_counts_where_it_fits(
    labelled: str, shape: Shape, intent: str, fits: str | None
) -> None:
    found, text = read(labelled, shape, intent=intent), said(labelled).text
    assert (found and found.span and text[slice(*found.span)]) == fits
    assert found is None or not found.whole
