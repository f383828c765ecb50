"""Tables that leave the desk as CSV files, which a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from aiohttp import hdrs, web

Value = str | int | float | None
Row = Sequence[Value]
# Without it a spreadsheet on Windows takes the file for something older than UTF-8.
BOM = "\ufeff"
# A cell that begins so is a formula to a spreadsheet, whoever typed it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def lines(rows: Iterable[Row]) -> bytes:
    """Rows as lines of a CSV file."""
    text = StringIO()
    csv.writer(text).writerows([guarded(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def guarded(value: Value) -> Value:
    """A text as it can stand in a cell; our own numbers are left alone."""
    dangerous = isinstance(value, str) and value.lstrip(f" {BOM}").startswith(FORMULA)
    return f"'{value}" if dangerous else value


def headers(name: str) -> dict[str, str]:
    """What tells the browser to keep it as a file of this name."""
    return {
        hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}.csv"',
    }


def answer(name: str, head: Row, rows: Iterable[Row]) -> web.Response:
    """A whole table as one file."""
    body = BOM.encode() + lines([head, *rows])
    return web.Response(body=body, headers=headers(name))
