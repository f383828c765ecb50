"""What a webhook body holds, whatever shape it is in."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from bot.core.messages import Delivery, Kind
from bot.whatsapp.payload import LONGEST_TEXT, Unreadable, parse

from .envelopes import (
    ANNA,
    AT,
    BEN,
    NUMBER,
    OTHER_NUMBER,
    body,
    change,
    contact,
    delivery,
    encoded,
    message,
    read_message,
    status,
)

NOON = datetime(2025, 10, 9, 8, 53, 20, tzinfo=timezone.utc)  # 1760000000


def test_a_plain_text_message() -> None:
    found = read_message(message(), contacts=[contact()])
    assert (found.number, found.provider_id, found.kind) == (NUMBER, "wamid.A", Kind.TEXT)
    assert (found.text, found.name, found.sent_at) == ("More jazz please!", "Anna", NOON)
    assert not found.forwarded and not found.group and found.detail == {}


def test_every_message_and_status_of_every_change_and_entry_is_read_in_order() -> None:
    first = change(messages=[message(id="wamid.1"), message(id="wamid.2")], statuses=[status()])
    second = change(number=OTHER_NUMBER, messages=[message(id="wamid.3")])
    third = change(messages=[message(id="wamid.4")], statuses=[status("read"), status("sent")])
    entries = [{"changes": [first, second]}, {"id": "2", "time": 1, "changes": [third]}]
    both = {"object": "whatsapp_business_account", "entry": entries}
    found = parse(encoded(both))
    assert [m.provider_id for m in found.messages] == ["wamid.1", "wamid.2", "wamid.3", "wamid.4"]
    assert [m.number for m in found.messages] == [NUMBER, NUMBER, OTHER_NUMBER, NUMBER]
    assert [s.status for s in found.statuses] == ["delivered", "read", "sent"]


def test_a_thousand_updates_in_one_body() -> None:
    told = [message(id=f"wamid.{n}") for n in range(1000)]
    people = [contact(wa_id=str(n)) for n in range(1000)]
    assert len(delivery(change(messages=told, contacts=people)).messages) == 1000


def test_the_same_id_twice_in_a_body_stays_twice() -> None:
    found = delivery(change(messages=[message(), message()]), change(messages=[message()]))
    assert [m.provider_id for m in found.messages] == ["wamid.A"] * 3


@pytest.mark.parametrize(
    "raw, reason",
    [
        pytest.param(b"", "not JSON", id="empty"),
        pytest.param(b"{", "not JSON", id="cut off"),
        pytest.param(b"<html>", "not JSON", id="HTML"),
        pytest.param(b"{} {}", "not JSON", id="two bodies"),
        pytest.param(b'{"a":"\xff"}', "not UTF-8", id="not UTF-8"),
        pytest.param('{"object":1}'.encode("utf-16"), "not UTF-8", id="UTF-16"),
        pytest.param(b"[]", "not a JSON object", id="list"),
        pytest.param(b'"text"', "not a JSON object", id="text"),
        pytest.param(b"null", "not a JSON object", id="null"),
        pytest.param(b"NaN", "not a JSON object", id="not a number"),
        pytest.param(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested too deep", id="10,000 deep"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, "nested too deep", id="deep list"),
    ],
)
def test_only_what_is_no_json_object_is_unreadable(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(raw)
    assert caught.value.reason == reason
    quoted = caught.value.__context__  # json's own error holds the whole body
    assert quoted is None or caught.value.__suppress_context__


def test_every_depth_is_either_read_or_unreadable() -> None:
    raw = encoded(body(change(messages=[{"deep": 0}])))
    for depth in range(700, 1000, 7):
        deep = b'{"x":' * depth + b"1" + b"}" * depth
        try:
            assert len(parse(raw.replace(b'"deep":0', b'"deep":' + deep)).messages) == 1
        except Unreadable as error:
            assert error.reason == "nested too deep"


def test_a_byte_order_mark_does_no_harm() -> None:
    assert len(parse(b"\xef\xbb\xbf" + encoded(body(change(messages=[message()])))).messages) == 1


@pytest.mark.parametrize("product", ["page", "instagram", "", 7, ["whatsapp_business_account"]])
def test_another_product_is_noticed_and_nothing_else(product: Any) -> None:
    found = parse(encoded(body(change(messages=[message()]), object=product)))
    assert found.messages == () and found.statuses == ()
    (notice,) = found.notices
    assert (notice.topic, notice.number) == ("object", None)


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param({}, id="empty object"),
        pytest.param({"object": "whatsapp_business_account"}, id="no entry"),
        pytest.param(body() | {"entry": {}}, id="entry is no list"),
        pytest.param(body() | {"entry": [None, 1, "x", []]}, id="entries are no objects"),
        pytest.param(body() | {"entry": [{"id": "1"}]}, id="no changes"),
        pytest.param(body() | {"entry": [{"changes": None}]}, id="changes are null"),
        pytest.param(body() | {"entry": [{"changes": [None, "x"]}]}, id="changes are no objects"),
    ],
)
def test_a_body_without_anything_in_it_is_noticed(whole: Any) -> None:
    found = parse(encoded(whole))
    assert [notice.topic for notice in found.notices] == ["empty"]
    assert found == Delivery(notices=found.notices)


@pytest.mark.parametrize("value", [None, "x", 1, True, [], {}, {"messages": []}])
def test_a_change_without_anything_in_it_is_noticed(value: Any) -> None:
    found = parse(encoded(body({"field": "messages", "value": value})))
    assert [notice.topic for notice in found.notices] == ["messages"]


def test_a_missing_object_or_field_loses_no_message() -> None:
    whole = body(change(None, messages=[message()]))
    del whole["object"]
    assert [m.provider_id for m in parse(encoded(whole)).messages] == ["wamid.A"]


@pytest.mark.parametrize("field", [None, "standby", "a_field_of_2031", 7, ["messages"]])
def test_messages_are_read_whatever_the_field_is_called(field: Any) -> None:
    found = parse(encoded(body({**change(None, messages=[message()]), "field": field})))
    assert len(found.messages) == 1


@pytest.mark.parametrize("metadata", [None, {}, "x", {"phone_number_id": None}, [1]])
def test_a_change_without_a_number_keeps_its_messages(metadata: Any) -> None:
    found = delivery(change(messages=[message()], statuses=[status()], metadata=metadata))
    assert (found.messages[0].number, found.statuses[0].number) == ("", "")


@pytest.mark.parametrize(
    "told, expected",
    [
        pytest.param(AT, NOON, id="text"),
        pytest.param(int(AT), NOON, id="number"),
        pytest.param(float(AT), NOON, id="float"),
        pytest.param(int(AT) * 1000, NOON, id="milliseconds"),
        pytest.param(AT + "000", NOON, id="milliseconds as text"),
        pytest.param(None, None, id="missing"),
        pytest.param("", None, id="empty"),
        pytest.param("yesterday", None, id="words"),
        pytest.param("-5", None, id="negative"),
        pytest.param(0, None, id="zero"),
        pytest.param(True, None, id="boolean"),
        pytest.param([AT], None, id="list"),
        pytest.param("9" * 5000, None, id="5,000 digits"),
        pytest.param("nan", None, id="not a number"),
        pytest.param("inf", None, id="infinite"),
        pytest.param("1e30", None, id="beyond all calendars"),
        pytest.param(10**15, None, id="microseconds"),
    ],
)
def test_times_come_in_many_ways_and_a_bad_one_costs_no_message(told: Any, expected: Any) -> None:
    assert read_message(message(timestamp=told)).sent_at == expected


def test_numbers_that_no_json_parser_likes() -> None:
    raw = encoded(body(change(messages=[message(timestamp="X", extra="Y")])))
    raw = raw.replace(b'"X"', b"1" * 5000).replace(b'"Y"', b"[NaN,Infinity,-Infinity,1e999]")
    (found,) = parse(raw).messages
    assert found.text == "More jazz please!" and found.sent_at is None


def test_of_a_key_written_twice_the_last_counts() -> None:
    raw = encoded(body(change(messages=[message()]))).replace(
        b'"id":"wamid.A"', b'"id":"a","id":"b"'
    )
    assert [m.provider_id for m in parse(raw).messages] == ["b"]


@pytest.mark.parametrize("id", [None, "", "  ", [], {}, True])
def test_a_message_without_an_id_gets_one_that_stays_the_same(id: Any) -> None:
    told = {**message(), "id": id}
    first, again = read_message(told), read_message(dict(reversed(told.items())))
    assert first.provider_id == again.provider_id
    assert first.provider_id.startswith("missing:") and len(first.provider_id) == 72


def test_stand_in_ids_differ_when_messages_or_numbers_do() -> None:
    one = {**message(), "id": None}
    two = {**one, "timestamp": "1760000001"}
    found = delivery(change(messages=[one, two]), change(number=OTHER_NUMBER, messages=[one]))
    assert len({m.provider_id for m in found.messages}) == 3


def test_a_numeric_id_is_an_id() -> None:
    assert read_message({**message(), "id": 12345}).provider_id == "12345"


def test_an_absurdly_long_id_is_replaced_by_its_fingerprint() -> None:
    one, two = read_message(message(id="x" * 1000)), read_message(message(id="x" * 1001))
    assert one.provider_id.startswith("long:") and one.provider_id != two.provider_id


@pytest.mark.parametrize(
    "typed, kept",
    [
        pytest.param("a\x00b", "a�b", id="NUL"),
        pytest.param("a\ud83db", "a�b", id="half an emoji"),
        pytest.param("\udc00", "�", id="the other half"),
        pytest.param("😀 é ק \u202e", "😀 é ק \u202e", id="whole letters stay"),
    ],
)
def test_what_no_database_takes_is_replaced(typed: str, kept: str) -> None:
    told = message(id=f"wamid.{typed}", text={"body": typed})
    found = read_message(told, contacts=[contact(profile={"name": typed})])
    assert (found.text, found.name, found.provider_id) == (kept, kept, f"wamid.{kept}")
    assert json.dumps(found.text, ensure_ascii=False).encode()


def test_a_text_of_a_megabyte_is_cut_and_says_so() -> None:
    found = read_message(message(text={"body": "a" * 1_000_000}))
    assert found.text == "a" * LONGEST_TEXT
    assert found.detail == {"cut_from": 1_000_000}
    assert "cut_from" not in read_message(message(text={"body": "a" * 4096})).detail


@pytest.mark.parametrize(
    "strange", [None, 1, "x", True, [], [{}], {}, {"body": {}}, {"body": None}]
)
def test_a_text_of_the_wrong_type_is_empty(strange: Any) -> None:
    found = read_message({**message(), "text": strange})
    assert (found.kind, found.text) == (Kind.TEXT, "")


def test_what_stands_where_a_message_belongs_is_noticed() -> None:
    found = delivery(change(messages=[message(), None, "x", 7], statuses={"id": "wamid.OUT"}))
    assert len(found.messages) == 1
    assert [(n.detail["key"], n.detail["count"]) for n in found.notices] == [
        ("messages", 3),
        ("statuses", 1),
    ]


def test_an_empty_object_is_a_message_all_the_same() -> None:
    found = read_message({})
    assert found.kind is Kind.OTHER and found.identifiers == ()


def test_a_reply_names_the_message_that_it_answers() -> None:
    found = read_message(message(context={"from": "41445550100", "id": "wamid.PREV"}))
    assert found.reply_to == "wamid.PREV"


@pytest.mark.parametrize("context", [None, [], "x", {"id": None}, {"from": "1"}])
def test_a_context_without_an_id_answers_nothing(context: Any) -> None:
    assert read_message({**message(), "context": context}).reply_to is None


def test_forwarded_messages_say_so() -> None:
    once = read_message(message(context={"forwarded": True}))
    often = read_message(message(context={"frequently_forwarded": True}))
    claimed = read_message(message(context={"forwarded": "no"}))
    assert once.forwarded and "frequently_forwarded" not in once.detail
    assert often.forwarded and often.detail["frequently_forwarded"] is True
    assert not claimed.forwarded


def test_a_message_in_a_group_says_so() -> None:
    assert read_message(message(group_id="120363@g.us")).group
    assert not read_message(message(group_id="")).group


def test_an_advertisement_that_led_here_is_named() -> None:
    referral = {"source_type": "ad", "source_id": "1", "headline": "x", "ctwa_clid": "y"}
    assert read_message(message(referral=referral)).detail == {"referral": "ad"}


def test_two_listeners_in_one_change_keep_their_own_names() -> None:
    people = [contact(wa_id=BEN, profile={"name": "Ben"}), contact()]
    told = [message(id="wamid.1"), message(id="wamid.2", **{"from": BEN})]
    found = delivery(change(messages=told, contacts=people)).messages
    assert [(m.name, m.identifiers[0].value) for m in found] == [("Anna", ANNA), ("Ben", BEN)]
