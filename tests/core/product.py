"""The product's own texts, as a station without changes has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.core.language_folder import replies_of
from bot.core.phrases import spoken
from bot.core.replies import Replies, merged

ROOT = Path(__file__).parents[2]
FILE: dict[str, Any] = replies_of(spoken())


def replies(**station: Any) -> Replies:
    return Replies(merged(FILE, station), station="Radio Test", days=90)
