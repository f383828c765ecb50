"""The measure: accuracy and F1 of purposes, first and second, and strict spans of entities."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.understanding import Entity, Understood
from bot.understanding.evaluation import Labelled, score
from bot.understanding.examples import Example
from tests.understanding.labelled import SONG, labelled, said


@pytest.mark.parametrize("wanted", ["out_of_scope", "nlu_fallback"])
@pytest.mark.parametrize("found", ["out_of_scope", "nlu_fallback"])
def test_a_fallback_counts_as_out_of_scope(wanted: str, found: str) -> None:
    result = score(labelled(wanted), [Understood(found, 0.3)])
    assert (result.accuracy, result.macro_f1) == (1.0, 1.0)
    assert list(result.per_intent) == ["out_of_scope"]


def test_the_figures_are_those_that_one_works_out_by_hand() -> None:
    found = [said(intent) for intent in ("stop", "start", "start", "stop")]
    result = score(labelled("stop", "stop", "start", "spam"), found)
    assert result.accuracy == 0.5
    assert result.per_intent["stop"].f1 == pytest.approx(0.5)
    assert result.per_intent["start"].f1 == pytest.approx(2 / 3)
    assert result.per_intent["spam"].f1 == 0
    assert result.macro_f1 == pytest.approx((1 / 2 + 2 / 3 + 0) / 3)
    assert result.confused["stop", "start"] == 1


@pytest.mark.parametrize(
    "entity, f1",
    [
        pytest.param(SONG, 1.0, id="the same"),
        pytest.param(Entity("song", "Dream", 5, 10), 0.0, id="too short"),
        pytest.param(Entity("artist", "Dream On", 5, 13), 0.0, id="another label"),
    ],
)
def test_a_span_counts_when_label_and_both_ends_are_right(entity: Entity, f1: float) -> None:
    wanted = [Labelled(Example("play Dream On", "song_request", (SONG,)))]
    found = [Understood("song_request", 1.0, entities=(entity,))]
    assert score(wanted, found).micro_f1 == f1


def test_labels_that_the_station_does_not_know_are_left_out() -> None:
    theirs = Entity("music_genre", "jazz", 0, 4)
    wanted = [Labelled(Example("jazz", "comment", (theirs,)))]
    assert score(wanted, [Understood("comment", 1.0)]).per_entity == {}


# second purposes


def test_second_purposes_are_counted_one_by_one_whatever_the_first_is() -> None:
    wanted = [("shout_out", "greeting"), ("shout_out",), (), ("thanks",)]
    found = [("shout_out",), ("thanks",), ("greeting",), ("thanks",)]
    messages = [Labelled(Example("x", "comment", also=also)) for also in wanted]
    also = score(messages, [Understood("spam", 1.0, also=one) for one in found]).also
    assert (also.whole.precision, also.whole.recall) == (2 / 4, 2 / 4)
    assert also.whole.f1 == pytest.approx(0.5)
    assert (also.per_label["shout_out"].precision, also.per_label["shout_out"].recall) == (1, 0.5)
    assert also.per_label["greeting"].f1 == 0


# what is not scored


def test_what_a_message_is_not_labelled_with_is_neither_missed_nor_made_up() -> None:
    example = Example("x", "play_radio", (SONG,), also=("thanks",))
    messages = [Labelled(example, purpose=False, also=False, entities=False), *labelled("stop")]
    guessed = Understood("comment", 1.0, also=("greeting",), entities=(SONG,))
    result = score(messages, [guessed, said("stop")])
    assert result.accuracy == 1
    assert list(result.per_intent) == ["stop"]
    assert (result.also.per_label, result.per_entity) == ({}, {})
    assert [part.messages for part in (result.purposes, result.also, result.entities)] == [1, 1, 1]


def test_a_figure_that_nothing_is_scored_for_is_null() -> None:
    message = Labelled(Example("x", "stop"), purpose=False, also=False, entities=False)
    found = score([message], [said("stop")]).to_json()
    assert (found["intent"]["accuracy"], found["intent"]["macro_f1"]) == (None, None)
    assert found["entities"]["micro_f1"] is None
    assert (found["also"]["f1"], found["also"]["recall"]) == (None, None)
    assert found["out_of_scope"]["recall"] is None
    assert found["calibration"]["expected_error"] is None


# out of scope, and how sure it is


def test_what_is_out_of_scope_and_what_is_left_to_a_person_are_told_apart() -> None:
    messages = labelled("out_of_scope", "out_of_scope", "out_of_scope", "stop", "stop")
    found = [said(one) for one in ("out_of_scope", "nlu_fallback", "stop", "nlu_fallback", "stop")]
    result = score(messages, found)
    assert result.out_of_scope is not None
    assert result.out_of_scope.recall == pytest.approx(2 / 3)
    assert result.left_to_a_person == 2 / 5


@pytest.mark.parametrize("intent", ["stop", "nlu_fallback"])
def test_the_threshold_of_the_fallback_does_not_change_how_sure_the_first_guess_was(
    intent: str,
) -> None:
    result = score(labelled("stop", "spam"), [said(intent, 0.3, first="stop")] * 2)
    assert result.reliability.messages == 2
    assert result.reliability.expected_error == pytest.approx(0.5 - 0.3)


def test_a_message_that_upset_the_model_has_no_first_guess() -> None:
    assert score(labelled("stop"), [Understood("nlu_fallback", 0.0)]).reliability.messages == 0


# as a whole


def test_the_json_keeps_the_two_parts_that_were_promised() -> None:
    messages = [Labelled(Example("x", "stop", (SONG,)))]
    result = score(messages, [Understood("stop", 1.0, entities=(SONG,))])
    found = json.loads(json.dumps(result.to_json()))
    assert set(found["intent"]) == {"accuracy", "macro_f1", "per_intent"}
    assert set(found["entities"]) == {"micro_f1", "per_entity"}
    assert set(found["also"]) == {"messages", "precision", "recall", "f1", "support", "per_intent"}


@given(st.lists(st.tuples(*[st.sampled_from(["stop", "start", "spam"])] * 2), min_size=1))
def test_figures_stay_between_nought_and_one(pairs: list[tuple[str, str]]) -> None:
    result = score(labelled(*(a for a, _ in pairs)), [said(b) for _, b in pairs])
    assert 0 <= result.macro_f1 <= 1
    assert result.accuracy == sum(a == b for a, b in pairs) / len(pairs)
