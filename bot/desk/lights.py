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
    """Reads the station's health and says it in the desk's language."""

    desk: Desk
    words: Words

    async def look(self) -> dict[str, Any]:
        """The panel for the browser; when health cannot be read, that is what it says."""
        try:
            health = await self.desk.health()
        except Exception as error:
            log.warning("health_not_read", error=type(error).__name__)
            return self._panel(_NO_DATABASE, 0)
        return self._panel(signs(health), health.loss)

    def _panel(self, found: tuple[Sign, ...], loss: int) -> dict[str, Any]:
        light = worst(found).value
        return {
            "light": light,
            "says": self.words(f"health.{light}"),
            "loss": loss,
            "lost": self.words("health.lost", count=loss),
            "signs": [self._line(sign) for sign in found],
        }

    def _line(self, sign: Sign) -> dict[str, str]:
        return {
            "title": self.words(f"sign.{sign.name}"),
            "light": sign.light.value,
            "word": self.words(f"light.{sign.light.value}"),
            "sentence": self.words(sign.says, **sign.values),
        }
