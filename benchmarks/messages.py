"""The messages that both sides of a comparison get: same texts, same listeners, same order."""

from __future__ import annotations

import random
from pathlib import Path

from bot.app import replies
from bot.settings import load
from bot.understanding import models
from bot.understanding.examples import read

Sent = tuple[int, str]  # who writes, and what

LISTENERS = 96  # each comes back after so many messages, so that there is a dialogue to keep


def messages(project: Path = models.PROJECT) -> list[Sent]:
    """Held-out messages and the project's own, well mixed, from listeners in turn."""
    paths = [project / "tests" / "held_out", project / "data" / "nlu"]
    control = replies(load(data_dir=project / "var")).control
    texts = [
        example.text
        for example in read(paths)
        # Stock Rasa takes the first for an intent; the second is settled before any worker.
        if not example.text.startswith("/") and control.meaning(example.text) is None
    ]
    random.Random(1).shuffle(texts)  # whoever sees only a part sees every purpose
    return [(number % LISTENERS, text) for number, text in enumerate(texts)]
