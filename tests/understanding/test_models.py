"""A model belongs to the examples it was made from, and is used only when whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.understanding import models
from bot.understanding.models import ModelUnusable
from bot.understanding.training import is_usable


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data" / "nlu").mkdir(parents=True)
    (folder / "config.yml").write_text("pipeline: []")
    (folder / "domain.yml").write_text("intents: []")
    (folder / "data" / "nlu" / "stop.yml").write_text("nlu: []")
    return folder


@pytest.fixture(autouse=True)
def versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "version", lambda name: f"{name} 1.0")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("project/config.yml", id="the pipeline"),
        pytest.param("project/domain.yml", id="the domain"),
        pytest.param("project/data/nlu/stop.yml", id="an example"),
        pytest.param("project/data/rules.yml", id="a rule"),
        pytest.param("home/station/data/nlu/corrections.yml", id="a station's correction"),
        pytest.param("home/station/domain.yml", id="a station's intent"),
    ],
)
def test_a_change_of_what_it_is_made_from_asks_for_another_model(
    tmp_path: Path, project: Path, home: Path, changed: str
) -> None:
    before = models.current(home, project)
    path = tmp_path / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("something else")
    assert models.current(home, project) != before


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("project/README.md", id="a page"),
        pytest.param("home/station/replies.yml", id="a reply text"),
        pytest.param("home/models/other.tar.gz", id="another model"),
    ],
)
def test_other_changes_do_not(tmp_path: Path, project: Path, home: Path, changed: str) -> None:
    before = models.current(home, project)
    path = tmp_path / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("something else")
    assert models.current(home, project) == before


def test_a_library_of_another_version_asks_for_another_model(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = models.current(home, project)
    monkeypatch.setattr(models, "version", lambda name: f"{name} 2.0")
    assert models.current(home, project) != before


def _no_note(model: Path) -> None:
    models.checksum_file(model).unlink()


def _no_model(model: Path) -> None:
    model.unlink()


def _cut(model: Path) -> None:
    model.write_bytes(model.read_bytes()[:-1])


def _empty_note(model: Path) -> None:
    models.checksum_file(model).write_bytes(b"")


def _odd_note(model: Path) -> None:
    models.checksum_file(model).write_bytes(b"\xff\xfe")


@pytest.mark.parametrize("damage", [_no_note, _no_model, _cut, _empty_note, _odd_note])
def test_a_model_that_is_not_whole_is_unusable(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    model = tmp_path / "abc.tar.gz"
    model.write_bytes(b"a model, let us say")
    models.checksum_file(model).write_text(f"{models.checksum(model)}  {model.name}\n")
    models.verify(model)
    assert is_usable(model)
    damage(model)
    with pytest.raises(ModelUnusable):
        models.verify(model)
    assert not is_usable(model)
