"""What a listener can send: a function a kind, giving the part of the webhook that differs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]


@dataclass(frozen=True)
class FileRef:
    """A listener's file, as a webhook names it."""

    id: str
    mime_type: str
    sha256: str
    url: str | None = None

    def keys(self, **more: Any) -> Content:
        keys = {"mime_type": self.mime_type, "sha256": self.sha256, "id": self.id, "url": self.url}
        return _given(**keys, **more)


def text(body: str) -> Content:
    return {"type": "text", "text": {"body": body}}


def image(file: FileRef, caption: str | None = None) -> Content:
    return {"type": "image", "image": file.keys(caption=caption)}


def voice(file: FileRef) -> Content:
    """A voice note, recorded in WhatsApp."""
    return {"type": "audio", "audio": file.keys(voice=True)}


def sound(file: FileRef) -> Content:
    """A sound file that was shared."""
    return {"type": "audio", "audio": file.keys(voice=False)}


def old_voice(file: FileRef) -> Content:
    """A voice note as services older than the Cloud API give it."""
    keys = {"id": file.id, "mime_type": file.mime_type, "file": f"/usr/local/wamedia/{file.id}"}
    return {"type": "voice", "voice": keys}


def video(file: FileRef, caption: str | None = None) -> Content:
    return {"type": "video", "video": file.keys(caption=caption)}


def document(file: FileRef, filename: str, caption: str | None = None) -> Content:
    return {"type": "document", "document": file.keys(filename=filename, caption=caption)}


def sticker(file: FileRef, *, animated: bool = False) -> Content:
    return {"type": "sticker", "sticker": file.keys(animated=animated)}


def location(latitude: float, longitude: float, name: str | None = None) -> Content:
    return {
        "type": "location",
        "location": _given(latitude=latitude, longitude=longitude, name=name),
    }


def contact_card(name: str, phone: str) -> Content:
    first = name.split(" ")[0]
    card = {
        "name": {"formatted_name": name, "first_name": first},
        "phones": [{"phone": f"+{phone}", "wa_id": phone, "type": "CELL"}],
    }
    return {"type": "contacts", "contacts": [card]}


def shared_number(phone: str) -> Content:
    """The answer to a button that asks for the phone number."""
    card = {"vcard": f"BEGIN:VCARD\nTEL:{phone}\nEND:VCARD", "phones": [{"phone": phone}]}
    return {"type": "contacts", "origin": "contact_request", "contacts": [card]}


def button_reply(id: str, title: str) -> Content:
    return _interactive("button_reply", {"id": id, "title": title})


def list_reply(id: str, title: str, description: str | None = None) -> Content:
    return _interactive("list_reply", _given(id=id, title=title, description=description))


def flow_reply(answer: Any, name: str = "flow") -> Content:
    """A form that was filled in; WhatsApp packs the answer as a string."""
    reply = {"name": name, "body": "Sent", "response_json": json.dumps(answer)}
    return _interactive("nfm_reply", reply)


def call_permission_reply(expires: int) -> Content:
    reply = {
        "response": "accept",
        "expiration_timestamp": expires,
        "response_source": "user_action",
    }
    return _interactive("call_permission_reply", reply)


def template_button(payload: str, label: str) -> Content:
    return {"type": "button", "button": {"payload": payload, "text": label}}


def order(*product_ids: str) -> Content:
    items = [
        {"product_retailer_id": one, "quantity": "2", "item_price": 30, "currency": "EUR"}
        for one in product_ids
    ]
    return {"type": "order", "order": {"catalog_id": "194836987003835", "product_items": items}}


def reaction(message_id: str, emoji: str | None) -> Content:
    """An emoji on a message; None takes it back."""
    return {"type": "reaction", "reaction": _given(message_id=message_id, emoji=emoji)}


def changed_number(name: str, before: str, after: str) -> Content:
    body = f"User {name} changed from {before} to {after}"
    return _system(type="user_changed_number", body=body, wa_id=after)


def changed_number_of_old(name: str, before: str, after: str) -> Content:
    """The same in the words of earlier versions."""
    body = f"{name} changed from {before} to {after}"
    return _system(type="customer_changed_number", body=body, new_wa_id=after)


def changed_user_id(name: str, before: str, after: str, parent: str | None = None) -> Content:
    body = f"User {name} changed from {before} to {after}"
    return _system(type="user_changed_user_id", body=body, user_id=after, parent_user_id=parent)


def changed_identity(body: str, at: int) -> Content:
    identity = {"acknowledged": False, "created_timestamp": at, "hash": "DF2lS5v2W6x="}
    return {**_system(type="customer_identity_changed", body=body), "identity": identity}


def unsupported(kind: str | None = None) -> Content:
    """WhatsApp could not pass it on: an edit, a poll, a picture to be seen once."""
    detail = "Message type is currently not supported."
    error = {
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": detail},
    }
    content: Content = {"type": "unsupported", "errors": [error]}
    return {**content, "unsupported": {"type": kind}} if kind else content


def unknown() -> Content:
    """The older form of `unsupported`."""
    details = "Message type is not currently supported"
    error = {"code": 131051, "details": details, "title": "Unsupported message type"}
    return {"type": "unknown", "errors": [error]}


def undownloadable(kind: str = "unsupported") -> Content:
    """A listener's file that WhatsApp could not keep: a video of more than 100 MB, say."""
    details = "Failed to download the media from the sender."
    error = {
        "code": 131052,
        "title": "Media download error",
        "message": "Media download error",
        "error_data": {"details": details},
    }
    return {"type": kind, "errors": [error]}


def welcome() -> Content:
    """The chat was opened for the first time; nothing was written."""
    return {"type": "request_welcome"}


def edit(original_id: str, content: Content) -> Content:
    return {"type": "edit", "edit": {"original_message_id": original_id, "message": content}}


def revoke(original_id: str) -> Content:
    return {"type": "revoke", "revoke": {"original_message_id": original_id}}


def hologram() -> Content:
    """A kind that nobody has thought of yet."""
    return {"type": "hologram", "hologram": {"depth": 3, "scene": ["stage", "lights"]}}


def answering(content: Content, message_id: str, author: str | None = None) -> Content:
    """The same as a reply to a message; `author` is the number that wrote that one."""
    return {**content, "context": _given(**{"from": author}, id=message_id)}


def forwarded(content: Content, *, often: bool = False) -> Content:
    return {**content, "context": {"frequently_forwarded" if often else "forwarded": True}}


def from_advertisement(content: Content) -> Content:
    referral = {
        "source_url": "https://fb.me/3cr4Wqqkv",
        "source_id": "120226305854810726",
        "source_type": "ad",
        "headline": "Write to the morning show",
        "body": "Win two tickets",
        "media_type": "image",
        "image_url": "https://scontent.xx.fbcdn.net/v/t45.1",
        "ctwa_clid": "Aff-n8ZTODiE79d22KtAwQKj9e",
        "welcome_message": {"text": "Hi! Which song would you like to hear?"},
    }
    return {**content, "referral": referral}


def about_product(content: Content, product_id: str) -> Content:
    product = {"catalog_id": "194836987003835", "product_retailer_id": product_id}
    return {**content, "context": {"referred_product": product}}


def in_group(content: Content, group_id: str) -> Content:
    return {**content, "group_id": group_id}


def _interactive(kind: str, reply: Content) -> Content:
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


def _system(**keys: str | None) -> Content:
    return {"type": "system", "system": _given(**keys)}


def _given(**keys: Any) -> Content:
    return {key: value for key, value in keys.items() if value is not None}
