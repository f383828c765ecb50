"""A model of stock Rasa on the same examples, trained by its own command and kept."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from bot.understanding import models

CONFIG = Path(__file__).with_name("stock.yml")
KEPT = models.PROJECT / "var" / "bench"


class NoStockModel(Exception):
    """Stock Rasa did not train; says where it wrote why."""


def stock_model(kept: Path = KEPT, project: Path = models.PROJECT) -> Path:
    """The model, trained if there is none for the present examples: some minutes."""
    model = kept / f"stock-{_fingerprint(project)}.tar.gz"
    if model.exists():
        return model
    kept.mkdir(parents=True, exist_ok=True)
    log = kept / "stock-training.log"
    words = ["train", "--config", str(CONFIG), "--domain", "domain.yml", "--data", "data"]
    words += ["--out", str(kept), "--fixed-model-name", f".{model.name}"]
    print("    training stock Rasa", flush=True)
    with log.open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "rasa", *words],
            cwd=project,
            stdout=out,
            stderr=out,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        )
    made = kept / f".{model.name}"
    if done.returncode != 0 or not made.exists():
        raise NoStockModel(f"please see {log}")
    os.replace(made, model)
    return model


def _fingerprint(project: Path) -> str:
    digest = hashlib.sha256(CONFIG.read_bytes())
    for path in sorted([project / "domain.yml", *(project / "data").rglob("*.yml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
