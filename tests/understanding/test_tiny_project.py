"""Everything that trains, from the start to the end, on a project that takes seconds to train."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot.core.hearing import Hearing
from bot.core.purposes import PURPOSES
from bot.understanding.understander import Understander
from tests.command import SCRIPT, Done, environment, script
from tests.needs_rasa import NEEDS_RASA
from tests.ports import free_port
from tests.understanding import tiny
from tests.understanding.encoder import test_folder

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(2400)]
WITHIN = 400.0  # on a busy machine; a quarter of a minute on an idle one

TRAINED = [intent for intent in PURPOSES if intent != "nlu_fallback"]
BESIDE = ("also", "out_of_scope", "calibration", "confused", "intervals", "model", "sets")

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
    for component in ("Featurizer", "PurposeClassifier", "NameFinder", "RulePolicy"):
        assert component in names


def test_a_measure_without_a_model_trains_one_and_prints_nothing_but_its_figures(
    project: Path, measured: Done
) -> None:
    assert measured.returncode == 0, measured.stderr
    assert measured.stdout.count("\n") == 1
    found = json.loads(measured.stdout)
    assert set(found["intent"]) == {"accuracy", "macro_f1", "per_intent"}
    assert set(found["entities"]) == {"micro_f1", "per_entity"}
    assert set(found) == {"intent", "entities", *BESIDE}
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


@pytest.fixture(scope="module")
def curve(project: Path, measured: Done) -> tuple[Done, Done]:
    """The curve of one size, and once more with a second that is all there is."""
    words = ("learning-curve", "curve", "--on", str(project / "told.jsonl"), "--sizes")
    first, again = (
        script(project / "var", *words, sizes, project=project, within=2 * WITHIN)
        for sizes in ("1", "1,1000")
    )
    return first, again


def test_a_curve_goes_on_where_it_was_and_is_drawn(project: Path, curve: tuple[Done, Done]) -> None:
    assert [done.returncode for done in curve] == [0, 0], curve[1].stderr
    assert [done.stderr.count("Trained in all") for done in curve] == [1, 1]
    sizes = [re.findall(r"^ +(\d+) ", done.stdout, re.MULTILINE) for done in curve]
    one, everything = len(TRAINED), len(TRAINED) * tiny.EXAMPLES
    assert sizes == [[f"{one}"], [f"{one}", f"{everything}"]]
    assert (project / "var" / "curve" / "learning-curve.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.soak
@pytest.mark.usefixtures("measured", "curve")
def test_two_models_are_compared_and_drawn_without_a_word_of_warning(
    project: Path, curve: tuple[Done, Done]
) -> None:
    home = project / "var"
    other = next((home / "curve" / "models").glob("*.tar.gz"))
    words = ["--against", str(other), "--plots", "plots", "--texts"]
    done = subprocess.run(
        [SCRIPT, "evaluate", str(project / "told.jsonl"), *words],
        cwd=home,
        env={**environment(home, {}, project), "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        timeout=WITHIN,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ", on the same messages\naccuracy " in done.stdout
    assert "Understood better: " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert len(list((home / "plots").glob("*.png"))) == 2


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


def test_a_station_trains_with_an_encoder_of_its_own(project: Path, tmp_path: Path) -> None:
    """And a model of it finds it when the data folder has moved, and is used with no other."""
    home = tmp_path / "home"
    from bot.understanding.encoder import here

    test_folder.make(home / "station" / "encoder")
    trained = script(home, "train", "--no-promote", project=project, within=WITHIN)
    assert trained.returncode == 0, trained.stderr
    [model] = (home / "models").glob("*.tar.gz")
    with tarfile.open(model) as archive:
        metadata = archive.extractfile("metadata.json")
        assert metadata is not None
        assert str(home) not in metadata.read().decode()
    moved = home.rename(tmp_path / "moved")
    own, model = moved / "station" / "encoder", moved / "models" / model.name
    Understander.load(model)
    assert not here.unusable()
    (own / "encoder.json").write_text('{"prefix": "another: "}')
    here.encoder_of.cache_clear()
    understander = Understander.load(model)
    assert here.unusable()
    hearing = Hearing(1, "please play Dream On by Aerosmith")
    understander.classify([hearing])
    assert hearing.understood and hearing.understood.guesses
    here.note(None)
