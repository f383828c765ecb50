"""The way of a message from the webhook to the desk and back to the listener."""

from __future__ import annotations

from tests.fakes import message
from tests.radio import Radio


async def test_a_request_reaches_the_queue_and_is_acknowledged(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    assert await radio.listen() == ["play Dream On"]
    (item,) = await radio.items()
    assert (item.lane, item.song, item.status) == ("songs", "Dream On", "waiting")
    radio.clock.advance(seconds=8)
    assert await radio.answer() == 1
    assert radio.sender.texts == [
        "Got it: Dream On. It is with the studio.\n\nRadio Test keeps this for 90 days."
    ]
    (row,) = await radio.outbox()
    assert (row.state, row.provider_id) == ("accepted", "wamid.out.1")
    assert await radio.events() == ["arrived", "filed", "reply_sent"]
