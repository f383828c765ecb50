"""The curve: a model a size, none trained twice. A learner of our own stands in for Rasa."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.understanding import models, training
from bot.understanding.measuring.curve import train_all

LEARNER = """
import sys, pathlib
project, model = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[3])
lines = sum(file.read_text().count("text") for file in project.rglob("nlu/*.yml"))
print("step: learns from", lines, flush=True)
if lines > {most}:
    sys.exit(1)
model.write_bytes(b"a model")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data" / "nlu").mkdir(parents=True)
    for name in ("config.yml", "domain.yml"):
        (folder / name).write_text("{}")
    for intent, many in (("comment", 30), ("thanks", 10)):
        examples = [{"text": f"{intent} {number}"} for number in range(many)]
        told = {"nlu": [{"intent": intent, "examples": examples}]}
        (folder / "data" / "nlu" / f"{intent}.yml").write_text(yaml.safe_dump(told))
    return folder


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(models, "version", lambda name: "1.0")
    package = tmp_path / "path" / "stand_in.py"
    package.parent.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    monkeypatch.setattr(training, "LEARNING", "stand_in")
    package.write_text(LEARNER.format(most=1000))
    return package


@pytest.mark.usefixtures("learner")
def test_sizes_are_trained_from_small_to_large_and_each_once(tmp_path: Path, project: Path) -> None:
    said: list[str] = []
    trained = train_all(tmp_path / "curve", [20, 8, 20, 900], 1, said.append, project)
    assert [many for many, _ in trained] == [8, 20, 40]
    assert len({model for _, model in trained}) == 3
    assert said[:4] == ["8 of 40 examples", "learns from 8", "20 of 40 examples", "learns from 20"]


def test_what_is_finished_is_not_trained_again(
    tmp_path: Path, project: Path, learner: Path
) -> None:
    learner.write_text(LEARNER.format(most=10))
    with pytest.raises(training.TrainingFailed):
        train_all(tmp_path / "curve", [8, 20], 1, print, project)
    learner.write_text(LEARNER.format(most=1000))
    said: list[str] = []
    train_all(tmp_path / "curve", [8, 20], 1, said.append, project)
    assert said == ["8 of 40 examples", "20 of 40 examples", "learns from 20"]


@pytest.mark.usefixtures("learner")
def test_another_seed_is_another_model(tmp_path: Path, project: Path) -> None:
    one, other = (train_all(tmp_path / "curve", [8], seed, print, project) for seed in (1, 2))
    assert one != other


@pytest.mark.usefixtures("learner")
def test_where_nobody_names_sizes_the_last_is_all(tmp_path: Path, project: Path) -> None:
    trained = train_all(tmp_path / "curve", [], 1, print, project)
    assert [many for many, _ in trained] == [5, 10, 20, 40]
