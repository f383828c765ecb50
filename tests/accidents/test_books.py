"""The comparison itself: what is wrong with a station shows in the books."""

from __future__ import annotations

from pathlib import Path

from bot.core.station import Station
from bot.simulator.contents import text
from bot.store.database import Database
from bot.store.inbox import inbox
from bot.store.outbox import outbox
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.whole import whole


async def test_a_message_that_never_came_shows(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.quiet()
        assert (await books(radio)).right
        lost = radio.simulator.draft("diego", text("Waterloo"))  # and nobody delivers it
        found = await books(radio)
        assert (found.lost, found.miscounted) == ([lost.key], ["received"])
        assert not found.desk_is_right


async def test_a_state_that_nobody_knows_and_a_row_that_went_nowhere_show(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.quiet()
        async with database.write() as conn:
            await conn.execute(outbox.update().values(state="dreaming"))
            await conn.execute(inbox.update().values(settled_as=None))
        found = await books(radio)
        assert (found.miscounted, found.loss) == (["states"], 1)
        assert not found.desk_is_right
