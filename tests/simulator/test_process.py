from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest

from bot import simulator
from bot.simulator import Simulator, SimulatorConfig, run
from tests.simulator.conftest import config_for
from tests.simulator.station import Station, on_air

FILES = sorted(Path(simulator.__file__).parent.glob("*.py"))


async def test_the_process_serves_until_it_is_cancelled(
    config: SimulatorConfig, station: Station, capsys: pytest.CaptureFixture[str]
):
    process = asyncio.ensure_future(run(config))
    while not station.handshakes:
        await asyncio.sleep(0)
    process.cancel()
    with pytest.raises(asyncio.CancelledError):
        await process
    assert capsys.readouterr().out == ""


async def test_the_handshake_is_repeated_until_the_station_agrees(station: Station):
    station.verify_token = "not yet"
    async with on_air(station) as url, Simulator(config_for(url)) as sim:
        trying = asyncio.ensure_future(sim.keep_subscribing(every=0))
        while station.handshakes < 3:
            await asyncio.sleep(0)
        station.verify_token = config_for(url).verify_token
        await trying
        assert sim.verified


async def test_ports_are_free_again_afterwards(config: SimulatorConfig):
    async with Simulator(config) as first:
        url = first.url
    assert url != ""
    async with Simulator(config) as second:
        assert second.verified


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    lines = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import)]
    return {
        name
        for line in lines
        for name in (
            [str(line.module)]
            if isinstance(line, ast.ImportFrom)
            else [one.name for one in line.names]
        )
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_simulator_is_a_witness_of_its_own(path: Path):
    ours = {name for name in imported(path) if name.split(".")[0] == "bot"}
    assert all(name == "bot.clock" or name.startswith("bot.simulator") for name in ours)
