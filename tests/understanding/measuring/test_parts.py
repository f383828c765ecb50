"""Parts of the examples: growing, each within the next, with no intent left empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.understanding.examples import read
from bot.understanding.measuring.parts import Examples, Place
from tests.needs_rasa import NEEDS_RASA

ODD = ("012", "on", "0o14", "no: it", '"so', "a\u2028b", "🎉 Dream On", "# one", "1e3", "~")


def needs_rasa(test: Callable[..., None]) -> Callable[..., None]:
    for mark in NEEDS_RASA:
        test = mark(test)
    return test


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty comments, ten requests, and two thanks, written in both of Rasa's ways."""
    folder = tmp_path_factory.mktemp("parts") / "project"
    (folder / "data" / "nlu").mkdir(parents=True)
    (folder / "config.yml").write_text("pipeline: []")
    (folder / "domain.yml").write_text("intents: []")
    (folder / "data" / "rules.yml").write_text("rules: []")
    comments = [{"text": f"comment {n}", "metadata": {"also": ["thanks"]}} for n in range(30)]
    odd = [{"text": text} for text in ODD]
    blocks = [{"intent": "comment", "examples": comments + odd}]
    blocks.append({"synonym": "abba", "examples": "- Abba\n- ABBA\n"})
    lines = "".join(f"- play [song {n}](song)\n" for n in range(10))
    told = {"version": "3.1", "nlu": [{"intent": "song_request", "examples": lines}]}
    (folder / "data" / "nlu" / "song_request.yml").write_text(yaml.safe_dump(told))
    blocks.append({"intent": "thanks", "examples": "- thanks\n- ta\n"})
    told = {"version": "3.1", "nlu": blocks}
    (folder / "data" / "nlu" / "others.yml").write_text(yaml.safe_dump(told))
    return folder


def written(project: Path, folder: Path, size: int, seed: int = 1) -> Path:
    examples = Examples(seed, project)
    examples.write(folder, examples.taken(size))
    return folder


def of_each(project: Path, part: Path) -> Counter[str]:
    return Counter(one.intent for one in read([part / "data" / "nlu"]))


@pytest.mark.parametrize(
    "size, many",
    [
        pytest.param(1, (1, 1, 1), id="none is ever empty"),
        pytest.param(13, (10, 2, 1), id="a quarter of each"),
        pytest.param(26, (20, 5, 1), id="half of each"),
        pytest.param(52, (40, 10, 2), id="all"),
        pytest.param(1000, (40, 10, 2), id="more than there are"),
    ],
)
def test_each_intent_has_its_share(
    project: Path, tmp_path: Path, size: int, many: tuple[int, ...]
) -> None:
    found = of_each(project, written(project, tmp_path / "part", size))
    assert (found["comment"], found["song_request"], found["thanks"]) == many


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 5))
@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_smaller_part_is_within_the_larger(project: Path, a: int, b: int, seed: int) -> None:
    examples = Examples(seed, project)
    smaller, larger = examples.taken(min(a, b)), examples.taken(max(a, b))
    assert smaller <= larger
    assert len({_intent(project, one) for one in smaller}) == 3


def _intent(project: Path, place: Place) -> str:
    file, block, _ = place
    return str(yaml.safe_load(file.read_text())["nlu"][block]["intent"])


def test_the_seed_decides_which_examples_come_first(project: Path) -> None:
    one, again, other = (Examples(seed, project).taken(20) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_the_whole_says_just_what_the_project_says(project: Path, tmp_path: Path) -> None:
    part = written(project, tmp_path / "part", 1000)

    def sorted_texts(folder: Path) -> list[str]:
        return sorted(map(repr, read([folder / "data" / "nlu"])))

    assert sorted_texts(part) == sorted_texts(project)
    assert (part / "data" / "rules.yml").read_text() == "rules: []"


def read_by_rasa(file: Path) -> Any:
    from rasa.shared.utils.io import is_key_in_yaml, read_yaml_file

    assert is_key_in_yaml(file, "nlu")  # else it would not look into the file at all
    return read_yaml_file(file)


@needs_rasa
def test_rasa_reads_the_same_though_it_has_other_rules_for_bare_words(
    project: Path, tmp_path: Path
) -> None:
    part = written(project, tmp_path / "part", 1000)
    (comments, *_) = read_by_rasa(part / "data" / "nlu" / "others.yml")["nlu"]
    assert [one["text"] for one in comments["examples"][-len(ODD) :]] == list(ODD)


def test_what_is_no_example_is_kept_whole(project: Path, tmp_path: Path) -> None:
    part = written(project, tmp_path / "part", 1)
    told = yaml.safe_load((part / "data" / "nlu" / "others.yml").read_text())["nlu"]
    assert {"synonym": "abba", "examples": "- Abba\n- ABBA\n"} in told


def test_nothing_of_an_earlier_part_stays(project: Path, tmp_path: Path) -> None:
    (tmp_path / "part" / "data").mkdir(parents=True)
    (tmp_path / "part" / "data" / "old.yml").write_text("nlu: []")
    written(project, tmp_path / "part", 5)
    assert not (tmp_path / "part" / "data" / "old.yml").exists()


def test_the_usual_sizes_end_with_all(project: Path) -> None:
    assert Examples(1, project).usual_sizes() == [6, 13, 26, 52]
