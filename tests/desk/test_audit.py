"""The page of the log: a sentence for everything, filters, and a file that does not reckon."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.core.deeds import DEEDS, MOVES
from bot.desk import audit, sheet, telling, words
from bot.store import log
from bot.store.log import Event
from tests.desk.studio import SCRIPT, Studio
from tests.desk.test_safe import text

CODE = Path(bot.__file__).parent
WORDS = words.load()
KINDS = telling.kinds(WORDS)
KNOWN = {what for whats in KINDS.values() for what in whats}

# where the code chooses what to call it, and what that may be
CHOSEN: dict[str, set[str]] = {
    "desk/guessing.py": {"login_failed", "token_failed"},
    "fetching.py": {"media_failed"},
    "steps/deeds.py": {"moved", "marked"},
    "steps/amend.py": {"edited", "taken_back"},
    "steps/answer.py": {"reply_sent", "reply_failed", "reply_unknown", "reply_skipped"},
    "steps/file.py": {"filed", "asked"},
    "steps/handing.py": {"handing", "handed", "not_handed"},
    "steps/whose.py": set(),  # blocking.SAME
    "store/contests.py": {"contest_added", "contest_changed", "contest_closed"},
    "store/people.py": {
        *("person_added", "person_changed", "person_removed", "role_given"),
        *("password_given", "language_chosen", "sessions_ended"),
    },
}


def events() -> Iterator[tuple[str, ast.expr]]:
    """Each place where a line of the log is made, and what it is called there."""
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Event" and node.args:
                yield str(path.relative_to(CODE)), node.args[0]


def test_everything_that_the_code_logs_has_a_sentence() -> None:
    plain = {one.value for _, one in events() if isinstance(one, ast.Constant)}
    chosen = {what for whats in CHOSEN.values() for what in whats}
    assert plain and {what for what in plain | chosen if what not in KNOWN} == set()


def test_the_table_knows_every_place_that_chooses_a_name() -> None:
    own = {"store/log.py"}  # which reads them
    found = {path for path, one in events() if not isinstance(one, ast.Constant)} - own
    assert found == set(CHOSEN)
    for path, whats in CHOSEN.items():
        code = (CODE / path).read_text("utf-8")
        assert {what for what in whats if f'"{what}"' not in code} == set()


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_has_a_sentence_of_its_own(deed: str) -> None:
    what = "moved" if deed in MOVES else "marked"
    assert WORDS.has(f"audit.items.{what}.{deed}")


def test_everything_belongs_to_one_kind_and_each_kind_has_a_word() -> None:
    assert len(KNOWN) == sum(len(whats) for whats in KINDS.values())
    assert [kind for kind in KINDS if not WORDS.has(f"kind.{kind}")] == []


SENTENCES = {
    "somebody took an item": (
        Event("moved", "ana", 7, detail={"deed": "take", "from": "waiting", "to": "on_air"}),
        "ana took item 7 on air.",
    ),
    "a machine has a name in words": (Event("filed", "bot", 7), "The bot filed item 7."),
    "a role is said in words": (
        Event("role_given", "mona", detail={"name": "ana", "role": "producer"}),
        "mona gave ana the role of a producer.",
    ),
    "why in words": (
        Event("reply_skipped", "scheduler", detail={"reason": "erased"}),
        "The scheduler sent no reply: the listener was erased.",
    ),
    "what it was in words": (
        Event("undone", "ana", 7, detail={"deed": "star", "from": "waiting", "to": "waiting"}),
        "ana undid what was done with item 7 (starred).",
    ),
    "one's own": (
        Event("password_given", "ana", detail={"name": "ana", "change": "own"}),
        "ana changed their own password.",
    ),
    "several": (
        Event("tracks_merged", "ana", detail={"tracks": [1, 2], "into": 3}),
        "ana merged the tracks 1, 2 into 3.",
    ),
    "a line that lacks what is said today": (
        Event("contest_added", "ana"),
        "ana set up the contest “…”.",
    ),
    "a name with braces": (Event("signed_in", "{item}"), "{item} signed in."),
    "what we do not know": (Event("of_tomorrow {x}", "ana"), "ana: of tomorrow x"),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_line_is_told_as_a_sentence(name: str) -> None:
    event, sentence = SENTENCES[name]
    assert telling.Teller(WORDS).sentence(event) == sentence


async def test_a_manager_sees_all_that_people_did_and_a_producer_what_was_done_with_items(
    studio: Studio,
) -> None:
    item = await studio.request("Dream On")
    mona = await studio.person("manager", "mona")
    async with mona.post(f"/items/{item}/take", headers=SCRIPT):
        pass
    await add(studio, Event("signed_in", "mona"))
    manager, producer = (
        await text(mona, "/log"),
        await text(await studio.person("producer"), "/log"),
    )
    for page, both in ((manager, True), (producer, False)):
        assert f"mona took item {item} on air." in page
        assert ("mona signed in." in page) == both
        assert "The bot" not in page.replace("The bot does not answer", "")  # of an alarm
    asked_for = await text(await studio.person("producer", "pia"), "/log?kind=people")
    assert "mona signed in." not in asked_for
    assert f"The bot filed item {item}." in await text(mona, "/log?machines=1")


async def add(studio: Studio, *events: Event) -> None:
    async with studio.radio.database.write() as conn:
        await log.append(conn, events, now=studio.radio.clock())


FILTERS = {
    "who=ana": {"ana took item 1", "ana set up"},
    "kind=air": {"ana set up", "ben closed"},
    "item=2": {"ben dismissed item 2"},
    "who=ana&kind=air": {"ana set up"},
    "since=2999-01-01": set(),
    "until=2001-01-01": set(),
    "who=nobody": set(),
    "since=nonsense&item=x&kind=y": {
        "ana took item 1",
        "ana set up",
        "ben closed",
        "ben dismissed",
    },
}


@pytest.mark.parametrize("query", FILTERS)
async def test_the_log_is_filtered_by_who_what_which_and_when(studio: Studio, query: str) -> None:
    await add(
        studio,
        Event("moved", "ana", 1, detail={"deed": "take"}),
        Event("contest_added", "ana", detail={"name": "Tickets"}),
        Event("contest_closed", "ben", detail={"name": "Tickets"}),
        Event("moved", "ben", 2, detail={"deed": "dismiss"}),
    )
    page = await text(await studio.person("manager", "mona"), f"/log?{query}")
    every = {"ana took item 1", "ana set up", "ben closed", "ben dismissed item 2"}
    assert {one for one in every if one in page} == {
        one for one in every if one.startswith(tuple(FILTERS[query]))
    }


async def test_a_day_is_the_studios(studio: Studio) -> None:
    await add(studio, Event("signed_in", "ana"))
    mona, day = await studio.person("manager", "mona"), studio.radio.clock().date()
    assert "ana signed in." in await text(mona, f"/log?since={day}&until={day}")


async def test_older_lines_stand_on_further_pages_each_once(studio: Studio) -> None:
    await add(studio, *[Event("signed_in", f"ana {n}") for n in range(audit.A_PAGE + 5)])
    mona = await studio.person("manager", "mona")
    first = await text(mona, "/log?kind=people")
    assert first.count("signed in.") == audit.A_PAGE
    older = first.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    second = await text(mona, f"/{older}")
    assert second.count("signed in.") == 5 and "ana 0 signed in." in second
    assert "Older ones" not in second


async def test_a_name_in_the_log_is_no_html(studio: Studio) -> None:
    await add(studio, Event("signed_in", "<b>ana</b>"))
    assert "<b>ana" not in await text(await studio.person("manager", "mona"), "/log")


async def test_the_file_has_all_lines_and_no_formula(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    sly = ['=HYPERLINK("http://x")', "+1", "-1", "@x", "\tx", " =1", "\n=1", 'ana, "the" one']
    await add(studio, *[Event("signed_in", name) for name in sly])
    client = await studio.person("manager", "mona")
    async with client.get("/log.csv?kind=people") as response:
        assert response.headers["Content-Disposition"] == 'attachment; filename="log.csv"'
        assert response.headers["Content-Security-Policy"]
        told = await response.text()
    rows = list(csv.reader(io.StringIO(told.removeprefix(sheet.BOM), newline="")))
    assert told.startswith(sheet.BOM)
    assert rows[0] == ["time", "who", "what", "item", "sentence"]
    assert [row[1] for row in rows[:0:-1]] == [
        *(f"'{name}" for name in sly[:-1]),
        sly[-1],
    ]
    assert not [cell for row in rows for cell in row if cell.startswith(sheet.FORMULA)]
