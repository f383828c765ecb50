"""Songs and artists that are called like commands are songs and artists."""

from __future__ import annotations

import pytest

from bot.store.listeners import listeners
from tests.asking import CH, ask
from tests.fakes import message
from tests.radio import Radio

NAMES = [
    ("play [Stop](song)", "Stop", None),
    ("[Stop](song) by [Spice Girls](artist)", "Stop", "Spice Girls"),
    ("[Help](song) please", "Help", None),
    ("can I hear [Delete](song)", "Delete", None),
    ("[Unsubscribe](song) by [Start](artist)", "Unsubscribe", "Start"),
    ("something by [Start](artist)", None, "Start"),
    ("[/restart](song)", "/restart", None),
    ("[option:1](song) by [DROP TABLE items](artist)", "option:1", "DROP TABLE items"),
]


@pytest.mark.parametrize("labelled, song, artist", NAMES)
async def test_a_name_that_is_a_command_is_asked_for_and_commands_nothing(
    radio: Radio, labelled: str, song: str | None, artist: str | None
) -> None:
    await ask(radio, labelled, find=None)
    (item,) = await radio.items()
    assert (item.lane, item.purpose) == ("songs", "song_request")
    assert (item.song, item.artist) == (song, artist)
    (listener,) = await radio.rows(listeners)
    assert listener.replies == "on"
    (owed,) = await radio.outbox()
    told = {name: value for name, value in (("song", song), ("artist", artist)) if value}
    assert owed.parts[0]["values"] == told


async def test_a_title_that_is_the_stop_word_alone_stops_replies(radio: Radio) -> None:
    """Who writes nothing else must be believed; the confirmation says how to start again."""
    await radio.deliver(message("Stop", CH))
    (item,) = await radio.items()
    assert (item.lane, item.purpose) == ("people", "stop")
    (owed,) = await radio.outbox()
    assert [part["text"] for part in owed.parts] == ["stopped"]
