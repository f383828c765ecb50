"""What the finder of names goes by: each word's looks, and its neighbours'."""

from __future__ import annotations

import pytest

from bot.understanding.looks import looks


def test_a_word_is_seen_with_its_neighbours() -> None:
    play, title, mark = map(set, looks(["play", "Jolene", "!"]))
    assert {"0:low:jolene", "0:capital", "-1:low:play", "1:low:!"} <= title
    assert "-1:capital" not in title
    assert {"-1:pair:play|jolene", "0:pair:jolene|!"} <= title
    assert "-1:edge" in play and "1:edge" in mark


@pytest.mark.parametrize("words", range(1, 9))
def test_a_word_has_an_edge_wherever_it_has_no_neighbour(words: int) -> None:
    for place, seen in enumerate(looks(["la"] * words)):
        for offset in range(-3, 4):
            beside = 0 <= place + offset < words
            assert (f"{offset}:edge" in seen) is not beside
            assert (f"{offset}:low:la" in seen) is beside


def test_accents_make_no_difference_to_the_spelling() -> None:
    assert "0:low:besame" in looks(["Bésame"])[0]
    assert "0:low:besame" in looks(["besame"])[0]


def test_a_message_in_capitals_is_known_as_one() -> None:
    assert all("shouted" in word for word in looks(["PLAY", "ABBA", "now"]))
    assert not any("shouted" in word for word in looks(["play", "ABBA", "now"]))


def test_no_words_have_no_looks() -> None:
    assert looks([]) == []
