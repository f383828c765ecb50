"""A bare word that is a title of the station's library is a song, as the worker is put together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.core.filings import decide
from bot.core.hearing import Hearing
from bot.core.understanding import Understood
from bot.library import sources
from bot.library.shelf import Shelf
from bot.store import contests, topics
from bot.store.wake import Wakeups
from tests.accidents.ears import Songs
from tests.core.games import HOUR, YEAR, contest
from tests.core.product import replies
from tests.fakes import NUMBER, message
from tests.radio import Radio
from tests.test_what_was_that import settings

CSV = "title,artist\n1979,The Smashing Pumpkins\nYellow,Coldplay\n"


class Guesses(Songs):
    """Takes every message for the same purpose."""

    def __init__(self, intent: str, confidence: float) -> None:
        super().__init__()
        self.meant = Understood(intent, confidence)

    def hear(self, one: Hearing) -> None:
        decide(one, self.meant)


async def filed(
    radio: Radio, url: str, folder: Path, text: str, *guess: Any, library: bool = True
) -> tuple[str, str | None]:
    """The purpose and the song that a worker makes of a message."""
    radio.station = replace(radio.station, replies=replies())
    if library:
        (folder / "songs.csv").write_text(CSV)
        where = str(folder / "songs.csv")
        await sources.import_from(radio.database, where, who="eva", clock=radio.clock)
    shelf = Shelf(radio.database)
    await shelf.look()
    await radio.deliver(message(text, at=radio.clock()))
    async with Wakeups(radio.database) as wakeups:
        given = settings(url, folder)
        has = app.Parts(given, radio.database, radio.station, wakeups, "worker 1")
        assert await app.worker(has, Guesses(*guess), shelf).work_once()
    (item,) = await radio.items()
    return item.purpose, item.song


ENTRY, UNSURE_SONG = ("contest_entry", 0.8), ("song_request", 0.4)


@pytest.mark.parametrize(
    "text, library, purpose",
    [
        ("1979", True, ("song_request", "1979")),
        ("yellow!", True, ("song_request", "yellow")),
        ("1985", True, ("comment", None)),
        ("1979", False, ("comment", None)),
    ],
)
async def test_what_looks_like_an_entry_while_no_contest_is_open(
    radio: Radio,
    database_url: str,
    tmp_path: Path,
    text: str,
    library: bool,
    purpose: tuple[str, str | None],
) -> None:
    found = await filed(radio, database_url, tmp_path, text, *ENTRY, library=library)
    assert found == purpose


@pytest.mark.parametrize("library, purpose", [(True, "song_request"), (False, "comment")])
async def test_a_title_is_a_song_though_a_topic_is_set(
    radio: Radio, database_url: str, tmp_path: Path, library: bool, purpose: str
) -> None:
    async with radio.database.write() as conn:
        await topics.set_topic(
            conn,
            [NUMBER],
            "Your favourite colour?",
            until=radio.clock() + HOUR,
            who="anna",
            now=radio.clock(),
        )
    found = await filed(radio, database_url, tmp_path, "Yellow", *UNSURE_SONG, library=library)
    assert found[0] == purpose


async def test_what_answers_an_open_contest_is_an_entry_though_it_is_a_title(
    radio: Radio, database_url: str, tmp_path: Path
) -> None:
    async with radio.database.write() as conn:
        await contests.add(conn, contest(YEAR), who="pat", now=radio.clock())
    found = await filed(radio, database_url, tmp_path, "1979", *UNSURE_SONG)
    assert found[0] == "contest_entry"
