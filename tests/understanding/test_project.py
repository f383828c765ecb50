"""The Rasa project: enough examples, none of them held out, and Rasa's own commands work on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.control import normalised
from bot.core.purposes import PURPOSES
from bot.understanding.evaluation import LABELS
from bot.understanding.examples import Example, read
from bot.understanding.models import PROJECT
from tests.needs_rasa import NEEDS_RASA

DATA, HELD_OUT = PROJECT / "data" / "nlu", PROJECT / "tests" / "held_out"
MAIN = ("song_request", "shout_out", "contest_entry", "comment")
TRAINED = [intent for intent in PURPOSES if intent != "nlu_fallback"]


def needs_rasa(test: Callable[..., None]) -> Callable[..., None]:
    for mark in NEEDS_RASA:
        test = mark(test)
    return test


def examples(folder: Path, intent: str) -> list[Example]:
    return read([folder / f"{intent}.yml"])


@pytest.mark.parametrize("intent", TRAINED)
def test_every_intent_has_its_file_with_enough_examples_a_quarter_of_them_spanish(
    intent: str,
) -> None:
    found = examples(DATA, intent)
    assert {one.intent for one in found} == {intent}
    assert len(found) >= (100 if intent in MAIN else 40)
    assert sum(one.lang == "es" for one in found) >= len(found) / 4


@pytest.mark.parametrize("intent", MAIN)
def test_every_main_intent_has_twenty_held_out_examples(intent: str) -> None:
    assert len(examples(HELD_OUT, intent)) >= 20


def test_no_example_stands_twice_and_none_is_held_out() -> None:
    seen: set[str] = set()
    for example in read([DATA, HELD_OUT]):
        plain = normalised(example.text) or example.text
        assert plain not in seen, plain
        seen.add(plain)


@needs_rasa
def test_rasas_own_importer_finds_nothing_held_out_in_training() -> None:
    from rasa.shared.importers.importer import TrainingDataImporter

    importer = TrainingDataImporter.load_from_config(
        str(PROJECT / "config.yml"), str(PROJECT / "domain.yml"), [str(PROJECT / "data")]
    )
    trained = {
        normalised(message.get("text")) for message in importer.get_nlu_data().intent_examples
    }
    held_out = {normalised(one.text) for one in read([HELD_OUT])}
    assert len(trained) > 1000
    assert not {text for text in held_out & trained if text}


@needs_rasa
@pytest.mark.timeout(600)
def test_rasas_own_validation_finds_nothing_wrong_with_the_project() -> None:
    done = rasa("data", "validate", "--domain", "domain.yml", "--data", "data", "-c", "config.yml")
    assert done.returncode == 0, done.stderr[-2000:]
    said = done.stdout + done.stderr
    assert "No story structure conflicts found" in said
    assert "WARNING" not in said


@needs_rasa
@pytest.mark.timeout(600)
def test_rasas_own_measure_works_on_the_project(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    words = ("test", "nlu", "-u", "tests/held_out", "--no-plot", "--out", str(out))
    done = rasa(*words, "-m", str(model))
    assert done.returncode == 0, done.stderr[-2000:]
    intents = json.loads((out / "intent_report.json").read_text())
    support = {intent: intents[intent]["support"] for intent in TRAINED}
    assert all(support.values())
    assert sum(support.values()) == len(read([HELD_OUT]))
    assert intents["accuracy"] > 0.5
    entities = json.loads((out / "QuickCRFEntityExtractor_report.json").read_text())
    assert all(entities[label]["support"] for label in LABELS)


def rasa(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as Rasa ships it, in the project's folder."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "rasa"), *words],
        cwd=PROJECT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
    )
