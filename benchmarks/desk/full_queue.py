"""A queue of 2,000 items in realistic lanes, and somebody who keeps it at that."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from benchmarks import filing
from benchmarks.calls import body, wamids
from benchmarks.desk import people
from benchmarks.station import NUMBER, BenchStation
from bot import journey
from bot.clock import now
from bot.core.filing import Filing, NewItem
from bot.core.hearing import Hearing
from bot.core.purposes import PURPOSES
from bot.core.understanding import Guess
from bot.desk.sessions import COOKIE
from bot.journey import Claimed
from bot.reading import read
from bot.store.database import Database
from bot.store.queue import items
from bot.understanding.examples import read as read_examples
from bot.understanding.models import PROJECT
from tests.radio import hear

FULL = 2000
# Of a hundred messages that make an item: what a music station's listeners write.
SHARES = {
    "song_request": 40,
    "contest_entry": 18,
    "shout_out": 16,
    "comment": 12,
    "station_question": 4,
    "out_of_scope": 4,
    "news_tip": 3,
    "spam": 2,
    "song_query": 1,
}
DOUBTFUL = 10  # every so manieth is shown with what else it may be
LOOK = 1.0  # seconds between two looks at how long the queue is
AT_ONCE = 100
_SONGS = Path(__file__).parent.parent / "songs.txt"

Said = tuple[str, str, str | None, str | None]  # text, purpose, title, artist


def said(many: int) -> list[Said]:
    """So many messages in these shares, well mixed; every song is another one."""
    rng = random.Random(4)
    known = _by_purpose()
    purposes = rng.choices(list(SHARES), list(SHARES.values()), k=many)
    songs = _songs()
    found: list[Said] = []
    for purpose in purposes:
        title, artist = next(songs) if purpose == "song_request" else (None, None)
        found.append((next(known[purpose]), purpose, title, artist))
    return found


def _by_purpose() -> dict[str, Iterator[str]]:
    """Texts of each purpose; none twice alike, for what many send becomes one card."""
    examples = read_examples([PROJECT / "tests" / "held_out"])
    texts = {name: [one.text for one in examples if one.intent == name] for name in SHARES}
    return {name: _endless(some) for name, some in texts.items()}


def _endless(texts: Sequence[str]) -> Iterator[str]:
    yield from texts
    for turn in count(2):
        yield from (f"{text} ({turn})" for text in texts)


def _songs() -> Iterator[tuple[str, str]]:
    """Title and artist; from the second round on they are versions of it."""
    lines = _SONGS.read_text(encoding="utf-8").splitlines()
    for turn in range(1, 100):
        for line in lines:
            title, artist = line.split("|")[:2]
            yield (title if turn == 1 else f"{title} (take {turn})"), artist


async def fill(at: BenchStation, many: int = FULL) -> None:
    """Along the journey's own way, from a listener each."""
    messages = said(many)
    async with at.opened() as database:
        for begin in range(0, many, AT_ONCE):
            part = messages[begin : begin + AT_ONCE]
            await _arrive(at, database, part, begin)
        if (here := await waiting(database)) != many:
            raise AssertionError(f"{here} items wait instead of {many}")


async def _arrive(at: BenchStation, database: Database, part: list[Said], begin: int) -> None:
    station = filing.station(at.folder)
    raws = [
        body(100_000 + begin + place, text, wamid)
        for place, ((text, *_), wamid) in enumerate(zip(part, wamids(len(part)), strict=True))
    ]
    kept = [(raw, frozenset({NUMBER})) for raw in raws]
    await journey.receive(database, kept, now=now())
    while await journey.split(database, station, read, now=now()):
        pass
    token, claimed = await journey.claim(database, station, limit=len(part), now=now())
    by_text = {one[0]: one for one in part}
    heard = [(one, _hear(one, by_text[one.waiting.text], n)) for n, one in enumerate(claimed)]
    await journey.file(database, station, token, heard, now=now())


def _hear(one: Claimed, message: Said, place: int) -> Hearing:
    _, purpose, title, artist = message
    lane = PURPOSES[purpose].lane
    assert lane is not None
    doubtful = place % DOUBTFUL == 0
    guesses = (Guess(purpose, 0.55), Guess("comment", 0.3)) if doubtful else ()
    item = NewItem(lane, purpose, title, artist)
    sure = 0.55 if doubtful else 0.97
    return hear(one, Filing(items=(item,)), intent=purpose, confidence=sure, guesses=guesses)


async def waiting(database: Database) -> int:
    query = sa.select(sa.func.count()).select_from(items).where(items.c.status == "waiting")
    async with database.read() as conn:
        return int((await conn.execute(query)).scalar_one())


@asynccontextmanager
async def kept_full(at: BenchStation, many: int = FULL) -> AsyncIterator[None]:
    """As many leave as come: somebody dismisses what has waited longest, as a desk does."""
    async with at.opened() as database:
        task = asyncio.create_task(_keep(at, database, many))
        try:
            yield
        finally:
            task.cancel()
            ended = await asyncio.gather(task, return_exceptions=True)
    if not isinstance(ended[0], asyncio.CancelledError):
        raise RuntimeError("nobody kept the queue at its length") from ended[0]


async def _keep(at: BenchStation, database: Database, many: int) -> None:
    cookie = await people.cookie(at, "keeper", "producer")
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    async with aiohttp.ClientSession(headers=headers, cookies={COOKIE: cookie}) as session:
        while True:
            await asyncio.sleep(LOOK)
            too_many = min(await waiting(database) - many, AT_ONCE)
            if too_many > 0:
                await _dismiss(session, at, await _oldest(database, too_many))


async def _oldest(database: Database, many: int) -> list[int]:
    query = sa.select(items.c.id).where(items.c.status == "waiting").order_by(items.c.id)
    async with database.read() as conn:
        return list((await conn.execute(query.limit(many))).scalars())


async def _dismiss(session: aiohttp.ClientSession, at: BenchStation, ids: list[int]) -> None:
    deed = {"deed": "dismiss", "items": [{"key": f"i{one}"} for one in ids]}
    async with session.post(f"{at.web}/deeds", json=deed) as answer:
        answer.raise_for_status()
