"""Worker processes come and go: a new model, a corrupt one, one that dies or is stuck."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from signal import SIGKILL

import pytest

from bot.clock import now
from bot.store import log, models
from bot.store.database import Database
from bot.store.log import Place
from bot.understanding.keeper import Keeper
from tests.postgres import ON_SQLITE

pytestmark = ON_SQLITE

# Processes that behave like `requestline worker --model`.
WORKS = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.02; done"
LOADS = "trap 'exit 0' TERM; while :; do sleep 0.02; done"
CORRUPT = "exit 3"
OUT_OF_REACH = "exit 4"
ALIVE = "trap 'exit 0' TERM; echo ready; while :; do echo alive; sleep 0.02; done"
HALF = ALIVE.replace("echo alive", "echo 'alive, and reads by the words alone'")
STUCK = "trap '' TERM; echo ready; echo alive; while :; do sleep 0.02; done"
DIES_AT_ONCE = "exit 1"
DIES_WHEN_READY = "echo ready; sleep 0.1; exit 1"


def finishes(diary: Path) -> str:
    """Has a batch in hand when it is asked to end."""
    return f"trap 'sleep 0.2; echo finished >> {diary}; exit 0' TERM; {WORKS.partition('; ')[2]}"


class Workers:
    """Starts what a test says, and remembers it."""

    def __init__(self) -> None:
        self.scripts: Mapping[str, str] = {}
        self.started: list[str] = []
        self.processes: list[Process] = []

    async def start(self, model: str) -> Process:
        self.started.append(model)
        process = await asyncio.create_subprocess_exec("sh", "-c", self.scripts[model], stdout=PIPE)
        self.processes.append(process)
        return process

    @property
    def living(self) -> int:
        return sum(process.returncode is None for process in self.processes)


@pytest.fixture
def workers() -> Workers:
    return Workers()


@pytest.fixture
async def keeper(database: Database, workers: Workers) -> AsyncIterator[Keeper]:
    kept = Keeper(database, now, workers.start)
    stopping = asyncio.Event()
    running = asyncio.create_task(kept.run(stopping))
    yield kept
    stopping.set()
    await running
    assert workers.living == 0


@pytest.fixture
async def resting(database: Database, workers: Workers) -> AsyncIterator[Keeper]:
    """It looks when a test says so, and at no other time."""
    kept = Keeper(database, now, workers.start)
    yield kept
    await kept.end()
    assert workers.living == 0


async def promote(database: Database, model: str) -> None:
    async with database.write() as conn:
        await models.promote(conn, model, who="ann", now=now())


async def until(condition: Callable[[], bool], *, within: float = 20.0) -> None:
    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(wait(), within)


def in_use(keeper: Keeper, model: str | None) -> bool:
    return bool(keeper.detail()["model"] == model)


async def begin(keeper: Keeper, model: str) -> None:
    """It has loaded this model, and works with it."""
    await keeper.look()
    assert keeper.next is not None
    await asyncio.wait_for(keeper.next.ready.wait(), 20)
    await keeper.look()
    assert in_use(keeper, model)


async def test_without_a_model_nothing_is_started(resting: Keeper, workers: Workers) -> None:
    for _ in range(3):
        await resting.look()
    assert workers.started == []
    assert resting.detail() == {
        "model": None,
        "loading": None,
        "trouble": None,
        "by_words": False,
    }


async def test_the_first_model_is_used_as_soon_as_it_is_promoted(
    database: Database, keeper: Keeper, workers: Workers
) -> None:
    workers.scripts = {"one": WORKS}
    await promote(database, "one")
    await until(lambda: in_use(keeper, "one"))


async def test_a_new_model_takes_over_when_it_is_ready_and_the_old_one_finishes(
    database: Database, keeper: Keeper, workers: Workers, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    workers.scripts = {"one": finishes(diary), "two": LOADS, "three": WORKS}
    await promote(database, "one")
    await until(lambda: in_use(keeper, "one"))
    await promote(database, "two")  # it takes for ever to load …
    await until(lambda: keeper.detail()["loading"] == "two")
    assert in_use(keeper, "one")  # … and the first works meanwhile
    workers.processes[1].kill()
    await promote(database, "three")
    await until(lambda: in_use(keeper, "three"))
    await until(lambda: workers.living == 1)
    assert diary.read_text() == "finished\n"


async def test_a_corrupt_model_is_refused_and_the_old_one_stays(
    database: Database, resting: Keeper, workers: Workers
) -> None:
    workers.scripts = {"one": WORKS, "two": CORRUPT}
    await promote(database, "one")
    await begin(resting, "one")
    await promote(database, "two")
    await resting.look()
    await asyncio.wait_for(workers.processes[1].wait(), 20)
    for _ in range(3):
        await resting.look()
    assert workers.started == ["one", "two"]  # nobody tries again
    assert in_use(resting, "one") and not resting.detail()["trouble"]
    async with database.read() as conn:
        present = await models.promoted(conn)
        events = [one.event.what for one in await log.after(conn, Place())]
    assert present is not None
    assert present.file == "one"
    assert events == ["model_promoted", "model_promoted", "model_refused"]


async def test_a_corrupt_model_at_the_start_gives_way_to_the_one_before_it(
    database: Database, keeper: Keeper, workers: Workers
) -> None:
    workers.scripts = {"one": WORKS, "two": CORRUPT}
    async with database.write() as conn:
        await models.promote(conn, "one", who="ann", now=now())
        await models.promote(conn, "two", who="ann", now=now())
    await until(lambda: in_use(keeper, "one"))
    assert workers.started == ["two", "one"]


async def test_a_worker_that_is_killed_is_started_again_at_once(
    database: Database, resting: Keeper, workers: Workers
) -> None:
    workers.scripts = {"one": WORKS}
    await promote(database, "one")
    await begin(resting, "one")
    workers.processes[0].kill()
    await workers.processes[0].wait()
    await begin(resting, "one")  # at the very next look
    assert len(workers.started) == 2


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(DIES_AT_ONCE, id="while it loads"),
        pytest.param(DIES_WHEN_READY, id="at its first message"),
    ],
)
async def test_a_worker_that_dies_again_and_again_is_given_growing_rests(
    database: Database, keeper: Keeper, workers: Workers, script: str
) -> None:
    workers.scripts = {"one": script}
    await promote(database, "one")
    begun = asyncio.get_running_loop().time()
    await until(lambda: len(workers.started) == 4)
    assert asyncio.get_running_loop().time() - begun >= 0 + 1 + 3


async def test_a_worker_that_cannot_use_its_encoder_is_told_of_until_it_can(
    database: Database, keeper: Keeper, workers: Workers
) -> None:
    workers.scripts = {"one": HALF, "two": ALIVE}
    await promote(database, "one")
    await until(lambda: keeper.detail()["by_words"])
    await promote(database, "two")
    await until(lambda: in_use(keeper, "two"))
    assert not keeper.detail()["by_words"]


async def test_a_model_that_one_worker_cannot_read_is_refused_for_nobody(
    database: Database, keeper: Keeper, workers: Workers
) -> None:
    """Its disk may be back in a minute, and the next machine may read the same file well."""
    workers.scripts = {"one": WORKS, "two": OUT_OF_REACH}
    await promote(database, "one")
    await until(lambda: in_use(keeper, "one"))
    await promote(database, "two")
    begun = asyncio.get_running_loop().time()
    await until(lambda: workers.started.count("two") == 3)
    assert asyncio.get_running_loop().time() - begun >= 0 + 1
    await until(lambda: keeper.detail()["trouble"] == "cannot read the model")
    assert in_use(keeper, "one")  # which goes on meanwhile
    workers.scripts = {"two": WORKS}
    await until(lambda: in_use(keeper, "two"))
    assert keeper.detail()["trouble"] is None
    async with database.read() as conn:
        events = [one.event.what for one in await log.after(conn, Place())]
    assert events == ["model_promoted", "model_promoted"]


async def test_a_worker_that_falls_silent_is_killed_and_started_again(
    database: Database, workers: Workers
) -> None:
    workers.scripts = {"one": STUCK}
    keeper, stopping = Keeper(database, now, workers.start, silence=2.0), asyncio.Event()
    running = asyncio.create_task(keeper.run(stopping))
    await promote(database, "one")
    await until(lambda: in_use(keeper, "one"))
    workers.scripts = {"one": ALIVE}
    await until(lambda: len(workers.started) == 2 and in_use(keeper, "one"))
    assert workers.processes[0].returncode == -SIGKILL  # it would not have listened
    stopping.set()
    await running


async def test_a_worker_that_says_it_is_alive_is_left_alone(
    database: Database, workers: Workers
) -> None:
    workers.scripts = {"one": ALIVE}
    keeper, stopping = Keeper(database, now, workers.start, silence=4.0), asyncio.Event()
    running = asyncio.create_task(keeper.run(stopping))
    await promote(database, "one")
    await until(lambda: in_use(keeper, "one"))
    await asyncio.sleep(5)
    assert len(workers.started) == 1 and in_use(keeper, "one")
    stopping.set()
    await running


async def test_a_worker_that_cannot_even_be_started_is_tried_again(
    database: Database, keeper: Keeper, workers: Workers
) -> None:
    workers.scripts = {}  # whatever it is: here a KeyError, in life no memory
    await promote(database, "one")
    await until(lambda: len(workers.started) == 2)
    workers.scripts = {"one": WORKS}
    await until(lambda: in_use(keeper, "one"))


async def test_a_keeper_that_ends_leaves_no_worker_behind(
    database: Database, workers: Workers, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    workers.scripts = {"one": finishes(diary), "two": LOADS}
    keeper, stopping = Keeper(database, now, workers.start), asyncio.Event()
    running = asyncio.create_task(keeper.run(stopping))
    await promote(database, "one")
    await until(lambda: in_use(keeper, "one"))
    await promote(database, "two")
    await until(lambda: keeper.detail()["loading"] == "two")
    stopping.set()
    await running
    assert workers.living == 0
    assert diary.read_text() == "finished\n"
