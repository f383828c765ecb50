"""A model belongs to the examples it was made from, and is used only when whole."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import yaml

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
        pytest.param("home/station/encoder/model.onnx", id="a station's encoder"),
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


@pytest.mark.parametrize(
    "line, another",
    [
        pytest.param("asking: please, gimme", True, id="a word said around titles"),
        pytest.param("titles too: love", True, id="a word that titles have too"),
        pytest.param("describes: that goes", False, id="a word that no training reads"),
        pytest.param("asking: please\n# a note", False, id="a note"),
    ],
)
@pytest.mark.parametrize("place", ["project/bot/languages/en", "home/station/languages/en"])
def test_a_language_s_words_ask_for_another_model_if_a_training_reads_them(
    tmp_path: Path, project: Path, home: Path, place: str, line: str, another: bool
) -> None:
    words = tmp_path / place / "requests.txt"
    words.parent.mkdir(parents=True)
    words.write_text("asking: please\n")
    before = models.current(home, project)
    words.write_text(line if line.startswith("asking") else f"asking: please\n{line}\n")
    assert (models.current(home, project) != before) is another


def test_words_that_cannot_be_read_are_for_the_start_to_tell(project: Path, home: Path) -> None:
    words = project / "bot" / "languages" / "en" / "requests.txt"
    words.parent.mkdir(parents=True)
    words.write_bytes(b"\xff")
    models.current(home, project)


BOT = Path(models.__file__).parents[1]
STORES_OR_TELLS = {"joblib", "structlog"}  # and changes nothing of what is learnt


def _imported(file: Path) -> set[str]:
    """The modules that a file imports anywhere in it, with the names that may be modules too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def _behind(names: Iterable[str]) -> tuple[set[Path], set[str]]:
    """Our files behind some modules, and the libraries that those import.

    Not into `bot.core`: what it reads of the languages' folders counts by what stands in them.
    """
    ours: set[Path] = set()
    theirs: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        file = BOT.parent / f"{name.replace('.', '/')}.py"
        if not name.startswith("bot."):
            theirs.add(name.partition(".")[0])
        elif not name.startswith("bot.core") and file.is_file() and file not in ours:
            ours.add(file)
            waiting += _imported(file)
    return ours, theirs - {"bot"} - sys.stdlib_module_names


def _pipeline() -> list[str]:
    told = yaml.safe_load((models.PROJECT / "config.yml").read_text("utf-8"))
    names = [one["name"].rpartition(".")[0] for one in told["pipeline"]]
    return [name for name in names if name.startswith("bot.")]


def test_no_file_that_a_model_is_made_by_is_forgotten() -> None:
    known = {(BOT / "understanding" / name).resolve() for name in models.COMPONENTS}
    ours, _ = _behind(_pipeline())
    assert len(ours) > 20
    assert ours - known == set()


def test_no_library_that_a_model_is_made_by_is_forgotten() -> None:
    called = {"sklearn": "scikit-learn", "pycrfsuite": "python-crfsuite"}
    _, theirs = _behind(_pipeline())
    assert {called.get(one, one) for one in theirs - STORES_OR_TELLS} - {*models.MAKERS} == set()


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
