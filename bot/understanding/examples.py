"""Reads labelled messages: Rasa's YAML as in data/nlu, or one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.core.understanding import Entity

# [Dream On](song) or [Dream On]{"entity": "song"}
ANNOTATED = re.compile(r"\[(?P<value>[^\]]+)\](?:\((?P<label>[^)]*)\)|(?P<detail>\{[^}]+\}))")


class ExamplesUnreadable(Exception):
    """A file of labelled messages is not in a form that we know; says which and where."""


@dataclass(frozen=True)
class Example:
    """A message and what a person says it means."""

    text: str
    intent: str
    entities: tuple[Entity, ...] = ()
    also: tuple[str, ...] = ()
    lang: str | None = None


def read(paths: Iterable[Path]) -> list[Example]:
    """All examples of these files and folders, in the order of their names."""
    found = [example for path in paths for file in files_of(path) for example in read_file(file)]
    if not found:
        raise ExamplesUnreadable("There are no labelled messages in what was named.")
    return found


def files_of(path: Path) -> list[Path]:
    """A file, or those of a folder in the order of their names."""
    if not path.exists():
        raise ExamplesUnreadable(f"{path} does not exist.")
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in (".jsonl", ".yml", ".yaml"))


def read_file(path: Path) -> Iterator[Example]:
    """The examples of one file."""
    try:
        if path.suffix in (".yml", ".yaml"):
            yield from _from_yaml(path.read_text(encoding="utf-8"))
        else:
            yield from _from_json_lines(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise ExamplesUnreadable(f"{path} cannot be read: {type(error).__name__}.") from error


def _from_json_lines(text: str) -> Iterator[Example]:
    for line in text.split("\n"):
        if line.strip():
            row = json.loads(line)
            spans = row.get("entities") or []
            yield Example(
                text=row["text"],
                intent=row.get("mapped_intent") or row["intent"],
                entities=tuple(_span(row["text"], span) for span in spans),
                also=tuple(row.get("also") or ()),
                lang=row.get("lang"),
            )


def _span(text: str, span: dict[str, Any]) -> Entity:
    start, end = int(span["start"]), int(span["end"])
    return Entity(span["label"], text[start:end], start, end)


def _from_yaml(text: str) -> Iterator[Example]:
    for block in (yaml.safe_load(text) or {}).get("nlu") or []:
        if "intent" in block:
            for example in listed(block):
                plain, entities = annotated(str(example["text"]).strip())
                metadata = example.get("metadata") or {}
                yield Example(
                    text=plain,
                    intent=block["intent"],
                    entities=entities,
                    also=tuple(metadata.get("also") or ()),
                    lang=metadata.get("lang"),
                )


def listed(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rasa knows two ways: a list with metadata, or one text with a dash before each.

    Other blocks than a purpose's, such as synonyms, have none for us.
    """
    examples = block.get("examples") or [] if "intent" in block else []
    if isinstance(examples, str):
        return [{"text": line[2:]} for line in examples.splitlines() if line.startswith("- ")]
    return list(examples)


def annotated(text: str) -> tuple[str, tuple[Entity, ...]]:
    """The bare text and its labelled spans."""
    plain, entities, last = "", [], 0
    for match in ANNOTATED.finditer(text):
        plain += text[last : match.start()]
        value, start = match["value"], len(plain)
        label = match["label"] or json.loads(match["detail"])["entity"]
        plain += value
        entities.append(Entity(label, value, start, len(plain)))
        last = match.end()
    return plain + text[last:], tuple(entities)
