"""A scripted producer and presenter: keystrokes a message to air, and the product's own time.

python -m benchmarks.presenter [--messages 60]. The best closed desk needs three keystrokes: select,
Enter, and the presenter's Enter. Ours puts the next message under the keys by itself, so whoever
takes them in turn needs no key to select; whoever leaves one out does, and that is counted apart.
A script has no eyes: what it takes to read is no claim of ours.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from playwright.async_api import Page

from benchmarks.desk import full_queue, people
from benchmarks.figures import as_line, percentile, rounded
from benchmarks.station import BenchStation, station
from bot.store.queue import items

MANY = 400  # in the queue
THEIRS = 3.0  # keystrokes from a message to the air at the best desk that we could read of
SHOWN_WITHIN = 20_000  # milliseconds


@dataclass
class Way:
    """How messages went to the air: strokes (keys or clicks), and seconds that people waited."""

    name: str
    strokes: int = 0
    waited: list[float] = field(default_factory=list)  # from the last stroke until it has gone
    aired: int = 0

    @property
    def each(self) -> float:
        return self.strokes / self.aired

    def row(self) -> str:
        own = sum(self.waited)
        middle, late = statistics.median(self.waited), percentile(self.waited, 0.95)
        return (
            f"{self.name}: {self.aired} messages read out, {self.each:.2f} strokes each beside "
            f"{THEIRS:.0f}; the product's own time {1000 * own / self.aired:.0f} ms a message "
            f"(a wait p50 {1000 * middle:.0f}, p95 {1000 * late:.0f}): it would let "
            f"{60 * self.aired / own:.0f} a minute through"
        )

    def figures(self) -> dict[str, float]:
        own = 1000 * sum(self.waited) / self.aired
        return {"strokes": rounded(self.each, 2), "own_ms": rounded(own), "aired": self.aired}


async def main(messages: int) -> dict[str, object]:
    """By keys and by clicks, with a producer and without one, each on messages of its own."""
    figures: dict[str, object] = {"theirs": THEIRS}
    async with station("sqlite", None) as at, people.chromium() as browser:
        await full_queue.fill(at, MANY)
        await at.start("simulator", "web")
        producer = await people.desk(browser, at, "producer")
        presenter = await people.desk(browser, at, "presenter", "presenter")
        for name, do in WAYS.items():
            way = Way(name)
            for _ in range(messages):
                await do(way, producer, presenter)
                way.aired += 1
            print(way.row(), flush=True)
            figures[name] = way.figures()
        await _prove(at, messages * len(WAYS))
    return figures


async def _two_by_keys(way: Way, producer: Page, presenter: Page) -> None:
    """The producer passes what the eyes are on; the presenter reads out what is open."""
    card = await _eyes_on(way, producer)
    await _press(way, producer, "p", _stands(card, "passed"))
    await _wait(way, presenter, _is_open(card))
    await _press(way, presenter, "Enter", _is_gone(card))


async def _choosing_by_keys(way: Way, producer: Page, presenter: Page) -> None:
    """The producer leaves every other message where it is."""
    await _eyes_on(way, producer)
    await _press(way, producer, "j", "document.activeElement.closest('.card')")
    await _two_by_keys(way, producer, presenter)


async def _alone_by_keys(way: Way, producer: Page, presenter: Page) -> None:
    """Somebody alone: on the air, and read out."""
    card = await _eyes_on(way, producer)
    await _press(way, producer, "t", _stands(card, "on_air"))
    await _press(way, producer, "a", _is_gone(card))


async def _two_by_clicks(way: Way, producer: Page, presenter: Page) -> None:
    card = await _eyes_on(way, producer)
    await _click(way, producer, f"#{card} .act.pass", _stands(card, "passed"))
    await _wait(way, presenter, _is_open(card))
    await _click(way, presenter, f"#{card} .act.air", _is_gone(card))


WAYS: dict[str, Callable[[Way, Page, Page], Awaitable[None]]] = {
    "producer and presenter by keys": _two_by_keys,
    "producer and presenter by keys, every other message": _choosing_by_keys,
    "one person by keys": _alone_by_keys,
    "producer and presenter by clicks": _two_by_clicks,
}


async def _eyes_on(way: Way, page: Page) -> str:
    """The card that stands in focus; after the last of a lane it takes a key to the next one."""
    for _ in range(2):
        card: str = await page.evaluate("document.activeElement.closest('.card')?.id ?? ''")
        if card:
            return card
        await _press(way, page, "j", "document.activeElement.closest('.card')")
    raise AssertionError("no card is in focus")


def _stands(card: str, lane: str) -> str:
    return f"document.getElementById('{card}')?.closest('.lane').dataset.lane === '{lane}'"


def _is_open(card: str) -> str:
    return f"document.getElementById('{card}')?.classList.contains('current')"


def _is_gone(card: str) -> str:
    return f"!document.getElementById('{card}')"


async def _press(way: Way, page: Page, key: str, until: str) -> None:
    way.strokes += 1
    await page.bring_to_front()
    await _timed(way, page, page.keyboard.press(key), until)


async def _click(way: Way, page: Page, selector: str, until: str) -> None:
    way.strokes += 1
    await page.bring_to_front()
    button = page.locator(selector)
    await button.scroll_into_view_if_needed()  # the hand's way there is not the product's time
    await _timed(way, page, button.click(), until)


async def _wait(way: Way, page: Page, until: str) -> None:
    await _timed(way, page, asyncio.sleep(0), until)


async def _timed(way: Way, page: Page, stroke: Awaitable[None], until: str) -> None:
    begun = time.perf_counter()
    await stroke
    await page.wait_for_function(f"() => Boolean({until})", timeout=SHOWN_WITHIN)
    way.waited.append(time.perf_counter() - begun)


async def _prove(at: BenchStation, wanted: int) -> None:
    """The database shows all of them as aired, or nothing was measured."""
    query = sa.select(sa.func.count()).select_from(items).where(items.c.status == "aired")
    async with at.opened() as database, database.read() as conn:
        aired = (await conn.execute(query)).scalar_one()
    if aired != wanted:
        raise AssertionError(f"{aired} items were read out instead of {wanted}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--messages", type=int, default=60)
    print(as_line(asyncio.run(main(options.parse_args().messages))))
