"""Tables: what stands in them, and that they fit a terminal."""

from __future__ import annotations

from hypothesis import given, settings

from bot.core.understanding import Understood
from bot.understanding.evaluation import Labelled, score
from bot.understanding.measuring.resampling import Interval, intervals
from bot.understanding.measuring.sets import use
from bot.understanding.measuring.tables import WIDTH, curve, interval, shortened, tables
from tests.understanding.labelled import answers, labelled, said


def shown(messages: list[Labelled], found: list[Understood]) -> str:
    return tables(score(messages, found), intervals(messages, found), use(messages))


def test_the_most_frequent_confusions_of_each_purpose_come_first() -> None:
    said_so = ["stop", "start", "start", "spam", "spam", "spam", "thanks", "greeting"]
    text = shown(labelled(*["stop"] * 8), [said(one) for one in said_so])
    assert "\nstop                    spam 3, start 2, greeting 1\n" in text


def test_the_matrix_has_a_row_for_what_it_is_and_a_column_for_what_was_said() -> None:
    messages = labelled("stop", "stop", "stop", "start")
    found = [said("stop"), said("start"), said("stop"), said("start")]
    told = tables(score(messages, found), intervals(messages, found), use(messages)).splitlines()
    at = next(n for n, line in enumerate(told) if line.endswith("  was taken for"))
    assert told[at].split() == ["is", "1", "2", "was", "taken", "for"]
    assert told[at + 1].split() == ["1", "start", "1", "."]
    assert told[at + 2].split() == ["2", "stop", "1", "2"]


def test_a_bar_is_as_long_as_its_guesses_are_right_and_marked_where_they_are_sure() -> None:
    text = shown(labelled("stop", "stop"), [said("stop", 0.95), said("spam", 0.95)])
    (row,) = [line for line in text.splitlines() if line.startswith("0.93 to 1.00")]
    assert row.split()[3:6] == ["2", "0.950", "0.500"]
    bar = row.rpartition(" ")[2]
    assert bar == "#" * 20 + "." * 18 + "|" + "."


def test_what_is_not_scored_is_said() -> None:
    message = Labelled(labelled("x")[0].example, "other", purpose=False, also=False, entities=False)
    text = shown([message], [said("stop")])
    assert "entity micro F1: no message is scored on it" in text
    assert "second purpose (also): not scored" in text
    assert "first guess: not scored" in text
    (row,) = [line for line in text.splitlines() if line.startswith("other")]
    assert row.split() == ["other", "1", "no", "no", "no"]


def test_a_figure_stands_with_its_bounds() -> None:
    found = interval("macro_f1", Interval(0.05, -0.01, 0.1), "+")
    assert found == "macro F1 +0.050 (95 % within -0.010 to +0.100)"


def test_the_curve_has_a_row_for_each_size() -> None:
    one = dict.fromkeys(("accuracy", "macro_f1", "entity_micro_f1"), Interval(0.5, 0.4, 0.6))
    rows = curve([100, 2000], [one, {**one, "entity_micro_f1": None}]).splitlines()
    assert [row.split()[0] for row in rows[1:3]] == ["100", "2000"]
    assert "0.500 (0.400-0.600)" in rows[1]
    assert rows[2].endswith("not scored")


@given(answers())
@settings(deadline=None, max_examples=30)
def test_no_line_is_wider_than_a_terminal(told: tuple[list[Labelled], list[Understood]]) -> None:
    long = [Labelled(one.example, "s" * 200, purpose=one.purpose) for one in told[0]]
    odd = [Understood(one.intent * 30, one.confidence) for one in told[1]]
    for line in [*shown(long, told[1]).splitlines(), *shown(long, odd).splitlines()]:
        assert len(line) <= WIDTH


def test_a_text_stays_on_its_line_and_cannot_steer_the_terminal() -> None:
    assert shortened("play\n\x1b[2J it\u202e", 100) == "play  [2J it "
    assert shortened("x" * 200, 100) == "x" * 99 + "…"
