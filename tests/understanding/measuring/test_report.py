"""What the command says, with models that know their answers by heart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.understanding import Understood
from bot.understanding.evaluation import Labelled
from bot.understanding.measuring import report as reporting
from bot.understanding.measuring.report import report
from bot.understanding.measuring.wishes import Wishes
from tests.understanding.labelled import labelled, said

OURS, THEIRS = Path("models/0123456789abcdef.tar.gz"), Path("other/fedcba.tar.gz")
ANSWERS = {
    OURS: [said("stop", 0.9), said("spam", 0.7), said("thanks", 0.8)],
    THEIRS: [said("stop", 0.9), said("stop", 0.7), said("start", 0.8)],
}
MESSAGES = labelled("stop", "spam", "start")
TEXTS = [one.example.text for one in MESSAGES]


@pytest.fixture(autouse=True)
def by_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    def hear(model: Path, messages: Sequence[Labelled]) -> list[Understood]:
        return ANSWERS[model][: len(messages)]

    monkeypatch.setattr(reporting, "hear", hear)


def test_a_machine_is_told_the_figures_with_their_bounds_and_how_each_set_was_scored() -> None:
    found = json.loads(report(OURS, MESSAGES, Wishes(as_json=True)))
    assert found["model"] == "01234567"
    assert found["intent"]["accuracy"] == 0.6667
    low, high = found["intervals"]["accuracy"]
    assert low < 0.6667 < high
    assert found["intervals"]["entity_micro_f1"] is None
    scored = {"messages": 3, "purposes": 3, "also": 3, "entities": 3}
    assert found["sets"] == [{"name": "told.jsonl", **scored}]
    assert "against" not in found


def test_two_models_are_compared_message_by_message() -> None:
    found = json.loads(report(OURS, MESSAGES, Wishes(as_json=True, against=THEIRS)))["against"]
    assert found["model"] == "fedcba"
    assert found["differences"]["accuracy"] == 0
    (better,), (worse,) = found["better"], found["worse"]
    assert (better["place"], worse["place"]) == ("told.jsonl:2", "told.jsonl:3")
    assert better["change"] == "finds spam; no longer makes up stop"
    assert worse["change"] == "misses start; makes up thanks"


@pytest.mark.parametrize("texts", [True, False])
def test_a_person_sees_the_texts_that_changed_when_they_ask(texts: bool) -> None:
    shown = report(OURS, MESSAGES, Wishes(against=THEIRS, texts=texts))
    assert "Understood better: 1\n  told.jsonl:2" in shown
    assert [text in shown for text in TEXTS] == [False, texts, texts]


@pytest.mark.parametrize("against", [None, THEIRS])
def test_a_machine_is_never_told_a_text(against: Path | None) -> None:
    shown = report(OURS, MESSAGES, Wishes(as_json=True, against=against, texts=True))
    assert not any(text in shown for text in TEXTS)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # matplotlib's own
def test_pictures_are_drawn_when_they_are_wished_for(tmp_path: Path) -> None:
    report(OURS, MESSAGES, Wishes(plots=tmp_path / "plots"))
    assert sorted(one.name for one in (tmp_path / "plots").iterdir()) == [
        "confusion.png",
        "reliability.png",
    ]
