"""The made-up listeners, and what WhatsApp tells the station about who they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Identity(str, Enum):
    """How much of a listener's identity a webhook shows."""

    PHONE_ONLY = "phone_only"  # before 2026
    BOTH = "both"
    BSUID_ONLY = "bsuid_only"  # a user name hides the phone number
    NO_CONTACTS = "no_contacts"  # the list of contacts is missing


@dataclass(frozen=True)
class Listener:
    """A phone, and the person who types on it."""

    key: str  # how tests and the control API call the listener
    name: str
    phone: str | None = None  # digits without a plus
    bsuid: str | None = None
    parent_bsuid: str | None = None
    username: str | None = None
    identity: Identity = Identity.BOTH

    @property
    def shown_phone(self) -> str | None:
        return None if self.identity is Identity.BSUID_ONLY else self.phone

    @property
    def shown_bsuid(self) -> str | None:
        return None if self.identity is Identity.PHONE_ONLY else self.bsuid

    def sender_keys(self) -> dict[str, str]:
        """The keys of a message that say who wrote it."""
        keys = {"from": self.shown_phone, "from_user_id": self.shown_bsuid}
        if self.shown_bsuid:
            keys["from_parent_user_id"] = self.parent_bsuid
        return _without_none(keys)

    def recipient_keys(self) -> dict[str, str]:
        """The keys of a status that say who was written to."""
        keys = {"recipient_id": self.shown_phone, "recipient_user_id": self.shown_bsuid}
        if self.shown_bsuid:
            keys["recipient_parent_user_id"] = self.parent_bsuid
        return _without_none(keys)

    def contact(self, *, username: bool = True) -> dict[str, Any] | None:
        """The entry of the list of contacts, or None where WhatsApp leaves the list out."""
        if self.identity is Identity.NO_CONTACTS:
            return None
        known = username and self.identity is not Identity.PHONE_ONLY
        profile = {"name": self.name, "username": self.username if known else None}
        ids = {"wa_id": self.shown_phone, "user_id": self.shown_bsuid}
        if self.shown_bsuid:
            ids["parent_user_id"] = self.parent_bsuid
        return {"profile": _without_none(profile), **_without_none(ids)}

    def addresses(self) -> tuple[str, ...]:
        """Where messages reach the listener, whatever of it the webhooks show."""
        return tuple(one for one in (self.phone, self.bsuid, self.parent_bsuid) if one)


def _without_none(keys: dict[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in keys.items() if value is not None}


# Numbers from the ranges that Britain and North America reserve for films.
READY_MADE = (
    Listener(
        "maeve",
        "Maeve Byrne",
        phone="447700900123",
        bsuid="GB.1349120000000001",
        username="@maeve.b",
    ),
    Listener("diego", "Diego Rojas", phone="12025550142", identity=Identity.PHONE_ONLY),
    Listener(
        "noor",
        "Noor",
        bsuid="GB.1349120000000003",
        username="@noor.fm",
        identity=Identity.BSUID_ONLY,
    ),
)


class NoSuchListener(LookupError):
    """Nobody of that name was added to the simulator."""


class Phonebook:
    """Everybody with a phone."""

    def __init__(self, listeners: tuple[Listener, ...]) -> None:
        self._by_key: dict[str, Listener] = {}
        self._by_address: dict[str, str] = {}
        for listener in listeners:
            self.add(listener)

    def __iter__(self) -> Iterator[Listener]:
        return iter(tuple(self._by_key.values()))

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def add(self, listener: Listener) -> Listener:
        """Add a listener, or put this value in place of the older one of the same key."""
        for address in listener.addresses():
            self._by_address[address] = listener.key
        self._by_key[listener.key] = listener
        return listener

    def get(self, listener: Listener | str) -> Listener:
        """The listener as of now: a number may have changed since the caller's copy was made."""
        key = listener.key if isinstance(listener, Listener) else listener
        if key not in self._by_key:
            raise NoSuchListener(key)
        return self._by_key[key]

    def at(self, address: str) -> Listener | None:
        """Who is reached at this phone number or BSUID; nobody at a number that was given up."""
        plain = address if "." in address else re.sub(r"[^0-9]", "", address)
        listener = self._by_key.get(self._by_address.get(plain, ""))
        return listener if listener and plain in listener.addresses() else None
