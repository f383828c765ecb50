"""What was that song? Answered from what was played, in the transaction that files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.filing import Filing
from bot.core.filings import Said, question
from bot.core.playing import Told
from bot.core.sending import Decision
from bot.core.station import Station
from bot.core.understanding import Entity, Understood
from bot.steps import play
from tests import fakes
from tests.core import product
from tests.fakes import NOON, NUMBER, bsuid, message
from tests.radio import Radio

TEXTS: Mapping[str, Any] = product.FILE
SONGS = {-12: "Africa", -8: "Rosanna", -4: "Roxanne", -1: "Message in a Bottle"}


@pytest.fixture
def station() -> Station:
    return fakes.station(NUMBER, "1002", texts=TEXTS, zone=ZoneInfo("Europe/Madrid"))


async def plays_of(radio: Radio, songs: Mapping[int, str] = SONGS, **more: Any) -> None:
    """These songs came on so many minutes from noon."""
    async with radio.database.write() as conn:
        for minute, title in songs.items():
            at = NOON + timedelta(minutes=minute)
            told = Told(title, "The Police", at, **more)
            await play.note(conn, told, "post", lasting=False, now=at)


async def ask(radio: Radio, text: str, intent: str = "song_query", **more: Any) -> str:
    """A listener asks; what they hear, "" if nothing."""
    sent, number = more.pop("sent_at", radio.clock()), more.pop("number", NUMBER)
    await radio.deliver(message(text, at=sent, number=number))
    token, claimed = await radio.claim()
    after = more.pop("answered_after", 10)
    understood = Understood(intent, 0.99, **more)
    filing: Filing = question(Said(text, understood))
    await radio.file(token, [(one, filing) for one in claimed], intent=intent, **more)
    radio.clock.advance(seconds=after)
    before = len(radio.sender.texts)
    await radio.answer()
    said = radio.sender.texts[before:]
    return said[0].partition("\n\n")[0] if said else ""


async def test_what_is_this_names_what_is_on(radio: Radio) -> None:
    await plays_of(radio, {-4: "Roxanne", -2: "So Lonely"})
    heard = await ask(radio, "who is this singing?")
    assert heard == "On air right now: *So Lonely* by *The Police*."
    (item,) = await radio.items()
    assert (item.lane, item.folded, item.status) == ("questions", True, "waiting")
    (song,) = item.answer
    assert (song["title"], song["artist"]) == ("So Lonely", "The Police")


LATER = [
    (10, "On air right now: *Roxanne* by *The Police*."),
    (180, "At 13:00 we played *Roxanne* by *The Police*."),  # the scheduler was away
    (7200, "At 13:00 we played *Roxanne* by *The Police*."),
]


@pytest.mark.parametrize("seconds, says", LATER)
async def test_what_is_on_right_now_is_not_said_when_it_is_over(
    radio: Radio, seconds: int, says: str
) -> None:
    await plays_of(radio, {0: "Roxanne"})
    radio.clock.advance(seconds=10)
    assert await ask(radio, "who is this singing?", answered_after=seconds) == says
    assert (await radio.items())[0].folded


async def test_a_song_that_began_long_ago_is_not_called_on_right_now(radio: Radio) -> None:
    await plays_of(radio, {-5: "Roxanne"})
    assert await ask(radio, "who is this singing?") == (
        "At 12:55 we played *Roxanne* by *The Police*."
    )


async def test_the_time_that_is_asked_about_is_the_stations(radio: Radio) -> None:
    await plays_of(radio)  # noon is one o'clock in Madrid
    heard = await ask(radio, "what was on at 12:53 please?")
    assert heard == (  # two minutes either side
        "At 12:48 we played *Africa* by *The Police*. At 12:52 we played *Rosanna* by *The Police*."
    )


async def test_several_songs_have_a_line_each(radio: Radio) -> None:
    await plays_of(radio)
    heard = await ask(radio, "what did you play before the news?", sent_at=NOON)
    assert heard.splitlines() == [
        "At 12:52 we played *Rosanna* by *The Police*.",
        "At 12:56 we played *Roxanne* by *The Police*.",
        "On air right now: *Message in a Bottle* by *The Police*.",
    ]
    assert (await radio.items())[0].folded


async def test_the_answer_is_in_the_listeners_language(radio: Radio) -> None:
    await plays_of(radio, {-30: "Roxanne"})
    heard = await ask(radio, "¿qué canción era la de hace media hora, por favor?")
    assert heard == "A las 12:30 pusimos *Roxanne*, de *The Police*."


LEFT = {
    "no play is known": ({}, "what was that?", "song_query"),
    "no time can be told": (SONGS, "what was the first song today?", "song_query"),
    "nothing was on then": (SONGS, "what was on at 9:15?", "played_unknown"),
}


@pytest.mark.parametrize("songs, text, reply", LEFT.values(), ids=LEFT)
async def test_what_is_not_known_is_left_to_a_person(
    radio: Radio, songs: Mapping[int, str], text: str, reply: str
) -> None:
    await plays_of(radio, songs)
    assert await ask(radio, text) == TEXTS["languages"]["en"]["texts"][reply]
    (item,) = await radio.items()
    assert (item.folded, item.answer) == (False, None)


@pytest.mark.parametrize(
    "text, more",
    [
        pytest.param("what was that and what year is it from?", {}, id="more than the name"),
        pytest.param(
            "what was that? are you on tomorrow?",
            {"also": ("station_question",)},
            id="another question",
        ),
        pytest.param("what did you play a while ago?", {}, id="more songs than are named"),
    ],
)
async def test_a_question_that_is_not_answered_whole_stays_open(
    radio: Radio, text: str, more: dict[str, Any]
) -> None:
    await plays_of(radio, {**SONGS, -16: "Hold the Line", -20: "99", -24: "Lea"})
    heard = await ask(radio, text, **more)
    assert "*The Police*" in heard and heard.endswith("It is with the studio.")
    (item,) = await radio.items()
    assert item.answer and not item.folded


async def test_a_thank_you_with_it_asks_nothing_more(radio: Radio) -> None:
    await plays_of(radio)
    await ask(radio, "thanks! what was that?", also=("thanks",))
    assert (await radio.items())[0].folded


async def test_a_song_that_is_named_is_not_looked_up(radio: Radio) -> None:
    await plays_of(radio)
    entity = Entity("song", "Help!", 7, 12)
    heard = await ask(radio, "is this Help! ?", entities=(entity,))
    assert heard == TEXTS["languages"]["en"]["texts"]["song_query"]


async def test_a_name_that_looks_like_a_time_is_none(radio: Radio) -> None:
    await plays_of(radio)
    entity = Entity("artist", "At 12:53", 12, 20)
    heard = await ask(radio, "is that band At 12:53 ?", entities=(entity,))
    assert "Message in a Bottle" in heard


@pytest.mark.parametrize("intent", ["request_status", "station_question"])
async def test_other_questions_are_for_people(radio: Radio, intent: str) -> None:
    await plays_of(radio)
    await ask(radio, "what was that?", intent)
    assert [(item.folded, item.answer) for item in await radio.items()] == [(False, None)]


async def test_each_number_has_its_own_songs(radio: Radio) -> None:
    await plays_of(radio, {-4: "Roxanne"}, number=NUMBER)
    await plays_of(radio, {-3: "Africa"}, number="1002")
    assert "Roxanne" in await ask(radio, "what is this?")
    assert "Africa" in await ask(radio, "what is this?", number="1002", sent_at=NOON)


# an answer that does not go out answers nothing


async def test_a_question_that_came_too_late_to_be_answered_stays_open(radio: Radio) -> None:
    await plays_of(radio, {-34: "Africa"})
    assert await ask(radio, "what is this?", sent_at=NOON - timedelta(minutes=31)) == ""
    (item,) = await radio.items()
    assert item.answer and not item.folded


async def test_a_refused_answer_unfolds_its_card(radio: Radio) -> None:
    await plays_of(radio)
    radio.sender.fail(Decision.GIVE_UP)
    assert await ask(radio, "what is this?") == ""
    (item,) = await radio.items()
    assert (item.folded, item.version) == (False, 2)
    assert (await radio.events())[-2:] == ["unfolded", "reply_failed"]


async def test_a_reaction_is_no_answer(radio: Radio) -> None:
    await plays_of(radio)
    for _ in range(6):
        await radio.deliver(message("play One", at=radio.clock()))
        await radio.listen()
        radio.clock.advance(seconds=10)
        await radio.answer()
    assert await ask(radio, "what is this?") == ""
    assert radio.sender.sent[-1].kind == "reaction"
    assert not (await radio.items(lane="questions"))[0].folded


async def test_a_failure_told_later_unfolds_its_card_too(radio: Radio) -> None:
    await plays_of(radio)
    assert await ask(radio, "what is this?")
    assert (await radio.items())[0].folded
    await radio.deliver(fakes.status("failed", "wamid.out.1", error_code=131026))
    assert not (await radio.items())[0].folded


async def test_a_card_that_somebody_has_taken_is_left_alone(radio: Radio) -> None:
    await plays_of(radio)
    await radio.deliver(message("what is this?", bsuid("CH.1"), at=radio.clock()))
    token, claimed = await radio.claim()
    filing = question(Said("what is this?", Understood("song_query", 0.99)))
    await radio.file(token, [(one, filing) for one in claimed], intent="song_query")
    await radio.move(1, "dismiss")
    radio.sender.fail(Decision.GIVE_UP)
    radio.clock.advance(seconds=10)
    await radio.answer()
    (item,) = await radio.items()
    assert (item.status, item.folded) == ("dismissed", False)
