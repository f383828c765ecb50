"""Templates as WhatsApp has them: listed a page at a time, and looked at before they go out."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.simulator import Simulator
from tests.simulator.conftest import Send
from tests.simulator.station import NUMBER, OTHER_APP

LIST = f"/v25.0/{NUMBER.waba_id}/message_templates"


def filled(*values: Any, name: str = "prize_ready", language: str = "en") -> dict[str, Any]:
    parameters = [{"type": "text", "text": one} for one in values]
    components = [{"type": "body", "parameters": parameters}] if values else []
    return {"name": name, "language": {"code": language}, "components": components}


async def test_the_list_comes_page_by_page(graph: aiohttp.ClientSession):
    names, after = [], ""
    while True:
        query = {"limit": "2", "status": "APPROVED", **({"after": after} if after else {})}
        async with graph.get(LIST, params=query) as answer:
            told = await answer.json()
        names += [(one["name"], one["language"]) for one in told["data"]]
        if "next" not in told["paging"]:
            break
        after = told["paging"]["cursors"]["after"]
    assert len(names) == len(set(names)) == 6
    assert ("prize_ready", "es") in names and ("old_news", "en") not in names


async def test_another_apps_account_is_not_there(graph: aiohttp.ClientSession):
    async with graph.get(f"/v25.0/{OTHER_APP.waba_id}/message_templates") as answer:
        assert (answer.status, (await answer.json())["error"]["code"]) == (400, 100)


async def test_the_listener_reads_it_with_its_blanks_filled(sim: Simulator, send: Send):
    status, _ = await send(type="template", template=filled("Ann", "a mug"))
    (received,) = sim.ledger.sent_to("maeve")
    assert status == 200
    assert received.text == "Hello Ann, your prize is ready: a mug. See you soon!"


@pytest.mark.parametrize(
    "template, code",
    [
        pytest.param(filled(name="unheard_of"), 132001, id="no such template"),
        pytest.param(filled("a", "b", language="fr"), 132001, id="not in this language"),
        pytest.param(filled("the town", name="old_news"), 132015, id="paused"),
        pytest.param(filled("Ann"), 132000, id="too few blanks"),
        pytest.param(filled("a", "b", "c"), 132000, id="too many blanks"),
        pytest.param(filled("Ann", ""), 131008, id="an empty blank"),
        pytest.param(filled("Ann", "a\nmug"), 100, id="a new line"),
        pytest.param(filled("Ann", "x" * 1024), 132005, id="too long"),
        pytest.param(filled("Ann", name="call_back"), 100, id="a blank without its name"),
        pytest.param({**filled(), "components": "odd"}, 100, id="odd"),
    ],
)
async def test_these_are_refused(send: Send, template: dict[str, Any], code: int):
    _, body = await send(type="template", template=template)
    assert body["error"]["code"] == code
