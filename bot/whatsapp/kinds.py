"""What a listener sent: one small reader for each kind that WhatsApp knows."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.core.messages import Attachment, Kind
from bot.whatsapp.reading import Json, coordinate, ident, items, label, obj, objects, text, whole

LONGEST_FILENAME = 120
_MOST_FIELDS = 20


@dataclass(frozen=True)
class Content:
    """The part of a message that depends on its kind."""

    kind: Kind
    text: str = ""
    attachment: Attachment | None = None
    reply_to: str | None = None
    button_id: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def content_of(message: Json) -> Content:
    """Read by its kind; one that did not exist when this was written keeps what it can."""
    type_name = type_of(message)
    reader = READERS.get(type_name)
    return reader(message) if reader else _other(message, type_name)


def type_of(message: Json) -> str:
    """The declared type, or the one whose key is there."""
    declared = label(message.get("type"))
    if declared:
        return declared
    found = next((name for name in READERS if name in message), "")
    return found or ("unsupported" if objects(message, "errors") else "")


def error_codes(holder: Json) -> list[int]:
    codes = (whole(error.get("code")) for error in objects(holder, "errors"))
    return [code for code in codes if code is not None][:5]


def _text(message: Json) -> Content:
    return Content(Kind.TEXT, text(obj(message, "text").get("body")))


def _file(kind: Kind, type_name: str) -> Callable[[Json], Content]:
    def read(message: Json) -> Content:
        file = obj(message, type_name)
        return Content(kind, text(file.get("caption")), attachment(file))

    return read


def _sound(message: Json) -> Content:
    """A voice note, or a sound file that was shared; services older than this API say "voice"."""
    type_name = "audio" if "audio" in message else "voice"
    file = obj(message, type_name)
    recorded = type_name == "voice" or file.get("voice") is True
    detail = {"recorded": True} if recorded else {}
    return Content(Kind.VOICE, text(file.get("caption")), attachment(file), detail=detail)


def attachment(file: Json) -> Attachment | None:
    """The file's whereabouts, if there are any."""
    provider_id, url = ident(file.get("id")), text(file.get("url")) or None
    if provider_id is None and url is None:
        return None
    return Attachment(
        provider_id=provider_id or "",
        mime_type=_mime_type(file.get("mime_type")),
        sha256=_unescaped(file.get("sha256"))[:100] or None,
        url=url,
        filename=_filename(file.get("filename")),
    )


def _mime_type(value: object) -> str:
    return _unescaped(value).partition(";")[0].strip().lower()[:100]


def _unescaped(value: object) -> str:
    return text(value).replace("\\/", "/")  # some senders escape the slash twice


def _filename(value: object) -> str | None:
    """For display only: no folders, nothing invisible that could turn the name around."""
    last = re.split(r"[/\\]", text(value))[-1]
    shown = "".join(c for c in last if not unicodedata.category(c).startswith("C")).strip()
    return shown[:LONGEST_FILENAME] or None


def _location(message: Json) -> Content:
    place = obj(message, "location")
    latitude = coordinate(place.get("latitude"), 90)
    longitude = coordinate(place.get("longitude"), 180)
    if latitude is None or longitude is None:
        return Content(Kind.LOCATION)
    return Content(Kind.LOCATION, detail={"latitude": latitude, "longitude": longitude})


def _contacts(message: Json) -> Content:
    """Other people's data: how many, and nothing else."""
    return Content(Kind.CONTACTS, detail={"contacts": len(items(message, "contacts"))})


def _order(message: Json) -> Content:
    products = items(obj(message, "order"), "product_items")
    return Content(Kind.ORDER, detail={"items": len(products)})


def _template_button(message: Json) -> Content:
    button = obj(message, "button")
    return Content(Kind.BUTTON, text(button.get("text")), button_id=ident(button.get("payload")))


