"""What a program has done on air is taken back by the same call as any deed."""

from __future__ import annotations

from tests.desk.api.program import Program
from tests.desk.studio import Studio
from tests.programme import names_on, set_up, start, stop


async def test_a_show_that_was_stopped_is_taken_back(studio: Studio) -> None:
    await set_up(studio.radio, "Breakfast")
    await start(studio.radio, 1)
    await stop(studio.radio, 1)
    program = await Program.of(studio)
    stopped = (await program.get("/deeds"))["deeds"][0]
    assert (stopped["deed"], stopped["who"], stopped["items"]) == ("stop_show", "anna", 0)
    back = await program.call("POST", f"/deeds/{stopped['id']}/undo")
    assert (program.status, back["done"], back["missed"]) == (200, [], [])
    assert await names_on(studio.radio) == ["Breakfast"]
    again = await program.refused("POST", f"/deeds/{stopped['id']}/undo")
    assert again == (409, "nothing_to_undo", None)
