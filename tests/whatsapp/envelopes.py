"""Webhook bodies as WhatsApp writes them, put together from their parts."""

from __future__ import annotations

import json
from typing import Any

from bot.core.messages import Delivery, Message, StatusUpdate
from bot.whatsapp.payload import parse

NUMBER = "106500000000001"
OTHER_NUMBER = "106500000000002"
ANNA = "41790000001"
ANNA_ID = "CH.1349120000000001"
ANNA_PARENT = "CH.ENT.118150000001"
BEN = "41790000002"
AT = "1760000000"

Json = dict[str, Any]


def body(*changes: Json, **more: Any) -> Json:
    entry = {"id": "2100", "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry], **more}


def change(field: str | None = "messages", number: str = NUMBER, **value: Any) -> Json:
    metadata = {"display_phone_number": "+41 44 555 01 00", "phone_number_id": number}
    envelope = {"messaging_product": "whatsapp", "metadata": metadata}
    found: Json = {"value": {**envelope, **value}}
    return found if field is None else {"field": field, **found}


def message(type: str | None = "text", /, id: str = "wamid.A", **more: Any) -> Json:
    if type == "text" and "text" not in more:
        more["text"] = {"body": "More jazz please!"}
    given = {"from": ANNA, "id": id, "timestamp": AT, "type": type, **more}
    return {key: value for key, value in given.items() if value is not None}


def contact(**more: Any) -> Json:
    given = {"profile": {"name": "Anna"}, "wa_id": ANNA, **more}
    return {key: value for key, value in given.items() if value is not None}


def status(status: str = "delivered", **more: Any) -> Json:
    return {"id": "wamid.OUT", "status": status, "timestamp": AT, "recipient_id": ANNA, **more}


def encoded(body: Any) -> bytes:
    """As it comes over the wire: ASCII, slashes escaped."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def delivery(*changes: Json) -> Delivery:
    return parse(encoded(body(*changes)))


def read_message(told: Json, **value: Any) -> Message:
    """The one message of a body that holds this one."""
    (found,) = delivery(change(messages=[told], **value)).messages
    return found


def read_status(told: Json) -> StatusUpdate:
    (found,) = delivery(change(statuses=[told])).statuses
    return found
