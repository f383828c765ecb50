"""The main path: a listener's message reaches the queue, and the listener hears back."""

from __future__ import annotations

from pathlib import Path

from bot.core.station import Station
from bot.store.database import Database
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.whole import whole


async def test_a_message_reaches_the_queue_and_its_answer_the_phone(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.type("maeve", "Dream On")
        counts = await radio.quiet()
        assert counts.queue == {"songs": {"waiting": 1}}
        (answer,) = radio.simulator.ledger.sent_to("maeve")
        assert "Dream On it is." in answer.text
        assert (await books(radio)).right


async def test_statuses_of_the_answer_come_back_to_the_outbox(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.type("noor", "Dream On")  # a listener without a phone number
        await radio.quiet()
        (reply,) = await radio.replies()
        (answer,) = radio.simulator.ledger.sent_to("noor")
        assert (reply.state, reply.provider_id) == ("read", answer.wamid)
        # three calls at once, told of as they are answered: the busier of two may be the later
        assert sorted(answer.statuses) == ["delivered", "read", "sent"]


async def test_everything_a_listener_can_send_is_on_the_desk(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.type("diego", "Dream On")
        await radio.simulator.send_voice("maeve")
        await radio.simulator.send_picture("noor", "our dog on the radio")
        counts = await radio.quiet()
        assert counts.queue == {"songs": {"waiting": 2}, "media": {"waiting": 1}}
        assert (await books(radio)).desk_is_right
