"""What is a listener's in a webhook body, and what is left of the body without it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.store.traces import Traces, without
from tests.whatsapp import envelopes
from tests.whatsapp.envelopes import ANNA, ANNA_ID, BEN

BEN_ID = "CH.2"
BY_PHONE, BY_ID = Traces(frozenset({ANNA})), Traces(frozenset({ANNA_ID}))
BY_BOTH, BY_MESSAGE = Traces(frozenset({ANNA, ANNA_ID})), Traces(messages=frozenset({"wamid.A"}))
ALL = {"phone": BY_PHONE, "id": BY_ID, "both": BY_BOTH, "message": BY_MESSAGE}

IN_A_GROUP = {"recipient_id": "g", "recipient_participant_id": ANNA}
NEW_ID = {"previous": "CH.0", "current": "CH.1"}

Json = dict[str, Any]


def ben(**more: Any) -> Json:
    return envelopes.message(id="wamid.B", **{"from": BEN, **more})


def body(**value: Any) -> bytes:
    return envelopes.encoded(envelopes.body(envelopes.change(**value)))


def things(raw: bytes | None) -> list[str]:
    """What is left, by the ids of messages and statuses and the names of contacts."""
    assert raw is not None
    if not raw:
        return []
    (entry,) = json.loads(raw)["entry"]
    value = entry["changes"][0]["value"]
    listed = [one for held in value.values() if isinstance(held, list) for one in held]
    return [one.get("id") or one["wa_id"] for one in listed]


@pytest.mark.parametrize("traces", ["phone", "both", "message"])
def test_a_message_and_its_contact_go_and_those_of_others_stay(traces: str) -> None:
    contacts = [envelopes.contact(), envelopes.contact(wa_id=BEN)]
    raw = body(contacts=contacts, messages=[envelopes.message(), ben()])
    assert things(without(raw, ALL[traces])) == [BEN, "wamid.B"]


@pytest.mark.parametrize(
    "value, whose",
    [
        pytest.param({"from": None}, "id both message", id="nameless, by the one contact"),
        pytest.param({"from": f"+{ANNA}"}, "id both message", id="with a plus"),
        pytest.param({"from": ANNA_ID}, "id both message", id="a user id under the phone's key"),
        pytest.param({"from_user_id": BEN_ID}, "message", id="Ben has Anna's old number"),
        pytest.param({"id": "wamid.C"}, "id both", id="a message that is not known"),
        pytest.param({"from": BEN, "context": {"from": ANNA}}, "message", id="a reply to Anna"),
    ],
)
@pytest.mark.parametrize("traces", ALL)
def test_a_user_id_decides_whose_a_message_is(value: Json, whose: str, traces: str) -> None:
    """Anna is not looked for by her number alone, unless nobody knows another name of hers."""
    contacts = [envelopes.contact(user_id=value.get("from_user_id", ANNA_ID))]
    if value.get("from") in (BEN, ANNA_ID):
        contacts = []
    raw = body(messages=[envelopes.message(**value)], contacts=contacts)
    assert (things(without(raw, ALL[traces])) == []) == (traces in whose.split())


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"statuses": [envelopes.status()]}, id="a status"),
        pytest.param({"statuses": [envelopes.status(**IN_A_GROUP)]}, id="a status in a group"),
        pytest.param({"user_preferences": [{"wa_id": ANNA}]}, id="a preference"),
        pytest.param({"user_id_update": [{"user_id": NEW_ID, "wa_id": ANNA}]}, id="a new id"),
        pytest.param({"calls": [{"from": ANNA, "id": "c"}]}, id="a call"),
    ],
)
def test_other_things_about_a_listener_go_too(value: Json) -> None:
    names = BY_PHONE if "user_id_update" not in value else Traces(frozenset({ANNA, "CH.0"}))
    assert without(body(**value), names) == b""


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(body(messages=[ben()]), id="somebody else's"),
        pytest.param(body(messages=[{**ben(), "id": {"a": []}}, "x", None]), id="odd"),
        pytest.param(body(messages=[], contacts=[envelopes.contact(wa_id=BEN)]), id="no message"),
        pytest.param(envelopes.encoded({"object": "x", "entry": "none"}), id="another shape"),
        pytest.param(b"\xef\xbb\xbf{}", id="an empty object"),
        pytest.param(body(messages=[ben(text={"body": f"call {ANNA}"})]), id="in Ben's words"),
        pytest.param(body(event="FLAGGED", display_phone_number=ANNA), id="a notice"),
    ],
)
def test_what_is_not_the_listeners_stays_as_it_came(raw: bytes) -> None:
    assert without(raw, BY_BOTH) == raw


@pytest.mark.parametrize("raw", [b"\xff", b"[]", b"no", b'{"a":' + b"[" * 100_000])
def test_what_nobody_can_read_is_told_from_what_is_empty(raw: bytes) -> None:
    assert without(raw, BY_BOTH) is None


def test_what_is_left_is_what_it_was() -> None:
    odd = {"body": "\ud800 ünd/oder", "n": 10**19, "x": 1.5, "y": None}
    raw = body(messages=[envelopes.message(), ben(text=odd)])
    left = without(raw, BY_PHONE)
    assert left is not None
    (kept,) = json.loads(left)["entry"][0]["changes"][0]["value"]["messages"]
    assert kept == ben(text=odd)
