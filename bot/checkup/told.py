"""What WhatsApp has told the station lately, and what came that was not for it: in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.checkup.finding import Finding, Patient
from bot.core.health import Light
from bot.store.foreign import WRONGLY_SIGNED

NOTICES_OVER = timedelta(days=7)
MOST_LINES = 20
LONGEST = 200
_WORDS = {
    "account_alerts": "an alert about the account",
    "account_review_update": "the review of the account",
    "account_settings_update": "settings of the account",
    "account_update": "a change of the account",
    "business_capability_update": "how much the account may send",
    "calls": "calls",
    "message_template_quality_update": "the quality of a template",
    "message_template_status_update": "the state of a template",
    "payment_configuration_update": "payments",
    "phone_number_name_update": "the display name of a number",
    "phone_number_quality_update": "the quality of a number",
    "security": "the security of the account",
    "signature": "messages of an app whose secret does not stand beside the number",
    "smb_message_echoes": "answers from the phone app",
    "user_preferences": "wishes of listeners about marketing",
}
_EVERY_DAY = ("calls", "smb_message_echoes", "user_preferences")  # of interest by their number
_NO_WORDS = ("listener", "message_id", "call_id")


def lines(rows: Sequence[sa.Row[Any]]) -> list[str]:
    """A line for each thing that was told, the latest first; what was told often, once."""
    last: dict[str, str] = {}
    times: Counter[str] = Counter()
    for row in rows:
        told = _sentence(row)
        times[told] += 1
        last.pop(told, None)
        last[told] = f"{row.received_at:%Y-%m-%d}"
    found = [
        f"{day} {told}" + (f" ({times[told]} times)" if times[told] > 1 else "")
        for told, day in reversed(last.items())
    ]
    more = len(found) - MOST_LINES
    return found[:MOST_LINES] + ([f"… and {more} more"] if more > 0 else [])


def _sentence(row: sa.Row[Any]) -> str:
    words = _WORDS.get(row.topic, row.topic.replace("_", " "))
    of = f", number {row.number}" if row.number else ""
    values = [] if row.topic in _EVERY_DAY else list(_values(row.detail))
    return _plain(f"{words}{of}" + (": " + ", ".join(values) if values else ""))


def _values(told: Any, name: str = "") -> Iterator[str]:
    """The single values of a notice, each after its name."""
    if isinstance(told, Mapping):
        for key, value in sorted(told.items()):  # each database has an order of its own
            if key not in _NO_WORDS:
                yield from _values(value, "" if key in ("value", "event") else key)
    elif isinstance(told, list):
        for value in told:
            yield from _values(value, name)
    elif told not in (None, ""):
        yield f"{name} {told}".strip().replace("_", " ")


def _plain(told: str) -> str:
    """It came from outside: nothing that a terminal would obey."""
    return "".join(one if one.isprintable() else "?" for one in told)[:LONGEST]


async def notices(patient: Patient) -> list[Finding]:
    rows = patient.seen.notices
    if not patient.seen.answered:
        return [Finding("notices", Light.WARN, "Not looked at, for want of the database.")]
    daily = [row for row in rows if row.topic in _EVERY_DAY]
    rare = [row for row in rows if row.topic not in _EVERY_DAY]
    look = "Look into WhatsApp Manager; docs/operations.md says what the alarms mean."
    found = [Finding("notices", Light.WARN, line, look) for line in lines(rare)]
    found += [Finding("notices", Light.OK, line) for line in lines(daily)]
    silent = "WhatsApp has told nothing of the account in the last seven days."
    return found or [Finding("notices", Light.OK, silent)]


async def messages(patient: Patient) -> list[Finding]:
    """Messages of the last day that are on no desk, because they were not for this station."""
    if not patient.seen.answered:
        return [Finding("messages", Light.WARN, "Not looked at, for want of the database.")]
    every = "All messages of the last day were for numbers of this station."
    found = [
        _wrongly_signed(_plain(number), count)
        if reason == WRONGLY_SIGNED
        else _not_ours(_plain(number), count)
        for (number, reason), count in sorted(patient.seen.foreign.items())
    ]
    return found or [Finding("messages", Light.OK, every)]


def _wrongly_signed(number: str, count: int) -> Finding:
    said = f"{count} messages to number {number} were signed by another number's app: on no desk."
    what = "Correct its `app_secrets`, then take them in: docs/operations.md, “On no desk”."
    return Finding("messages", Light.BAD, said, what)


def _not_ours(number: str, count: int) -> Finding:
    said = f"{count} messages were for number {number}, which is not set up here."
    what = (
        "If it is yours, set it up, then take them in: docs/operations.md, “On no desk”. Meta's "
        "test button uses a number of its own."
    )
    return Finding("messages", Light.WARN, said, what)
