"""The product's own replies file, as a station without changes has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.core.replies import Replies, merged

ROOT = Path(__file__).parents[2]
FILE: dict[str, Any] = yaml.safe_load((ROOT / "bot" / "replies.yml").read_text("utf-8"))


def replies(**station: Any) -> Replies:
    return Replies(merged(FILE, station), station="Radio Test", days=90)
