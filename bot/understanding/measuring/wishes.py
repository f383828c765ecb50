"""How the figures of `requestline evaluate` are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wishes:
    """As a table, unless for a machine; with pictures, another model, texts, if asked for."""

    as_json: bool = False
    plots: Path | None = None  # the folder for them
    against: Path | None = None  # the other model
    texts: bool = False  # of the messages that the two understand differently
