"""What is wrong enough to wake somebody: conditions on a picture of the station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

QUEUE_OLD = timedelta(minutes=2)
ROLE_SILENT = timedelta(seconds=45)
STARTING = timedelta(seconds=120)  # a worker takes its time to load Rasa
DISK_LOW = 500 * 1024**2  # bytes
TOKEN_CODES = (0, 190)
PAYMENT_CODES = (131042,)
ROLES = ("web", "worker")  # the scheduler cannot report its own death: the health light does


@dataclass(frozen=True)
class Picture:
    """The station at one moment."""

    last_body: datetime | None
    oldest_waiting: datetime | None
    beats: Mapping[str, datetime] = field(default_factory=dict)  # role to its latest heartbeat
    stopped: Mapping[str, int | None] = field(default_factory=dict)  # number to the error's code
    disk_free: int = DISK_LOW
    loss: int = 0
    up_for: timedelta = timedelta(days=1)  # how long the scheduler itself has been up


def raised(picture: Picture, *, silence: timedelta, now: datetime) -> dict[str, str]:
    """The alarms that hold now: a name, and a sentence on what to do."""
    found: dict[str, str] = {}
    if silence and picture.last_body and now - picture.last_body > silence:
        found["webhook silent"] = (
            "WhatsApp has not called for a long time. Look at the webhook in Meta's dashboard "
            "and run `requestline doctor`."
        )
    if picture.oldest_waiting and now - picture.oldest_waiting > QUEUE_OLD:
        found["queue old"] = (
            "Messages wait to be sorted for minutes. They are on the desk as unsorted; look at "
            "the worker's log."
        )
    for role in ROLES if picture.up_for > STARTING else ():
        beat = picture.beats.get(role)
        if beat is None or now - beat > ROLE_SILENT:
            found[f"{role} down"] = f"The role `{role}` does not answer. Start it again."
    for number, code in picture.stopped.items():
        name, sentence = _refused(code)
        found[f"{name} ({number})"] = sentence
    if picture.disk_free < DISK_LOW:
        found["disk low"] = "Less than 500 MB are free where the station's data lies."
    if picture.loss:
        found["loss"] = f"{picture.loss} messages cannot be accounted for; see docs/operations.md."
    return found


def _refused(code: int | None) -> tuple[str, str]:
    if code in TOKEN_CODES:
        return "token refused", (
            "WhatsApp refuses the access token: put a new one into WHATSAPP_NUMBERS. Replies "
            "wait until then."
        )
    if code in PAYMENT_CODES:
        return "payment stop", (
            "WhatsApp wants a payment method: add one in Meta's billing settings. Replies wait."
        )
    return "number stopped", "WhatsApp refuses this number's messages; see docs/operations.md."
