"""Who wrote: by which names WhatsApp knows a listener, and when it gives a new one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.messages import Identifier, IdentityChange
from bot.whatsapp.reading import Json, label, obj, text

TRUST = ("bsuid", "phone", "parent_bsuid")
LONGEST_NAME = 200

# WhatsApp writes "CH.1349…" and "CH.ENT.118…"; in keys meant for phones some senders do too.
_USER_ID = re.compile(r"[A-Za-z]{2,3}\.[A-Za-z0-9]{1,128}")
_PARENT_ID = re.compile(r"[A-Za-z]{2,3}\.ENT\.[A-Za-z0-9]{1,128}")
_PHONE_TRIMMINGS = re.compile(r"[\s+().-]")
_LONGEST_IDENTIFIER = 256

Keys = tuple[tuple[str, str], ...]  # which kind of identifier stands under which key

SENDER_KEYS: Keys = (
    ("bsuid", "from_user_id"),
    ("phone", "from"),
    ("parent_bsuid", "from_parent_user_id"),
    ("parent_bsuid", "parent_from_user_id"),
)
CONTACT_KEYS: Keys = (
    ("bsuid", "user_id"),
    ("phone", "wa_id"),
    ("parent_bsuid", "parent_user_id"),
)
RECIPIENT_KEYS: Keys = (
    ("bsuid", "to_user_id"),
    ("phone", "to"),
    ("parent_bsuid", "to_parent_user_id"),
    ("parent_bsuid", "parent_to_user_id"),
)
CHANGED_KEYS: Keys = (*CONTACT_KEYS, ("phone", "new_wa_id"))

IDENTITY_CHANGES = ("user_changed_number", "customer_changed_number", "user_changed_user_id")


@dataclass(frozen=True)
class Person:
    """Somebody as WhatsApp describes them beside a message."""

    identifiers: tuple[Identifier, ...] = ()
    name: str | None = None  # for display only


@dataclass(frozen=True)
class Directory:
    """The contacts that came with a batch of messages, found by id and never by position."""

    people: tuple[Person, ...]
    by_identifier: dict[Identifier, Person]

    def sender(self, own: tuple[Identifier, ...], *, alone: bool) -> Person:
        """The person with these identifiers, completed by what the contacts know.

        A single contact stands for a message that names nobody, or that came `alone`; beside
        several messages it may be somebody else than the sender.
        """
        known = next((self.by_identifier[i] for i in own if i in self.by_identifier), None)
        if known is None and len(self.people) == 1 and (alone or not own):
            known = self.people[0]
        if known is None:
            return Person(own)
        return Person(ranked((*own, *known.identifiers)), known.name)


def directory(contacts: Sequence[Json]) -> Directory:
    people = tuple(_person(contact) for contact in contacts)
    return Directory(people, {i: person for person in people for i in person.identifiers})


def named(holder: Json, keys: Keys) -> tuple[Identifier, ...]:
    """The identifiers under these keys, one of each kind, the most trusted first."""
    found = (identifier(kind, holder.get(key)) for kind, key in keys)
    return ranked(one for one in found if one is not None)


def identifier(kind: str, value: object) -> Identifier | None:
    """Sorted by its shape where it has one, because user ids turn up under keys for phones."""
    found = text(value).strip()
    if not found or len(found) > _LONGEST_IDENTIFIER:
        return None
    if _PARENT_ID.fullmatch(found):
        return Identifier("parent_bsuid", found)
    if _USER_ID.fullmatch(found):
        return Identifier("bsuid" if kind == "phone" else kind, found)
    return Identifier(kind, _digits(found) if kind == "phone" else found)


def ranked(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """The first of each kind, in the order of trust."""
    first: dict[str, Identifier] = {}
    for one in identifiers:
        first.setdefault(one.kind, one)
    return tuple(first[kind] for kind in TRUST if kind in first)


def told_by_system(
    number: str, message: Json, sender: tuple[Identifier, ...]
) -> IdentityChange | None:
    """A new number or id, if that is what the system message says.

    Its sentence ("User … changed from … to …") is not read: listeners choose their own names.
    """
    system = obj(message, "system")
    if label(system.get("type")) not in IDENTITY_CHANGES:
        return None
    current = named(system, CHANGED_KEYS)
    previous = tuple(one for one in sender if one not in current)
    return IdentityChange(number, previous, current) if current else None


def told_by_update(number: str, update: Json) -> IdentityChange | None:
    """What the field user_id_update says: the reliable source for a new user id."""
    previous = _side(update, "previous")
    current = _side(update, "current")
    phone = named(update, (("phone", "wa_id"),))
    if not previous and not current:
        return None
    return IdentityChange(number, previous, ranked((*current, *phone)))


def _side(update: Json, side: str) -> tuple[Identifier, ...]:
    user = update.get("user_id")
    if isinstance(user, str):  # without a before and after it is the new one
        user = {"current": user}
    ids = {
        "user_id": user.get(side) if isinstance(user, dict) else None,
        "parent_user_id": obj(update, "parent_user_id").get(side),
    }
    return named(ids, CONTACT_KEYS)


def _person(contact: Json) -> Person:
    profile = obj(contact, "profile")
    username = text(profile.get("username")).lstrip("@")
    name = text(profile.get("name")).strip() or (f"@{username}" if username else "")
    return Person(named(contact, CONTACT_KEYS), name[:LONGEST_NAME] or None)


def _digits(phone: str) -> str:
    bare = _PHONE_TRIMMINGS.sub("", phone)
    return bare if bare.isdecimal() else phone
