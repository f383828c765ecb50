"""What WhatsApp tells the station about itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.messages import Identifier, Notice
from bot.whatsapp.reading import moment

from .envelopes import ANNA, ANNA_ID, AT, BEN, NUMBER, change, contact, delivery, message

ANNA_IN_FULL = (Identifier("bsuid", ANNA_ID), Identifier("phone", ANNA))


def only_notice(told: dict[str, Any]) -> Notice:
    found = delivery(told)
    assert found.messages == () and found.statuses == ()
    (notice,) = found.notices
    return notice


def test_an_answer_from_the_phone_app_is_a_notice_and_never_a_message() -> None:
    echo: dict[str, Any] = {
        "from": "41445550100",
        "to": ANNA,
        "to_user_id": ANNA_ID,
        "id": "wamid.E",
    }
    echo |= {"type": "text", "text": {"body": "We called you"}, "timestamp": AT}
    notice = only_notice(change("smb_message_echoes", message_echoes=[echo]))
    assert (notice.topic, notice.number) == ("smb_message_echoes", NUMBER)
    assert notice.detail == {
        "event": "echo",
        "message_id": "wamid.E",
        "type": "text",
    }
    assert (notice.about, notice.at) == (ANNA_IN_FULL, moment(AT))


def test_a_wish_for_no_more_marketing() -> None:
    wish: dict[str, Any] = {"wa_id": ANNA, "user_id": ANNA_ID, "detail": "User requested to stop"}
    wish |= {"category": "marketing_messages", "value": "stop", "timestamp": 1731705721}
    notice = only_notice(change("user_preferences", user_preferences=[wish], contacts=[contact()]))
    assert notice.detail == {
        "event": "preference",
        "category": "marketing_messages",
        "value": "stop",
    }
    assert notice.about == ANNA_IN_FULL


@pytest.mark.parametrize(
    "field, told",
    [
        ("smb_message_echoes", {"message_echoes": [{"to": ANNA, "to_user_id": ANNA_ID}]}),
        ("user_preferences", {"user_preferences": [{"wa_id": ANNA, "user_id": ANNA_ID}]}),
        ("calls", {"calls": [{"from": ANNA, "from_user_id": ANNA_ID}]}),
    ],
)
def test_what_is_kept_of_a_notice_names_no_listener(field: str, told: dict[str, Any]) -> None:
    detail = repr(only_notice(change(field, **told, contacts=[contact()])).detail)
    assert ANNA not in detail and ANNA_ID not in detail


def test_a_wish_is_not_taken_for_that_of_another_contact() -> None:
    wish = {"wa_id": BEN, "value": "stop"}
    told = change("user_preferences", user_preferences=[wish], contacts=[contact(user_id=ANNA_ID)])
    assert only_notice(told).about == (Identifier("phone", BEN),)


@pytest.mark.parametrize(
    "call, incoming",
    [
        ({"from": ANNA, "to": "41445550100", "direction": "USER_INITIATED"}, True),
        ({"to": ANNA, "from": "41445550100", "direction": "BUSINESS_INITIATED"}, False),
    ],
)
def test_a_call_names_the_listener_whoever_rang(call: dict[str, Any], incoming: bool) -> None:
    call = {"id": "wacid.1", "event": "connect", **call}
    notice = only_notice(change("calls", calls=[call], contacts=[contact(user_id=ANNA_ID)]))
    assert notice.detail == {
        "event": "call",
        "call_id": "wacid.1",
        "state": "connect",
        "incoming": incoming,
    }
    assert notice.about == ANNA_IN_FULL


def test_the_state_of_the_account_is_passed_on() -> None:
    ban = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}
    notice = only_notice({"field": "account_update", "value": ban})
    assert notice == Notice("account_update", None, {"value": ban})


def test_a_huge_account_notice_stays_small() -> None:
    deep: dict[str, Any] = {"a": {"b": {"c": {"d": {"e": "too deep"}}}}}
    value = {f"key{n}": "x" * 10_000 for n in range(100)} | deep
    notice = only_notice({"field": "account_alerts", "value": {**deep, **value}})
    assert len(repr(notice.detail)) < 10_000 and "too deep" not in repr(notice.detail)


@pytest.mark.parametrize(
    "field, value",
    [
        ("group_participants_update", {"groups": [{"added_participants": [{"wa_id": ANNA}]}]}),
        ("smb_app_state_sync", {"state_sync": [{"contact": {"phone_number": ANNA}}]}),
        ("history", {"history": [{"threads": [{"id": ANNA, "messages": [message()]}]}]}),
        ("a_field_of_2031", {"whatever": {"wa_id": ANNA}}),
    ],
)
def test_of_a_field_that_may_speak_of_people_only_its_keys_are_kept(
    field: str, value: dict[str, Any]
) -> None:
    notice = only_notice(change(field, **value))
    assert notice.topic == field and ANNA not in repr(notice)
    assert set(value) <= set(notice.detail["keys"])


def test_trouble_of_the_number_is_told_beside_messages() -> None:
    errors = [{"code": 130429, "title": "Rate limit hit"}, {"code": None}, "x"]
    found = delivery(change(messages=[message()], errors=errors))
    assert len(found.messages) == 1
    assert found.notices == (
        Notice(
            "messages",
            NUMBER,
            {"event": "error", "codes": [130429], "titles": ["Rate limit hit", ""]},
        ),
    )


@pytest.mark.parametrize("key", ["message_echoes", "user_preferences", "calls", "errors"])
@pytest.mark.parametrize("value", [None, 7, "x", {}, [None], [7], [{}], [{"to": []}]])
def test_nothing_strange_is_too_strange(key: str, value: Any) -> None:
    found = delivery(change("messages", **{key: value}))
    assert found.messages == () and found.notices
