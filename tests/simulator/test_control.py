from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.simulator import SimClock, Simulator, SimulatorConfig, control
from bot.simulator.examples import EXAMPLES
from bot.simulator.handsets import Handsets
from bot.simulator.world import World
from tests.simulator.conftest import NOON, Send, config_for
from tests.simulator.station import Station

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def ask(browser_session: aiohttp.ClientSession) -> Ask:
    async def call(
        method: str, path: str, /, *, status: int = 200, **fields: Any
    ) -> dict[str, Any]:
        async with browser_session.request(method, f"/sim/{path}", json=fields) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == status, body
            return body

    return call


async def test_a_text_is_sent_from_outside(sim: Simulator, station: Station, ask: Ask):
    first = await ask("POST", "text", listener="maeve", text="hello")
    await ask(
        "POST", "text", listener="maeve", text="again", reply_to=first["wamid"], late=60, twice=True
    )
    await ask("POST", "settle")
    assert station.texts() == ["hello", "again", "again"]
    assert station.messages()[1]["context"]["id"] == first["wamid"]
    assert station.messages()[1]["timestamp"] == str(int(NOON.timestamp()) - 60)


async def test_samples_and_reactions_are_sent_from_outside(
    sim: Simulator, station: Station, ask: Ask
):
    picture = await ask("POST", "file", listener="maeve", kind="picture", caption="sunrise")
    await ask("POST", "file", listener="maeve", kind="voice")
    await ask("POST", "reaction", listener="maeve", message=picture["wamid"], emoji=None)
    await sim.settle()
    image, audio, reaction = station.messages()
    assert image["image"]["caption"] == "sunrise"
    assert audio["audio"]["voice"] is True
    assert "emoji" not in reaction["reaction"]


async def test_a_file_is_uploaded(
    sim: Simulator, station: Station, browser_session: aiohttp.ClientSession
):
    form = aiohttp.FormData({"listener": "maeve", "kind": "picture", "number": ""})
    form.add_field("file", b"pixels", filename="a.jpg", content_type="image/jpeg")
    async with browser_session.post("/sim/file", data=form) as answer:
        assert answer.status == 200
    await sim.settle()
    image = station.messages()[0]["image"]
    assert image["mime_type"] == "image/jpeg"
    async with browser_session.get(f"/sim/files/{image['id']}") as answer:
        assert await answer.read() == b"pixels"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wanted, status, part",
    [
        pytest.param("bytes=2-3", 206, b"xe", id="a part"),
        pytest.param("bytes=2-", 206, b"xels", id="from there on"),
        pytest.param("bytes=99-", 200, b"pixels", id="beyond the end"),
    ],
)
async def test_a_part_of_a_file_can_be_asked_for(
    sim: Simulator,
    browser_session: aiohttp.ClientSession,
    wanted: str,
    status: int,
    part: bytes,
):
    file = sim.file(b"pixels", "image/png")
    async with browser_session.get(f"/sim/files/{file.id}", headers={"Range": wanted}) as answer:
        assert (answer.status, await answer.read()) == (status, part)


@pytest.mark.parametrize("kind", EXAMPLES)
async def test_every_example_is_sent_from_outside(
    sim: Simulator, station: Station, ask: Ask, kind: str
):
    await ask("POST", "example", listener="noor", kind=kind)
    await sim.settle()
    assert len(station.messages()) == 1
    assert (await ask("GET", "state"))["phones"]


async def test_a_batch_is_sent_from_outside(sim: Simulator, station: Station, ask: Ask):
    sent = await ask("POST", "batch", listener="maeve", count=5, entries=2)
    await sim.settle()
    assert len(sent["wamids"]) == 5
    assert len(json.loads(station.bodies[0])["entry"]) == 2


async def test_a_button_is_tapped_from_outside(
    sim: Simulator, station: Station, ask: Ask, send: Send
):
    await sim.type("maeve", "hello")
    replies = [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]
    interactive = {"type": "button", "body": {"text": "?"}, "action": {"buttons": replies}}
    await send(type="interactive", text=None, interactive=interactive)
    await ask("POST", "tap", listener="maeve", button="yes")
    await sim.settle()
    assert station.messages()[-1]["interactive"]["button_reply"]["id"] == "yes"
    await ask("POST", "tap", listener="maeve", button="no", status=404)


async def test_a_listener_is_added_from_outside(sim: Simulator, ask: Ask):
    await ask("POST", "listeners", key="zoe", name="Zoe", bsuid="GB.5", identity="bsuid_only")
    listeners = (await ask("GET", "listeners"))["listeners"]
    assert [one["key"] for one in listeners] == ["maeve", "diego", "noor", "zoe"]
    assert sim.world.people.get("zoe").shown_bsuid == "GB.5"


async def test_a_listener_without_an_address_is_given_one(sim: Simulator, ask: Ask):
    for key in ("zoe", "tom"):
        await ask("POST", "listeners", key=key)
    zoe, tom = sim.world.people.get("zoe"), sim.world.people.get("tom")
    assert zoe.shown_bsuid and tom.shown_bsuid
    assert zoe.shown_bsuid != tom.shown_bsuid


