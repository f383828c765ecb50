"""How titles, names and messages become bare words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import sound
from bot.library.folding import compact, key, spanned, words


@pytest.mark.parametrize(
    "one, other",
    [
        ("Beyoncé", "BEYONCE"),
        ("Don’t Stop", "dont stop"),
        ("Simon & Garfunkel", "simon and garfunkel"),
        ("Simon y Garfunkel", "Simon Garfunkel"),
        ("Guns N' Roses", "guns n roses"),
        ("rock'n'roll", "rock and roll"),
        ("The Beatles", "beatles"),
        ("La Flaca", "flaca"),
        ("P.S. I Love You", "ps i love you"),
        ("Twenty-One Pilots", "21 pilots"),
        ("24K", "twenty four k"),
        ("Nothing Compares 2 U", "nothing compares to you"),
        ("P!nk", "pink"),
        ("Ke$ha", "kesha"),
        ("Sigur Rós", "sigur ros"),
        ("Motörhead", "motorhead"),
        ("Rihanna ft. Jay-Z", "rihanna featuring jay z"),
        ("Diecinueve Días", "diecinueve dias"),
        ("１９７９", "1979"),
        ("ＡＢＢＡ", "abba"),
    ],
)
def test_two_ways_of_writing_are_one(one: str, other: str) -> None:
    assert key(words(one)) == key(words(other))


@pytest.mark.parametrize("one, other", [("AC/DC", "acdc"), ("pearl jam", "Pearljam")])
def test_spaces_and_strokes_do_not_count_in_one_piece(one: str, other: str) -> None:
    assert compact(words(one)) == compact(words(other))


@pytest.mark.parametrize("one, other", [("Nothing", "Something"), ("99", "9"), ("Uno", "Duo")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert key(words(one)) != key(words(other))


@pytest.mark.parametrize(
    "heard, meant",
    [
        *(("rapsody", "rhapsody"), ("synatra", "sinatra"), ("chaquira", "shakira"), ("hay", "hey")),
        *(
            ("despasito", "despacito"),
            ("nite", "night"),
            ("vohemian", "bohemian"),
            ("kuin", "queen"),
        ),
    ],
)
def test_what_is_written_by_ear_sounds_the_same(heard: str, meant: str) -> None:
    assert sound.of_word(heard) == sound.of_word(meant)


@given(st.text(max_size=80))
def test_every_word_stands_where_it_says(text: str) -> None:
    for word in spanned(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.text and word.text == word.text.lower()


@given(st.text(max_size=80))
def test_bare_words_are_plain_letters_and_digits(text: str) -> None:
    once = words(text)
    if once != [text.strip().lower()]:  # a name of signs that stand for no letters
        assert all(part.isascii() and part.isalnum() for part in once)
