"""The measure: accuracy and F1 of intents, strict spans of entities."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.understanding import Entity, Understood
from bot.understanding.evaluation import score
from bot.understanding.examples import Example

SONG = Entity("song", "Dream On", 5, 13)


@pytest.mark.parametrize("wanted", ["out_of_scope", "nlu_fallback"])
@pytest.mark.parametrize("found", ["out_of_scope", "nlu_fallback"])
def test_a_fallback_counts_as_out_of_scope(wanted: str, found: str) -> None:
    result = score([Example("x", wanted)], [Understood(found, 0.3)])
    assert (result.accuracy, result.macro_f1) == (1.0, 1.0)
    assert list(result.per_intent) == ["out_of_scope"]


def test_the_figures_are_those_that_one_works_out_by_hand() -> None:
    wanted = [Example("", intent) for intent in ("stop", "stop", "start", "spam")]
    found = [Understood(intent, 1.0) for intent in ("stop", "start", "start", "stop")]
    result = score(wanted, found)
    assert result.accuracy == 0.5
    assert result.per_intent["stop"].f1 == pytest.approx(0.5)
    assert result.per_intent["start"].f1 == pytest.approx(2 / 3)
    assert result.per_intent["spam"].f1 == 0
    assert result.macro_f1 == pytest.approx((1 / 2 + 2 / 3 + 0) / 3)


@pytest.mark.parametrize(
    "entity, f1",
    [
        pytest.param(SONG, 1.0, id="the same"),
        pytest.param(Entity("song", "Dream", 5, 10), 0.0, id="too short"),
        pytest.param(Entity("artist", "Dream On", 5, 13), 0.0, id="another label"),
    ],
)
def test_a_span_counts_when_label_and_both_ends_are_right(entity: Entity, f1: float) -> None:
    wanted = [Example("play Dream On", "song_request", (SONG,))]
    found = [Understood("song_request", 1.0, entities=(entity,))]
    assert score(wanted, found).micro_f1 == f1


def test_labels_that_the_station_does_not_know_are_left_out() -> None:
    theirs = Entity("music_genre", "jazz", 0, 4)
    result = score([Example("jazz", "comment", (theirs,))], [Understood("comment", 1.0)])
    assert result.per_entity == {}


def test_the_json_has_the_shape_that_was_promised() -> None:
    result = score([Example("x", "stop", (SONG,))], [Understood("stop", 1.0, entities=(SONG,))])
    found = json.loads(json.dumps(result.to_json()))
    assert set(found) == {"intent", "entities"}
    assert set(found["intent"]) == {"accuracy", "macro_f1", "per_intent"}
    assert set(found["entities"]) == {"micro_f1", "per_entity"}
    assert "stop" in result.table()
    assert "song" in result.table()


@given(st.lists(st.tuples(*[st.sampled_from(["stop", "start", "spam"])] * 2), min_size=1))
def test_figures_stay_between_nought_and_one(pairs: list[tuple[str, str]]) -> None:
    result = score([Example("", a) for a, _ in pairs], [Understood(b, 1.0) for _, b in pairs])
    assert 0 <= result.macro_f1 <= 1
    assert result.accuracy == sum(a == b for a, b in pairs) / len(pairs)
