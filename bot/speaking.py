"""The languages of this station: those that come along, its own, and its changes of texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from bot.core.language_folder import (
    EXAMPLES,
    Language,
    LanguageWrong,
    folders,
    read,
    replies_of,
)
from bot.core.phrases import PRODUCT
from bot.core.purposes import PURPOSES
from bot.core.replies import Replies, RepliesWrong, merged
from bot.settings import Settings, SettingsWrong
from bot.understanding.examples import ExamplesUnreadable, read_file


def languages(data_dir: Path) -> list[Language]:
    """All that are spoken here, or SettingsWrong with a line for each thing to mend."""
    found, wrong = [], []
    for folder in folders(PRODUCT, own(data_dir)).values():
        try:
            found.append(read(folder))
        except LanguageWrong as error:
            wrong += str(error).splitlines()
    if wrong:
        raise SettingsWrong(wrong)
    return found


def own(data_dir: Path) -> Path:
    """Where the station's own languages lie, a folder each."""
    return data_dir / "station" / "languages"


def check_examples(data_dir: Path) -> None:
    """Raise SettingsWrong where the model could not learn from what a language brings along."""
    wrong: list[str] = []
    for folder in folders(PRODUCT, own(data_dir)).values():
        for file in sorted((folder / EXAMPLES).rglob("*.y*ml")):
            try:
                wrong += _unknown(file, {one.intent for one in read_file(file)})
            except ExamplesUnreadable as error:
                wrong.append(str(error))
    if wrong:
        raise SettingsWrong(wrong)


def _unknown(file: Path, intents: set[str]) -> list[str]:
    strange = sorted(intents - PURPOSES.keys())
    return [f"{file}: `{intent}` is no purpose; docs/glossary.md has all." for intent in strange]


def replies(settings: Settings, spoken: Sequence[Language] | None = None) -> Replies:
    """The texts of these languages under the station's own; raises SettingsWrong."""
    spoken = languages(settings.data_dir) if spoken is None else spoken
    own = settings.data_dir / "station" / "replies.yml"
    try:
        changed = yaml.safe_load(own.read_text("utf-8")) if own.is_file() else {}
        texts = merged(replies_of(spoken), changed or {})
    except (RepliesWrong, yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsWrong([f"{own}: {_plainly(error)}"]) from None
    return Replies(texts, station=settings.station_name, days=settings.keep_texts_days)


def _plainly(error: Exception) -> str:
    """What is wrong with the station's texts, in a line."""
    if isinstance(error, RepliesWrong):
        return str(error)
    return f"This is no YAML that can be read ({' '.join(str(error).split())[:200]})."
