"""(c) From the simulator's POST to the row in the browser's page, at rest and in a rush."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
from playwright.async_api import Page, async_playwright

from benchmarks.figures import NEVER, percentile
from benchmarks.station import PASSWORD, BenchStation

CHROMIUM = "/usr/bin/chromium"
LISTENERS = 200
SEEN_WITHIN = 30.0  # seconds after the last was sent
# Notes when each marker first stands anywhere in the page.
WATCH = """() => {
  window.seen = {};
  const look = (text) => {
    for (const found of text.matchAll(/mark\\d+x/g)) window.seen[found[0]] ??= Date.now();
  };
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) look(node.textContent);
  }).observe(document.body, {childList: true, subtree: true});
}"""


@dataclass(frozen=True)
class Latency:
    """Milliseconds from the simulator's POST to the page; what is never seen takes for ever."""

    name: str
    sent: int
    seen: int
    p50: float
    p99: float

    def row(self) -> str:
        return (
            f"phone to desk {self.name}: p50 {self.p50:.0f} ms, p99 {self.p99:.0f} ms, "
            f"{self.seen} of {self.sent} seen"
        )


async def measure(
    at: BenchStation, *, rest: int = 40, rush: float = 40, seconds: float = 15
) -> tuple[Latency, Latency]:
    """At rest one message after the other; then so many a second."""
    await hand_out_phones(at, LISTENERS)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        await _log_in(page, at.web)
        await page.evaluate(WATCH)
        async with aiohttp.ClientSession() as session:
            quiet = await send(session, at, range(rest), gap=0.7)
            at_rest = await _result(page, "at rest", quiet)
            count = int(rush * seconds)
            busy = await send(session, at, range(1000, 1000 + count), gap=1 / rush)
            in_a_rush = await _result(page, f"at {rush:.0f} a second", busy)
        await browser.close()
        return at_rest, in_a_rush


async def _log_in(page: Page, web: str) -> None:
    await page.goto(f"{web}/login")
    await page.fill("input[name=name]", "bench")
    await page.fill("input[name=password]", PASSWORD)
    await page.press("input[name=password]", "Enter")
    await page.wait_for_url(f"{web}/")


async def send(
    session: aiohttp.ClientSession,
    at: BenchStation,
    numbers: Sequence[int],
    *,
    gap: float,
    listeners: int = LISTENERS,
) -> dict[str, float]:
    """Type one message after the other, so many listeners in turn; by mark, when each was sent."""
    sent: dict[str, float] = {}
    calls = []
    begun = time.perf_counter()
    for place, number in enumerate(numbers):
        if (rest := begun + place * gap - time.perf_counter()) > 0:
            await asyncio.sleep(rest)
        mark = f"mark{number}x"
        sent[mark] = time.time() * 1000
        text = f"please play {mark} for my sister"
        calls.append(asyncio.ensure_future(_type(session, at, number % listeners, text)))
    await asyncio.gather(*calls)
    return sent


async def hand_out_phones(at: BenchStation, listeners: int) -> None:
    """Make the listeners that `send` types for: who makes one meanwhile measures that too."""
    async with aiohttp.ClientSession() as session:
        for who in range(listeners):
            new = {"key": f"bench-{who}", "name": f"bench-{who}"}
            async with session.post(f"{at.simulator}/sim/listeners", json=new) as made:
                made.raise_for_status()


async def _type(session: aiohttp.ClientSession, at: BenchStation, who: int, text: str) -> None:
    words = {"listener": f"bench-{who}", "text": text}
    async with session.post(f"{at.simulator}/sim/text", json=words) as answer:
        answer.raise_for_status()


async def _result(page: Page, name: str, sent: dict[str, float]) -> Latency:
    return figures(name, sent, await seen(page, sent))


async def seen(page: Page, sent: dict[str, float]) -> dict[str, float]:
    """By mark, when each first stood in the page; those that did within half a minute."""
    found: dict[str, float] = {}
    until = time.monotonic() + SEEN_WITHIN
    while not sent.keys() <= found.keys() and time.monotonic() < until:
        await asyncio.sleep(0.2)
        found = await page.evaluate("() => window.seen")
    return found


def figures(name: str, sent: dict[str, float], seen: dict[str, float]) -> Latency:
    """From when each was sent and first seen; both by the same clock, in milliseconds."""
    times = [seen.get(mark, NEVER) - at for mark, at in sent.items()]
    found = len(sent.keys() & seen.keys())
    return Latency(name, len(sent), found, percentile(times, 0.5), percentile(times, 0.99))
