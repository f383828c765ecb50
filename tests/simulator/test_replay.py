from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from bot.simulator import Listener, SimClock, Simulator, SimulatorConfig, bodies
from bot.simulator import contents as c
from bot.simulator.replay import BadScript, Played, Step, replay, steps_in
from tests.simulator.conftest import NOON
from tests.simulator.station import NUMBER, Station, expected_signature

SCRIPT = """
{"at": 60, "listener": "ann", "text": "and Zombie please"}
{"at": 0, "listener": "maeve", "text": "good morning"}
{"listener": "ben", "text": "at once"}
"""


def test_a_script_is_read_in_the_order_of_time():
    assert steps_in(SCRIPT.splitlines()) == (
        Step(0, "maeve", "good morning"),
        Step(0, "ben", "at once"),
        Step(60, "ann", "and Zombie please"),
    )


@pytest.mark.parametrize(
    "line, words",
    [
        pytest.param("{", "line 1", id="no JSON"),
        pytest.param("[]", "JSON object", id="no object"),
        pytest.param('{"at": 0, "who": "ann"}', "has the keys", id="unknown key"),
        pytest.param('{"at": 0, "listener": "ann"}', "needs a listener and a text", id="no text"),
    ],
)
def test_a_bad_line_is_named(line: str, words: str):
    with pytest.raises(BadScript, match=words):
        steps_in([line])


@pytest.mark.parametrize("speed, seconds", [(1, 60), (10, 6), (0, 0)])
async def test_a_replay_keeps_the_pauses_divided_by_the_speed(
    config: SimulatorConfig, station: Station, speed: float, seconds: int
):
    clock = SimClock(NOON)
    async with Simulator(config, clock=clock) as sim:
        playing = asyncio.ensure_future(replay(sim, steps_in(SCRIPT.splitlines()), speed=speed))
        while not playing.done():
            clock.skip()
            await asyncio.sleep(0)
        await sim.settle()
    assert station.texts()[-1] == "and Zombie please"
    assert len(playing.result().wamids) == 3
    assert clock.now() - NOON == timedelta(seconds=seconds)


async def test_a_replay_gives_strangers_a_phone(sim: Simulator, station: Station):
    await replay(sim, steps_in(SCRIPT.splitlines()), speed=0)
    await sim.settle()
    names = {value["contacts"][0]["profile"]["name"] for value in station.values()}
    assert names == {"Maeve Byrne", "Ann", "Ben"}
    users = {one["from_user_id"] for one in station.messages()}
    assert len(users) == 3


async def test_a_replayed_body_is_signed_and_posted_as_it_is(sim: Simulator, station: Station):
    who = Listener("zoe", "Zoe", phone="447700900555")
    body = bodies.body([bodies.message(NUMBER, who, c.text("old"), wamid="wamid.old", at=NOON)])
    played = await replay(sim, [Step(0, body=body)], speed=0)
    assert played == Played((), (200,))
    (raw,) = station.bodies
    assert json.loads(raw) == body
    assert station.signatures == [expected_signature(NUMBER.app_secret, raw)]
