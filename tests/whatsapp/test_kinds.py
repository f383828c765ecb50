"""Every kind of message that a listener can send, and some that do not exist yet."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.messages import Attachment, Kind

from .envelopes import message, read_message

FILE = {"id": "1003", "mime_type": "image/jpeg", "sha256": "aGFzaA==", "url": "https://x.y/z?a=b"}
KEPT = Attachment("1003", "image/jpeg", "aGFzaA==", "https://x.y/z?a=b")


@pytest.mark.parametrize(
    "type, kind",
    [
        ("image", Kind.PICTURE),
        ("video", Kind.VIDEO),
        ("document", Kind.DOCUMENT),
        ("audio", Kind.VOICE),
        ("voice", Kind.VOICE),
        ("sticker", Kind.STICKER),
    ],
)
def test_files_keep_their_caption_and_their_whereabouts(type: str, kind: Kind) -> None:
    found = read_message({**message(type), type: {**FILE, "caption": "Sunrise"}})
    assert (found.kind, found.text, found.attachment) == (kind, "Sunrise", KEPT)


@pytest.mark.parametrize("type", ["image", "video", "document", "audio", "voice", "sticker"])
@pytest.mark.parametrize("file", [None, {}, [], "x", {"id": None, "mime_type": 7, "caption": 1.5}])
def test_a_file_without_whereabouts_is_still_a_message(type: str, file: Any) -> None:
    assert read_message({**message(type), type: file}).attachment is None


def test_a_file_may_have_an_address_and_no_id() -> None:
    found = read_message(message("voice", voice={"url": "https://x.y/z"}))
    assert found.attachment == Attachment("", "", None, "https://x.y/z")


def test_a_voice_note_is_told_from_a_shared_sound_file() -> None:
    note = message("audio", audio={**FILE, "mime_type": "audio/ogg; codecs=opus", "voice": True})
    found = read_message(note)
    assert found.attachment is not None and found.attachment.mime_type == "audio/ogg"
    assert found.detail == {"recorded": True} and found.text == ""
    shared = read_message(message("audio", audio={**FILE, "voice": False}))
    assert shared.kind is Kind.VOICE and shared.detail == {}
    assert read_message(message("voice", voice=FILE)).detail == {"recorded": True}


@pytest.mark.parametrize(
    "told, kept",
    [
        ("Audio/OGG; codecs=opus", "audio/ogg"),
        ("audio\\/ogg", "audio/ogg"),
        ("application/zip ", "application/zip"),
        (None, ""),
    ],
)
def test_a_mime_type_is_kept_without_its_parameters(told: Any, kept: str) -> None:
    found = read_message(message("document", document={**FILE, "mime_type": told}))
    assert found.attachment is not None and found.attachment.mime_type == kept


@pytest.mark.parametrize(
    "told, kept",
    [
        ("song.pdf", "song.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.exe", "evil.exe"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\nb\x00.pdf", "ab�.pdf"),
        ("", None),
        ("/", None),
        (7, "7"),
        (["x"], None),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_file_name_is_for_display_only(told: Any, kept: str | None) -> None:
    found = read_message(message("document", document={**FILE, "filename": told}))
    assert found.attachment is not None and found.attachment.filename == kept


@pytest.mark.parametrize(
    "place, kept",
    [
        pytest.param(
            {"latitude": 47.376888, "longitude": 8.541694, "name": "Home", "address": "X 1"},
            {"latitude": 47.38, "longitude": 8.54},
            id="rounded, and nothing else kept",
        ),
        pytest.param(
            {"latitude": "47.376888", "longitude": "-8.5"},
            {"latitude": 47.38, "longitude": -8.5},
            id="as text",
        ),
        pytest.param({"latitude": 147.0, "longitude": 8.5}, {}, id="not on this planet"),
        pytest.param({"latitude": True, "longitude": 8.5}, {}, id="boolean"),
        pytest.param({"latitude": 47.0}, {}, id="half"),
        pytest.param({}, {}, id="empty"),
        pytest.param(None, {}, id="missing"),
    ],
)
def test_a_place_is_rounded(place: Any, kept: dict[str, float]) -> None:
    found = read_message({**message("location"), "location": place})
    assert (found.kind, found.detail, found.text) == (Kind.LOCATION, kept, "")


def test_of_shared_contacts_only_the_count_is_kept() -> None:
    card = {"name": {"formatted_name": "Zoe Secret"}, "phones": [{"phone": "+41790000077"}]}
    found = read_message(message("contacts", contacts=[card, card]))
    assert (found.kind, found.detail) == (Kind.CONTACTS, {"contacts": 2})
    assert "Zoe" not in repr(found) and "0077" not in repr(found)


def test_of_an_order_only_the_count_is_kept() -> None:
    items = [{"product_retailer_id": "sku-9", "quantity": "2"}]
    found = read_message(message("order", order={"text": "for Zoe", "product_items": items}))
    assert (found.kind, found.detail, found.text) == (Kind.ORDER, {"items": 1}, "")
    assert "sku-9" not in repr(found)


@pytest.mark.parametrize(
    "told",
    [
        {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes!"}},
        {"type": "list_reply", "list_reply": {"id": "yes", "title": "Yes!", "description": "x"}},
        {"list_reply": {"id": "yes", "title": "Yes!"}},
    ],
)
def test_a_tap_on_our_button_names_its_id(told: dict[str, Any]) -> None:
    found = read_message(message("interactive", interactive=told))
    assert (found.kind, found.button_id, found.text) == (Kind.BUTTON, "yes", "Yes!")


def test_a_tap_on_a_template_names_its_payload() -> None:
    button = {"payload": "Unsubscribe", "text": "Stop it"}
    found = read_message(message("button", button=button, context={"id": "wamid.T"}))
    assert (found.kind, found.button_id, found.text) == (Kind.BUTTON, "Unsubscribe", "Stop it")
    assert found.reply_to == "wamid.T"


@pytest.mark.parametrize(
    "answer, fields",
    [
        pytest.param('{"flow_token":"1","song":"Hallelujah"}', ["flow_token", "song"], id="object"),
        pytest.param('"text"', [], id="text"),
        pytest.param("[1]", [], id="list"),
        pytest.param("{", [], id="not JSON"),
        pytest.param("[" * 100_000, [], id="too deep"),
        pytest.param({"song": 1}, [], id="not packed"),
        pytest.param(None, [], id="missing"),
    ],
)
def test_of_a_form_only_the_names_of_its_fields_are_kept(answer: Any, fields: list[str]) -> None:
    reply = {"name": "flow", "body": "Sent", "response_json": answer}
    told = message("interactive", interactive={"type": "nfm_reply", "nfm_reply": reply})
    found = read_message(told)
    assert found.kind is Kind.OTHER and "Hallelujah" not in repr(found)
    assert found.detail == {"type": "nfm_reply", "form": "flow", "fields": fields}


@pytest.mark.parametrize("told", [None, [], {}, {"type": "hologram_reply"}, {"type": 1}, "x"])
def test_a_strange_interactive_message_is_kept(told: Any) -> None:
    assert read_message({**message("interactive"), "interactive": told}).kind is Kind.OTHER


def test_an_answer_to_a_call_request_and_a_first_opening_are_told_by_the_service() -> None:
    permission = {"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}}
    for told in (message("interactive", interactive=permission), message("request_welcome")):
        assert read_message(told).kind is Kind.SYSTEM


@pytest.mark.parametrize(
    "reaction, detail",
    [
        ({"message_id": "wamid.B", "emoji": "👍🏽"}, {"emoji": "👍🏽"}),
        ({"message_id": "wamid.B", "emoji": ""}, {"removed": True}),
        ({"message_id": "wamid.B"}, {"removed": True}),
        ({"message_id": "wamid.B", "emoji": None}, {"removed": True}),
    ],
)
def test_a_reaction_stands_on_the_message_it_is_for(
    reaction: dict[str, Any], detail: dict[str, Any]
) -> None:
    found = read_message(message("reaction", reaction=reaction))
    assert (found.kind, found.reply_to, found.detail) == (Kind.REACTION, "wamid.B", detail)
    assert found.text == ""


def test_an_edit_brings_the_new_words_for_an_earlier_message() -> None:
    inner = {"type": "text", "text": {"body": "new"}, "context": {"id": "wamid.Z"}}
    told = message("edit", edit={"original_message_id": "wamid.B", "message": inner})
    found = read_message(told)
    assert (found.kind, found.text, found.reply_to) == (Kind.EDIT, "new", "wamid.B")


def test_an_edit_of_a_picture_brings_its_new_caption() -> None:
    inner = {"type": "image", "image": {**FILE, "caption": "new"}}
    told = message("edit", edit={"original_message_id": "wamid.B", "message": inner})
    found = read_message(told)
    assert (found.kind, found.text, found.attachment) == (Kind.EDIT, "new", KEPT)


@pytest.mark.parametrize("edit", [None, {}, {"message": None}, {"message": {"type": "edit"}}, 1])
def test_a_strange_edit_is_kept(edit: Any) -> None:
    found = read_message({**message("edit"), "edit": edit})
    assert (found.kind, found.text) == (Kind.EDIT, "")


def test_a_revoke_names_the_message_that_is_taken_back() -> None:
    found = read_message(message("revoke", revoke={"original_message_id": "wamid.B"}))
    assert (found.kind, found.reply_to, found.text) == (Kind.REVOKE, "wamid.B", "")


@pytest.mark.parametrize(
    "told, detail",
    [
        pytest.param(
            {"type": "unsupported", "unsupported": {"type": "edit"}, "errors": [{"code": 131051}]},
            {"type": "edit", "error_codes": [131051]},
            id="an edit on a plain number",
        ),
        pytest.param(
            {"type": "unsupported", "errors": [{"code": 131052, "title": "too large"}]},
            {"type": "unsupported", "error_codes": [131052]},
            id="too large",
        ),
        pytest.param(
            {"type": "unknown", "errors": [{"code": "131051", "details": "old form"}]},
            {"type": "unknown", "error_codes": [131051]},
            id="the older form",
        ),
        pytest.param(
            {"type": None, "errors": [{"code": 131051}]},
            {"type": "unsupported", "error_codes": [131051]},
            id="errors and no type",
        ),
        pytest.param({"type": "ephemeral"}, {"type": "ephemeral"}, id="ephemeral"),
        pytest.param({"type": "unsupported", "errors": "x"}, {"type": "unsupported"}, id="odd"),
    ],
)
def test_what_the_service_could_not_pass_on(told: Any, detail: dict[str, Any]) -> None:
    found = read_message({**message(None), **told})
    assert (found.kind, found.detail) == (Kind.UNSUPPORTED, detail)


@pytest.mark.parametrize(
    "key, content, kind",
    [
        ("text", {"body": "x"}, Kind.TEXT),
        ("image", FILE, Kind.PICTURE),
        ("audio", FILE, Kind.VOICE),
        ("voice", FILE, Kind.VOICE),
        ("contacts", [], Kind.CONTACTS),
        ("reaction", {"message_id": "wamid.B"}, Kind.REACTION),
        ("interactive", {"button_reply": {"id": "x"}}, Kind.BUTTON),
        ("system", {"type": "x"}, Kind.SYSTEM),
    ],
)
@pytest.mark.parametrize("type", [None, "", 7, ["text"]])
def test_a_missing_type_is_seen_from_what_is_there(
    key: str, content: Any, kind: Kind, type: Any
) -> None:
    assert read_message({**message(None), "type": type, key: content}).kind is kind


def test_a_kind_of_the_future_keeps_its_words() -> None:
    found = read_message(message("hologram", hologram={"caption": "Hello from Mars", "id": "1"}))
    assert (found.kind, found.text) == (Kind.OTHER, "Hello from Mars")
    assert found.detail == {"type": "hologram"}


def test_the_sentence_of_a_system_message_is_not_kept() -> None:
    system = {"type": "customer_identity_changed", "body": "Anna 41790000001 changed"}
    found = read_message(message("system", system=system, identity={"hash": "x"}))
    assert (found.kind, found.text) == (Kind.SYSTEM, "")
    assert found.detail == {"system": "customer_identity_changed"}
