"""What each role may do with an item that can be done: every deed, at the desk and by the API."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.deeds import DEEDS
from bot.store.queue import items
from tests.desk.studio import SCRIPT, Studio
from tests.fakes import bsuid

ROLES = (None, "presenter", "producer", "manager")
# deed: what is done before, so that it can be done; its value; what each of these gets
EVERYBODY, PRODUCERS = (401, 200, 200, 200), (401, 403, 200, 200)
TABLE: dict[str, tuple[tuple[str, ...], Any, tuple[int, ...]]] = {
    "take": ((), None, EVERYBODY),
    "air": ((), None, EVERYBODY),
    "dismiss": ((), None, EVERYBODY),
    "return": (("take",), None, EVERYBODY),
    "pass": (("unpass",), None, PRODUCERS),
    "unpass": ((), None, PRODUCERS),
    "star": ((), None, EVERYBODY),
    "unstar": (("star",), None, EVERYBODY),
    "pin": ((), None, EVERYBODY),
    "unpin": (("pin",), None, EVERYBODY),
    "win": (("enter",), None, EVERYBODY),
    "unwin": (("enter", "win"), None, EVERYBODY),
    "tag": ((), 3, EVERYBODY),
    "untag": (("tag",), 3, EVERYBODY),
    "relabel": ((), "questions", PRODUCERS),
    "release": (("hold",), None, PRODUCERS),
    "calm": (("alarm",), None, PRODUCERS),
    "edit": ((), "read out so", EVERYBODY),
    "note": ((), "she sings", EVERYBODY),
    "place": ((), "before", EVERYBODY),
}
BY_HANDS = {
    "hold": {"lane": "held", "passed_at": None},
    "alarm": {"alarm": "danger"},
    "enter": {"lane": "contest", "purpose": "contest_entry"},
}


def test_the_table_knows_every_deed() -> None:
    assert set(TABLE) == set(DEEDS)


@pytest.mark.parametrize("way", ["/deeds", "/api/v1/deeds"])
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "stranger")
async def test_each_deed_is_done_for_whom_the_table_says(
    studio: Studio, role: str | None, way: str
) -> None:
    await studio.passing(True)
    client = await (studio.person(role) if role else studio.stranger())
    before = await _passed(studio, "the first of all")
    got = {}
    for deed, (made_so, value, _) in TABLE.items():
        item = await _passed(studio, deed)
        for one in made_so:
            await _made(studio, item, one)
        asked = {
            "deed": deed,
            "items": [{"key": f"i{item}"}],
            "value": {"before": before} if value == "before" else value,
        }
        unchanged = await _row(studio, item)
        async with client.post(way, json=asked, headers=SCRIPT) as response:
            got[deed] = response.status
        changed = await _row(studio, item) != unchanged
        assert changed == (got[deed] == 200), f"{deed}: {got[deed]}, changed: {changed}"
    assert got == {deed: row[2][ROLES.index(role)] for deed, row in TABLE.items()}


async def _passed(studio: Studio, text: str) -> int:
    item = await studio.file(text, who=bsuid(f"CH.{text}"))
    assert (await studio.radio.do("pass", item, who="eva")).done
    return item


async def _made(studio: Studio, item: int, what: str) -> None:
    if what in BY_HANDS:
        async with studio.radio.database.write() as conn:
            found = items.update().where(items.c.id == item)
            await conn.execute(found.values(**BY_HANDS[what]))
    else:
        assert (await studio.radio.do(what, item, who="eva", value=3)).done


async def _row(studio: Studio, item: int) -> Any:
    (row,) = await studio.radio.items(id=item)
    return row


async def test_a_presenter_does_nothing_with_what_was_not_passed(studio: Studio) -> None:
    await studio.passing(True)
    item = await studio.file("not for you")
    unchanged = await _row(studio, item)
    client = await studio.person("presenter")
    for deed, (_, value, allowed) in TABLE.items():
        asked = {"deed": deed, "items": [{"key": f"i{item}"}], "value": value}
        for way in ("/deeds", "/api/v1/deeds"):
            async with client.post(way, json=asked, headers=SCRIPT) as response:
                barred = 403 if allowed == PRODUCERS else 422 if value == "before" else 409
                assert response.status in (barred, 409), f"{deed}: {response.status}"
                assert "not for you" not in await response.text()
    assert await _row(studio, item) == unchanged
