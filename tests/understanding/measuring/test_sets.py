"""Other people's sets label other things: what a set does not label is not scored on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.understanding.examples import ExamplesUnreadable
from bot.understanding.measuring.sets import SetUse, read_sets, title, use

SPAN = {"start": 0, "end": 4, "label": "song", "value": "stop"}
GENRE = {"start": 0, "end": 4, "label": "genre", "value": "jazz"}


def lines(file: Path, *rows: dict[str, Any]) -> Path:
    file.write_text("\n".join(json.dumps({"text": "stop it", **row}) for row in rows))
    return file


def yaml(folder: Path, intent: str, *examples: str) -> None:
    folder.mkdir(exist_ok=True)
    told = "".join(f"\n  - {example}" for example in examples)
    (folder / f"{intent}.yml").write_text(f"nlu:\n- intent: {intent}\n  examples:{told}\n")


def test_a_line_without_the_key_is_not_scored_on_second_purposes(tmp_path: Path) -> None:
    told = [{}, {"also": []}, {"also": None}, {"also": ["thanks"]}]
    file = lines(tmp_path / "x.jsonl", *({"intent": "stop", **one} for one in told))
    assert [one.also for one in read_sets([file])] == [False, True, False, True]


@pytest.mark.parametrize(
    "entities, scored",
    [
        pytest.param([], False, id="none"),
        pytest.param([GENRE], False, id="none that a station knows"),
        pytest.param([SPAN], True, id="one"),
    ],
)
def test_a_set_without_a_labelled_entity_is_not_scored_on_entities(
    entities: list[dict[str, Any]], scored: bool, tmp_path: Path
) -> None:
    rows = [{"intent": "stop"}, {"intent": "stop", "entities": entities}]
    assert [one.entities for one in read_sets([lines(tmp_path / "x.jsonl", *rows)])] == [scored] * 2


@pytest.mark.parametrize(
    "intent, scored",
    [("stop", True), ("nlu_fallback", True), ("music_recommendation_query", False)],
)
def test_a_purpose_that_no_station_has_is_not_scored(
    intent: str, scored: bool, tmp_path: Path
) -> None:
    (message,) = read_sets([lines(tmp_path / "x.jsonl", {"intent": intent})])
    assert message.purpose is scored


@pytest.mark.parametrize("named", ["the folder", "its files"])
def test_the_files_of_a_folder_of_yaml_are_one_set(named: str, tmp_path: Path) -> None:
    folder = tmp_path / "held_out"
    yaml(folder, "goodbye", "text: bye")
    yaml(folder, "stop", "text: '[stop](song) it'", "{text: stop, metadata: {also: [thanks]}}")
    found = read_sets([folder] if named == "the folder" else sorted(folder.iterdir()))
    assert use(found) == [SetUse("held_out", 3, 3, 3, 3)]
    assert [one.place for one in found] == ["goodbye.yml:1", "stop.yml:1", "stop.yml:2"]


def test_yaml_in_which_nobody_names_a_second_purpose_is_not_scored_on_them(tmp_path: Path) -> None:
    yaml(tmp_path / "theirs", "stop", "text: stop")
    assert use(read_sets([tmp_path / "theirs"])) == [SetUse("theirs", 1, 1, 0, 0)]


def test_each_file_of_json_lines_is_a_set_by_itself(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl", {"intent": "stop", "entities": [SPAN]})
    lines(tmp_path / "b.jsonl", {"intent": "stop"}, {"intent": "other"})
    found = read_sets([tmp_path])
    assert use(found) == [SetUse("a.jsonl", 1, 1, 0, 1), SetUse("b.jsonl", 2, 1, 0, 0)]
    assert title(found) == "2 sets"
    assert title(found[:1]) == "a.jsonl"


def test_a_file_that_is_empty_does_not_spoil_the_others(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl")
    lines(tmp_path / "b.jsonl", {"intent": "stop"})
    assert len(read_sets([tmp_path])) == 1


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("{")
    with pytest.raises(ExamplesUnreadable, match=r"x\.jsonl"):
        read_sets([tmp_path])
