"""A text with a slur is held for a producer: on the desk, in no lane that is read out."""

from __future__ import annotations

import pytest

from bot import journey
from bot.core.filing import Filing, NewItem, Reply
from bot.core.hearing import Hearing
from bot.core.lookup import Candidate, Lookup, State
from bot.core.purposes import Lane
from bot.core.station import Station
from bot.core.understanding import Understood
from bot.store.queue import item_messages
from tests import fakes
from tests.asking import CH, ask
from tests.core.labelled import said
from tests.fakes import bsuid, message
from tests.radio import Radio, comment

SLUR = "golliwog"


@pytest.fixture
def station() -> Station:
    """Radio Test with a list of one word."""
    english = {**fakes.TEXTS["languages"]["en"], "slurs": [SLUR]}
    languages = {**fakes.TEXTS["languages"], "en": english}
    return fakes.station(texts={**fakes.TEXTS, "languages": languages})


def known(song: str | None, artist: str | None, *_: object) -> Lookup:
    """A library that has the track by just these names."""
    return Lookup(State.MATCHED, "exact", (Candidate(7, song or "", artist or "", 0.99),))


@pytest.mark.parametrize(
    "labelled, intent",
    [
        ("please read out that [Dave](recipient) is a golliwog", "shout_out"),
        ("shout out to the [g0lliwogs](recipient) of [Derry](place)", "shout_out"),
        ("that golliwog on your show", "comment"),
        ("a golliwog has crashed on the [A6](place)", "news_tip"),
        ("is your presenter a golliwog?", "station_question"),
        ("golliwog golliwog", "nlu_fallback"),
        ("play [Dream On](song) for that golliwog Dave", "song_request"),
        ("play [Golliwog Blues](song)", "song_request"),  # which nobody knows
    ],
)
async def test_it_is_held_folded_and_not_answered(radio: Radio, labelled: str, intent: str) -> None:
    await ask(radio, labelled, intent=intent)
    (item,) = await radio.items()
    assert (item.lane, item.purpose, item.folded) == ("held", intent, True)
    assert item.status == "waiting" and item.gathers is None
    assert await radio.outbox() == []
    assert [one.event.detail for one in await radio.log() if one.event.what == "filed"] == [
        {"because": "a slur"}
    ]


async def test_a_message_with_several_wishes_is_held_once(radio: Radio) -> None:
    await ask(radio, "[Dream On](song) and [Africa](song) for the golliwogs", find=None)
    assert [item.lane for item in await radio.items()] == ["held"]


async def test_the_title_of_a_track_that_we_have_is_no_slur(radio: Radio) -> None:
    await ask(radio, "play [Golliwog Blues](song) by [The Gollies](artist)", find=known)
    await ask(radio, "and [golliwog blues](song) for that golliwog", bsuid("CH.2"), find=known)
    assert [item.lane for item in await radio.items()] == ["songs", "held"]


async def test_nobody_elses_request_comes_to_what_is_held(radio: Radio) -> None:
    await ask(radio, "play [Dream On](song) for that golliwog", find=None)
    await ask(radio, "play [Dream On](song)", bsuid("CH.2"), find=None)
    await ask(radio, "[Dream On](song), and for the golliwog too", bsuid("CH.3"), find=None)
    assert [item.lane for item in await radio.items()] == ["held", "songs", "held"]


async def test_what_goes_on_from_a_request_is_held_by_itself(radio: Radio) -> None:
    await ask(radio, "play [Dream On](song)", find=None)
    await ask(radio, "and it is for my [golliwog](recipient)", find=None)
    songs, held = await radio.items()
    assert (songs.lane, held.lane) == ("songs", "held")
    pairs = [(row.item_id, row.inbox_id) for row in await radio.rows(item_messages)]
    assert sorted(pairs) == [(songs.id, 1), (held.id, 2)]


@pytest.mark.parametrize("lane", [Lane.CONTEST, Lane.PEOPLE])
async def test_an_entry_counts_and_a_stop_takes_effect(radio: Radio, lane: Lane) -> None:
    purpose = {Lane.CONTEST: "contest_entry", Lane.PEOPLE: "stop"}[lane]
    replies = (Reply("contest_answer", {"contest_answer": SLUR}), Reply("shout_out"))
    filing = Filing((NewItem(lane, purpose),), replies=replies)
    await radio.deliver(message(f"you {SLUR}", CH))
    token, claimed = await radio.claim()
    await radio.file(token, [(claimed[0], filing)], intent=purpose)
    (item,) = await radio.items()
    assert item.lane == lane.value
    (owed,) = await radio.outbox()
    assert [part["text"] for part in owed.parts] == ["shout_out"]  # what repeats it is not said


async def test_a_second_reading_finds_it_held_and_leaves_it_there(radio: Radio) -> None:
    await radio.deliver(message(f"hello {SLUR}", CH))
    token, claimed = await radio.claim()
    shout = Filing((NewItem(Lane.SHOUT_OUTS, "shout_out"),))

    def heard(intent: str, filing: Filing, quick: bool) -> Hearing:
        meant = Understood(intent, 0.9, quick=quick)
        return Hearing(claimed[0].waiting.id, "", understood=meant, filing=filing)

    first = [(claimed[0], heard("comment", comment(), True))]
    await journey.file(radio.database, radio.station, token, first, now=radio.clock())
    again = await journey.hurried(radio.database, radio.station, limit=9)
    pairs = [(again[0], heard("shout_out", shout, False))]
    await journey.refine(radio.database, radio.station, pairs, now=radio.clock())
    (item,) = await radio.items()
    assert (item.lane, item.purpose, item.folded) == ("held", "shout_out", True)


async def test_words_without_one_go_where_they_belong(radio: Radio) -> None:
    labelled = "hello to [everybody](recipient) in [Scunthorpe](place)"
    await ask(radio, labelled, intent="shout_out")
    (item,) = await radio.items()
    assert (item.lane, item.folded) == ("shout_outs", False)
    assert said(labelled).text == (await radio.inbox())[0].text
