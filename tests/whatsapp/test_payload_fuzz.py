"""Whatever comes through the door, the parser says what it is or that it is unreadable."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Delivery
from bot.whatsapp.payload import Unreadable, parse

from .envelopes import ANNA_ID, body, change, contact, encoded, message, status

KEYS = st.sampled_from(
    "object entry changes field value metadata phone_number_id contacts messages statuses errors "
    "id type from text body image audio interactive button_reply nfm_reply response_json reaction "
    "context timestamp location latitude system edit message revoke pricing code profile name "
    "user_id wa_id user_id_update previous current message_echoes calls user_preferences".split()
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text("aZ0é😀 .\n", max_size=8), KEYS,
    st.just("whatsapp_business_account"), st.just("\x00\ud800"),
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
FILE = {"id": "1003", "mime_type": "image/jpeg", "sha256": "x", "url": "https://x.y/z"}
FULL = body(
    change(
        contacts=[contact(user_id=ANNA_ID), contact()],
        messages=[
            message(context={"id": "wamid.B", "forwarded": True}),
            message("image", image={**FILE, "caption": "x"}),
            message("audio", audio={**FILE, "voice": True}),
            message("document", document={**FILE, "filename": "a/b"}),
            message("location", location={"latitude": 47.1, "longitude": 8.1}),
            message("contacts", contacts=[{"name": {"formatted_name": "x"}}]),
            message("order", order={"product_items": [{"quantity": 1}]}),
            message("reaction", reaction={"message_id": "wamid.B", "emoji": "👍"}),
            message("button", button={"payload": "x", "text": "y"}),
            message("interactive", interactive={"type": "nfm_reply", "nfm_reply": {"name": "f"}}),
            message("system", system={"type": "user_changed_number", "wa_id": "4179"}),
            message("edit", edit={"original_message_id": "wamid.B", "message": message()}),
            message("unsupported", errors=[{"code": 131051}], unsupported={"type": "edit"}),
        ],
        statuses=[status(pricing={"billable": True}), status("failed", errors=[{"code": 131047}])],
        errors=[{"code": 1, "title": "x"}],
    ),
    change("user_id_update", user_id_update=[{"user_id": {"previous": "CH.1", "current": "CH.2"}}]),
    change("smb_message_echoes", message_echoes=[message(to="4179")]),
    change("user_preferences", user_preferences=[{"wa_id": "4179", "value": "stop"}]),
    change("calls", calls=[{"id": "wacid.1", "from": "4179"}]),
    {"field": "account_update", "value": {"event": "x", "ban_info": {"a": [1]}}},
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in the body."""
    children: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    deeper = [found for key, inner in children for found in places(inner, (*path, key))]
    return [path, *deeper] if path else deeper


PLACES = places(FULL)


def changed(path: tuple[Any, ...], new: Any, *, remove: bool) -> Any:
    whole = copy.deepcopy(FULL)
    holder: Any = whole
    for key in path[:-1]:
        holder = holder[key]
    if remove:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return whole


def storable(found: Delivery) -> bool:
    """Every text can be written as UTF-8 without NUL, and every detail as strict JSON."""
    shown = [json.dumps(one.detail, allow_nan=False) for one in found.messages]
    shown += [json.dumps(one.detail, allow_nan=False) for one in found.notices]
    shown += [json.dumps(one.pricing, allow_nan=False) for one in found.statuses]
    texts = [text for one in found.messages for text in (one.text, one.provider_id, one.name or "")]
    return all("\x00" not in text and text.encode() is not None for text in (*texts, *shown))


@given(ANYTHING)
def test_any_json_at_all(value: Any) -> None:
    try:
        assert storable(parse(encoded(value)))
    except Unreadable:
        assert not isinstance(value, dict)


@given(st.dictionaries(KEYS, ANYTHING, max_size=6))
def test_any_value_of_a_change(value: dict[str, Any]) -> None:
    found = parse(encoded(body({"field": "messages", "value": value})))
    assert storable(found)
    told = value.get("messages")
    expected = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    assert len(found.messages) == len(expected)


@settings(max_examples=400)
@given(st.sampled_from(PLACES), ANYTHING, st.booleans())
def test_one_value_of_a_full_body_replaced_or_removed(
    path: tuple[Any, ...], new: Any, remove: bool
) -> None:
    found = parse(encoded(changed(path, new, remove=remove)))
    assert storable(found)
    messages = ("entry", 0, "changes", 0, "value", "messages")
    above = path[: len(messages)] == messages[: len(path)]
    if not above and path[0] != "object":
        inside = path[: len(messages)] == messages and len(path) == len(messages) + 1
        assert len(found.messages) == 13 - (inside and (remove or not isinstance(new, dict)))


@given(st.data())
def test_a_body_cut_or_garbled_anywhere(data: st.DataObject) -> None:
    raw = bytearray(encoded(FULL))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    try:
        assert storable(parse(bytes(raw)))
    except Unreadable as error:
        assert error.reason in ("not JSON", "not UTF-8", "not a JSON object")


@given(st.binary(max_size=64))
def test_any_bytes_at_all(raw: bytes) -> None:
    with suppress(Unreadable):
        parse(raw)
