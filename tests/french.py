"""A small third language, as a station writes it: the folder tests/languages/fr."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.core.language_folder import Language, folders, read
from bot.core.phrases import PRODUCT

FOLDER = Path(__file__).parent / "languages" / "fr"


def spoken() -> list[Language]:
    """The product's languages, and French."""
    return [read(folder) for folder in folders(PRODUCT, FOLDER.parent).values()]


def put_into(data_dir: Path) -> Path:
    """The folder, as a station has put it into its data folder."""
    return Path(shutil.copytree(FOLDER, data_dir / "station" / "languages" / "fr"))
