"""Training happens elsewhere, shows its steps, and leaves a whole model or none."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from bot.understanding import learning, models, training
from bot.understanding.training import TrainingFailed

LEARNER = """
import sys, pathlib
print("noise of Rasa's")
print("step: classifier, 2 s", flush=True)
print("more noise", file=sys.stderr)
{ending}
"""
WRITES = "pathlib.Path(sys.argv[3]).write_bytes(b'a model')"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "config.yml").write_text("pipeline: []")
    return folder


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A training process that we write ourselves, in the place of Rasa's."""
    monkeypatch.setattr(models, "version", lambda name: "1.0")
    package = tmp_path / "path" / "stand_in.py"
    package.parent.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    monkeypatch.setattr(training, "LEARNING", "stand_in")
    package.write_text(LEARNER.format(ending=WRITES))
    return package


@pytest.mark.usefixtures("learner")
def test_a_model_is_trained_once_for_the_same_inputs(tmp_path: Path, project: Path) -> None:
    said: list[str] = []
    model = training.train(tmp_path / "home", say=said.append, project=project)
    assert said == ["classifier, 2 s"]
    models.verify(model)
    assert training.train(tmp_path / "home", say=said.append, project=project) == model
    assert len(said) == 1
    log = (tmp_path / "home" / "logs" / "training.log").read_text()
    assert "noise of Rasa's" in log
    assert "more noise" in log


@pytest.mark.usefixtures("learner")
def test_a_model_that_was_damaged_is_trained_again(tmp_path: Path, project: Path) -> None:
    model = training.train(tmp_path / "home", say=print, project=project)
    model.write_bytes(b"half")
    assert training.train(tmp_path / "home", say=print, project=project) == model
    models.verify(model)


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(WRITES + "; sys.exit(1)", id="it failed at the end"),
        pytest.param("pass", id="it wrote nothing"),
        pytest.param("import os; os.kill(os.getpid(), 9)", id="it was killed"),
    ],
)
def test_training_that_fails_leaves_nothing_behind(
    tmp_path: Path, project: Path, learner: Path, ending: str
) -> None:
    learner.write_text(LEARNER.format(ending=ending))
    with pytest.raises(TrainingFailed, match=r"training\.log"):
        training.train(tmp_path / "home", say=print, project=project)
    assert list((tmp_path / "home" / "models").iterdir()) == []


def test_a_training_that_is_told_to_end_ends_its_learner_and_clears_up(
    tmp_path: Path, learner: Path
) -> None:
    learner.write_text("import os, signal; print('step:', os.getpid(), flush=True); signal.pause()")
    command = "import sys; from bot.understanding import models, training; "
    command += "models.version = lambda name: '1.0'; training.LEARNING = 'stand_in'; "
    command += "from bot.cli import app; sys.argv[1:] = ['train']; app()"
    env = {**os.environ, "REQUESTLINE_DATA_DIR": str(tmp_path / "home")}
    with subprocess.Popen(
        [sys.executable, "-c", command], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.terminate()
        assert process.wait(30) == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert list((tmp_path / "home" / "models").iterdir()) == []


def test_learning_stands_back_behind_the_desk() -> None:
    told = "import os; from bot.understanding.learning import stand_back; stand_back(); "
    told += "print(os.nice(0), open('/proc/self/oom_score_adj').read())"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    nice, first_to_go = map(int, done.stdout.split())
    assert nice >= 5
    assert first_to_go >= 500


def test_rasas_words_become_a_short_line(capsys: pytest.CaptureFixture[str]) -> None:
    steps = learning.Steps()
    for what in ("Starting to train component 'RulePolicy'.", "Finished training component 'X.Y'."):
        steps.emit(logging.LogRecord("rasa", logging.INFO, "", 1, what, None, None))
    assert capsys.readouterr().out == "step: Y, 0 s\n"


def test_a_warning_is_noted_without_the_text_it_quotes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = learning.without_texts
        warnings.warn("Misaligned entity annotation in 'my secret message'", stacklevel=1)
    noted = capsys.readouterr().err
    assert "UserWarning" in noted
    assert "secret" not in noted
