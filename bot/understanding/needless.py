"""Leaves out what Rasa does needlessly while it learns: minutes of it for many examples."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


def leave_out(project: Path) -> None:
    """From now on in this process; `project` holds the product's own examples."""
    _no_fingerprints()
    _read_once()
    _check_stations_only(project)
    _told_apart_by_text()


def _no_fingerprints() -> None:
    """Rasa turns every feature into text for a cache that we do not use."""
    from rasa.engine.training.hooks import TrainingHook

    TrainingHook.on_before_node = lambda *_, **__: {}
    TrainingHook.on_after_node = lambda *_, **__: None


def _read_once() -> None:
    """Rasa reads every file three times, and by a parser written in Python."""
    from rasa.shared.nlu.training_data import loading
    from rasa.shared.nlu.training_data.formats import rasa_yaml

    loading.load_data = cache(loading.load_data)
    rasa_yaml.rasa.shared.utils.io.read_yaml = _read(rasa_yaml.rasa.shared.utils.io.read_yaml)


def _read(slowly: Any) -> Any:
    """Examples, where every value is a text, by the parser in C; all else as Rasa does."""

    def read(content: str, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs or "\nnlu:" not in f"\n{content}":
            return slowly(content, *args, **kwargs)
        return yaml.load(content, yaml.CBaseLoader) or {}  # noqa: S506 - makes texts only

    return read


def _check_stations_only(project: Path) -> None:
    """The product's own files are checked by its tests."""
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    check = RasaYAMLReader.validate

    def validate(reader: Any, text: str) -> None:
        if project not in Path(reader.filename).parents:
            check(reader, text)

    RasaYAMLReader.validate = validate


def _told_apart_by_text() -> None:
    """Rasa looks for twins by turning each example into text; most differ in what they say."""
    from rasa.shared.nlu.constants import INTENT, TEXT
    from rasa.shared.nlu.training_data.message import Message

    Message.__hash__ = lambda example: hash((example.get(TEXT), example.get(INTENT)))
