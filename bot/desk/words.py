"""Every sentence of the desk, out of one folder a language, a file a part: words/en/card.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(one.name for one in FOLDER.iterdir() if one.is_dir()))


class Words:
    """The desk in one language."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self.sentences = sentences

    def __call__(self, name: str, /, **values: object) -> str:
        """A sentence with its values put in; a count of one has a sentence of its own."""
        if values.get("count") in (1, "1") and f"{name}.one" in self.sentences:
            name = f"{name}.one"
        return self.sentences[name].format_map({key: str(value) for key, value in values.items()})

    def has(self, name: str) -> bool:
        return name in self.sentences

    def of(self, kind: str, name: str) -> str:
        """The word for a purpose, a reason or the like; what has none is shown as it is."""
        return self.sentences.get(f"{kind}.{name}", name.replace("_", " "))

    def starting(self, *beginnings: str) -> dict[str, str]:
        """The sentences that the browser needs."""
        return {
            name: sentence
            for name, sentence in self.sentences.items()
            if name.startswith(beginnings)
        }


def load(language: str = "en") -> Words:
    sentences: dict[str, str] = {}
    for part in sorted((FOLDER / language).glob("*.json")):
        sentences |= json.loads(part.read_text("utf-8"))
    return Words(language, sentences)
