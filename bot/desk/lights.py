"""The health light in the corner of the desk, and the sentences behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog

from bot.core.health import Light, Sign, signs, worst
from bot.desk.given import Desk
from bot.desk.words import Words

log = structlog.get_logger(__name__)

_NO_DATABASE = (Sign("database", Light.BAD, "database.bad"),)


@dataclass(frozen=True)
class Lights:
    """Reads the station's health."""

    desk: Desk

    async def look(self) -> tuple[tuple[Sign, ...], int]:
        """The signs, and how many messages are lost; when health cannot be read, that is a sign."""
        try:
            health = await self.desk.health()
        except Exception as error:
            log.warning("health_not_read", error=type(error).__name__)
            return _NO_DATABASE, 0
        return signs(health), health.loss


def panel(found: tuple[Sign, ...], loss: int, words: Words) -> dict[str, Any]:
    """What the browser shows of it."""
    light = worst(found).value
    return {
        "light": light,
        "says": words(f"health.{light}"),
        "loss": loss,
        "lost": words("health.lost", count=loss),
        "signs": [_line(sign, words) for sign in found],
    }


def _line(sign: Sign, words: Words) -> dict[str, str]:
    return {
        "title": words(f"sign.{sign.name}"),
        "light": sign.light.value,
        "word": words(f"light.{sign.light.value}"),
        "sentence": words(sign.says, **sign.values),
    }
