"""What a component has learnt, as a file in its folder of the model."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import joblib

FILE = "learnt.joblib"


def put(folder: Path, learnt: Any) -> None:
    """Keep a dataclass as bare numbers, so that no name of ours is bound up in the file."""
    joblib.dump(asdict(learnt), folder / FILE, compress=1)


def opened(folder: Path) -> dict[str, Any]:
    """What `put` has kept; the model's checksum was looked at before."""
    kept: dict[str, Any] = joblib.load(folder / FILE)
    return kept
