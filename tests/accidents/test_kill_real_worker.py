"""The kill tests once more with the real model: what Rasa holds in memory is never all there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.app import replies
from bot.core.station import Station
from bot.journey import LEASE
from bot.settings import load
from bot.store.database import Database
from tests.accidents.books import books
from tests.accidents.processes import died, doomed
from tests.postgres import ON_SQLITE
from tests.whole import Ahead, whole

if TYPE_CHECKING:
    from bot.understanding.understander import Understander

pytestmark = [
    pytest.mark.rasa,
    pytest.mark.filterwarnings("ignore"),  # Rasa's and TensorFlow's own
    pytest.mark.timeout(400),
    pytest.mark.xdist_group("rasa"),
    pytest.mark.skipif(find_spec("rasa") is None, reason="needs Rasa on Python 3.10"),
]
TEXTS = ("can you play Dream On by Aerosmith", "play Waterloo please", "Jolene for my mum")


@pytest.fixture(scope="module")
def model() -> Path:
    from bot.understanding import models, training
    from bot.understanding.quiet import before_import

    before_import()
    return training.train(models.PROJECT / "var" / "test", say=lambda _: None)


@pytest.fixture(scope="module")
def rasa(model: Path) -> Iterator[Understander]:
    from bot.understanding.understander import Understander

    yield Understander.load(model)


@ON_SQLITE
@pytest.mark.parametrize("step", ["claimed", "understood", "before the commit of filing"])
async def test_a_killed_workers_messages_are_finished_by_the_next(
    database: Database,
    station: Station,
    tmp_path: Path,
    step: str,
    model: Path,
    rasa: Understander,
) -> None:
    station = replace(station, replies=replies(load(data_dir=tmp_path)))
    async with whole(database, station, rasa, tmp_path, roles=("web",)) as radio:
        for listener, text in zip(("maeve", "diego", "noor"), TEXTS, strict=True):
            await radio.simulator.type(listener, text)
        await radio.until(lambda counts: counts.inbox["waiting"] == 3)
        async with doomed(radio, "rasa", step, TEST_MODEL=str(model)) as worker:
            assert await died(worker, within=200)
        assert (await radio.counts()).inbox["settled"] == 0
        late = Ahead(LEASE + timedelta(seconds=5))
        await radio.start_worker(clock=late)
        await radio.start_scheduler(clock=late)
        await radio.quiet()
        assert (await books(radio)).desk_is_right
        ledger = radio.simulator.ledger
        assert [len(ledger.sent_to(who)) for who in ("maeve", "diego", "noor")] == [1, 1, 1]