def _interactive(message: Json) -> Content:
    interactive = obj(message, "interactive")
    declared = label(interactive.get("type"))
    name = declared or next((key for key in INTERACTIVE if key in interactive), "")
    reader = INTERACTIVE.get(name)
    if reader is None:
        return Content(Kind.OTHER, detail={"type": name or "interactive"})
    return reader(obj(interactive, name))


def _chosen(reply: Json) -> Content:
    return Content(Kind.BUTTON, text(reply.get("title")), button_id=ident(reply.get("id")))


def _form(reply: Json) -> Content:
    """A filled-in form: its name and its fields' names; the answers may be an address."""
    detail = {"type": "nfm_reply", "form": label(reply.get("name")), "fields": _fields(reply)}
    return Content(Kind.OTHER, detail=detail)


def _fields(reply: Json) -> list[str]:
    try:
        answer = json.loads(text(reply.get("response_json")))
    except (ValueError, RecursionError):
        return []
    names = [label(name) for name in answer] if isinstance(answer, dict) else []
    return names[:_MOST_FIELDS]


def _call_permission(_: Json) -> Content:
    return Content(Kind.SYSTEM, detail={"system": "call_permission_reply"})


def _reaction(message: Json) -> Content:
    """Taken back when the emoji is missing or empty."""
    reaction = obj(message, "reaction")
    emoji = text(reaction.get("emoji"))[:40]
    detail: dict[str, Any] = {"emoji": emoji} if emoji else {"removed": True}
    return Content(Kind.REACTION, reply_to=ident(reaction.get("message_id")), detail=detail)


def _system(message: Json) -> Content:
    """Its sentence holds numbers and names, so only its type is kept."""
    return Content(
        Kind.SYSTEM, detail={"system": label(obj(message, "system").get("type")) or "unknown"}
    )


def _welcome(_: Json) -> Content:
    return Content(Kind.SYSTEM, detail={"system": "request_welcome"})


def _unsupported(message: Json) -> Content:
    what = label(obj(message, "unsupported").get("type")) or type_of(message)
    return Content(Kind.UNSUPPORTED, detail={"type": what})


def _edit(message: Json) -> Content:
    """The new words for an earlier message; what lies inside is read no deeper than that."""
    edit = obj(message, "edit")
    inner = obj(edit, "message")
    type_name = type_of(inner)
    holder = obj(inner, type_name)
    return Content(
        Kind.EDIT,
        _words(holder),
        attachment(holder) if type_name in FILES else None,
        reply_to=ident(edit.get("original_message_id")),
        detail={"type": type_name},
    )


def _revoke(message: Json) -> Content:
    original = ident(obj(message, "revoke").get("original_message_id"))
    return Content(Kind.REVOKE, reply_to=original)


def _other(message: Json, type_name: str) -> Content:
    return Content(Kind.OTHER, _words(obj(message, type_name)), detail={"type": type_name})


def _words(holder: Json) -> str:
    return text(holder.get("body")) or text(holder.get("caption"))


FILES = ("image", "audio", "voice", "video", "document", "sticker")

READERS: dict[str, Callable[[Json], Content]] = {
    "text": _text,
    "image": _file(Kind.PICTURE, "image"),
    "audio": _sound,
    "voice": _sound,
    "video": _file(Kind.VIDEO, "video"),
    "document": _file(Kind.DOCUMENT, "document"),
    "sticker": _file(Kind.STICKER, "sticker"),
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _template_button,
    "order": _order,
    "reaction": _reaction,
    "system": _system,
    "request_welcome": _welcome,
    "edit": _edit,
    "revoke": _revoke,
    "unsupported": _unsupported,
    "unknown": _unsupported,
    "ephemeral": _unsupported,
    "media_placeholder": _unsupported,
}

INTERACTIVE: dict[str, Callable[[Json], Content]] = {
    "button_reply": _chosen,
    "list_reply": _chosen,
    "nfm_reply": _form,
    "call_permission_reply": _call_permission,
}
