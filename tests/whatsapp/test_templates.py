"""Which templates WhatsApp has approved: all pages of them, and only what the desk can fill."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.messages import Identifier
from bot.core.sending import Decision, Outgoing, SendFailed
from bot.core.templates import Filled, Template
from bot.whatsapp.bodies import body_for
from bot.whatsapp.templates import MOST_PAGES, ApprovedTemplates
from tests.whatsapp.graph_fake import NUMBER, TOKEN, Answer, FakeGraph, graph, refuses, says

ACCOUNT = "102290129340398"
OURS = {NUMBER.phone_number_id: replace(NUMBER, business_account_id=ACCOUNT)}


def told(name: str = "ready", text: str = "Hi {{1}}", *others: Any, **more: Any) -> dict[str, Any]:
    components = [{"type": "BODY", "text": text}, *others]
    usual = {"language": "en_GB", "status": "APPROVED", "category": "UTILITY"}
    return {"name": name, "components": components, **usual, **more}


def page(*data: Any, after: str = "") -> Answer:
    paging = {"cursors": {"after": after}, **({"next": "https://…"} if after else {})}
    return says(200, {"data": list(data), "paging": paging})


async def read(*answers: Answer) -> tuple[list[Template], FakeGraph]:
    async with graph(*answers) as (fake, session):
        approved = ApprovedTemplates(session, fake.url, OURS)
        return await approved.of(NUMBER.phone_number_id), fake


async def test_all_pages_are_read_with_the_token() -> None:
    found, fake = await read(page(told("a"), after="MTAw"), page(told("b")))
    assert [one.name for one in found] == ["a", "b"]
    first, second = fake.asked
    assert first.path == f"/v25.0/{ACCOUNT}/message_templates"
    assert (first.query["status"], "after" in first.query) == ("APPROVED", False)
    assert second.query["after"] == "MTAw"
    assert second.headers["Authorization"] == f"Bearer {TOKEN}"


HEADER = {"type": "HEADER", "format": "TEXT", "text": "Radio"}


@pytest.mark.parametrize(
    "one, usable",
    [
        pytest.param(told(), True, id="a body with a blank"),
        pytest.param(told("a", "Hi {{first_name}}"), True, id="a blank with a name"),
        pytest.param(told("a", "Hi", HEADER, {"type": "FOOTER", "text": "x"}), True, id="around"),
        pytest.param(told("a", "Hi", {**HEADER, "text": "{{1}}"}), False, id="header to fill"),
        pytest.param(told("a", "Hi", {**HEADER, "format": "IMAGE"}), False, id="a picture"),
        pytest.param(
            told("a", "Hi", {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY"}]}),
            True,
            id="a button",
        ),
        pytest.param(
            told("a", "Hi", {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "x/{{1}}"}]}),
            False,
            id="a link to fill",
        ),
        pytest.param(told(status="PAUSED"), False, id="paused"),
        pytest.param(told(category="AUTHENTICATION"), False, id="for codes"),
        pytest.param(told("a", "x" * 1025), False, id="too long"),
        pytest.param({"name": "a"}, False, id="odd"),
        pytest.param("odd", False, id="no object"),
    ],
)
async def test_only_what_the_desk_can_fill_is_kept(one: Any, usable: bool) -> None:
    found, _ = await read(page(one))
    assert len(found) == usable


@pytest.mark.parametrize(
    "answer, decision",
    [
        pytest.param(refuses(190), Decision.STOP, id="token"),
        pytest.param(says(200, {"odd": 1}), Decision.UNKNOWN, id="no list"),
        pytest.param(page(told(), after="again"), Decision.GIVE_UP, id="pages without end"),
    ],
)
async def test_what_cannot_be_read_is_said(answer: Answer, decision: Decision) -> None:
    async with graph(answer) as (fake, session):
        with pytest.raises(SendFailed) as caught:
            await ApprovedTemplates(session, fake.url, OURS).of(NUMBER.phone_number_id)
    assert caught.value.decision is decision
    assert len(fake.asked) <= MOST_PAGES


async def test_a_number_without_its_account_has_none() -> None:
    async with graph(page()) as (fake, session):
        assert ApprovedTemplates(session, fake.url, {NUMBER.phone_number_id: NUMBER}).numbers == []


@pytest.mark.parametrize(
    "blanks, parameters",
    [
        ((), None),
        ((("1", "Ann"), ("2", "mug")), [{"text": "Ann"}, {"text": "mug"}]),
        ((("name", "Ann"),), [{"parameter_name": "name", "text": "Ann"}]),
    ],
)
def test_a_template_is_sent_by_its_name_with_its_blanks(blanks: Any, parameters: Any) -> None:
    phone = Identifier("phone", "41790000001")
    outgoing = Outgoing("1", (phone,), "template", "out:1", template=Filled("a", "en_GB", blanks))
    body = body_for(outgoing, phone)
    template: dict[str, Any] = {"name": "a", "language": {"code": "en_GB"}}
    if parameters is not None:
        filled = [{"type": "text", **one} for one in parameters]
        template["components"] = [{"type": "body", "parameters": filled}]
    assert (body["type"], body["template"]) == ("template", template)
    assert "context" not in body
