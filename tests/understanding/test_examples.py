"""Labelled messages come as Rasa's YAML or as JSON lines, from files and folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.understanding import Entity
from bot.understanding.examples import Example, ExamplesUnreadable, annotated, read

YAML = """
version: "3.1"
nlu:
- intent: song_request
  examples:
  - text: play [Dream On](song) by [Aerosmith](artist)
    metadata: {lang: en, also: [shout_out]}
  - text: |
      ponme [Bésame](song)
- intent: greeting
  examples: |
    - hello
    - hi [Dave]{"entity": "recipient"} 😀
- synonym: aerosmith
  examples: |
    - areosmith
"""


@pytest.mark.parametrize(
    "text, plain, labels",
    [
        pytest.param("no label", "no label", [], id="none"),
        pytest.param("[a](song) b", "a b", [("song", "a")], id="at the start"),
        pytest.param("😀😀 [Été](song)", "😀😀 Été", [("song", "Été")], id="code points"),
        pytest.param("[a](song)[b](artist)", "ab", [("song", "a"), ("artist", "b")], id="touching"),
        pytest.param('[a]{"entity": "song"}', "a", [("song", "a")], id="Rasa's long form"),
        pytest.param("a [sic] b (c)", "a [sic] b (c)", [], id="brackets of their own"),
    ],
)
def test_labels_are_read_out_of_the_text(
    text: str, plain: str, labels: list[tuple[str, str]]
) -> None:
    bare, entities = annotated(text)
    assert bare == plain
    assert [(e.label, bare[e.start : e.end]) for e in entities] == labels
    assert all(bare[e.start : e.end] == e.value for e in entities)


def test_yaml_is_read_with_its_metadata(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(YAML, encoding="utf-8")
    first, second, third, fourth = read([tmp_path])
    assert first.entities == (
        Entity("song", "Dream On", 5, 13),
        Entity("artist", "Aerosmith", 17, 26),
    )
    assert (first.also, first.lang) == (("shout_out",), "en")
    assert (second.text, second.intent) == ("ponme Bésame", "song_request")
    assert third == Example("hello", "greeting")
    assert fourth.text == "hi Dave 😀"


def test_json_lines_are_read_and_other_fields_ignored(tmp_path: Path) -> None:
    rows = [
        {"text": "play it", "intent": "song_request", "colour": "red"},
        {
            "text": "😀 Dream On",
            "intent": "theirs",
            "mapped_intent": "song_request",
            "entities": [{"start": 2, "end": 10, "label": "song", "value": "Dream On"}],
        },
    ]
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    plain, labelled = read([path])
    assert plain == Example("play it", "song_request")
    assert labelled.intent == "song_request"
    assert labelled.entities == (Entity("song", "Dream On", 2, 10),)


@pytest.mark.parametrize(
    "name, content",
    [
        pytest.param("a.jsonl", "{", id="not JSON"),
        pytest.param("a.jsonl", "[]", id="not an object"),
        pytest.param("a.jsonl", '{"text": "x"}', id="no intent"),
        pytest.param("a.jsonl", "", id="nothing"),
        pytest.param("a.yml", "nlu: [", id="not YAML"),
        pytest.param("a.yml", "nlu: 3", id="another shape"),
        pytest.param("a.yml", "version: '3.1'", id="no examples"),
    ],
)
def test_what_cannot_be_read_is_named_without_its_texts(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ExamplesUnreadable):
        read([tmp_path / name])


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExamplesUnreadable, match="does not exist"):
        read([tmp_path / "gone"])
