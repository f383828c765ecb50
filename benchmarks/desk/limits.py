"""What the desk must keep to with 2,000 items in its queue; whoever misses one is told which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# By the name of a figure: the most that it may be.
LIMITS = {
    r"keys(_meanwhile)?_.+_frame_p95": 100,  # milliseconds from a key to the next painted frame
    r"arrivals_over_p95": 300,  # milliseconds over the worker's own time
    r"(arrivals|ten)_unseen": 0,  # messages that stand on no page
}
# Per cent of itself in ten minutes: what wavers by less than that is flat.
FLAT = {r"lasting_(heap_mb|nodes|listeners|web_mb)_grown_percent": 5}
LONG = 10  # minutes; what is looked at for less shows how caches fill, not whether it grows


def missed(figures: Mapping[str, Any], *, minutes: float) -> list[str]:
    """Each figure that is higher than it may be, as a sentence."""
    limits = LIMITS | (FLAT if minutes >= LONG else {})
    return [
        f"{name} is {figure}, wanted {most} at most"
        for name, figure in figures.items()
        for pattern, most in limits.items()
        if re.fullmatch(pattern, name) and figure > most
    ]
