"""Everything that trains, from the start to the end, on a project that takes seconds to train."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.command import Done, environment, script
from tests.needs_rasa import NEEDS_RASA
from tests.ports import free_port
from tests.understanding import tiny

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(600)]
WITHIN = 400.0  # on a busy machine; a quarter of a minute on an idle one

TOLD = (
    {"text": "please play Dream On by Aerosmith", "intent": "song_request"},
    {"text": "asdf qwer", "intent": "nlu_fallback", "source": "somebody"},
    {
        "text": "stop",
        "mapped_intent": "stop",
        "entities": [{"start": 0, "end": 4, "label": "song", "value": "stop"}],
    },
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.make(tmp_path_factory.mktemp("tiny") / "project")


@pytest.fixture(scope="module")
def measured(project: Path) -> Done:
    """What `evaluate --json` says where there is no model yet."""
    told = project / "told.jsonl"
    told.write_text("\n".join(json.dumps(one) for one in TOLD))
    words = ("evaluate", "--json", str(told))
    return script(project / "var", *words, project=project, within=WITHIN)


def test_rasas_own_training_works_unpatched(project: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "rasa", "train", "--fixed-model-name", "theirs"],
        cwd=project,
        env={**environment(project, {}, project), "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
        timeout=WITHIN,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with tarfile.open(project / "models" / "theirs.tar.gz") as archive:
        names = " ".join(archive.getnames())
    for component in ("Featurizer", "LogisticRegression", "CRFEntityExtractor", "RulePolicy"):
        assert component in names


def test_a_measure_without_a_model_trains_one_and_prints_nothing_but_its_figures(
    project: Path, measured: Done
) -> None:
    assert measured.returncode == 0, measured.stderr
    assert measured.stdout.count("\n") == 1
    found = json.loads(measured.stdout)
    assert {part: set(figures) for part, figures in found.items()} == {
        "intent": {"accuracy", "macro_f1", "per_intent"},
        "entities": {"micro_f1", "per_entity"},
    }
    assert "Trained in all" in measured.stderr
    assert len(list((project / "var" / "models").glob("*.tar.gz"))) == 1


def test_a_fallback_that_was_wanted_is_measured_as_out_of_scope(measured: Done) -> None:
    lines = json.loads(measured.stdout)["intent"]["per_intent"]
    assert "nlu_fallback" not in lines
    assert {intent: line["support"] for intent, line in lines.items() if line["support"]} == {
        "song_request": 1,
        "out_of_scope": 1,
        "stop": 1,
    }


@pytest.mark.usefixtures("measured")
def test_the_shell_says_what_it_would_file(project: Path) -> None:
    actions, shell = str(free_port()), str(free_port())
    for name, before, after in (
        ("endpoints.yml", "5055", actions),
        ("tools/shell", "run actions", f"run actions --port {actions}"),
        ("tools/shell", "rasa shell", f"rasa shell --port {shell}"),
    ):
        file = project / name
        file.write_text(file.read_text().replace(before, after))
    done = subprocess.run(
        ["tools/shell"],
        cwd=project,
        env={**environment(project / "var", {}, project), "RASA_TELEMETRY_ENABLED": "false"},
        input="please play Dream On by Aerosmith\n/stop\n",
        capture_output=True,
        text=True,
        timeout=WITHIN,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "would file under songs" in done.stdout


def test_a_model_that_cannot_be_loaded_is_said_in_a_sentence(project: Path, measured: Done) -> None:
    from bot.understanding.models import checksum, checksum_file

    (model,) = (project / "var" / "models").glob("*.tar.gz")
    whole = model.read_bytes()
    try:
        model.write_bytes(b"not a model")
        checksum_file(model).write_text(f"{checksum(model)}  {model.name}\n")
        words = ("evaluate", str(project / "told.jsonl"))
        done = script(project / "var", *words, project=project, within=WITHIN)
    finally:
        model.write_bytes(whole)
        checksum_file(model).write_text(f"{checksum(model)}  {model.name}\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "✗ The model cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_training_that_fails_is_said_in_a_sentence(project: Path) -> None:
    home = project / "other"
    (home / "station").mkdir(parents=True)
    (home / "station" / "domain.yml").write_text("intents: 7")
    done = script(home, "train", project=project, within=WITHIN)
    assert done.returncode == 2
    assert done.stderr.startswith("✗ Training did not finish; please see ")
    assert "Traceback" not in done.stderr
    assert os.listdir(home / "models") == []
