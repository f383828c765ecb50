"""A station that can be made ill in one way or another."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot import doctor
from bot.checkup.finding import Finding
from bot.clock import now
from bot.core.health import Light
from bot.settings import Settings
from bot.store.database import sync_engine

NUMBER = "100000000000001"
SECRETS = {"token": "EAAG-secret", "app": "app-secret", "verify": "verify-secret", "key": "k" * 64}
PASSWORD = "database-secret"


@dataclass
class WrongClock:
    """It runs, because PostgreSQL's cannot be stopped; `wrong` is how far it is ahead."""

    wrong: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.wrong


@dataclass
class FakeWhatsApp:
    """Answers what it is told to, at the time it is told."""

    clock: WrongClock
    answer: dict[str, Any] = field(default_factory=lambda: {"quality_rating": "GREEN"})
    status: int = 200
    ahead: timedelta = timedelta(0)

    async def reply(self, request: web.Request) -> web.Response:
        date = format_datetime(self.clock() + self.ahead, usegmt=True)
        text = json.dumps(self.answer)
        return web.Response(status=self.status, text=text, headers={"Date": date})


@dataclass
class Patient:
    """A station in good health, to be made ill."""

    settings: Settings
    clock: WrongClock
    whatsapp: FakeWhatsApp

    def change(self, **changes: Any) -> None:
        self.settings = self.settings.model_copy(update=changes)

    @property
    def data_dir(self) -> Path:
        return self.settings.data_dir

    async def examine(self) -> list[Finding]:
        return await doctor.examine(self.settings, now=self.clock)

    async def about(self, name: str) -> list[Finding]:
        return [one for one in await self.examine() if one.name == name]

    async def the(self, name: str) -> Finding:
        """The one finding with this name that is not well."""
        (found,) = [one for one in await self.about(name) if one.light is not Light.OK]
        return found


def write(url: str, statement: str) -> None:
    engine = sync_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(sa.text(statement))
    engine.dispose()
