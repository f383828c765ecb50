"""Words that stop and start replies take effect as whole messages only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.control import normalised
from tests.core import product

CONTROL = product.replies().control


@pytest.mark.parametrize(
    "text, meaning",
    [
        pytest.param("STOP", "stop", id="as we wrote it"),
        pytest.param("stop", "stop", id="lower case"),
        pytest.param("  Stop!! \n", "stop", id="shouted"),
        pytest.param("stop.", "stop", id="with a full stop"),
        pytest.param("“STOP”", "stop", id="in quotes"),
        pytest.param("STOP 🛑", "stop", id="with an emoji"),
        pytest.param("ＳＴＯＰ", "stop", id="full width"),
        pytest.param("𝐒𝐓𝐎𝐏", "stop", id="fancy letters"),
        pytest.param("\u200eSTOP\u200f", "stop", id="with direction marks"),
        pytest.param("ST\u200bOP", "stop", id="with an invisible sign"),
        pytest.param("stop all", "stop", id="two words"),
        pytest.param("Unsubscribe", "stop", id="unsubscribe"),
        pytest.param("opt-out", "stop", id="a hyphen"),
        pytest.param("BAJA", "stop", id="Spanish"),
        pytest.param("dar de baja", "stop", id="three words"),
        pytest.param("No más mensajes", "stop", id="an accent"),
        pytest.param("no mas mensajes!", "stop", id="an accent left out"),
        pytest.param("START", "start", id="start"),
        pytest.param("alta", "start", id="Spanish start"),
        pytest.param("Alta.", "start", id="Spanish start, with a full stop"),
        # a word in a sentence is the model's business
        pytest.param("stop it", None, id="not alone"),
        pytest.param("Don't Stop", None, id="a title"),
        pytest.param("Stop! In the Name of Love", None, id="a longer title"),
        pytest.param("please stop playing that", None, id="a complaint"),
        pytest.param("don't stop", None, id="the contrary"),
        pytest.param("Start Me Up", None, id="another title"),
        pytest.param("Help", None, id="a title that is a call for help"),
        pytest.param("Delete", None, id="a title that deletes nothing"),
        pytest.param("Stop by the Spice Girls", None, id="a title with its artist"),
        pytest.param("play Stop", None, id="a title that is asked for"),
        pytest.param("Unsubscribe by Stop", None, id="both are words of the table"),
        pytest.param("baja el volumen", None, id="another meaning"),
        pytest.param("baja california", None, id="a place"),
        pytest.param("stop " * 9, None, id="too long"),
        pytest.param("Delete my data!", "erase", id="erase"),
        pytest.param("borra mis datos", "erase", id="erase in Spanish"),
        pytest.param("did you delete my data", None, id="a question about it"),
        # everyday words and answers are no control words
        pytest.param("cancel", None, id="cancel takes a request back"),
        pytest.param("end", None, id="end may be an answer"),
        pytest.param("quit", None, id="quit may be an answer"),
        pytest.param("alto", None, id="alto may be an answer"),
        pytest.param("yes", None, id="yes"),
        pytest.param("no", None, id="no"),
        pytest.param("", None, id="nothing"),
        pytest.param("🛑", None, id="a sign alone"),
    ],
)
def test_a_whole_message_means_stop_start_or_erase(text: str, meaning: str | None) -> None:
    assert CONTROL.meaning(text) == meaning


@pytest.mark.parametrize(
    "text, plain",
    [
        pytest.param("It’s me, Zoë!", "its me zoe", id="apostrophe and accent"),
        pytest.param("it´s", "its", id="an accent for an apostrophe"),
        pytest.param("¿Qué?", "que", id="Spanish signs"),
        pytest.param("2️⃣", "2", id="a keycap"),
        pytest.param("Straße", "strasse", id="German"),
        pytest.param("a\tb\n c_d", "a b c d", id="spaces"),
    ],
)
def test_a_message_is_reduced_to_its_words(text: str, plain: str) -> None:
    assert normalised(text) == plain


@given(st.text(max_size=60))
def test_bare_words_stay_what_they_are(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
    assert normalised(text).strip() == normalised(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_read_as_if_others_were_beside_them(text: str) -> None:
    """ASCII goes a quicker way: with an accent behind it, it must come to the same."""
    assert normalised(f"{text} é") == f"{normalised(text)} e".strip()
