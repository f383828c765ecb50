"""A call that somebody wrote down is erased from its card, by who may."""

from __future__ import annotations

from tests.desk.api.program import Program
from tests.desk.studio import OURS, PAGE, Client, Studio

CALL = {"key": "click-of-eva", "text": "Greetings to the crew", "lane": "shout_outs", "name": "Tom"}


async def noted(studio: Studio, client: Client) -> int:
    async with client.post("/notes", data=CALL, headers=OURS) as response:
        assert response.status == 200
    return int((await studio.radio.items())[-1].id)


async def test_a_producer_erases_a_call_from_its_card(studio: Studio) -> None:
    client = await studio.person()
    item = await noted(studio, client)
    form = f'action="items/{item}/erase"'
    async with client.get("/", headers=PAGE) as response:
        assert form in await response.text()
    path = f"/items/{item}/erase"
    async with client.post(path, headers=OURS) as response:
        assert response.status == 400  # it must be meant
    async with client.post(path, data={"sure": "on"}, headers=OURS) as response:
        page = await response.text()
    assert "What was written down is erased." in page
    assert form not in page and "Greetings" not in page
    async with client.post(path, data={"sure": "on"}, headers=OURS) as response:
        assert response.status == 404


async def test_a_listeners_card_has_no_such_way(studio: Studio) -> None:
    item = await studio.request("Dream On")
    client = await studio.person()
    async with client.get("/", headers=PAGE) as response:
        assert f"items/{item}/erase" not in await response.text()


async def test_a_program_erases_a_call(studio: Studio) -> None:
    item = await noted(studio, await studio.person())
    program = await Program.of(studio)
    path = f"/items/{item}/erase"
    assert (await program.refused("POST", path, json={"sure": False}))[0] == 422
    await program.call("POST", path, json={"sure": True})
    assert program.status == 204
    assert (await studio.radio.inbox())[0].text == ""
    assert (await program.refused("POST", path, json={"sure": True}))[0] == 404
