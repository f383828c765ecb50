"""What a messaging service tells us, in our own words, whichever service it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any


class Kind(str, Enum):
    """What a listener sent; the table of design.md section 5 decides what becomes of it."""

    TEXT = "text"
    BUTTON = "button"  # a tap on a button that we sent
    VOICE = "voice"  # a voice note or a shared sound file
    PICTURE = "picture"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    REACTION = "reaction"
    LOCATION = "location"
    CONTACTS = "contacts"
    ORDER = "order"
    UNSUPPORTED = "unsupported"  # the service itself could not pass it on
    EDIT = "edit"  # new text for an earlier message
    REVOKE = "revoke"  # the listener took an earlier message back
    SYSTEM = "system"  # the service talks about the listener (a new number, say)
    OTHER = "other"  # a kind that did not exist when this was written


@dataclass(frozen=True)
class Identifier:
    """One of the names by which a service knows a listener."""

    kind: str  # "bsuid", "phone" or "parent_bsuid", in this order of trust
    value: str


@dataclass(frozen=True)
class Attachment:
    """A file the service holds for us."""

    provider_id: str
    mime_type: str  # without parameters
    sha256: str | None = None  # base64, as the service gives it
    url: str | None = None
    filename: str | None = None


@dataclass(frozen=True)
class Message:
    """One thing a listener sent."""

    number: str  # the station's number, by the service's own id for it
    provider_id: str  # unique for that number
    kind: Kind
    text: str = ""  # what was typed: body, caption, or the button's label
    sent_at: datetime | None = None  # None: the service gave no readable time
    identifiers: tuple[Identifier, ...] = ()
    name: str | None = None  # the profile name, for display only
    attachment: Attachment | None = None
    reply_to: str | None = (
        None  # provider id of the message it answers, edits, revokes or reacts to
    )
    button_id: str | None = None
    forwarded: bool = False
    group: bool = False  # written in a group: shown, never answered
    detail: dict[str, Any] = field(
        default_factory=dict
    )  # emoji, place, error codes: small and safe


@dataclass(frozen=True)
class StatusUpdate:
    """What became of a message that we sent."""

    number: str
    provider_id: str
    status: str  # sent, delivered, read, played, failed; anything else is kept and ignored
    at: datetime | None = None
    reference: str | None = None  # our own outbox reference, given back
    participant: str | None = None  # in a group
    error_code: int | None = None
    error_title: str | None = None
    pricing: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class IdentityChange:
    """The service says that a listener goes by another id from now on."""

    number: str
    previous: tuple[Identifier, ...]
    current: tuple[Identifier, ...]


@dataclass(frozen=True)
class Notice:
    """Anything else the service tells the station: account, quality, templates, preferences."""

    topic: str  # the webhook field it came in
    number: str | None
    detail: dict[str, Any] = field(default_factory=dict)  # nothing that names a listener
    about: tuple[Identifier, ...] = ()  # the listener whom it is about
    at: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """Everything one webhook body holds, in its order."""

    messages: tuple[Message, ...] = ()
    statuses: tuple[StatusUpdate, ...] = ()
    identity_changes: tuple[IdentityChange, ...] = ()
    notices: tuple[Notice, ...] = ()


def says(text: str, name: str) -> bool:
    """Whether a message still says a name, whatever the case and the spaces between its words."""
    return _even(name) in _even(text)


def _even(text: str) -> str:
    return " ".join(text.casefold().split())