async def test_faults_are_armed_and_called_off_from_outside(sim: Simulator, ask: Ask):
    await ask("POST", "faults", name="token", times=3)
    await ask("POST", "faults", name="twice", times=None)
    await ask("POST", "faults", code=131031)
    assert sim.faults.armed() == {"token": 3, "twice": None, "error_131031": 1}
    shown = {one["name"]: one["times"] for one in (await ask("GET", "faults"))["faults"]}
    assert (shown["token"], shown["twice"], shown["slow"]) == (3, None, 0)
    await ask("DELETE", "faults", name="token")
    assert "token" not in sim.faults.armed()
    await ask("DELETE", "faults")
    assert sim.faults.armed() == {}


async def test_conditions_are_changed_from_outside(sim: Simulator, ask: Ask):
    await ask("PATCH", "conditions", batch=10, horizon=3600, retries=[0, 5], test_list=["maeve"])
    changed = sim.world.conditions
    assert (changed.batch, changed.retries) == (10, (0, 5))
    assert changed.horizon == timedelta(hours=1)
    assert changed.test_list == frozenset({"maeve"})


async def test_time_passes_from_outside(sim: Simulator, ask: Ask):
    await ask("POST", "clock", seconds=90)
    assert sim.clock.now() == NOON + timedelta(seconds=90)


async def test_the_ledger_is_read_from_outside(sim: Simulator, ask: Ask, send: Send):
    wamid = await sim.type("maeve", "hello")
    await send(biz_opaque_callback_data="out:1")
    await sim.settle()
    book = await ask("GET", "ledger")
    assert book["order"] == [wamid]
    assert book["unacked"] == []
    assert book["sent"][0]["acked_at"] == NOON.isoformat()
    assert book["received"][0]["content"]["text"] == {"body": "Thank you!"}


async def test_a_replay_is_played_from_outside(sim: Simulator, station: Station, ask: Ask):
    steps = [{"at": 0, "listener": "maeve", "text": "hi"}, {"listener": "zoe", "text": "ho"}]
    played = await ask("POST", "replay", steps=steps, speed=0)
    await sim.settle()
    assert [one["id"] for one in station.messages()] == played["wamids"]


async def test_held_messages_are_let_go_from_outside(sim: Simulator, station: Station, ask: Ask):
    sim.faults.arm("reorder_3")
    await sim.type("maeve", "hello")
    await ask("POST", "release")
    await sim.settle()
    assert station.texts() == ["hello"]


async def test_the_handshake_is_asked_for_from_outside(config: SimulatorConfig, ask: Ask):
    assert await ask("POST", "subscribe") == {"verified": True}
    wrong = config.webhook_url.replace("webhook", "nowhere")
    assert await ask("POST", "subscribe", webhook_url=wrong) == {"verified": False}


@pytest.mark.parametrize(
    "method, name, fields, status",
    [
        pytest.param("POST", "text", {"listener": "ghost", "text": "boo"}, 404, id="no listener"),
        pytest.param("POST", "text", {"listener": "maeve"}, 400, id="no text"),
        pytest.param("POST", "example", {"listener": "maeve", "kind": "x"}, 404, id="no example"),
        pytest.param("POST", "faults", {"name": "meteor"}, 400, id="no such fault"),
        pytest.param("PATCH", "conditions", {"weather": "fine"}, 400, id="no such condition"),
        pytest.param("POST", "replay", {"steps": [{"at": 0}]}, 400, id="bad step"),
        pytest.param("POST", "clock", {"seconds": "soon"}, 400, id="no number"),
    ],
)
async def test_what_cannot_be_done_is_said(
    ask: Ask, method: str, name: str, fields: dict[str, Any], status: int
):
    assert (await ask(method, name, status=status, **fields))["error"]


async def test_without_a_handshake_nothing_can_settle(config: SimulatorConfig):
    async with (
        Simulator(replace(config, webhook_url=""), clock=SimClock(NOON)) as sim,
        aiohttp.ClientSession(sim.url) as session,
    ):
        await sim.type("maeve", "hello")
        async with session.post("/sim/settle", json={}) as answer:
            assert answer.status == 409


# -- who is let in


@pytest.mark.parametrize("path", ["/", "/sim/state", "/sim/static/main.js"])
async def test_nothing_but_the_pages_own_files_may_run(
    browser_session: aiohttp.ClientSession, path: str
):
    async with browser_session.get(path) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://evil.example"}, id="another site"),
        pytest.param({"Origin": "null"}, id="a page without a site"),
        pytest.param({"Host": "evil.example"}, id="a foreign name for this machine"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/sim/state"])
async def test_strangers_are_refused(
    browser_session: aiohttp.ClientSession, path: str, headers: dict[str, str]
):
    async with browser_session.get(path, headers=headers) as answer:
        assert answer.status == 403


async def test_the_graph_is_open_under_any_name(graph: aiohttp.ClientSession):
    async with graph.get("/v25.0/106500000000001", headers={"Host": "simulator:8081"}) as answer:
        assert answer.status == 200


async def test_a_container_can_open_its_pages(config: SimulatorConfig):
    async with (
        Simulator(replace(config, allow_remote=True), clock=SimClock(NOON)) as sim,
        aiohttp.ClientSession(sim.url, headers={"Host": "simulator:8081"}) as session,
        session.get("/sim/state") as answer,
    ):
        assert answer.status == 200


def test_every_route_is_in_the_docstring():
    described = {tuple(line.split()[:2]) for line in (control.__doc__ or "").splitlines() if line}
    routes = control.Control(Handsets(World(config_for(""), SimClock(NOON)))).routes()
    assert {(route.method, route.path) for route in routes} <= described
