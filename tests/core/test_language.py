"""Which language a message is in; when in doubt the listener's last one holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import Languages
from tests.core import product
from tests.core.examples import examples

LANGUAGES = product.replies().languages


@pytest.mark.parametrize(
    "text, language",
    [
        pytest.param("could you play something slow for the night shift", "en", id="a request"),
        pytest.param("PLS PLAY ABBA", "en", id="shouted"),
        pytest.param("whats that song u just had on", "en", id="text speak"),
        pytest.param("the bridge at Athlone is shut", "en", id="a tip"),
        pytest.param("I don’t like the new jingle", "en", id="a curly apostrophe"),
        pytest.param("play La Bamba please", "en", id="a Spanish title"),
        pytest.param("me pueden complacer con algo de salsa", "es", id="a Spanish request"),
        pytest.param("pon Yesterday para mi mamá", "es", id="an English title"),
        pytest.param("q buena musica xfa otra", "es", id="Spanish text speak"),
        pytest.param("¡bravo!", "es", id="a Spanish sign"),
        pytest.param("mañana", "es", id="a Spanish letter"),
        pytest.param("hay un choque en la autopista", "es", id="a Spanish tip"),
        pytest.param("Bohemian Rhapsody", None, id="a bare title"),
        pytest.param("42", None, id="a number"),
        pytest.param("👍👍", None, id="emoji"),
        pytest.param("", None, id="nothing"),
        pytest.param("jsdkfh", None, id="nonsense"),
    ],
)
def test_common_words_give_the_language_away(text: str, language: str | None) -> None:
    assert LANGUAGES.of(text) == language


def test_a_draw_between_languages_decides_nothing() -> None:
    assert Languages({"a": ["uno", "due"], "b": ["due"]}, default="a").of("due") is None


def test_another_language_is_a_list_of_words() -> None:
    words = {"en": ["the", "it's"], "fr": ["c’est", "été"]}
    languages = Languages(words, default="en", signs={"fr": "ç"})
    assert languages.of("IT’S") == "en"
    assert languages.of("C'EST bon") == languages.of("Ete") == "fr"
    assert languages.of("ça") == "fr"


@given(st.text())
def test_any_text_has_one_of_the_languages_or_none(text: str) -> None:
    assert LANGUAGES.of(text) in ("en", "es", None)


def test_listeners_are_hardly_ever_answered_in_the_wrong_language() -> None:
    found = [(LANGUAGES.of(heard.text), language) for heard, language in examples()]
    right = sum(guess == language for guess, language in found)
    wrong = sum(guess not in (language, None) for guess, language in found)
    assert right >= 0.9 * len(found)
    assert wrong <= 0.015 * len(found)
