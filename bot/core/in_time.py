"""What of a reply is still true when it goes out: "it is on right now" is so for minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any


def true_at(now: datetime, parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what is over, or in the past tense where a part has one; never nothing at all."""
    said = [_past(part) if _over(part, now) and part.get("after") else part for part in parts]
    return [part for part in said if not _over(part, now)] or said


def until(parts: Sequence[dict[str, Any]]) -> datetime | None:
    """When all that a reply would say has ceased to be true; None: something of it stays so."""
    ends = [_end(part) for part in parts if not part.get("after")]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(parts) else None


def _end(part: dict[str, Any]) -> datetime | None:
    return datetime.fromisoformat(part["until"]) if part.get("until") else None


def _over(part: dict[str, Any], now: datetime) -> bool:
    end = _end(part)
    return end is not None and now > end


def _past(part: dict[str, Any]) -> dict[str, Any]:
    lasting = {name: value for name, value in part.items() if name not in ("until", "after")}
    return {**lasting, "text": part["after"]}
