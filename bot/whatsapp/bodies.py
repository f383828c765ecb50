"""What we ask WhatsApp to send, in WhatsApp's words and within its limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.core.messages import Identifier
from bot.core.sending import Button, Decision, Outgoing, SendFailed
from bot.core.templates import Filled, is_number
from bot.whatsapp.people import ranked
from bot.whatsapp.trimming import trim

Body = dict[str, Any]

TEXT_LIMIT = 4096
BUTTONS_TEXT_LIMIT = 1024
BUTTON_TITLE_LIMIT = 20
BUTTON_ID_LIMIT = 256
MOST_BUTTONS = 3

_OWN_IDS = ("missing:", "long:", "gone:")  # our stand-ins, which WhatsApp does not know


def body_for(outgoing: Outgoing, to: Identifier | None) -> Body:
    """The call's body, or SendFailed for what WhatsApp would refuse anyway."""
    if outgoing.kind == "read":
        return {**_product(), "status": "read", "message_id": _answered(outgoing)}
    if to is None:
        raise SendFailed(Decision.GIVE_UP, "the listener has no address")
    return {
        **_product(),
        "recipient_type": "individual",
        **_recipient(to),
        **_content(outgoing),
        "biz_opaque_callback_data": outgoing.reference,
    }


def addresses(to: Sequence[Identifier]) -> tuple[Identifier, ...]:
    """Where it can go, the best first: user ids outlive phone numbers."""
    return ranked(to)


def _product() -> Body:
    return {"messaging_product": "whatsapp"}


def _recipient(to: Identifier) -> Body:
    """Without the plus WhatsApp would put the station's own country before the number."""
    return {"to": "+" + to.value.lstrip("+")} if to.kind == "phone" else {"recipient": to.value}


def _content(outgoing: Outgoing) -> Body:
    if outgoing.kind == "reaction":
        reaction = {"message_id": _answered(outgoing), "emoji": outgoing.text}
        return {"type": "reaction", "reaction": reaction}
    if outgoing.template is not None:
        return {"type": "template", "template": _template(outgoing.template)}
    if outgoing.kind not in ("text", "buttons"):
        raise SendFailed(Decision.GIVE_UP, "not a kind that WhatsApp sends")
    if not outgoing.text.strip():
        raise SendFailed(Decision.GIVE_UP, "nothing to say")
    buttons = _buttons(outgoing.buttons) if outgoing.kind == "buttons" else []
    content = _question(outgoing.text, buttons) if buttons else _text(outgoing.text)
    return {**content, **_context(outgoing)}


def _template(filled: Filled) -> Body:
    """An approved message by its name; without blanks it has no parts to speak of."""
    named = {"name": filled.name, "language": {"code": filled.language}}
    if not filled.blanks:
        return named
    parameters = [_parameter(*blank) for blank in filled.blanks]
    return {**named, "components": [{"type": "body", "parameters": parameters}]}


def _parameter(blank: str, value: str) -> Body:
    """Numbered blanks go by their order, others by their name."""
    named = {} if is_number(blank) else {"parameter_name": blank}
    return {"type": "text", **named, "text": value}


def _text(text: str) -> Body:
    return {"type": "text", "text": {"preview_url": False, "body": trim(text, TEXT_LIMIT)}}


def _question(text: str, buttons: list[Body]) -> Body:
    interactive = {
        "type": "button",
        "body": {"text": trim(text, BUTTONS_TEXT_LIMIT)},
        "action": {"buttons": buttons},
    }
    return {"type": "interactive", "interactive": interactive}


def _buttons(buttons: Sequence[Button]) -> list[Body]:
    """Three at most, no two alike: neither for us (ids) nor for the listener (titles)."""
    chosen: dict[str, str] = {}
    for button in buttons:
        title = " ".join(button.title.split())
        fits = button.id and len(button.id) <= BUTTON_ID_LIMIT and button.id not in chosen
        if title and fits and len(chosen) < MOST_BUTTONS:
            chosen[button.id] = _distinct(title, set(chosen.values()))
    return [{"type": "reply", "reply": {"id": id, "title": title}} for id, title in chosen.items()]


def _distinct(title: str, taken: set[str]) -> str:
    """Two songs may begin with the same twenty letters."""
    short = trim(title, BUTTON_TITLE_LIMIT)
    if short not in taken:
        return short
    return trim(title, BUTTON_TITLE_LIMIT - 2) + f" {len(taken) + 1}"


def _context(outgoing: Outgoing) -> Body:
    if not outgoing.answers or outgoing.answers.startswith(_OWN_IDS):
        return {}
    return {"context": {"message_id": outgoing.answers}}


def _answered(outgoing: Outgoing) -> str:
    if not outgoing.answers or outgoing.answers.startswith(_OWN_IDS):
        raise SendFailed(Decision.GIVE_UP, "there is no message to refer to")
    return outgoing.answers
