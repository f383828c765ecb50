"""How times become figures: a call that was never answered took for ever."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

NEVER = math.inf


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which this share was done; nothing measured is no good figure."""
    if not times:
        return NEVER
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def rounded(value: float, digits: int = 1) -> float:
    return value if math.isinf(value) else round(value, digits)


def as_line(figures: dict[str, Any]) -> str:
    """One line of JSON, in which what is not finite is null."""
    return json.dumps(_finite(figures), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
