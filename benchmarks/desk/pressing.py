"""(a) From a key press to the frame that shows what came of it, with a full queue on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.async_api import Page

from benchmarks.figures import percentile

# One round: the eyes go one card down, and everything that is done is undone.
ROUND = ("j", "j", "k", "l", "h", "s", "1", "1", "x", "x", "Shift+J", "Escape", "d", "u", "p", "u")
TYPED = ("/", "m", "y", "Escape")  # what is searched for is found letter by letter
DEEDS = ("s", "1", "d", "p", "u")  # they ask the web process, and are told of by the toast
SLOW_ANSWER = 30_000
# The next frame is on the screen when the task after its own drawing runs.
WATCH = """() => {
  performance.setResourceTimingBufferSize(100_000); // else pictures leave no room for calls
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now());
    after.port2.postMessage(0);
  }));
  const toast = document.getElementById("toast");
  const answer = () => new Promise((done) => {
    const watching = new MutationObserver(() => {
      if (toast.hidden) return;
      watching.disconnect();
      const wrong = toast.classList.contains("wrong") ? toast.textContent : "";
      frame().then((at) => done([at, wrong]));
    });
    watching.observe(toast, {childList: true, subtree: true, attributes: true});
  });
  window.watch = (answered) => {
    window.seen = new Promise((done) => addEventListener("keydown", async (event) => {
      const said = answered ? answer() : null;
      const first = await frame();
      const [at, wrong] = said ? await said : [first, ""];
      done({reacted: first - event.timeStamp, shown: at - event.timeStamp, wrong});
    }, {capture: true, once: true}));
  };
}"""
SERVED = """() => {
  const all = performance.getEntriesByType("resource");
  const calls = all.filter((one) => one.name.includes("/deeds"));
  performance.clearResourceTimings();
  return calls.map((one) => one.responseEnd - one.requestStart);
}"""


class NotDone(Exception):
    """A key did not do what it is for: its time would be none."""


@dataclass
class Pressed:
    """Milliseconds of one key's presses."""

    key: str
    reacted: list[float] = field(default_factory=list)  # the next painted frame
    shown: list[float] = field(default_factory=list)  # the frame that shows the answer

    def row(self) -> str:
        answered = f"; answer drawn {_three(self.shown)}" if self.key in DEEDS else ""
        return f"{self.key} ({len(self.reacted)}): next frame {_three(self.reacted)}{answered}"

    def figures(self) -> dict[str, float]:
        found = {f"frame_p{n}": percentile(self.reacted, n / 100) for n in (50, 95)}
        if self.key in DEEDS:
            found |= {f"drawn_p{n}": percentile(self.shown, n / 100) for n in (50, 95)}
        return found


def _three(times: Sequence[float]) -> str:
    middle, late = percentile(times, 0.5), percentile(times, 0.95)
    return f"p50 {middle:.0f}, p95 {late:.0f}, max {max(times):.0f} ms"


async def measure(page: Page, *, presses: int = 200) -> tuple[list[Pressed], list[float]]:
    """Each key of a round so often; and how long the web process and the line took of it."""
    await page.evaluate(WATCH)
    round_ = [(key, key) for key in ROUND] + [(f"search {key}", key) for key in TYPED]
    found = {name: Pressed(name) for name, _ in round_}
    await page.keyboard.press("j")
    for _ in range(presses):
        for name, key in round_:
            await press(page, key, found[name])
    served: list[float] = await page.evaluate(SERVED)
    return list(found.values()), served


async def press(page: Page, key: str, into: Pressed) -> None:
    await page.evaluate("(answered) => window.watch(answered)", into.key in DEEDS)
    await page.keyboard.press(key)
    seen = await page.evaluate(
        "(most) => Promise.race([window.seen, new Promise((done) => setTimeout(done, most))])",
        SLOW_ANSWER,
    )
    if seen is None or seen["wrong"]:
        raise NotDone(f"{key}: {seen and seen['wrong']}")
    into.reacted.append(seen["reacted"])
    into.shown.append(seen["shown"])
