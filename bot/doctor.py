"""Looks an installation over, part by part, and says what to do about each thing that is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import aiohttp

from bot import clock
from bot.checkup import alive, encoder, machine, memory, playout, sound, told, whatsapp
from bot.checkup.finding import Finding, Patient, Seen
from bot.core.health import Light
from bot.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
SIGNS = {Light.OK: "✓", Light.WARN: "!", Light.BAD: "✗"}

Check = Callable[[Patient], Awaitable[list[Finding]]]


async def examine(settings: Settings, *, now: Callable[[], datetime] = clock.now) -> list[Finding]:
    """Everything, in the order in which one thing rests on another."""
    found: list[Finding] = []
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        patient = Patient(settings, session, now, Seen())
        for name, check in CHECKS.items():
            try:
                found += await check(patient)
            except Exception as error:
                what = "Please report it: the doctor itself has stumbled."
                found.append(Finding(name, Light.BAD, f"{type(error).__name__}.", what))
    return found


def report(findings: list[Finding]) -> str:
    """A line for each finding, and under it what to do."""
    lines: list[str] = []
    width = max((len(one.name) for one in findings), default=0)
    for one in findings:
        lines.append(f"{SIGNS[one.light]} {one.name:{width}}  {one.sentence}")
        if one.what_to_do:
            lines.append(f"  {'':{width}}  → {one.what_to_do}")
    bad = sum(one.light is Light.BAD for one in findings)
    worth = sum(one.light is Light.WARN for one in findings)
    lines += ["", f"{bad} wrong, {worth} worth a look, {len(findings) - bad - worth} well."]
    return "\n".join(lines)


CHECKS: dict[str, Check] = {
    "settings": machine.settings,
    "languages": machine.languages,
    "replies": machine.replies,
    "disk": machine.disk,
    "ffmpeg": sound.ffmpeg,
    "transcriber": sound.transcriber,
    "database": memory.database,
    "model": memory.model,
    "encoder": encoder.encoder,
    "python": machine.python,
    "roles": alive.roles,
    "clock": whatsapp.clock,
    "token": whatsapp.tokens,
    "webhook": whatsapp.webhook,
    "numbers": alive.numbers,
    "alarms": alive.alarms,
    "playing": playout.playing,
    "messages": told.messages,
    "notices": told.notices,
}
