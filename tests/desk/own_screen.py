"""A screen that a station builds itself: a page on an address of its own, and the little server
that carries its calls to the desk with the station's token, which the browser never sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page

PAGE = """<!doctype html>
<meta charset="utf-8"><title>The screen in the hall</title><link rel="icon" href="data:,">
<h1>The screen in the hall</h1><ul></ul>
<script type="module">
const list = document.querySelector("ul"), shown = new Map();

function row(item) {
  const [line, button] = ["li", "button"].map((one) => document.createElement(one));
  line.id = item.key;
  line.className = item.passed ? "passed" : "";
  line.textContent = `${item.name}: ${item.messages.map((one) => one.text).join(" ")} `;
  button.textContent = "Pass";
  button.onclick = () => pass(item);
  line.append(button);
  return line;
}

async function pass({ key, version }) {
  const body = JSON.stringify({ deed: "pass", items: [{ key, version }] });
  await fetch("deeds", { method: "POST", body, headers: { "Content-Type": "application/json" } });
}

const draw = () => list.replaceChildren(...[...shown.values()].map(row));
const { items, place } = await (await fetch("items")).json();
for (const item of items) shown.set(item.key, item);
draw();
const stream = new EventSource(`events?after=${place}`);
stream.addEventListener("reload", () => location.reload());
stream.addEventListener("news", ({ data }) => {
  const news = JSON.parse(data);
  for (const item of news.items) shown.set(item.key, item);
  for (const key of [...news.gone, ...news.settled.map((one) => `m${one}`)]) shown.delete(key);
  draw();
});
</script>
"""
CALLS = (("GET", "/items"), ("GET", "/events"), ("POST", "/deeds"))  # and nothing else


class OwnScreen:
    """The station's little server."""

    def __init__(self, desk: str, token: str, session: ClientSession) -> None:
        self.desk, self.token, self.session = desk, token, session

    async def page(self, request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def carry(self, request: web.Request) -> web.StreamResponse:
        """Another site's page in the same browser must not make use of the token either."""
        if request.headers.get("Sec-Fetch-Site") != "same-origin":
            raise web.HTTPForbidden
        kept = {k: v for k, v in request.headers.items() if k in ("Content-Type", "Last-Event-ID")}
        asked = self.session.request(
            request.method,
            f"{self.desk}/api/v1{request.path_qs}",
            data=await request.read() or None,
            headers={**kept, "Authorization": f"Bearer {self.token}"},
        )
        async with asked as answer:
            told = web.StreamResponse(
                status=answer.status, headers={"Content-Type": answer.headers["Content-Type"]}
            )
            await told.prepare(request)
            with suppress(ClientError):  # the desk has ended its stream
                async for part in answer.content.iter_any():
                    await told.write(part)
            return told


@asynccontextmanager
async def own_screen(browser: Browser, desk: str, token: str) -> AsyncIterator[tuple[Page, str]]:
    """The page that is shown there, still empty, and its address."""
    app = web.Application()
    async with ClientSession() as session:
        screen = OwnScreen(desk, token, session)
        app.router.add_get("/", screen.page)
        for method, path in CALLS:
            app.router.add_route(method, path, screen.carry)
        async with TestServer(app) as server:
            page = await browser.new_page()
            try:
                yield page, str(server.make_url("/"))
            finally:
                await page.close()  # and with it the stream, for which the server would wait
