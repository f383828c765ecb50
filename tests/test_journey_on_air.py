"""What is on air when a message is sent decides where it goes, from the inbox to the reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import journey
from bot.core.contests import Contest
from bot.core.filings import decide
from bot.core.hearing import hearing
from bot.core.station import Station
from bot.core.understanding import Guess, Understood
from bot.journey import Claimed
from bot.store import contests, topics
from bot.store.database import Database
from bot.understanding.worker import hearings_of
from tests import fakes
from tests.core.games import FREE, HOUR, LETTER, contest
from tests.core.product import replies
from tests.fakes import NOON, bsuid, message
from tests.radio import Radio

SECOND = timedelta(seconds=1)


@pytest.fixture
def station() -> Station:
    """Two numbers, and the product's texts."""
    return replace(fakes.station("1001", "1002"), replies=replies())


async def opened(radio: Radio, one: Contest | None = None) -> int:
    async with radio.database.write() as conn:
        return await contests.add(conn, one or contest(), who="pat", now=radio.clock())


async def understand(radio: Radio, **guess: Any) -> list[Claimed]:
    """A round of the worker with a model that takes everything for the same."""
    meant = Understood(**{"intent": "comment", "confidence": 0.8, **guess})
    token, claimed = await radio.claim()
    heard = hearings_of(claimed)
    for one in heard:
        with hearing(one):
            decide(one, replace(meant, guesses=(Guess(meant.intent, meant.confidence),)))
    pairs = list(zip(claimed, heard, strict=True))
    await journey.file(radio.database, radio.station, token, pairs, now=radio.clock())
    return claimed


async def heard(radio: Radio, text: str, **guess: Any) -> Any:
    """A message goes all the way; the item that came of it."""
    await radio.deliver(message(text, at=radio.clock()))
    await understand(radio, **guess)
    return (await radio.items())[-1]


async def spoken(radio: Radio) -> str:
    radio.clock.advance(seconds=30)
    await radio.answer()
    return radio.sender.texts[-1]


async def test_a_bare_letter_is_an_entry_while_a_contest_is_open(radio: Radio) -> None:
    game = await opened(radio, contest(name="Tickets for Friday"))
    item = await heard(radio, "B")
    assert (item.lane, item.purpose, item.contest_id, item.late) == (
        "contest",
        "contest_entry",
        game,
        False,
    )
    assert [one["label"] for one in item.entities] == ["contest_answer"]
    assert item.guesses == [{"intent": "comment", "confidence": 0.8}]
    (row,) = await radio.inbox()
    assert row.understood["intent"] == "contest_entry"
    said = [one.event.detail for one in await radio.log() if one.event.what == "filed"]
    assert said == [{"because": "contest open: Tickets for Friday"}]
    assert "Tickets for Friday: your entry has arrived: *B*." in await spoken(radio)


async def test_the_same_letter_is_a_comment_when_none_is_open(radio: Radio) -> None:
    item = await heard(radio, "B", intent="contest_entry")
    assert (item.lane, item.contest_id) == ("comments", None)
    said = [one.event.detail for one in await radio.log() if one.event.what == "filed"]
    assert said == [{"because": "no contest open"}]


async def test_the_same_word_is_a_song_if_the_station_has_it(radio: Radio) -> None:
    radio.station = replace(radio.station, is_title=lambda text: text == "1979")
    item = await heard(radio, "1979", intent="contest_entry")
    assert (item.lane, item.song) == ("songs", "1979")


async def test_the_moment_of_sending_counts_not_that_of_the_bot(radio: Radio) -> None:
    await opened(radio)
    start = radio.clock()
    for n, moment in enumerate((HOUR - SECOND, HOUR, HOUR + timedelta(minutes=9))):
        radio.clock.advance(seconds=(start + moment - radio.clock()).total_seconds())
        await radio.deliver(message("B", bsuid(f"CH.{n}"), at=radio.clock()))
    radio.clock.advance(hours=3)  # the worker was away
    await understand(radio)
    assert [(one.lane, one.late) for one in await radio.items()] == [
        ("contest", False),
        ("contest", True),
        ("comments", False),
    ]


async def test_a_late_entry_is_told_so(radio: Radio) -> None:
    await opened(radio, contest(closes_at=NOON - SECOND))
    item = await heard(radio, "B")
    assert item.late
    assert "Guess it had just closed when you wrote." in await spoken(radio)


async def test_a_contest_of_one_number_is_not_open_on_another(radio: Radio) -> None:
    await opened(radio, contest(number="1002"))
    await radio.deliver(message("B", bsuid("CH.1"), at=NOON))
    await radio.deliver(message("B", bsuid("CH.2"), at=NOON, number="1002"))
    await understand(radio)
    assert [one.lane for one in await radio.items()] == ["comments", "contest"]


async def test_our_own_question_is_answered_before_any_contest(radio: Radio) -> None:
    await opened(radio, contest(FREE))
    asked = await heard(radio, "play something please", intent="song_request")
    radio.clock.advance(seconds=20)
    answered = await heard(radio, "1979", intent="contest_entry", confidence=0.95)
    assert (answered.id, answered.song) == (asked.id, "1979")
    radio.clock.advance(seconds=20)
    entered = await heard(radio, "1985")
    assert entered.lane == "contest"


async def test_an_old_question_of_ours_is_left_for_the_contest(radio: Radio) -> None:
    await opened(radio, contest(FREE))
    await heard(radio, "play something please", intent="song_request")
    radio.clock.advance(minutes=30)
    entered = await heard(radio, "1979", intent="song_request")
    assert entered.lane == "contest"


async def test_a_short_answer_is_filed_under_the_topic_of_its_moment(radio: Radio) -> None:
    async with radio.database.write() as conn:
        await topics.set_topic(
            conn, ["1001"], "Best beach?", until=NOON + HOUR, who="ana", now=NOON
        )
    item = await heard(radio, "Bray", intent="nlu_fallback", confidence=0.2)
    assert (item.lane, item.purpose, item.topic) == ("comments", "comment", "Best beach?")
    radio.clock.advance(hours=1)
    item = await heard(radio, "Tramore", intent="nlu_fallback", confidence=0.2)
    assert (item.lane, item.topic) == ("unsorted", None)


class Watched(Database):
    """A database that remembers the transactions that were begun."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.begun: list[str] = []

    def write(self) -> Any:
        self.begun.append("write")
        return super().write()

    def read(self, **how: Any) -> Any:
        self.begun.append("read")
        return super().read(**how)


async def test_a_claim_reads_what_is_on_air_in_its_own_transaction(
    radio: Radio, database_url: str
) -> None:
    await opened(radio)
    await radio.deliver(message("B", at=NOON))
    watched = Watched(database_url)
    _, (claimed,) = await journey.claim(watched, radio.station, limit=9, now=NOON)
    await watched.close()
    assert [one.name for one in claimed.on_air.open] == ["Guess it"]
    assert watched.begun == ["read", "write"]  # whether there is anything, and all of it


async def test_an_entry_outlives_the_changes_of_its_contest(radio: Radio) -> None:
    game = await opened(radio)
    item = await heard(radio, "B")
    async with radio.database.write() as conn:
        changed = contest(LETTER, id=game, name="Another name", closes_at=NOON)
        assert await contests.change(conn, changed, version=1, who="pat", now=NOON)
        assert not await contests.change(conn, changed, version=1, who="sam", now=NOON)
    assert (await radio.items())[-1].contest_id == item.contest_id == game
    async with radio.database.read() as conn:
        assert await contests.entries(conn, [game]) == {game: (1, 0)}
