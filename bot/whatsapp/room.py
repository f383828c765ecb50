"""How much of what is knocking at the door may lie in memory at once."""

from __future__ import annotations

SMALL = 64 * 1024  # bytes; nearly all that WhatsApp sends is smaller
FOR_SMALL = 16 * 1024**2
FOR_LARGE = 48 * 1024**2


class Room:
    """A budget of bytes; large bodies cannot take up what is there for the small ones."""

    def __init__(self, *, small: int = FOR_SMALL, large: int = FOR_LARGE) -> None:
        self._free = {"small": small, "large": large}

    def take(self, size: int) -> bool:
        """Reserve room for a body, or False: there is none, and nobody waits for it."""
        part = _part(size)
        if size > self._free[part]:
            return False
        self._free[part] -= size
        return True

    def leave(self, size: int) -> None:
        self._free[_part(size)] += size


def _part(size: int) -> str:
    return "small" if size <= SMALL else "large"
