"""A webhook body in the station's own words: every message, status and notice it holds.

Pure and tolerant: whatever is missing or of the wrong type costs that one detail, never the
message, and never another message of the same body. Only a body that is no JSON object is
refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from bot.core.messages import Delivery, IdentityChange, Message, Notice, StatusUpdate
from bot.whatsapp.kinds import Content, content_of, error_codes
from bot.whatsapp.notices import is_call, notices_of
from bot.whatsapp.people import (
    SENDER_KEYS,
    Directory,
    directory,
    named,
    told_by_system,
    told_by_update,
)
from bot.whatsapp.reading import (
    Json,
    Unreadable,
    derived_id,
    ident,
    json_object,
    label,
    moment,
    obj,
    objects,
    text,
    whole,
)

__all__ = ["Unreadable", "parse"]

BUSINESS_ACCOUNT = "whatsapp_business_account"
LONGEST_TEXT = 4 * 4096  # WhatsApp lets listeners type 4,096 characters

_PARTICIPANT_KEYS = (
    "recipient_participant_user_id",
    "participant_recipient_user_id",
    "recipient_participant_id",
    "participant_recipient_id",
)
_PRICING_KEYS = ("billable", "pricing_model", "type", "category")


def parse(raw: bytes) -> Delivery:
    """Everything in the body, in its order, or Unreadable."""
    try:
        return _delivery(json_object(raw))
    except RecursionError:
        raise Unreadable("nested too deep") from None


def _delivery(body: Json) -> Delivery:
    product = body.get("object")
    if product is not None and product != BUSINESS_ACCOUNT:
        return Delivery(notices=(Notice("object", None, {"object": label(product)}),))
    found = _joined([_change(change) for change in _changes(body)])
    if found == Delivery():
        return Delivery(notices=(Notice("empty", None, {"keys": [label(k) for k in body][:20]}),))
    return found


def _changes(body: Json) -> Iterator[Json]:
    for entry in objects(body, "entry"):
        yield from objects(entry, "changes")


def _joined(parts: list[Delivery]) -> Delivery:
    return Delivery(
        tuple(chain.from_iterable(part.messages for part in parts)),
        tuple(chain.from_iterable(part.statuses for part in parts)),
        tuple(chain.from_iterable(part.identity_changes for part in parts)),
        tuple(chain.from_iterable(part.notices for part in parts)),
    )


def _change(change: Json) -> Delivery:
    """One change speaks of one number; the next one may speak of another."""
    field, value = label(change.get("field")), obj(change, "value")
    number = ident(obj(value, "metadata").get("phone_number_id"))
    people = directory(objects(value, "contacts"))
    told = objects(value, "messages")
    messages = tuple(_message(one, number or "", people, len(told) == 1) for one in told)
    statuses = tuple(_statuses(value, number or ""))
    topic = field or ("messages" if messages or statuses else "unknown")
    return Delivery(
        messages,
        statuses,
        tuple(_identity_changes(value, number or "", messages)),
        tuple(notices_of(topic, value, number, people)),
    )


def _message(message: Json, number: str, people: Directory, alone: bool) -> Message:
    content = content_of(message)
    context = obj(message, "context")
    sender = people.sender(named(message, SENDER_KEYS), alone=alone)
    return Message(
        number=number,
        provider_id=ident(message.get("id")) or derived_id(number, message),
        kind=content.kind,
        text=content.text[:LONGEST_TEXT],
        sent_at=moment(message.get("timestamp")),
        identifiers=sender.identifiers,
        name=sender.name,
        attachment=content.attachment,
        reply_to=content.reply_to or ident(context.get("id")),
        button_id=content.button_id,
        forwarded=_forwarded(context),
        group=ident(message.get("group_id")) is not None,
        detail={**content.detail, **_circumstances(message, content)},
    )


def _forwarded(context: Json) -> bool:
    return context.get("forwarded") is True or context.get("frequently_forwarded") is True


def _circumstances(message: Json, content: Content) -> dict[str, Any]:
    """What a producer may want to know beside the words."""
    found = {
        "error_codes": error_codes(message),
        "frequently_forwarded": obj(message, "context").get("frequently_forwarded") is True,
        "referral": label(obj(message, "referral").get("source_type")),
        "cut_from": len(content.text) if len(content.text) > LONGEST_TEXT else 0,
    }
    return {key: value for key, value in found.items() if value}


def _statuses(value: Json, number: str) -> Iterator[StatusUpdate]:
    for status in objects(value, "statuses"):
        if not is_call(status):
            yield _status(status, number)


def _status(status: Json, number: str) -> StatusUpdate:
    error = next(iter(objects(status, "errors")), {})
    return StatusUpdate(
        number=number,
        provider_id=ident(status.get("id")) or derived_id(number, status),
        status=label(status.get("status")),
        at=moment(status.get("timestamp")),
        reference=ident(status.get("biz_opaque_callback_data")),
        participant=_first(ident(status.get(key)) for key in _PARTICIPANT_KEYS),
        error_code=whole(error.get("code")),
        error_title=text(error.get("title"))[:200] or text(error.get("message"))[:200] or None,
        pricing=_pricing(status),
    )


def _pricing(status: Json) -> dict[str, Any]:
    """Beside the conversation, or in groups inside it."""
    told = obj(status, "pricing") or obj(obj(status, "conversation"), "pricing")
    plain = {key: told[key] for key in _PRICING_KEYS if key in told}
    return {key: one if isinstance(one, bool) else label(one) for key, one in plain.items()}


def _identity_changes(
    value: Json, number: str, messages: tuple[Message, ...]
) -> Iterator[IdentityChange]:
    for told, message in zip(objects(value, "messages"), messages, strict=True):
        change = told_by_system(number, told, message.identifiers)
        if change:
            yield change
    for update in objects(value, "user_id_update"):
        change = told_by_update(number, update)
        if change:
            yield change


def _first(found: Iterable[str | None]) -> str | None:
    return next((one for one in found if one is not None), None)
