"""The numbers page and its files."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.desk import spans
from bot.desk.sheet import guarded
from tests.desk.studio import PAGE, Client, Studio
from tests.fakes import NOON
from tests.store.past import Past


@pytest.fixture
def past(studio: Studio) -> Past:
    return Past(studio.radio.database)


async def text_of(client: Client, path: str) -> str:
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 200, path
        return await response.text(encoding="utf-8")


async def csv_of(client: Client, table: str, span: str = "") -> list[str]:
    text = await text_of(client, f"/numbers.csv?table={table}&{span}")
    assert text.startswith("\ufeff")
    return text[1:].splitlines()


async def test_the_last_hour_is_there_minute_by_minute(studio: Studio, past: Past) -> None:
    ana = await past.listener(NOON)
    await past.item(NOON - timedelta(minutes=59), ana, lane="tips", looked=75, aired=80)
    await past.item(NOON, ana, lane="tips")
    client = await studio.person()
    rows = await csv_of(client, "messages")
    assert rows[0] == "Time,All,Tips" and len(rows) == 61
    assert (
        rows[1] == "2026-11-23T11:01:00+00:00,1,1" and rows[60] == "2026-11-23T12:00:00+00:00,1,1"
    )
    assert all(row.endswith(",0,0") for row in rows[2:60])
    assert await csv_of(client, "lanes") == [
        "Lane,Median wait,Nine of ten within,Not looked at,Cards,Aired,On-air share",
        "Tips,75,75,1,2,1,50",
    ]
    page = await text_of(client, "/numbers")
    assert "<dd>1:15</dd>" in page and "<dd>50 %</dd>" in page


async def test_a_show_a_day_and_a_month_have_their_own(studio: Studio, past: Past) -> None:
    ana = await past.listener(NOON)
    airing = await past.airing(NOON, NOON + timedelta(hours=2), "<b>Drive")
    await past.item(NOON + timedelta(minutes=61), ana, lane="tips", airing_id=airing)
    await past.item(NOON - timedelta(days=3), ana, lane="songs")
    client = await studio.person()
    assert len(await csv_of(client, "messages", f"airing={airing}")) == 1 + 120
    assert (await csv_of(client, "messages", "day=2026-11-23"))[0] == "Time,All,Tips"
    month = await csv_of(client, "messages", "month=2026-11")
    assert month[0] == "Time,All,Songs,Tips" and len(month) == 31
    assert "Friday,1" in await csv_of(client, "weekdays", "month=2026-11")
    assert "13:00,1" in await csv_of(client, "hours", "month=2026-11")
    page = await text_of(client, f"/numbers?airing={airing}")
    assert "&lt;b&gt;Drive, 23 Nov 2026 12:00 – 14:00" in page and "<b>Drive" not in page


async def test_the_day_the_clock_is_put_back_has_25_hours(studio: Studio) -> None:
    rows = await csv_of(await studio.person(), "messages", "day=2026-10-25")
    assert len(rows) == 1 + 25
    assert [row for row in rows if "T01:00" in row] == [
        "2026-10-25T01:00:00+01:00,0",
        "2026-10-25T01:00:00+00:00,0",
    ]


@pytest.mark.parametrize(
    "span",
    [
        *("day=yesterday", "day=2026-02-30", "day=1999-01-01", "day=2026-1-1", "month=2026-13"),
        *("month=x", "airing=1", "airing=x", "airing=-1", f"airing={9 * '9' * 9}", "month=2101-01"),
        "day=٢٠٢٦-٠١-٠١",
    ],
)
async def test_what_is_no_time_is_no_page(studio: Studio, span: str) -> None:
    client = await studio.person()
    for path in ("/numbers?", "/numbers.csv?table=songs&"):
        async with client.get(f"{path}{span}") as response:
            assert response.status == 404


async def test_there_is_no_file_of_a_table_that_is_none(studio: Studio) -> None:
    async with (await studio.person()).get("/numbers.csv?table=secrets") as response:
        assert response.status == 404


async def test_what_a_listener_typed_is_no_formula_in_a_spreadsheet(
    studio: Studio, past: Past
) -> None:
    people = [await past.listener(NOON) for _ in range(3)]
    await past.wish(NOON, people, '=HYPERLINK("http://x")', "@Toto")
    client = await studio.person()
    (_, row) = await csv_of(client, "songs")
    assert row == '"\'=HYPERLINK(""http://x"")",\'@Toto,3,3'
    page = await text_of(client, "/numbers")
    assert "=HYPERLINK(&#34;http://x&#34;)" in page


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *(("=1+1", "'=1+1"), ("+49", "'+49"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx")),
        *(("\rx", "'\rx"), ("\n=x", "'\n=x"), ("  =x", "'  =x"), ("a=b", "a=b"), ("", "")),
        *((-1, -1), (2.5, 2.5), (None, None)),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(
    value: str | float | None, expected: str | float | None
) -> None:
    assert guarded(value) == expected


def test_the_running_minute_is_in_the_last_hour() -> None:
    now = datetime(2026, 3, 29, 0, 59, 59, 999, tzinfo=timezone.utc)
    span = spans.last_hour(now)
    assert len(span.steps) == 60 and span.scope.start <= now < span.scope.end
    assert span.scope.end - span.steps[-1] == timedelta(minutes=1)
