"""The main path: a listener's message reaches the queue, and the listener hears back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.core.filing import Filing, NewItem, Reply
from bot.core.hearing import Hearing
from bot.core.purposes import Lane
from bot.core.station import Station
from bot.core.understanding import Understood
from bot.store.database import Database
from tests.whole import whole


class EverythingIsASong:
    """An understander for the road alone."""

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        for one in hearings:
            one.understood = Understood("song_request", 0.99)
            one.filing = Filing(
                items=(NewItem(Lane.SONGS, "song_request", song=one.text),),
                replies=(Reply("song_request", {"song": one.text}),),
            )


async def test_a_message_reaches_the_queue_and_its_answer_the_phone(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, EverythingIsASong(), tmp_path) as radio:
        await radio.simulator.type("maeve", "Dream On")
        counts = await radio.quiet()
        assert counts.queue == {"songs": {"waiting": 1}}
        assert counts.loss == 0
        (answer,) = radio.simulator.ledger.sent_to("maeve")
        assert "Got it: Dream On." in answer.text
