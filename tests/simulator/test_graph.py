from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.simulator import Simulator
from tests.simulator.conftest import NOON, Send
from tests.simulator.station import NUMBER, OTHER_APP, Station

MESSAGES = f"/v25.0/{NUMBER.phone_number_id}/messages"


@pytest.fixture(autouse=True)
async def window(sim: Simulator, station: Station) -> None:
    """Everybody has just written, so that replies are allowed."""
    for listener in ("maeve", "diego", "noor"):
        await sim.type(listener, "hello")
    await sim.settle()
    station.bodies.clear()


def code(answer: tuple[int, dict[str, Any]]) -> int:
    return int(answer[1]["error"]["code"])


# -- who asks, and for what


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(None, id="no token"),
        pytest.param("Bearer", id="empty token"),
        pytest.param("Bearer wrong", id="wrong token"),
        pytest.param("Basic token-1", id="another scheme"),
    ],
)
@pytest.mark.parametrize(
    "method, path",
    [
        ("POST", MESSAGES),
        ("POST", f"/v25.0/{NUMBER.phone_number_id}/media"),
        ("GET", f"/v25.0/{NUMBER.phone_number_id}"),
        ("GET", "/v25.0/1003"),
        ("DELETE", "/v25.0/1003"),
    ],
)
async def test_without_its_token_nobody_gets_anything(
    browser_session: aiohttp.ClientSession, method: str, path: str, authorization: str | None
):
    headers = {"Authorization": authorization} if authorization else {}
    async with browser_session.request(method, path, json={}, headers=headers) as answer:
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == 190


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("999", id="nobody's number"),
        pytest.param(OTHER_APP.phone_number_id, id="a number of another token"),
    ],
)
async def test_a_number_that_is_not_the_tokens_does_not_exist(
    graph: aiohttp.ClientSession, number: str
):
    async with graph.post(f"/v25.0/{number}/messages", json={}) as answer:
        error = (await answer.json())["error"]
    assert (answer.status, error["code"]) == (400, 100)
    assert "does not exist" in error["error_data"]["details"]
    assert "error_subcode" not in error


@pytest.mark.parametrize("path", ["/v25.0", "/v19.0", ""], ids=["today", "old", "no version"])
async def test_any_version_will_do(graph: aiohttp.ClientSession, path: str):
    async with graph.get(f"{path}/{NUMBER.phone_number_id}") as answer:
        assert answer.status == 200


async def test_a_number_tells_the_fields_asked_for(graph: aiohttp.ClientSession):
    query = {"fields": "throughput,quality_rating,unheard_of"}
    async with graph.get(f"/v25.0/{NUMBER.phone_number_id}", params=query) as answer:
        assert await answer.json() == {
            "throughput": {"level": "STANDARD"},
            "quality_rating": "GREEN",
            "id": NUMBER.phone_number_id,
        }


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'"text"', b"\xff"])
async def test_what_is_no_json_object_is_refused(graph: aiohttp.ClientSession, raw: bytes):
    async with graph.post(MESSAGES, data=raw) as answer:
        assert (await answer.json())["error"]["code"] == 100


async def test_an_error_has_metas_shape(send: Send):
    status, body = await send(messaging_product=None)
    assert status == 400
    error = body["error"]
    assert error["message"] == "(#131008) Required parameter is missing"
    assert error["type"] == "OAuthException"
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert error["fbtrace_id"]


# -- answers


async def test_an_accepted_text_is_on_the_phone(sim: Simulator, send: Send):
    status, body = await send(biz_opaque_callback_data="out:1", context={"message_id": "wamid.q"})
    (received,) = sim.ledger.sent_to("maeve")
    assert status == 200
    assert body == {
        "messaging_product": "whatsapp",
        "contacts": [
            {
                "input": "+447700900123",
                "wa_id": "447700900123",
                "user_id": "GB.1349120000000001",
            }
        ],
        "messages": [{"id": received.wamid}],
    }
    assert (received.text, received.reference) == ("Thank you!", "out:1")
    assert received.answers == "wamid.q"


@pytest.mark.parametrize(
    "address, listener, contact",
    [
        pytest.param({"to": "+12025550142"}, "diego", {"wa_id": "12025550142"}, id="phone only"),
        pytest.param({"to": "+1 (202) 555-0142"}, "diego", {"wa_id": "12025550142"}, id="spaces"),
        pytest.param(
            {"to": None, "recipient": "GB.1349120000000003"},
            "noor",
            {"user_id": "GB.1349120000000003"},
            id="BSUID",
        ),
        pytest.param(
            {"to": "+12025550142", "recipient": "GB.1349120000000003"},
            "diego",
            {"wa_id": "12025550142"},
            id="with both, to wins",
        ),
    ],
)
async def test_a_listener_is_found_by_each_address(
    sim: Simulator, send: Send, address: dict[str, str], listener: str, contact: dict[str, str]
):
    _, body = await send(**address)
    given = address["to"] or address["recipient"]
    assert body["contacts"] == [{"input": given, **contact}]
    assert len(sim.ledger.sent_to(listener)) == 1


async def test_a_template_says_that_it_is_accepted(send: Send):
    template = {"name": "show_reminder", "language": {"code": "en"}}
    _, body = await send(type="template", template=template)
    assert body["messages"][0]["message_status"] == "accepted"


@pytest.mark.parametrize(
    "keys, expected",
    [
        pytest.param({"to": None}, 100, id="to nobody"),
        pytest.param({"to": "+441632960100"}, 131021, id="to itself"),
        pytest.param(
            {
                "to": None,
                "recipient": "GB.1349120000000003",
                "type": "template",
                "template": {"name": "login_code", "language": {"code": "en"}},
            },
            131062,
            id="an authentication template to a BSUID",
        ),
    ],
)
async def test_these_recipients_are_refused(send: Send, keys: dict[str, Any], expected: int):
    assert code(await send(**keys)) == expected


async def test_a_development_number_writes_to_its_test_list_only(sim: Simulator, send: Send):
    sim.world.conditions = replace(sim.world.conditions, test_list=frozenset({"diego"}))
    assert code(await send()) == 131030
    assert (await send(to="+12025550142"))[0] == 200


# -- reading


async def test_a_read_mark_goes_for_earlier_messages_too(sim: Simulator, send: Send):
    first = sim.ledger.sent_by("maeve")[0]
    sim.clock.advance(timedelta(seconds=5))
    second = sim.ledger.sent[await sim.type("maeve", "one more")]
    sim.clock.advance(timedelta(seconds=5))
    third = sim.ledger.sent[await sim.type("maeve", "and another")]
    assert await send(status="read", message_id=second.wamid) == (200, {"success": True})
    assert first.read_at == second.read_at == sim.clock.now()
    assert third.read_at is None
    assert all(one.read_at is None for one in sim.ledger.sent_by("diego"))
    assert second.wamid not in sim.ledger.typing


async def test_typing_is_written_down(sim: Simulator, send: Send):
    wamid = sim.ledger.sent_by("maeve")[0].wamid
    await send(status="read", message_id=wamid, typing_indicator={"type": "text"})
    assert sim.ledger.typing == {wamid: NOON}


@pytest.mark.parametrize("message_id", ["wamid.unknown", None, 5])
async def test_what_never_came_cannot_be_marked_read(send: Send, message_id: Any):
    assert code(await send(status="read", message_id=message_id)) == 131009
