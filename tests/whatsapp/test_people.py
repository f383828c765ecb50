"""By which names a listener is known, and when a new one is given."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.messages import Identifier, IdentityChange

from .envelopes import (
    ANNA,
    ANNA_ID,
    ANNA_PARENT,
    BEN,
    NUMBER,
    change,
    contact,
    delivery,
    message,
    read_message,
)

PHONE = Identifier("phone", ANNA)
USER = Identifier("bsuid", ANNA_ID)
PARENT = Identifier("parent_bsuid", ANNA_PARENT)
NEW_PHONE = Identifier("phone", "41790000099")
NEW_USER = Identifier("bsuid", "CH.777")


def told(**keys: Any) -> dict[str, Any]:
    """A message that carries just these keys of its sender."""
    return {**{k: v for k, v in message().items() if k != "from"}, **keys}


@pytest.mark.parametrize(
    "keys, contacts, expected",
    [
        pytest.param({"from": ANNA}, [], (PHONE,), id="phone alone, no contacts"),
        pytest.param({"from": f"+{ANNA}"}, [], (PHONE,), id="with a plus"),
        pytest.param({"from": int(ANNA)}, [], (PHONE,), id="as a number"),
        pytest.param(
            {"from": ANNA, "from_user_id": ANNA_ID, "from_parent_user_id": ANNA_PARENT},
            [],
            (USER, PHONE, PARENT),
            id="all three, the most trusted first",
        ),
        pytest.param({"from_user_id": ANNA_ID}, [], (USER,), id="user id alone"),
        pytest.param(
            {"parent_from_user_id": ANNA_PARENT}, [], (PARENT,), id="parent, the other order"
        ),
        pytest.param(
            {"from": ANNA}, [contact(user_id=ANNA_ID)], (USER, PHONE), id="user id by contact"
        ),
        pytest.param(
            {"from_user_id": ANNA_ID},
            [contact(user_id=ANNA_ID)],
            (USER, PHONE),
            id="phone by contact",
        ),
        pytest.param(
            {}, [contact(user_id=ANNA_ID, wa_id=None)], (USER,), id="single contact, no sender"
        ),
        pytest.param({"from": ANNA_ID}, [], (USER,), id="user id in from"),
        pytest.param({}, [contact(wa_id=ANNA_ID)], (USER,), id="user id in wa_id"),
        pytest.param({"from": ANNA_PARENT}, [], (PARENT,), id="parent id in from"),
        pytest.param(
            {"from_user_id": "BSUID_123"},
            [],
            (Identifier("bsuid", "BSUID_123"),),
            id="a user id of another shape",
        ),
        pytest.param(
            {"from_user_id": "uUS.13"}, [], (Identifier("bsuid", "uUS.13"),), id="a known typo"
        ),
        pytest.param(
            {"from_parent_user_id": "US.118"},
            [],
            (Identifier("parent_bsuid", "US.118"),),
            id="parent without ENT",
        ),
        pytest.param(
            {"from_parent_user_id": ANNA_PARENT, "parent_from_user_id": "CH.ENT.2"},
            [],
            (PARENT,),
            id="one of each kind",
        ),
        pytest.param({}, [contact(), contact(wa_id=BEN)], (), id="two contacts and no sender"),
        pytest.param({}, [], (), id="nobody"),
        pytest.param({"from": "", "from_user_id": None}, [], (), id="empty"),
        pytest.param({"from": [ANNA], "from_user_id": {}}, [7, "x"], (), id="wrong types"),
        pytest.param({"from": "9" * 1000}, [], (), id="absurdly long"),
    ],
)
def test_every_way_to_name_a_sender(
    keys: dict[str, Any], contacts: list[Any], expected: tuple[Identifier, ...]
) -> None:
    assert read_message(told(**keys), contacts=contacts).identifiers == expected


def test_contacts_are_matched_by_id_and_never_by_position() -> None:
    ben = contact(wa_id=BEN, user_id="CH.222", profile={"name": "Ben"})
    anna = contact(user_id=ANNA_ID)
    found = delivery(
        change(
            messages=[message(id="wamid.1"), message(id="wamid.2", **{"from": BEN})],
            contacts=[ben, contact(wa_id="4179", profile={"name": "Zoe"}), anna],
        )
    ).messages
    assert [(m.name, m.identifiers[0].value) for m in found] == [
        ("Anna", ANNA_ID),
        ("Ben", "CH.222"),
    ]


def test_a_single_contact_is_not_somebody_else_of_the_same_batch() -> None:
    """Two senders and one contact: the other one must not become the first."""
    both = [message(id="wamid.1"), message(id="wamid.2", **{"from": BEN})]
    found = delivery(change(messages=both, contacts=[contact(user_id=ANNA_ID)])).messages
    assert found[0].identifiers == (USER, PHONE)
    assert found[1].identifiers == (Identifier("phone", BEN),)
    assert found[1].name is None


def test_a_user_id_finds_the_contact_before_a_phone_does() -> None:
    people = [contact(profile={"name": "Old owner"}), contact(wa_id=BEN, user_id=ANNA_ID)]
    found = read_message(told(**{"from": ANNA, "from_user_id": ANNA_ID}), contacts=people)
    assert found.name == "Anna"
    assert found.identifiers == (USER, PHONE)


@pytest.mark.parametrize(
    "profile, name",
    [
        ({"name": "Anna", "username": "@anna.zh"}, "Anna"),
        ({"username": "@anna.zh"}, "@anna.zh"),
        ({"username": "anna.zh"}, "@anna.zh"),
        ({"name": "  "}, None),
        ({"name": None}, None),
        ({"name": {"x": 1}}, None),
        ({"name": "x" * 999}, "x" * 200),
        ([], None),
        (None, None),
    ],
)
def test_a_name_is_for_display_and_never_an_identifier(profile: Any, name: str | None) -> None:
    found = read_message(message(), contacts=[contact(profile=profile)])
    assert found.name == name
    assert found.identifiers == (PHONE,)


SENTENCE = f"User Anna changed from CH.ATTACKER to {ANNA_ID}"


@pytest.mark.parametrize(
    "keys, system, previous, current",
    [
        pytest.param(
            {"from": ANNA},
            {"type": "user_changed_number", "wa_id": NEW_PHONE.value, "body": SENTENCE},
            (PHONE,),
            (NEW_PHONE,),
            id="new number",
        ),
        pytest.param(
            {"from": ANNA},
            {"type": "customer_changed_number", "new_wa_id": NEW_PHONE.value},
            (PHONE,),
            (NEW_PHONE,),
            id="older names",
        ),
        pytest.param(
            {"from": ANNA, "from_user_id": ANNA_ID},
            {"type": "user_changed_number", "wa_id": NEW_PHONE.value, "user_id": "CH.777"},
            (USER, PHONE),
            (NEW_USER, NEW_PHONE),
            id="new number and with it a new user id",
        ),
        pytest.param(
            {},
            {"type": "user_changed_user_id", "user_id": "CH.777", "body": SENTENCE},
            (),
            (NEW_USER,),
            id="new user id of nobody we are told of: the sentence is not read",
        ),
        pytest.param(
            {"from": ANNA},
            {"type": "user_changed_user_id", "user_id": "CH.777", "parent_user_id": ANNA_PARENT},
            (PHONE,),
            (NEW_USER, PARENT),
            id="new user id of a known phone",
        ),
        pytest.param(
            {"from": ANNA, "from_user_id": "CH.777"},
            {"type": "user_changed_user_id", "user_id": "CH.777"},
            (PHONE,),
            (NEW_USER,),
            id="the sender goes by the new user id already",
        ),
    ],
)
def test_a_system_message_is_a_message_and_a_change_of_identity(
    keys: Any, system: Any, previous: Any, current: Any
) -> None:
    found = delivery(change(messages=[{**told(**keys), "type": "system", "system": system}]))
    assert len(found.messages) == 1
    assert found.identity_changes == (IdentityChange(NUMBER, previous, current),)


@pytest.mark.parametrize(
    "system",
    [None, {}, {"type": "user_changed_number"}, {"type": "customer_identity_changed"}, [], 7],
)
def test_a_system_message_without_a_new_name_changes_nobody(system: Any) -> None:
    found = delivery(change(messages=[{**message("system"), "system": system}]))
    assert len(found.messages) == 1 and found.identity_changes == ()


@pytest.mark.parametrize(
    "update, previous, current",
    [
        pytest.param(
            {
                "wa_id": ANNA,
                "user_id": {"previous": ANNA_ID, "current": "CH.777"},
                "parent_user_id": {"previous": ANNA_PARENT, "current": "CH.ENT.9"},
            },
            (USER, PARENT),
            (NEW_USER, PHONE, Identifier("parent_bsuid", "CH.ENT.9")),
            id="everything",
        ),
        pytest.param(
            {"user_id": {"previous": ANNA_ID, "current": "CH.777"}}, (USER,), (NEW_USER,), id="ids"
        ),
        pytest.param({"user_id": "CH.777"}, (), (NEW_USER,), id="only the new one"),
    ],
)
def test_an_update_of_a_user_id(update: Any, previous: Any, current: Any) -> None:
    found = delivery(change("user_id_update", user_id_update=[update]))
    assert found.identity_changes == (IdentityChange(NUMBER, previous, current),)
    assert found.messages == () and found.notices == ()


@pytest.mark.parametrize("updates", [None, [], [None], [{}], [{"user_id": 7}], "x"])
def test_a_strange_update_changes_nobody(updates: Any) -> None:
    assert delivery(change("user_id_update", user_id_update=updates)).identity_changes == ()
