from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.checks import check
from bot.simulator.errors import GraphError


def request(**keys: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": "+447700900123", **keys}


def text(body: Any) -> dict[str, Any]:
    return request(type="text", text={"body": body})


def buttons(count: int = 2, *, title: str = "Yes", id: str = "id", **parts: Any) -> dict[str, Any]:
    replies = [
        {"type": "reply", "reply": {"id": f"{n}{id}"[: len(id)], "title": title}}
        for n in range(count)
    ]
    interactive = {
        "type": "button",
        "body": {"text": "May we read it out?"},
        "action": {"buttons": replies},
        **parts,
    }
    return request(type="interactive", interactive=interactive)


def rows(*sections: int, **row: str) -> dict[str, Any]:
    interactive = {
        "type": "list",
        "body": {"text": "What is it about?"},
        "action": {
            "button": row.pop("button", "Choose"),
            "sections": [
                {
                    "title": row.get("section", "Topics"),
                    "rows": [{"id": f"r{n}", "title": "Song", **row} for n in range(count)],
                }
                for count in sections
            ],
        },
    }
    return request(type="interactive", interactive=interactive)


def file(kind: str, **keys: Any) -> dict[str, Any]:
    return request(type=kind, **{kind: keys})


ACCEPTED = [
    pytest.param(text("x" * 4096), id="the longest text"),
    pytest.param(text("🎷" * 4096), id="the longest text in emoji"),
    pytest.param(request(text={"body": "hi"}), id="text is the default"),
    pytest.param(buttons(1), id="one button"),
    pytest.param(buttons(3, title="x" * 20, id="i" * 256), id="three buttons at their longest"),
    pytest.param(
        buttons(
            body={"text": "x" * 1024},
            footer={"text": "x" * 60},
            header={"type": "text", "text": "x" * 60},
        ),
        id="the longest body, header and footer",
    ),
    pytest.param(rows(10), id="ten rows"),
    pytest.param(rows(*[1] * 10), id="ten sections"),
    pytest.param(
        rows(1, id="i" * 200, title="x" * 24, description="x" * 72, button="x" * 20),
        id="a list at its longest",
    ),
    pytest.param(file("image", link="https://example.org/a.jpg", caption="x" * 1024), id="picture"),
    pytest.param(file("audio", id="5", voice=True), id="voice note"),
    pytest.param(
        request(type="reaction", reaction={"message_id": "w", "emoji": ""}), id="no emoji"
    ),
    pytest.param(
        request(type="template", template={"name": "a", "language": {"code": "en"}}), id="template"
    ),
    pytest.param({**text("hi"), "biz_opaque_callback_data": "x" * 512}, id="longest reference"),
]

REFUSED = [
    pytest.param({"to": "+44", "type": "text"}, 131008, id="no product"),
    pytest.param({**text("hi"), "messaging_product": "sms"}, 100, id="another product"),
    pytest.param({**text("hi"), "to": ""}, 100, id="no recipient"),
    pytest.param(request(type="fax", fax={"page": 1}), 131009, id="unheard-of type"),
    pytest.param(request(type="image", text={"body": "hi"}), 131008, id="type without its part"),
    pytest.param(request(type="text", text="hi"), 131008, id="text is not an object"),
    pytest.param(text(""), 131008, id="empty text"),
    pytest.param(text(5), 100, id="text is a number"),
    pytest.param(text("x" * 4097), 131009, id="text too long"),
    pytest.param({**text("hi"), "biz_opaque_callback_data": "x" * 513}, 131009, id="reference"),
    pytest.param(buttons(0), 131009, id="no buttons"),
    pytest.param(buttons(4), 131009, id="four buttons"),
    pytest.param(buttons(2, id="i"[:0]), 131008, id="button without an id"),
    pytest.param(buttons(1, id="i" * 257), 131009, id="button id too long"),
    pytest.param(buttons(1, title="x" * 21), 131009, id="button title too long"),
    pytest.param(buttons(1, title=""), 131008, id="button without a title"),
    pytest.param(buttons(body={"text": "x" * 1025}), 131009, id="button body too long"),
    pytest.param(buttons(body=None), 131008, id="buttons without a body"),
    pytest.param(buttons(footer={"text": "x" * 61}), 131009, id="footer too long"),
    pytest.param(buttons(header={"type": "text", "text": "x" * 61}), 131009, id="header too long"),
    pytest.param(rows(), 131009, id="no sections"),
    pytest.param(rows(*[1] * 11), 131009, id="eleven sections"),
    pytest.param(rows(6, 5), 131009, id="eleven rows in all"),
    pytest.param(rows(1, title="x" * 25), 131009, id="row title too long"),
    pytest.param(rows(1, description="x" * 73), 131009, id="row description too long"),
    pytest.param(rows(1, id="i" * 201), 131009, id="row id too long"),
    pytest.param(rows(1, section="x" * 25), 131009, id="section title too long"),
    pytest.param(rows(1, button="x" * 21), 131009, id="list button too long"),
    pytest.param(file("image", id="5", caption="x" * 1025), 131009, id="caption too long"),
    pytest.param(file("audio", id="5", caption="x"), 131009, id="caption of a sound"),
    pytest.param(file("image", caption="x"), 131008, id="picture without id or link"),
    pytest.param(request(type="reaction", reaction={"emoji": "x"}), 131008, id="reaction to what"),
    pytest.param(
        request(type="reaction", reaction={"message_id": "w"}), 131008, id="reaction without emoji"
    ),
    pytest.param(
        request(
            type="reaction",
            reaction={"message_id": "w", "emoji": "x"},
            context={"message_id": "w"},
        ),
        131009,
        id="reaction with a context",
    ),
    pytest.param(request(type="template", template={"name": "a"}), 131008, id="no language"),
    pytest.param(
        request(type="interactive", interactive={"type": "flow", "action": {}}),
        131008,
        id="flow without its button",
    ),
]


@pytest.mark.parametrize("wanted", ACCEPTED)
def test_this_much_is_accepted(wanted: dict[str, Any]):
    assert check(wanted) == wanted.get("type", "text")


@pytest.mark.parametrize("wanted, code", REFUSED)
def test_this_is_refused(wanted: dict[str, Any], code: int):
    with pytest.raises(GraphError) as refusal:
        check(wanted)
    assert refusal.value.code == code


def test_buttons_with_the_same_id_are_refused():
    wanted = buttons(2)
    for button in wanted["interactive"]["action"]["buttons"]:
        button["reply"]["id"] = "same"
    with pytest.raises(GraphError) as refusal:
        check(wanted)
    assert refusal.value.code == 131009
