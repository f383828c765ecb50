"""The one place that reads the clock; everything below the entry points is handed the time."""

from __future__ import annotations

from datetime import datetime, timezone


def now() -> datetime:
    return datetime.now(timezone.utc)  # noqa: TID251
