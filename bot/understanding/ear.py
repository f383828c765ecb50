"""Whoever can tell what listeners mean: Rasa in the worker, a table of answers in tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.hearing import Hearing


class Ear(Protocol):
    """One call for many messages; it fills each hearing and never raises for one of them."""

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        """Set `understood` and `filing`, or `error`, on every hearing."""
