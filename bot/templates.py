"""Reads the approved templates once a day, and when a manager asks, so that the desk has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from bot.core.sending import SendFailed
from bot.core.templates import Template
from bot.store import templates
from bot.store.database import Database

log = structlog.get_logger(__name__)

WHO = "scheduler"


class Approved(Protocol):
    """A messaging service that says which templates it takes."""

    @property
    def numbers(self) -> list[str]:
        """The station's numbers of which it can say."""

    async def of(self, number: str) -> list[Template]:
        """Those of a number, or SendFailed."""


@dataclass(frozen=True)
class Templates:
    """The templates of all numbers."""

    database: Database
    approved: Approved
    clock: Callable[[], datetime]

    async def look(self) -> bool:
        """Read them if they are due; whether they were."""
        async with self.database.read() as conn:
            if not await templates.are_due(conn, now=self.clock()):
                return False
        came_of_it = [await self._read(number) for number in self.approved.numbers]
        failed = next((one for one in came_of_it if one), "")
        value = failed or (templates.READ if came_of_it else templates.NO_ACCOUNT)
        async with self.database.write() as conn:
            await templates.note(conn, value, who=WHO, now=self.clock())
        return True

    async def _read(self, number: str) -> str:
        """Why it did not work, or "": what was there before then stays."""
        try:
            found = await self.approved.of(number)
        except SendFailed as failure:
            log.warning("templates_not_read", reason=failure.reason)
            return failure.reason
        async with self.database.write() as conn:
            await templates.put(conn, number, found, now=self.clock())
        return ""
