"""What we ask WhatsApp to send."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.messages import Identifier
from bot.core.sending import Button, Decision, Outgoing, SendFailed
from bot.whatsapp.bodies import addresses, body_for
from bot.whatsapp.trimming import length

PHONE = Identifier("phone", "41790000001")
USER = Identifier("bsuid", "CH.1349120000000001")
PARENT = Identifier("parent_bsuid", "CH.ENT.1")


def asked(kind: str = "text", text: str = "Thanks!", **more: Any) -> Outgoing:
    return Outgoing("1", (PHONE,), kind, "out:1", text=text, **more)


def titles(*buttons: Button) -> list[str]:
    body = body_for(asked("buttons", buttons=buttons), PHONE)
    return [one["reply"]["title"] for one in body["interactive"]["action"]["buttons"]]


def test_a_text() -> None:
    assert body_for(asked(answers="wamid.IN"), PHONE) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+41790000001",
        "type": "text",
        "text": {"preview_url": False, "body": "Thanks!"},
        "context": {"message_id": "wamid.IN"},
        "biz_opaque_callback_data": "out:1",
    }


def test_a_question_with_buttons() -> None:
    buttons = (Button("consent_yes", "Yes"), Button("consent_no", "No"))
    body = body_for(asked("buttons", "May we read it?", buttons=buttons), PHONE)
    assert body["type"] == "interactive"
    assert body["interactive"] == {
        "type": "button",
        "body": {"text": "May we read it?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "consent_yes", "title": "Yes"}},
                {"type": "reply", "reply": {"id": "consent_no", "title": "No"}},
            ]
        },
    }


def test_a_reaction_carries_no_context() -> None:
    body = body_for(asked("reaction", "✅", answers="wamid.IN"), USER)
    assert body["reaction"] == {"message_id": "wamid.IN", "emoji": "✅"}
    assert (body["type"], body["recipient"]) == ("reaction", USER.value)
    assert "context" not in body and "to" not in body


def test_a_read_mark_names_nobody() -> None:
    assert body_for(asked("read", "", answers="wamid.IN"), None) == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.IN",
    }


@pytest.mark.parametrize(
    "to, expected",
    [
        pytest.param(PHONE, {"to": "+41790000001"}, id="phone with a plus"),
        pytest.param(Identifier("phone", "+4179"), {"to": "+4179"}, id="no second plus"),
        pytest.param(USER, {"recipient": USER.value}, id="user id"),
        pytest.param(PARENT, {"recipient": PARENT.value}, id="parent"),
    ],
)
def test_a_recipient_stands_under_the_right_key(to: Identifier, expected: dict[str, str]) -> None:
    body = body_for(asked(), to)
    assert {key: body[key] for key in ("to", "recipient") if key in body} == expected


@pytest.mark.parametrize(
    "known, best",
    [((PHONE, USER), USER), ((PARENT, PHONE), PHONE), ((PARENT,), PARENT)],
)
def test_a_user_id_is_better_than_a_phone(known: Any, best: Identifier) -> None:
    assert addresses(known)[0] == best


@pytest.mark.parametrize(
    "kind, limit", [pytest.param("text", 4096, id="text"), pytest.param("buttons", 1024, id="ask")]
)
@pytest.mark.parametrize("letter", ["a", "ü", "😀", "word ", "👨\u200d👩\u200d👧"])
def test_a_long_text_is_trimmed_to_what_whatsapp_takes(kind: str, limit: int, letter: str) -> None:
    body = body_for(asked(kind, letter * 5000, buttons=(Button("1", "Yes"),)), PHONE)
    shown = (body["text"] if kind == "text" else body["interactive"])["body"]
    shown = shown if isinstance(shown, str) else shown["text"]
    assert limit * 0.9 < length(shown) <= limit and shown.endswith("…")


def test_there_are_three_buttons_at_most_and_no_two_alike() -> None:
    many = tuple(Button(str(n), f"Track {n}") for n in range(5))
    assert titles(*many) == ["Track 0", "Track 1", "Track 2"]
    assert titles(Button("1", "Yes"), Button("1", "No")) == ["Yes"]
    assert titles(Button("1", "Yes"), Button("2", "Yes")) == ["Yes", "Yes 2"]
    assert titles(Button("1", " \n"), Button("", "No"), Button("3", "A\n B")) == ["A B"]


def test_long_titles_are_trimmed_and_stay_different() -> None:
    shown = titles(*(Button(n, f"Always on My Mind by {n}") for n in ("Elvis", "Willie", "Pets")))
    assert all(length(title) <= 20 for title in shown)
    assert len(set(shown)) == 3


def test_buttons_that_cannot_be_shown_leave_the_text() -> None:
    body = body_for(asked("buttons", buttons=(Button("x" * 257, "Yes"),)), PHONE)
    assert (body["type"], body["text"]["body"]) == ("text", "Thanks!")


@pytest.mark.parametrize("made_up", ["missing:12", "long:12", "", None])
def test_an_id_of_our_own_making_is_not_named_to_whatsapp(made_up: str | None) -> None:
    assert "context" not in body_for(asked(answers=made_up), PHONE)
    for kind in ("reaction", "read"):
        with pytest.raises(SendFailed) as caught:
            body_for(asked(kind, "✅", answers=made_up), PHONE)
        assert caught.value.decision is Decision.GIVE_UP


@pytest.mark.parametrize(
    "outgoing, to",
    [
        pytest.param(asked(text=" \n"), PHONE, id="nothing to say"),
        pytest.param(asked(), None, id="nobody to say it to"),
        pytest.param(asked("fax"), PHONE, id="a kind that does not exist"),
    ],
)
def test_what_cannot_be_sent_is_given_up(outgoing: Outgoing, to: Identifier | None) -> None:
    with pytest.raises(SendFailed) as caught:
        body_for(outgoing, to)
    assert caught.value.decision is Decision.GIVE_UP
