"""The Rasa project with a handful of examples, in a folder of its own: trained in no time."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from bot.understanding.models import PROJECT

COPIED = ("bot", "actions", "tools", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
EXAMPLES = 6  # of each intent


def make(folder: Path) -> Path:
    """A project that works like ours, and understands next to nothing."""
    folder.mkdir()
    for name in COPIED:
        if (PROJECT / name).is_dir():  # in which other tests compile meanwhile
            compiled = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PROJECT / name, folder / name, ignore=compiled)
        else:
            shutil.copy(PROJECT / name, folder / name)
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    (folder / "data" / "nlu").mkdir(parents=True)
    shutil.copy(PROJECT / "data" / "rules.yml", folder / "data")
    for file in (PROJECT / "data" / "nlu").glob("*.yml"):
        told = yaml.safe_load(file.read_text("utf-8"))
        for block in told["nlu"]:
            block["examples"] = block["examples"][:EXAMPLES]
        (folder / "data" / "nlu" / file.name).write_text(yaml.safe_dump(told, allow_unicode=True))
    return folder
