from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from bot.simulator import Identity, Listener, bodies
from bot.simulator import contents as c
from bot.simulator.contents import FileRef
from bot.simulator.examples import EXAMPLES
from tests.simulator.conftest import NOON
from tests.simulator.station import NUMBER, OTHER_APP, SECOND

FILE = FileRef("1003", "image/png", "b64", "http://localhost/x")
AT = str(int(NOON.timestamp()))


def maeve(identity: Identity = Identity.BOTH) -> Listener:
    return Listener(
        "maeve",
        "Maeve",
        phone="447700900123",
        bsuid="GB.1349",
        parent_bsuid="GB.ENT.77",
        username="@maeve",
        identity=identity,
    )


def told(content: c.Content, who: Listener, at: datetime = NOON) -> bodies.Update:
    return bodies.message(NUMBER, who, content, wamid="wamid.1", at=at)


def value(*updates: bodies.Update) -> dict[str, Any]:
    found: dict[str, Any] = bodies.body(updates)["entry"][0]["changes"][0]["value"]
    return found


def test_a_text_stands_in_the_whole_envelope():
    assert bodies.body([told(c.text("hi"), maeve())]) == {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": NUMBER.waba_id,
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {
                                "display_phone_number": NUMBER.display_phone_number,
                                "phone_number_id": NUMBER.phone_number_id,
                            },
                            "contacts": [
                                {
                                    "profile": {"name": "Maeve", "username": "@maeve"},
                                    "wa_id": "447700900123",
                                    "user_id": "GB.1349",
                                    "parent_user_id": "GB.ENT.77",
                                }
                            ],
                            "messages": [
                                {
                                    "from": "447700900123",
                                    "from_user_id": "GB.1349",
                                    "from_parent_user_id": "GB.ENT.77",
                                    "id": "wamid.1",
                                    "timestamp": AT,
                                    "type": "text",
                                    "text": {"body": "hi"},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    }


SENDER = {"from", "from_user_id", "from_parent_user_id"}
CONTACT = {"wa_id", "user_id", "parent_user_id"}


@pytest.mark.parametrize(
    "identity, sender, contact",
    [
        pytest.param(Identity.PHONE_ONLY, {"from"}, {"wa_id"}, id="before 2026"),
        pytest.param(Identity.BOTH, SENDER, CONTACT, id="both"),
        pytest.param(
            Identity.BSUID_ONLY, SENDER - {"from"}, CONTACT - {"wa_id"}, id="number hidden"
        ),
        pytest.param(Identity.NO_CONTACTS, SENDER, None, id="no contacts"),
    ],
)
def test_an_identity_shows_just_these_keys(
    identity: Identity, sender: set[str], contact: set[str] | None
):
    told_so = value(told(c.text("hi"), maeve(identity)))
    assert SENDER & set(told_so["messages"][0]) == sender
    contacts = told_so.get("contacts")
    assert (CONTACT & set(contacts[0]) if contacts else None) == contact


@pytest.mark.parametrize(
    "identity, recipient",
    [
        pytest.param(Identity.PHONE_ONLY, {"recipient_id"}, id="before 2026"),
        pytest.param(
            Identity.BSUID_ONLY,
            {"recipient_user_id", "recipient_parent_user_id"},
            id="number hidden",
        ),
    ],
)
def test_a_status_shows_as_much_of_the_recipient(identity: Identity, recipient: set[str]):
    update = bodies.status(NUMBER, maeve(identity), wamid="wamid.9", name="sent", at=NOON)
    assert {key for key in update.content if key.startswith("recipient")} == recipient


@pytest.mark.parametrize(
    "name, contacts, username",
    [
        pytest.param("sent", True, False, id="sent comes without the user name"),
        pytest.param("delivered", True, True, id="delivered comes with it"),
        pytest.param("read", True, True, id="read comes with it"),
        pytest.param("failed", False, False, id="failed comes without contacts"),
    ],
)
def test_statuses_carry_contacts_as_meta_says(name: str, contacts: bool, username: bool):
    told_so = value(bodies.status(NUMBER, maeve(), wamid="wamid.9", name=name, at=NOON))
    assert ("contacts" in told_so) is contacts
    profile = told_so["contacts"][0]["profile"] if contacts else {}
    assert ("username" in profile) is username


def test_a_status_carries_reference_price_and_errors():
    update = bodies.status(
        NUMBER,
        maeve(),
        wamid="wamid.9",
        name="failed",
        at=NOON,
        reference="out:1",
        pricing={"category": "service"},
        errors=[{"code": 131047}],
    )
    assert update.content["biz_opaque_callback_data"] == "out:1"
    assert update.content["pricing"] == {"category": "service"}
    assert update.content["errors"] == [{"code": 131047}]
    assert update.key == "wamid.9:failed"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_makes_a_body_with_one_message(name: str):
    content = EXAMPLES[name](FILE, "wamid.0")
    (message,) = value(told(content, maeve()))["messages"]
    assert message["type"] == content["type"]
    assert message["id"] == "wamid.1"
    assert message["timestamp"] == AT
    assert json.loads(json.dumps(message)) == message


@pytest.mark.parametrize(
    "name, contacts",
    [
        ("changed number", False),
        ("changed number, old", False),
        ("changed user id", False),
        ("changed identity", True),
    ],
)
def test_system_messages_mostly_come_without_contacts(name: str, contacts: bool):
    told_so = value(told(EXAMPLES[name](FILE, "wamid.0"), maeve()))
    assert ("contacts" in told_so) is contacts
    assert told_so["messages"][0]["type"] == "system"


def test_a_changed_user_id_comes_without_the_phone_number():
    content = c.changed_user_id("Maeve", "GB.1", "GB.2")
    assert "from" not in told(content, maeve()).content


def test_a_thousand_updates_spread_over_the_entries_asked_for():
    updates = [
        bodies.message(NUMBER, maeve(), c.text(str(n)), wamid=f"wamid.{n}", at=NOON)
        for n in range(1000)
    ]
    body = bodies.body(updates, entries=7)
    assert len(body["entry"]) == 7
    found = [
        message["id"]
        for entry in body["entry"]
        for change in entry["changes"]
        for message in change["value"]["messages"]
    ]
    assert found == [f"wamid.{n}" for n in range(1000)]


def test_numbers_fields_and_accounts_are_kept_apart_in_a_mixed_body():
    who = maeve()
    body = bodies.body(
        [
            told(c.text("one"), who),
            bodies.message(SECOND, who, c.text("two"), wamid="wamid.2", at=NOON),
            bodies.status(NUMBER, who, wamid="wamid.9", name="sent", at=NOON),
            bodies.preference(NUMBER, who, key="p", at=NOON),
            bodies.message(OTHER_APP, who, c.text("three"), wamid="wamid.3", at=NOON),
        ]
    )
    seen = [
        (entry["id"], change["field"], sorted(change["value"]))
        for entry in body["entry"]
        for change in entry["changes"]
    ]
    common = ["contacts", "messages", "messaging_product", "metadata"]
    assert seen == [
        (NUMBER.waba_id, "messages", [*common, "statuses"]),
        (NUMBER.waba_id, "messages", common),
        (
            NUMBER.waba_id,
            "user_preferences",
            ["contacts", "messaging_product", "metadata", "user_preferences"],
        ),
        (OTHER_APP.waba_id, "messages", common),
    ]


def test_a_listener_of_several_messages_stands_in_the_contacts_once():
    other = Listener("ben", "Ben", phone="447700900200")
    told_so = value(
        told(c.text("1"), maeve()), told(c.text("2"), other), told(c.text("3"), maeve())
    )
    assert [one["profile"]["name"] for one in told_so["contacts"]] == ["Maeve", "Ben"]


def test_an_echo_is_from_the_station_to_the_listener():
    update = bodies.echo(NUMBER, maeve(), c.text("call us"), wamid="wamid.e", at=NOON)
    (echo,) = value(update)["message_echoes"]
    assert update.field == "smb_message_echoes"
    assert echo["from"] == NUMBER.display_phone_number
    assert (echo["to"], echo["to_user_id"]) == ("447700900123", "GB.1349")


def test_a_preference_has_a_whole_number_as_its_time():
    (preference,) = value(bodies.preference(NUMBER, maeve(), key="p", at=NOON))["user_preferences"]
    assert preference["timestamp"] == int(NOON.timestamp())
    assert preference["value"] == "stop"


def test_a_new_user_id_says_both_the_old_and_the_new_one():
    update = bodies.new_user_id(NUMBER, maeve(), key="u", previous="GB.1", at=NOON)
    (change,) = value(update)["user_id_update"]
    assert change["user_id"] == {"previous": "GB.1", "current": "GB.1349"}


@pytest.mark.parametrize("field", bodies.ACCOUNT_NOTICES)
def test_notices_about_the_account_are_a_value_of_their_own(field: str):
    body = bodies.body([bodies.notice(NUMBER, field, key="n")], at=NOON)
    (entry,) = body["entry"]
    assert entry["time"] == int(NOON.timestamp())
    assert entry["changes"] == [{"value": bodies.ACCOUNT_NOTICES[field], "field": field}]


def test_two_notices_of_one_field_are_two_changes():
    notices = [bodies.notice(NUMBER, "security", key=key) for key in "ab"]
    assert len(bodies.body(notices)["entry"][0]["changes"]) == 2


def test_a_group_message_has_a_status_for_every_member():
    members = [maeve(), Listener("ben", "Ben", phone="447700900200")]
    updates = bodies.group_statuses(NUMBER, members, wamid="wamid.g", group="1@g.us", at=NOON)
    statuses = value(*updates)["statuses"]
    assert {one["id"] for one in statuses} == {"wamid.g"}
    assert [one["recipient_participant_id"] for one in statuses] == ["447700900123", "447700900200"]


def test_the_dashboards_test_is_from_nobody_to_nobody():
    sample = bodies.dashboard_test(NUMBER, maeve(), wamid="wamid.t", at=NOON)
    (entry,) = sample["entry"]
    assert entry["id"] == "0"
    assert entry["changes"][0]["value"]["metadata"]["phone_number_id"] == "123456123"
