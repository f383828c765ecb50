"""(e) How long the desk takes to open with a full queue, and how many bytes it is."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from benchmarks.desk import people
from benchmarks.station import BenchStation

TURNS = 5
TIMES = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  return [page.responseStart, page.responseEnd, page.domContentLoadedEventEnd,
          page.encodedBodySize, page.decodedBodySize];
}"""


@dataclass(frozen=True)
class Opening:
    """Milliseconds from the click (medians), and bytes."""

    first_byte: float
    last_byte: float
    ready: float  # DOM and scripts
    live: float  # the stream has said something
    bytes_sent: int
    bytes_of_html: int
    cards: int

    def row(self) -> str:
        return (
            f"first byte {self.first_byte:.0f} ms, last {self.last_byte:.0f}, ready "
            f"{self.ready:.0f}, live {self.live:.0f}; {self.bytes_sent / 1000:.0f} kB sent, "
            f"{self.bytes_of_html / 1e6:.2f} MB of HTML, {self.cards} cards"
        )


async def measure(browser: Browser, at: BenchStation, *, turns: int = TURNS) -> Opening:
    page = await people.window(browser, at, "opener")
    await _open(page, at)  # scripts and styles are kept from then on, as in a studio
    found = [await _open(page, at) for _ in range(turns)]
    middle = [statistics.median(times) for times in zip(*found, strict=True)]
    cards = await people.cards(page)
    await page.context.close()
    first, last, ready, sent, html, live = middle
    return Opening(first, last, ready, live, int(sent), int(html), cards)


async def _open(page: Page, at: BenchStation) -> list[float]:
    await page.goto(at.web + "/")
    await people.live(page)
    times: list[float] = await page.evaluate(TIMES)
    return [*times, await page.evaluate("performance.now()")]
