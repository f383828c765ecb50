"""What was looked at, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import sqlalchemy as sa

from bot.core.health import Light
from bot.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. No sentence has a secret in it."""

    name: str
    light: Light
    sentence: str
    what_to_do: str = ""


@dataclass
class Seen:
    """What the database told, for those that look at other things."""

    model: str | None = None
    last_body: datetime | None = None
    last_play: datetime | None = None  # when a new song was last heard of
    beats: Mapping[str, datetime] = field(default_factory=dict)  # role to its latest
    stopped: Mapping[str, sa.Row[Any]] = field(default_factory=dict)  # number to its refusal
    alarms: Sequence[sa.Row[Any]] = ()  # those that are on
    answered: bool = False
    notices: Sequence[sa.Row[Any]] = ()  # what WhatsApp told in the last days
    foreign: dict[tuple[str, str], int] = field(default_factory=dict)  # by number and reason
    clocks: dict[str, timedelta] = field(default_factory=dict)  # how far ours is ahead


@dataclass(frozen=True)
class Patient:
    """What is looked at, and with what."""

    settings: Settings
    session: aiohttp.ClientSession
    now: Callable[[], datetime]
    seen: Seen
