"""Whole webhook bodies, in every form that WhatsApp is known to send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.simulator.config import SimNumber
from bot.simulator.contents import Content
from bot.simulator.people import Identity, Listener

Body = dict[str, Any]

# What a business account is told about itself: the whole `value`, without a number's metadata.
ACCOUNT_NOTICES: dict[str, Content] = {
    "account_update": {"event": "VERIFIED_ACCOUNT", "phone_number": "441632960100"},
    "account_alerts": {
        "entity_type": "PHONE_NUMBER",
        "alert_severity": "CRITICAL",
        "alert_status": "ACTIVE",
    },
    "phone_number_quality_update": {
        "display_phone_number": "441632960100",
        "event": "FLAGGED",
        "current_limit": "TIER_1K",
    },
    "message_template_status_update": {
        "event": "REJECTED",
        "message_template_id": 1689556908129832,
        "message_template_name": "show_reminder",
        "message_template_language": "en",
        "reason": "INVALID_FORMAT",
    },
    "business_capability_update": {"max_daily_conversation_per_phone": 1000},
    "security": {"display_phone_number": "441632960100", "event": "PIN_CHANGED"},
    "something_new_in_2031": {"depth": [1, [2, [3]]], "emoji": "🛰"},
}


@dataclass(frozen=True)
class Update:
    """One thing that WhatsApp has to tell the station."""

    number: SimNumber
    key: str  # the wamid; with ":sent" and so on for a status
    content: Content
    part: str = "messages"  # the list in `value` that it stands in; "": it is the whole value
    field: str = "messages"
    contact: dict[str, Any] | None = None
    listener: str | None = None


def seconds(at: datetime) -> str:
    return str(int(at.timestamp()))


def message(
    number: SimNumber, listener: Listener, content: Content, *, wamid: str, at: datetime
) -> Update:
    """A listener's message, or what WhatsApp itself says about the listener."""
    keys = {**listener.sender_keys(), "id": wamid, "timestamp": seconds(at), **content}
    about = content.get("system", {}).get("type")
    if about == "user_changed_user_id":
        keys.pop("from", None)
    bare = about not in (None, "customer_identity_changed")
    contact = None if bare else listener.contact()
    return Update(number, wamid, keys, contact=contact, listener=listener.key)


def status(
    number: SimNumber,
    listener: Listener,
    *,
    wamid: str,
    name: str,
    at: datetime,
    reference: str | None = None,
    pricing: dict[str, Any] | None = None,
    errors: Sequence[dict[str, Any]] = (),
    conversation: dict[str, Any] | None = None,
) -> Update:
    """What became of a message of the station; a failure comes without contacts.

    `conversation` was told until Graph 24, and for free entry points since.
    """
    known = {
        "conversation": conversation,
        "biz_opaque_callback_data": reference,
        "pricing": pricing,
        "errors": list(errors) or None,
    }
    keys = {
        "id": wamid,
        "status": name,
        "timestamp": seconds(at),
        **listener.recipient_keys(),
        **{key: value for key, value in known.items() if value is not None},
    }
    # Before 2026 (`phone_only`) statuses never had contacts.
    bare = name == "failed" or listener.identity is Identity.PHONE_ONLY
    contact = None if bare else listener.contact(username=name != "sent")
    return Update(number, f"{wamid}:{name}", keys, "statuses", "messages", contact, listener.key)


def group_statuses(
    number: SimNumber, readers: Iterable[Listener], *, wamid: str, group: str, at: datetime
) -> tuple[Update, ...]:
    """A message to a group: one status a member, all for the same wamid."""
    keys = {"id": wamid, "status": "delivered", "timestamp": seconds(at)}
    group_keys = {"recipient_id": group, "recipient_type": "group"}
    return tuple(
        Update(
            number,
            f"{wamid}:delivered:{reader.key}",
            {**keys, **group_keys, "recipient_participant_id": reader.phone or reader.bsuid},
            "statuses",
        )
        for reader in readers
    )


