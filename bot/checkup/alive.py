"""Which roles are alive, which numbers WhatsApp refuses, and which alarms are on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.checkup.finding import Finding, Patient
from bot.core.health import BEAT_GONE, BEAT_LATE, Light, spoken
from bot.store.roles import for_a_person
from bot.whatsapp.errors import hint

ROLES = ("web", "worker", "scheduler")


async def roles(patient: Patient) -> list[Finding]:
    """A role that ends in good order leaves no beat, so a fresh station has none either."""
    beats = patient.seen.beats
    if not patient.seen.answered:
        return [_not_looked_at("roles")]
    if not any(role in beats for role in ROLES):
        what = "Start them with `requestline run`, or each as a service: docs/operations.md."
        return [Finding("roles", Light.WARN, "None is running.", what)]
    return [_role(role, beats.get(role), patient.now()) for role in ROLES]


def _role(role: str, beat: datetime | None, now: datetime) -> Finding:
    if beat is None:
        return Finding("roles", Light.BAD, f"`{role}` is not running.", "Start it.")
    said = f"`{role}` was last seen {spoken(now - beat)} ago."
    if now - beat > BEAT_GONE:
        return Finding("roles", Light.BAD, said, "Start it again; its log says why it ended.")
    if now - beat > BEAT_LATE:
        return Finding("roles", Light.WARN, said, "Look again in a moment: is the machine busy?")
    return Finding("roles", Light.OK, f"`{role}` is alive.")


async def numbers(patient: Patient) -> list[Finding]:
    """What WhatsApp said to the last calls, where a token that is good now says nothing of it."""
    if not patient.seen.answered:
        return [_not_looked_at("numbers")]
    ours = {one.phone_number_id for one in patient.settings.whatsapp_numbers}
    refused = [row for number, row in sorted(patient.seen.stopped.items()) if number in ours]
    found = list(_refused(refused, patient.now()))
    return found or [Finding("numbers", Light.OK, "WhatsApp refuses none of them.")]


def _refused(rows: list[sa.Row[Any]], now: datetime) -> Iterator[Finding]:
    for row in rows:
        why, what = row.reason or "without a reason", hint(row.code)
        if for_a_person(row):
            age = f" for {spoken(now - row.since)}" if row.since else ""
            said = f"Number {row.number} has been refused{age}: {why}."
            yield Finding("numbers", Light.BAD, said, what or "See docs/whatsapp-setup.md.")
        elif row.stopped_until and row.stopped_until > now:  # one that rests no more is well
            said = f"Number {row.number} is too fast and rests: {why}."
            yield Finding("numbers", Light.WARN, said, what or "It passes by itself.")


async def alarms(patient: Patient) -> list[Finding]:
    if not patient.seen.answered:
        return [_not_looked_at("alarms")]
    now = patient.now()
    found = [
        Finding("alarms", Light.BAD, f"{row.name}, for {spoken(now - row.since)}.", row.detail)
        for row in patient.seen.alarms
    ]
    return found or [Finding("alarms", Light.OK, "None is on.")]


def _not_looked_at(name: str) -> Finding:
    return Finding(name, Light.WARN, "Not looked at, for want of the database.")
