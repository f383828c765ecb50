"""Two models: what the second understands better, what worse, and never a word of a listener."""

from __future__ import annotations

import pytest

from bot.core.understanding import Understood
from bot.understanding.evaluation import Labelled
from bot.understanding.examples import Example
from bot.understanding.measuring.comparison import changes
from tests.understanding.labelled import SONG, labelled, said

REQUEST = Example("play Dream On", "song_request", (SONG,), also=("thanks",))
RIGHT = Understood("song_request", 1.0, also=("thanks",), entities=(SONG,))
NO_SONG = Understood("song_request", 1.0, also=("thanks",))
NO_THANKS = Understood("song_request", 1.0, entities=(SONG,))
RIGHT_BUT_STOP = Understood("stop", 1.0, entities=(SONG,))
WRONG = Understood("stop", 1.0, also=("thanks",), entities=(SONG,))


@pytest.mark.parametrize(
    "before, after, better, what",
    [
        pytest.param(WRONG, RIGHT, True, "purpose", id="the purpose became right"),
        pytest.param(RIGHT, WRONG, False, "purpose", id="the purpose became wrong"),
        pytest.param(WRONG, NO_SONG, True, "purpose", id="a purpose weighs more than a span"),
        pytest.param(NO_SONG, RIGHT, True, "entities", id="a span was found"),
        pytest.param(RIGHT, NO_SONG, False, "entities", id="a span was lost"),
        pytest.param(NO_SONG, NO_THANKS, True, "entities", id="a span weighs more than thanks"),
        pytest.param(NO_THANKS, RIGHT, True, "also", id="a second purpose was found"),
    ],
)
def test_a_message_got_better_or_worse(
    before: Understood, after: Understood, better: bool, what: str
) -> None:
    (change,) = changes([Labelled(REQUEST)], [before], [after])
    assert (change.better, change.what) == (better, what)


@pytest.mark.parametrize(
    "before, after",
    [
        pytest.param(said("stop"), said("stop"), id="both right"),
        pytest.param(said("spam"), said("start"), id="both wrong, each in its way"),
        pytest.param(said("stop", 0.9), said("stop", 0.5), id="less sure"),
    ],
)
def test_a_message_that_is_as_right_as_before_has_not_changed(
    before: Understood, after: Understood
) -> None:
    assert changes(labelled("stop"), [before], [after]) == []


def test_what_is_not_scored_cannot_change() -> None:
    message = Labelled(REQUEST, purpose=False, also=False, entities=False)
    assert changes([message], [said("stop")], [RIGHT]) == []


@pytest.mark.parametrize(
    "before, after, sentence",
    [
        pytest.param(WRONG, RIGHT, "finds song_request; no longer makes up stop", id="purpose"),
        pytest.param(NO_SONG, RIGHT, "finds song 5-13", id="found"),
        pytest.param(RIGHT, NO_SONG, "misses song 5-13", id="lost"),
        pytest.param(NO_THANKS, RIGHT, "finds thanks", id="a second purpose"),
    ],
)
def test_a_change_is_told_by_labels_and_places_and_not_by_words(
    before: Understood, after: Understood, sentence: str
) -> None:
    (change,) = changes([Labelled(REQUEST, "x", "x.yml:7")], [before], [after])
    told = change.to_json()
    assert (told["place"], told["change"]) == ("x.yml:7", sentence)
    assert "Dream" not in str(told)


def test_what_is_made_up_is_told_too() -> None:
    (change,) = changes([Labelled(Example("play", "stop"))], [said("stop")], [RIGHT_BUT_STOP])
    assert change.sentence() == "makes up song 5-13"
