"""`make screenshots`: opens every page of an invented station's desk and keeps how it looks."""

from __future__ import annotations

import asyncio
import os
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright

from bot.desk.sessions import COOKIE
from bot.store.presence import presence
from bot.store.sessions import sessions
from tests.desk.screen import CHROMIUM, DRAWN
from tests.desk.studio import Studio
from tools.pictures.content import PEOPLE
from tools.pictures.pages import FOLDER, SIZES, Picture, pictures
from tools.pictures.station import card_of, station


async def main(only: set[str]) -> None:
    wanted = [one for one in pictures() if not only or one.name in only]
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        async with station(Path(folder)) as studio, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=CHROMIUM, args=_STILL, env={**os.environ, "LANGUAGE": "en_GB"}
            )
            cookies = {role: await studio.cookie(role, name) for name, role in PEOPLE}
            async with studio.radio.database.write() as conn:
                await conn.execute(sa.update(sessions).values(agent="Linux Firefox/140"))
            for size in SIZES:
                for one in wanted:
                    await take(studio, browser, one, size, cookies)
            await browser.close()
    if not only:
        write_list(pictures())


_STILL = ["--no-sandbox", "--hide-scrollbars", "--font-render-hinting=none", "--lang=en-GB"]


async def take(
    studio: Studio, browser: Browser, one: Picture, size: str, cookies: dict[str, str]
) -> None:
    """One picture, at the station's hour, with nothing that moves."""
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=one.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        locale="en-IE",
    )
    await context.clock.set_fixed_time(studio.radio.clock())
    root = str(studio.server.make_url("/"))
    if one.role:
        await context.add_cookies([{"name": COOKIE, "value": cookies[one.role], "url": root}])
    page = await context.new_page()
    page.on("pageerror", lambda error: sys.exit(f"{one.name}: {error}"))
    await open_page(studio, page, one)
    long = size == "desk" and not await page.locator("body.desk").count()  # the whole of a page
    keep(await page.screenshot(animations="disabled", caret="hide", full_page=long), one.file(size))
    if await page.evaluate("document.documentElement.scrollWidth") > width:
        print(f"{one.name} stands out at the side ({size})")
    await context.close()
    async with studio.radio.database.write() as conn:
        await conn.execute(sa.delete(presence))  # nobody answers any more, though no time passes
    print(one.file(size).name, flush=True)


async def open_page(studio: Studio, page: Page, one: Picture) -> None:
    path = one.path.format_map({name: await card_of(studio, name) for name in _named(one.path)})
    answer = await page.goto(str(studio.server.make_url("/")) + path.lstrip("/"))
    assert answer and answer.ok and "text/html" in answer.headers["content-type"], one.name
    if await page.locator("body.desk[data-live]").count():
        await page.locator("#health").wait_for()
    await page.wait_for_load_state("load")
    if one.card:
        card = page.locator(f"#i{await card_of(studio, one.card)}")
        await focus(page, card)
    for key in one.keys:
        await press(page, key)
    if one.button:
        await card.locator(one.button).first.evaluate("button => button.click()")
    if one.name.startswith("window"):
        await page.locator("dialog[open]").wait_for()
    await page.wait_for_timeout(300)  # charts, pictures, what a window fetches
    await page.evaluate(DRAWN)


async def focus(page: Page, card: Locator) -> None:
    """On a phone its lane has to be chosen first."""
    lane = await card.evaluate("card => card.closest('.lane').dataset.lane")
    if not await card.is_visible():
        await page.locator(f'.lanebar [data-lane="{lane}"]').click()
    await card.evaluate("card => card.focus()")


async def press(page: Page, key: str) -> None:
    if key.startswith("#"):
        await page.locator(key).click()
    elif key.islower() and len(key) > 1:
        await page.keyboard.type(key)
    else:
        await page.keyboard.press(key)


def _named(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def keep(png: bytes, file: Path) -> None:
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture.save(file, lossless=True, method=4, exact=False)


def write_list(shown: list[Picture]) -> None:
    """The page that lists them, and no picture of a page that is gone."""
    files = {one.file(size).name for one in shown for size in SIZES}
    for file in FOLDER.glob("*.webp"):
        if file.name not in files:
            file.unlink()
    lines = [_HEAD]
    for one in shown:
        sizes = " · ".join(f"[{size}]({one.file(size).name})" for size in SIZES)
        lines.append(f"| {one.name} | {one.role or 'nobody yet'} | {sizes} |")
    (FOLDER / "README.md").write_text("\n".join(lines) + "\n", "utf-8")


_HEAD = """# What the desk looks like

Every page of the desk, as `make screenshots` takes it from an invented station, and as the least of
those sees it who may: on a desk (1500 × 900), a laptop (1024 × 700) and a phone (380 × 760). Nobody
in these pictures exists.

| page | as | pictures |
|---|---|---|"""


if __name__ == "__main__":
    asyncio.run(main(set(sys.argv[1:])))
