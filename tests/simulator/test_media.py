from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.simulator import Simulator
from tests.simulator.conftest import Send
from tests.simulator.station import NUMBER, OTHER_APP, Station

MEDIA = f"/v25.0/{NUMBER.phone_number_id}/media"


async def received_file(sim: Simulator, station: Station) -> dict[str, str]:
    await sim.send_picture("maeve", "sunrise", content=b"pixels", mime_type="image/jpeg")
    await sim.settle()
    image: dict[str, str] = station.messages()[-1]["image"]
    return image


async def upload(graph: aiohttp.ClientSession, **fields: str) -> tuple[int, dict[str, str]]:
    form = aiohttp.FormData()
    for name, value in {"messaging_product": "whatsapp", **fields}.items():
        form.add_field(name, value)
    form.add_field("file", b"sound", filename="a.ogg", content_type="audio/ogg")
    async with graph.post(MEDIA, data=form) as answer:
        return answer.status, await answer.json()


async def test_a_picture_comes_with_hash_and_address(sim: Simulator, station: Station):
    image = await received_file(sim, station)
    assert image["caption"] == "sunrise"
    assert image["mime_type"] == "image/jpeg"
    assert base64.b64decode(image["sha256"]) == hashlib.sha256(b"pixels").digest()
    assert image["url"].startswith(sim.media_url)


async def test_the_files_host_is_not_the_graphs(sim: Simulator):
    assert urlsplit(sim.media_url).hostname != urlsplit(sim.url).hostname


async def test_a_file_is_looked_up_and_fetched(
    sim: Simulator, station: Station, graph: aiohttp.ClientSession
):
    image = await received_file(sim, station)
    async with graph.get(f"/v25.0/{image['id']}") as answer:
        found = await answer.json()
    assert found["id"] == image["id"]
    assert found["sha256"] == hashlib.sha256(b"pixels").hexdigest()
    assert found["file_size"] == "6"
    for address in (found["url"], image["url"]):
        async with graph.get(address) as file:
            assert (file.status, await file.read()) == (200, b"pixels")
            assert file.content_type == "image/jpeg"


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "token-1"])
async def test_a_file_is_not_fetched_without_the_token(
    sim: Simulator, station: Station, authorization: str | None
):
    image = await received_file(sim, station)
    headers = {"Authorization": authorization} if authorization else {}
    async with (
        aiohttp.ClientSession(headers=headers) as nobody,
        nobody.get(image["url"]) as answer,
    ):
        assert answer.status == 401


async def test_an_address_lives_five_minutes_and_a_new_one_can_be_had(
    sim: Simulator, station: Station, graph: aiohttp.ClientSession
):
    image = await received_file(sim, station)
    sim.clock.advance(timedelta(minutes=5))
    async with graph.get(image["url"]) as answer:
        assert answer.status == 404
    async with graph.get(f"/v25.0/{image['id']}") as answer:
        fresh = (await answer.json())["url"]
    async with graph.get(fresh) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("path", ["?mid=1&hash=x", "?hash=", ""])
async def test_an_address_of_nothing_is_not_found(
    sim: Simulator, graph: aiohttp.ClientSession, path: str
):
    async with graph.get(f"{sim.media_url}/whatsapp_business/attachments/{path}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "days, status", [pytest.param(6.9, 200, id="kept"), pytest.param(7, 400, id="gone")]
)
async def test_a_listeners_file_is_kept_seven_days(
    sim: Simulator, station: Station, graph: aiohttp.ClientSession, days: float, status: int
):
    image = await received_file(sim, station)
    sim.clock.advance(timedelta(days=days))
    async with graph.get(f"/v25.0/{image['id']}") as answer:
        assert answer.status == status


@pytest.mark.parametrize(
    "days, status", [pytest.param(29.9, 200, id="kept"), pytest.param(30, 400, id="gone")]
)
async def test_a_stations_file_is_kept_thirty_days(
    sim: Simulator, graph: aiohttp.ClientSession, days: float, status: int
):
    _, stored = await upload(graph)
    sim.clock.advance(timedelta(days=days))
    async with graph.get(f"/v25.0/{stored['id']}") as answer:
        assert answer.status == status


async def test_a_file_is_asked_for_by_its_own_number(
    sim: Simulator, station: Station, graph: aiohttp.ClientSession
):
    image = await received_file(sim, station)
    for number, status in ((NUMBER, 200), (OTHER_APP, 400)):
        query = {"phone_number_id": number.phone_number_id}
        async with graph.get(f"/v25.0/{image['id']}", params=query) as answer:
            assert answer.status == status


async def test_a_deleted_file_is_gone(
    sim: Simulator, station: Station, graph: aiohttp.ClientSession
):
    image = await received_file(sim, station)
    async with graph.delete(f"/v25.0/{image['id']}") as answer:
        assert await answer.json() == {"success": True}
    async with graph.get(f"/v25.0/{image['id']}") as answer:
        assert (await answer.json())["error"]["code"] == 100
    async with graph.get(image["url"]) as answer:
        assert answer.status == 404


async def test_an_uploaded_sound_can_be_sent(
    sim: Simulator, station: Station, graph: aiohttp.ClientSession, send: Send
):
    await sim.type("maeve", "hello")
    status, stored = await upload(graph)
    assert status == 200
    await send(type="audio", text=None, audio={"id": stored["id"], "voice": True})
    await sim.settle()
    assert station.statuses()[0]["status"] == "sent"


async def test_an_unknown_file_fails_later(sim: Simulator, station: Station, send: Send):
    await sim.type("maeve", "hello")
    assert (await send(type="image", text=None, image={"id": "5"}))[0] == 200
    await sim.settle()
    assert station.statuses()[0]["errors"][0]["code"] == 131053


async def test_an_upload_needs_a_form_with_a_file(graph: aiohttp.ClientSession):
    assert (await upload(graph, messaging_product="sms"))[0] == 400
    form = aiohttp.FormData({"messaging_product": "whatsapp"}, default_to_multipart=True)
    for data in (form, b"{}"):
        async with graph.post(MEDIA, data=data) as answer:
            assert (await answer.json())["error"]["code"] == 100


async def test_the_address_can_be_left_out_of_the_webhook(sim: Simulator, station: Station):
    sim.world.conditions = replace(sim.world.conditions, media_urls=False)
    await sim.send_voice("maeve")
    await sim.settle()
    audio = station.messages()[0]["audio"]
    assert "url" not in audio
    assert audio["voice"] is True
    assert audio["mime_type"] == "audio/ogg; codecs=opus"