def echo(
    number: SimNumber, listener: Listener, content: Content, *, wamid: str, at: datetime
) -> Update:
    """A moderator wrote to the listener from the WhatsApp Business app."""
    to = {"to": listener.shown_phone, "to_user_id": listener.shown_bsuid}
    keys = {
        "from": number.display_phone_number,
        **{key: value for key, value in to.items() if value},
        "id": wamid,
        "timestamp": seconds(at),
        **content,
    }
    return Update(
        number,
        wamid,
        keys,
        "message_echoes",
        "smb_message_echoes",
        listener.contact(),
        listener.key,
    )


def preference(
    number: SimNumber, listener: Listener, *, key: str, at: datetime, value: str = "stop"
) -> Update:
    """The listener used WhatsApp's own switch for marketing messages."""
    ids = {"wa_id": listener.shown_phone, "user_id": listener.shown_bsuid}
    keys = {
        **{name: one for name, one in ids.items() if one},
        "detail": f"User requested to {value} marketing messages",
        "category": "marketing_messages",
        "value": value,
        "timestamp": int(at.timestamp()),
    }
    part = "user_preferences"
    return Update(number, key, keys, part, part, listener.contact(), listener.key)


def new_user_id(
    number: SimNumber, listener: Listener, *, key: str, previous: str, at: datetime
) -> Update:
    """The reliable word on a changed BSUID; the listener already has the new one."""
    keys: Content = {
        "user_id": {"previous": previous, "current": listener.bsuid},
        "timestamp": seconds(at),
    }
    if listener.shown_phone:
        keys["wa_id"] = listener.shown_phone
    part = "user_id_update"
    return Update(number, key, keys, part, part, listener.contact(), listener.key)


def notice(number: SimNumber, field: str, *, key: str, value: Content | None = None) -> Update:
    """A word about the account, or a field that nobody has heard of."""
    return Update(number, key, value or ACCOUNT_NOTICES[field], "", field)


def dashboard_test(number: SimNumber, listener: Listener, *, wamid: str, at: datetime) -> Body:
    """What the Test button of Meta's dashboard sends: an entry 0 and a number of nobody."""
    text = {"type": "text", "text": {"body": "this is a text message"}}
    update = message(number, listener, text, wamid=wamid, at=at)
    sample = body([update])
    sample["entry"][0]["id"] = "0"
    metadata = {"display_phone_number": "16505551111", "phone_number_id": "123456123"}
    sample["entry"][0]["changes"][0]["value"]["metadata"] = metadata
    return sample


def body(updates: Sequence[Update], *, entries: int = 1, at: datetime | None = None) -> Body:
    """One body with all the updates, spread over so many entries (more for several accounts)."""
    size = -(-len(updates) // max(entries, 1))
    slices = [updates[start : start + size] for start in range(0, len(updates), size)]
    return {
        "object": "whatsapp_business_account",
        "entry": [entry for part in slices for entry in _entries(part, at)],
    }


def _entries(updates: Sequence[Update], at: datetime | None) -> list[Body]:
    accounts: dict[str, list[Update]] = {}
    for update in updates:
        accounts.setdefault(update.number.waba_id, []).append(update)
    time = {} if at is None else {"time": int(at.timestamp())}
    return [{"id": waba, **time, "changes": _changes(own)} for waba, own in accounts.items()]


def _changes(updates: Sequence[Update]) -> list[Body]:
    """A change a number and field; what stands alone as a value gets a change of its own."""
    changes: dict[tuple[str, str, str], list[Update]] = {}
    for update in updates:
        alone = update.key if not update.part else ""
        changes.setdefault((update.number.phone_number_id, update.field, alone), []).append(update)
    return [{"value": _value(own), "field": own[0].field} for own in changes.values()]


def _value(updates: Sequence[Update]) -> Body:
    first = updates[0]
    if not first.part:
        return first.content
    value: Body = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": first.number.display_phone_number,
            "phone_number_id": first.number.phone_number_id,
        },
    }
    # A contact once, however many messages it wrote: the list is often shorter than theirs.
    contacts = [one.contact for one in updates if one.contact is not None]
    if contacts:
        value["contacts"] = [one for n, one in enumerate(contacts) if one not in contacts[:n]]
    for update in updates:
        value.setdefault(update.part, []).append(update.content)
    return value
