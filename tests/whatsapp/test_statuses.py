"""What became of our own messages, as WhatsApp tells it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from bot.core.messages import StatusUpdate

from .envelopes import ANNA, NUMBER, change, delivery, read_status, status

AT = datetime(2025, 10, 9, 8, 53, 20, tzinfo=timezone.utc)


def test_a_delivered_reply_with_its_price_and_our_reference() -> None:
    pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
    told = status(biz_opaque_callback_data="out:8f3c", pricing=pricing)
    assert read_status(told) == StatusUpdate(
        NUMBER, "wamid.OUT", "delivered", AT, reference="out:8f3c", pricing=pricing
    )


def test_a_failed_reply_comes_without_contacts_and_names_its_first_error() -> None:
    errors = [
        {"code": 131047, "title": "Re-engagement message", "error_data": {"details": "24 hours"}},
        {"code": 1, "title": "another"},
    ]
    found = read_status(status("failed", errors=errors))
    assert (found.error_code, found.error_title) == (131047, "Re-engagement message")


@pytest.mark.parametrize(
    "errors, code, title",
    [
        pytest.param([{"code": "131026", "message": "Undeliverable"}], 131026, "Undeliverable"),
        pytest.param([{"code": 2**40}], None, None, id="does not fit a database"),
        pytest.param([{"code": True, "title": 7}], None, "7", id="wrong types"),
        pytest.param([None, {"code": 5}], 5, None, id="null among them"),
        pytest.param({"code": 5}, None, None, id="no list"),
        pytest.param([], None, None, id="empty"),
    ],
)
def test_errors_of_every_shape(errors: Any, code: int | None, title: str | None) -> None:
    found = read_status(status("failed", errors=errors))
    assert (found.error_code, found.error_title) == (code, title)


@pytest.mark.parametrize("value", ["sent", "delivered", "read", "played", "failed", "deleted", "x"])
def test_every_state_is_passed_on(value: str) -> None:
    assert read_status(status(value)).status == value


@pytest.mark.parametrize(
    "keys, participant",
    [
        ({"recipient_participant_id": ANNA}, ANNA),
        ({"participant_recipient_id": ANNA}, ANNA),
        ({"recipient_participant_id": ANNA, "recipient_participant_user_id": "CH.1"}, "CH.1"),
        ({}, None),
    ],
)
def test_in_a_group_the_participant_is_named(keys: dict[str, Any], participant: Any) -> None:
    found = read_status(status(recipient_type="group", recipient_id="120363@g.us", **keys))
    assert found.participant == participant


def test_several_statuses_for_one_message_stay_several() -> None:
    told = [status("read", recipient_participant_id=str(n)) for n in range(3)]
    found = delivery(change(statuses=told)).statuses
    assert [one.participant for one in found] == ["0", "1", "2"]


@pytest.mark.parametrize(
    "recipient",
    [
        pytest.param({"recipient_parent_user_id": "CH.ENT.1"}, id="one order"),
        pytest.param({"parent_recipient_user_id": "CH.ENT.1"}, id="the other order"),
        pytest.param({"recipient_user_id": "CH.1"}, id="user id alone"),
        pytest.param({}, id="nobody"),
    ],
)
def test_a_recipient_without_a_phone_loses_no_status(recipient: dict[str, Any]) -> None:
    told = {"id": "wamid.OUT", "status": "read", "timestamp": "1760000000", **recipient}
    assert read_status(told) == StatusUpdate(NUMBER, "wamid.OUT", "read", AT)


@pytest.mark.parametrize(
    "told, kept",
    [
        ({"pricing": {"billable": False, "category": "new_one"}}, True),
        ({"conversation": {"pricing": {"billable": False, "category": "new_one"}}}, True),
        ({"pricing": None}, False),
        ({"pricing": [1]}, False),
        ({"pricing": {"secret": {"deep": 1}}}, False),
    ],
)
def test_the_price_stands_in_two_places(told: Any, kept: bool) -> None:
    expected = {"billable": False, "category": "new_one"} if kept else {}
    assert read_status(status(**told)).pricing == expected


def test_a_status_without_an_id_is_kept_for_its_reference() -> None:
    told = {"status": "sent", "biz_opaque_callback_data": "out:1"}
    found = read_status(told)
    assert found.reference == "out:1"
    assert found.provider_id.startswith("missing:")


@pytest.mark.parametrize("told", [{}, {"status": 7}, {"status": None, "timestamp": []}])
def test_a_strange_status_is_kept(told: Any) -> None:
    assert read_status(told).at is None


def test_a_call_is_no_message_of_ours() -> None:
    call = {"id": "wacid.1", "type": "call", "status": "RINGING", "timestamp": "1760000000"}
    found = delivery(change("calls", statuses=[call]), change(statuses=[status(), call]))
    assert [one.provider_id for one in found.statuses] == ["wamid.OUT"]
    assert [n.detail["state"] for n in found.notices] == ["RINGING", "RINGING"]
