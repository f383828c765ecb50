"""The Rasa project: enough examples, none of them held out, and Rasa's own commands work on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from bot.core.control import normalised
from bot.core.purposes import PURPOSES
from bot.understanding.evaluation import LABELS
from bot.understanding.examples import Example, read
from bot.understanding.models import PROJECT
from tests.needs_rasa import NEEDS_RASA

DATA, HELD_OUT = PROJECT / "data" / "nlu", PROJECT / "tests" / "held_out"
MAIN = ("song_request", "shout_out", "contest_entry", "comment")
A_THIRD = 0.315  # but for a handful of examples
LETTERS, NEAR = 12, 88  # from so many on, texts that are so far alike are near-twins
TRAINED = [intent for intent in PURPOSES if intent != "nlu_fallback"]


def needs_rasa(test: Callable[..., None]) -> Callable[..., None]:
    for mark in NEEDS_RASA:
        test = mark(test)
    return test


@cache
def everything(folder: Path) -> list[Example]:
    return read([folder])


def examples(folder: Path, intent: str) -> list[Example]:
    return read([folder / f"{intent}.yml"])


@pytest.mark.parametrize("intent", TRAINED)
def test_every_intent_has_its_file_with_enough_examples_a_third_of_them_spanish(
    intent: str,
) -> None:
    found = examples(DATA, intent)
    assert {one.intent for one in found} == {intent}
    assert len(found) >= (500 if intent in MAIN else 120)
    assert sum(one.lang == "es" for one in found) / len(found) >= A_THIRD


@pytest.mark.parametrize("intent", MAIN)
def test_every_main_intent_has_twenty_held_out_examples(intent: str) -> None:
    assert len(examples(HELD_OUT, intent)) >= 20


def test_no_example_stands_twice_and_none_is_held_out() -> None:
    seen: set[str] = set()
    for example in (*everything(DATA), *everything(HELD_OUT)):
        plain = normalised(example.text) or example.text
        assert plain not in seen, plain
        seen.add(plain)


@needs_rasa  # numpy comes with it
def test_nothing_that_is_held_out_has_a_near_twin_among_the_examples() -> None:
    trained, held_out = (
        [plain for one in everything(folder) if len(plain := normalised(one.text)) >= LETTERS]
        for folder in (DATA, HELD_OUT)
    )
    alike = process.cdist(held_out, trained, scorer=fuzz.ratio, score_cutoff=NEAR)
    assert alike.shape[0] > 500 and alike.shape[1] > 10_000
    assert {held_out[row] for row in alike.any(axis=1).nonzero()[0]} == set()


@needs_rasa
@pytest.mark.soak
@pytest.mark.timeout(600)  # it reads YAML without the parser in C
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
@pytest.mark.soak
@pytest.mark.timeout(600)
def test_rasas_own_validation_finds_nothing_wrong_with_the_project() -> None:
    done = rasa("data", "validate", "--domain", "domain.yml", "--data", "data", "-c", "config.yml")
    assert done.returncode == 0, done.stderr[-2000:]
    said = done.stdout + done.stderr
    assert "No story structure conflicts found" in said
    assert "WARNING" not in said


@needs_rasa
@pytest.mark.soak
@pytest.mark.timeout(1800)  # it may have to train the model first
def test_rasas_own_measure_works_on_the_project(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    words = ("test", "nlu", "-u", "tests/held_out", "--no-plot", "--out", str(out))
    done = rasa(*words, "-m", str(model))
    assert done.returncode == 0, done.stderr[-2000:]
    intents = json.loads((out / "intent_report.json").read_text())
    support = {intent: intents[intent]["support"] for intent in TRAINED}
    assert all(support.values())
    assert sum(support.values()) == len(read([HELD_OUT]))
    assert intents["accuracy"] > 0.85
    entities = json.loads((out / "NameFinder_report.json").read_text())
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
