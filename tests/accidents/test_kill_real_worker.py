"""Accidents with the real model: what Rasa holds in memory is never all there is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import replies
from bot.core.filing import Filing
from bot.core.hearing import Hearing
from bot.core.station import Station
from bot.journey import LEASE, MOST_ATTEMPTS
from bot.settings import load
from bot.store.database import Database
from bot.store.inbox import inbox
from tests.accidents.books import books
from tests.accidents.processes import died, doomed
from tests.needs_rasa import NEEDS_RASA
from tests.ports import free_port
from tests.postgres import ON_SQLITE
from tests.whole import Ahead, Whole, whole

if TYPE_CHECKING:
    from bot.understanding.understander import Understander

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(400)]
WHO = ("maeve", "diego", "noor")
TEXTS = ("can you play Dream On by Aerosmith", "play Waterloo please", "Jolene for my mum")


@pytest.fixture(scope="module")
def rasa(model: Path) -> Iterator[Understander]:
    from bot.understanding.understander import Understander

    yield Understander.load(model)


# Where a worker may die, and how many messages are filed by then.
STEPS = [
    pytest.param("claimed", 0, id="after the claim"),
    pytest.param("understood", 0, id="after understanding"),
    pytest.param("before the commit of filing", 0, id="before the commit"),
    pytest.param("after the commit of filing", 3, id="after the commit"),
]


@ON_SQLITE
@pytest.mark.parametrize("step, filed", STEPS)
async def test_a_killed_workers_messages_are_finished_by_the_next(
    database: Database,
    station: Station,
    tmp_path: Path,
    step: str,
    filed: int,
    model: Path,
    rasa: Understander,
) -> None:
    station = replace(station, replies=replies(load(data_dir=tmp_path)))
    async with whole(database, station, rasa, tmp_path, roles=("web",)) as radio:
        for listener, text in zip(WHO, TEXTS, strict=True):
            await radio.simulator.type(listener, text)
        await radio.until(lambda counts: counts.inbox["waiting"] == 3)
        async with doomed(radio, "rasa", step, TEST_MODEL=str(model)) as worker:
            assert await died(worker, within=200)
        assert (await radio.counts()).inbox["settled"] == filed
        late = Ahead(LEASE + timedelta(seconds=5))
        await radio.start_worker(clock=late)
        await radio.start_scheduler(clock=late)
        await radio.quiet()
        assert (await books(radio)).desk_is_right
        assert_one_reply_each(radio)


def assert_one_reply_each(radio: Whole) -> None:
    ledger = radio.simulator.ledger
    assert {who: len(ledger.sent_to(who)) for who in WHO} == dict.fromkeys(WHO, 1)


@pytest.mark.parametrize(
    "role, step",
    [
        pytest.param("scheduler", "called", id="scheduler between sending and storing"),
        pytest.param("web", "kept", id="web between the body and the split"),
    ],
)
async def test_another_role_that_is_killed_beside_the_real_worker(
    database: Database,
    station: Station,
    tmp_path: Path,
    role: str,
    step: str,
    rasa: Understander,
) -> None:
    """One message is in the dying role's hands, and two come when it is gone."""
    station, port = replace(station, replies=replies(load(data_dir=tmp_path))), free_port()
    async with whole(database, station, rasa, tmp_path, roles=("worker",)) as radio:
        if role == "scheduler":
            await radio.start_web()
        async with doomed(radio, role, step, WEB_PORT=str(port)) as dying:
            while not radio.simulator.verified:
                await radio.simulator.subscribe(f"http://127.0.0.1:{port}/webhooks/whatsapp")
                await asyncio.sleep(0.05)
            await radio.simulator.type(WHO[0], TEXTS[0])
            assert await died(dying, within=100)
        await the_others_follow(radio, role)
        assert (await books(radio)).desk_is_right
        assert_one_reply_each(radio)


async def the_others_follow(radio: Whole, dead: str) -> None:
    """The dead role is started again; the clock is that of a minute later."""
    if dead == "web":
        await radio.start_web(port=0)
        assert await radio.simulator.subscribe(radio.webhook_url)
    for listener, text in zip(WHO[1:], TEXTS[1:], strict=True):
        await radio.simulator.type(listener, text)
    await radio.start_scheduler(clock=Ahead(LEASE + timedelta(seconds=5)), holder="the next")
    await radio.until(lambda counts: counts.inbox["settled"] == 3)
    await radio.quiet()


BAD = "please play Fernando by Abba"


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> None:
    """The action of song requests has a bug that shows at one text only."""
    from actions.on_air import ActionSongRequest

    well = ActionSongRequest.file

    def file(self: Any, message: Hearing, tracker: Any) -> Filing:
        if message.text == BAD:
            raise ZeroDivisionError(message.text)
        return well(self, message, tracker)

    monkeypatch.setattr(ActionSongRequest, "file", file)


@pytest.mark.usefixtures("raising")
async def test_an_action_that_raises_leaves_its_message_to_a_person_and_no_other(
    database: Database, station: Station, tmp_path: Path, rasa: Understander
) -> None:
    """Rasa swallows what the action raised, and says that all went well."""
    station = replace(station, replies=replies(load(data_dir=tmp_path)))
    async with whole(database, station, rasa, tmp_path, roles=("web", "scheduler")) as radio:
        radio.simulator.listener("unlucky", phone="447700900777")
        spoilt = await radio.simulator.type("unlucky", BAD)
        for listener, text in zip(WHO, TEXTS, strict=True):
            await radio.simulator.type(listener, text)
        await radio.until(lambda counts: counts.inbox["received"] == 4)
        await radio.start_worker()
        counts = await radio.quiet()
        assert (counts.inbox["settled"], counts.inbox["unsorted"]) == (3, 1)
        (bad,) = await radio.rows(inbox, provider_id=spoilt)
        assert (bad.attempts, bad.settled_at) == (MOST_ATTEMPTS, None)
        assert radio.simulator.ledger.sent_to("unlucky") == ()
        assert (await books(radio)).desk_is_right
        assert_one_reply_each(radio)
