"""What WhatsApp tells the station about itself: account, quality, calls, the phone app's answers.

Only what is safe on a page leaves here. A listener's ids go beside it, so that the store can find
whom it is about and forget them; everything else of a person stays in the raw body.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.messages import Notice
from bot.whatsapp.kinds import error_codes
from bot.whatsapp.people import CONTACT_KEYS, RECIPIENT_KEYS, SENDER_KEYS, Directory, named
from bot.whatsapp.reading import Json, ident, items, label, moment, objects, text

# Fields about the business itself: their values are small and hold no listener.
ACCOUNT_FIELDS = frozenset(
    {
        "account_alerts",
        "account_review_update",
        "account_settings_update",
        "account_update",
        "business_capability_update",
        "business_username_update",
        "business_username_updates",
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "partner_solutions",
        "payment_configuration_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "template_category_update",
    }
)
_ENVELOPE = ("messaging_product", "metadata", "contacts", "errors")
_MOST_KEYS = 20
_LONGEST_TEXT = 300
_DEEPEST = 3


def notices_of(field: str, value: Json, number: str | None, people: Directory) -> list[Notice]:
    """Everything in a change that is neither a message nor the status of one."""
    found = [
        *_echoes(value, people),
        *_preferences(value, people),
        *_calls(value, people),
        *_errors(value),
        *_misshapen(value),
    ]
    if field in ACCOUNT_FIELDS:
        found.append({"value": _bounded(_without_envelope(value), _DEEPEST)})
    elif not found and not _read_elsewhere(value):
        found.append({"keys": [label(key) for key in value][:_MOST_KEYS]})
    return [_notice(field, number, detail) for detail in found]


def _notice(field: str, number: str | None, detail: dict[str, Any]) -> Notice:
    about, at = detail.pop("about", ()), detail.pop("at", None)
    return Notice(field, number, detail, about, at)


def _echoes(value: Json, people: Directory) -> Iterator[dict[str, Any]]:
    """Somebody at the station answered from the phone app: the bot keeps out of it."""
    for echo in objects(value, "message_echoes"):
        to = people.sender(named(echo, RECIPIENT_KEYS), alone=False)
        yield {
            "event": "echo",
            "message_id": ident(echo.get("id")),
            "type": label(echo.get("type")),
            "at": moment(echo.get("timestamp")),
            "about": to.identifiers,
        }


def _preferences(value: Json, people: Directory) -> Iterator[dict[str, Any]]:
    """A listener wants marketing no more, or again."""
    for preference in objects(value, "user_preferences"):
        who = people.sender(named(preference, CONTACT_KEYS), alone=False)
        yield {
            "event": "preference",
            "category": label(preference.get("category")),
            "value": label(preference.get("value")),
            "about": who.identifiers,
        }


def _calls(value: Json, people: Directory) -> Iterator[dict[str, Any]]:
    for call in objects(value, "calls"):
        incoming = label(call.get("direction")) != "BUSINESS_INITIATED"
        who = people.sender(named(call, SENDER_KEYS if incoming else RECIPIENT_KEYS), alone=False)
        yield {
            "event": "call",
            "call_id": ident(call.get("id")),
            "state": label(call.get("event")) or label(call.get("status")),
            "incoming": incoming,
            "about": who.identifiers,
        }
    for status in objects(value, "statuses"):
        if is_call(status):
            state = label(status.get("status"))
            yield {"event": "call", "call_id": ident(status.get("id")), "state": state}


def is_call(status: Json) -> bool:
    return label(status.get("type")) == "call"


def _errors(value: Json) -> Iterator[dict[str, Any]]:
    """Trouble of the whole number, told beside or without any message."""
    if objects(value, "errors"):
        titles = [label(error.get("title")) for error in objects(value, "errors")]
        yield {"event": "error", "codes": error_codes(value), "titles": titles[:5]}


def _misshapen(value: Json) -> Iterator[dict[str, Any]]:
    """Nothing vanishes unseen: what stands where a message belongs and is none."""
    for key in ("messages", "statuses"):
        found = value.get(key)
        strange = len(items(value, key)) - len(objects(value, key))
        if strange or (found is not None and not isinstance(found, list)):
            yield {"event": "misshapen", "key": key, "count": strange or 1}


def _read_elsewhere(value: Json) -> bool:
    return any(objects(value, key) for key in ("messages", "statuses", "user_id_update"))


def _without_envelope(value: Json) -> Json:
    return {key: inner for key, inner in value.items() if key not in _ENVELOPE}


def _bounded(value: object, depth: int) -> Any:
    """A copy that is small whatever was sent."""
    if isinstance(value, dict):
        pairs = list(value.items())[:_MOST_KEYS] if depth else []
        return {label(key): _bounded(inner, depth - 1) for key, inner in pairs}
    if isinstance(value, list):
        return [_bounded(inner, depth - 1) for inner in value[:_MOST_KEYS]] if depth else []
    return value if isinstance(value, bool) or value is None else text(value)[:_LONGEST_TEXT]
