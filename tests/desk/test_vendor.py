"""What others wrote is exactly what they published, and says under which licence."""

from __future__ import annotations

import hashlib
import re

from bot.desk.app import STATIC
from tests.desk.studio import Studio

VENDOR = STATIC / "vendor"
ROW = re.compile(r"\| `([^`]+)` \| (\S+) \| [\d.]+ \| `[^`]+` \| ([0-9a-f]{64}) \|")


def test_every_file_is_the_one_that_is_written_down() -> None:
    rows = ROW.findall((VENDOR / "README.md").read_text("utf-8"))
    there = {one.name for one in VENDOR.iterdir() if one.suffix in (".js", ".css")}
    assert {name for name, _, _ in rows} == there
    for name, package, digest in rows:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
        assert (VENDOR / f"{package}.LICENSE").is_file()


async def test_the_browser_gets_scripts_and_styles_of_them_and_nothing_else(studio: Studio) -> None:
    client, got = await studio.stranger(), []
    for name in ("uplot.js", "uplot.css", "README.md", "uplot.LICENSE", "..%2fdesk.css"):
        async with client.get(f"/static/vendor/{name}") as response:
            got.append(response.status)
    assert got == [200, 200, 404, 404, 404]
