"""What the phone page shows: everybody's chat with the station, as bubbles, ticks and buttons."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from bot.simulator.errors import GraphError
from bot.simulator.faults import CATALOGUE
from bot.simulator.handsets import Handsets
from bot.simulator.ledger import Received, Sent
from bot.simulator.people import Listener

PHONES = 24  # a replay may bring thousands of listeners
SHOWN = 100  # bubbles of a chat
LATE = timedelta(minutes=1)
TYPING = timedelta(seconds=25)  # or until the answer comes

Shown = dict[str, Any]

# In the words of the panel of faults, where it has some.
_WHY = {fault.code: fault.label for fault in reversed(CATALOGUE.values()) if fault.code}


def state(handsets: Handsets) -> Shown:
    """Everything on the page."""
    numbers = handsets.world.config.numbers
    return {
        "station": {
            "name": numbers[0].verified_name,
            "verified": handsets.network.verified,
            "webhook": handsets.world.config.webhook_url,
            "numbers": [
                {"id": one.phone_number_id, "shown": "+" + one.display_phone_number.lstrip("+")}
                for one in numbers
            ],
        },
        "phones": [_phone(handsets, person) for person in islice(handsets.world.people, PHONES)],
        "faults": armed_faults(handsets),
        "held": handsets.network.held,
    }


def armed_faults(handsets: Handsets) -> list[Shown]:
    """The catalogue, with how often each will strike: 0 not at all, None until disarmed."""
    armed = handsets.faults.armed()
    return [
        {
            "name": fault.name,
            "label": fault.label,
            "side": fault.side.value,
            "rare": fault.rare,
            "times": armed.get(fault.name, 0),
        }
        for fault in CATALOGUE.values()
    ]


def _phone(handsets: Handsets, person: Listener) -> Shown:
    bubbles = [_sent(handsets, one) for one in handsets.ledger.sent_by(person)[-SHOWN:]]
    answers = [_received(handsets, one) for one in handsets.ledger.sent_to(person)[-SHOWN:]]
    shown = [one for one in bubbles + answers if one is not None]
    shown.sort(key=lambda bubble: bubble["order"])
    return {
        "key": person.key,
        "name": person.name,
        "address": f"+{person.shown_phone}" if person.shown_phone else person.username,
        "hidden": person.shown_phone is None,
        "typing": _is_typing(handsets, person),
        "chat": shown[-SHOWN:],
    }


def _sent(handsets: Handsets, sent: Sent) -> Shown | None:
    """The listener's side. A reaction is no bubble: it sits on the one it is about."""
    if sent.kind == "reaction":
        return None
    file = sent.content.get(sent.kind, {}) if sent.kind in ("image", "audio", "sticker") else {}
    return {
        "id": sent.wamid,
        "mine": True,
        "order": sent.handed_at.isoformat(),
        "at": sent.at.isoformat(),
        "kind": sent.kind,
        "text": _words(sent),
        "file": file.get("id"),
        "tick": _tick(handsets, sent),
        "late": sent.handed_at - sent.at > LATE,
        "reaction": _station_reaction(handsets, sent),
    }


def _words(sent: Sent) -> str:
    """What the listener wrote or tapped; of anything unusual, its kind."""
    part = sent.content.get(sent.kind)
    if not isinstance(part, dict):
        return ""
    reply = part.get("button_reply") or part.get("list_reply") or {}
    words = part.get("body") or part.get("caption") or reply.get("title") or part.get("text")
    return str(words or "")


def _tick(handsets: Handsets, sent: Sent) -> str:
    if sent.read_at is not None:
        return "read"
    if sent.acked_at is not None:
        return "taken"
    return "lost" if sent.wamid in handsets.ledger.given_up else "waiting"


def _station_reaction(handsets: Handsets, sent: Sent) -> str | None:
    """The station's latest emoji on the message."""
    reactions = [
        one.content["reaction"].get("emoji")
        for one in handsets.ledger.sent_to(sent.listener)
        if one.kind == "reaction" and one.answers == sent.wamid and one.error_code is None
    ]
    return reactions[-1] if reactions else None


def _received(handsets: Handsets, received: Received) -> Shown | None:
    """The station's side: what arrived, and a word about what did not."""
    if received.kind == "reaction" and received.error_code is None:
        return None
    replies = handsets.ledger.sent_by(received.listener or "")
    code = received.error_code
    return {
        "id": received.wamid,
        "mine": False,
        "order": received.at.isoformat(),
        "at": received.at.isoformat(),
        "kind": received.kind,
        "text": received.text,
        "answers": received.answers,
        "buttons": [{"id": id, "title": title} for id, title in received.buttons],
        "tapped": _tapped(received, replies),
        "error": code,
        "why": _WHY.get(code, GraphError(code).title) if code else None,
        "reaction": _listener_reaction(received, replies),
    }


def _tapped(received: Received, replies: tuple[Sent, ...]) -> list[str]:
    """The ids of the buttons that were tapped already."""
    own = [one for one in replies if one.content.get("context", {}).get("id") == received.wamid]
    taps = [one.content["interactive"] for one in own if one.kind == "interactive"]
    return [str(tap.get(tap["type"], {}).get("id")) for tap in taps]


def _listener_reaction(received: Received, replies: tuple[Sent, ...]) -> str | None:
    reactions = [one.content["reaction"] for one in replies if one.kind == "reaction"]
    own = [one.get("emoji") for one in reactions if one["message_id"] == received.wamid]
    return own[-1] if own else None


def _is_typing(handsets: Handsets, person: Listener) -> bool:
    """Whether the station said so of a message that it has not answered since."""
    book = handsets.ledger
    said = [book.typing[one.wamid] for one in book.sent_by(person) if one.wamid in book.typing]
    if not said or handsets.clock.now() - said[-1] > TYPING:
        return False
    answered = [one.at for one in book.sent_to(person) if one.kind != "reaction"]
    return not answered or answered[-1] < said[-1]
