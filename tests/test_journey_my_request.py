""" "When is mine on?", from the message to the answer that goes out and the card that is folded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot import journey
from bot.core.hearing import hearing
from bot.core.playing import Told
from bot.steps import play
from bot.store.inbox import inbox
from bot.understanding.worker import hearings_of
from tests.asking import ANA, TOM, ask, decide, rule
from tests.radio import Radio

TO_PEOPLE = "We can't see from here when it will be on, so we have asked the studio."

pytestmark = pytest.mark.usefixtures("product_texts")


async def asks(radio: Radio, labelled: str = "when is mine on please?", **more: Any) -> str:
    """What a listener hears who asks about their own request."""
    radio.clock.advance(seconds=60)
    await radio.answer()
    before = len(radio.sender.texts)
    await ask(radio, labelled, more.pop("who", ANA), intent="request_status", **more)
    for _ in range(30):
        radio.clock.advance(seconds=1)
        await radio.answer()
    return " ".join(radio.sender.texts[before:]).partition("\n\n")[0]


async def wants(radio: Radio, song: str, who: Any = ANA) -> None:
    await ask(radio, f"please play [{song}](song)", who)


async def question(radio: Radio) -> Any:
    return [row for row in await radio.items() if row.purpose == "request_status"][-1]


async def test_who_waits_hears_how_many_came_before(radio: Radio) -> None:
    await wants(radio, "Umbrella", TOM)
    await wants(radio, "My Way", TOM)
    await wants(radio, "hay jude")
    await wants(radio, "Perfect", TOM)
    assert await asks(radio) == (
        "*Hey Jude* is in the queue. Requests that came before it: 2. "
        "The studio chooses what is played."
    )
    card = await question(radio)
    assert (card.lane, card.folded) == ("questions", True)


async def test_what_is_taken_or_dismissed_is_not_before_it(radio: Radio) -> None:
    await wants(radio, "Umbrella", TOM)
    await wants(radio, "My Way", TOM)
    await radio.move(1, "take")
    await radio.move(2, "dismiss")
    await wants(radio, "hay jude")
    assert "no request came before it" in await asks(radio)


async def test_it_is_said_in_the_listeners_language(radio: Radio) -> None:
    await ask(radio, "hola, me pueden poner [Malamente](song) por favor", ANA)
    assert await asks(radio, "¿y cuándo ponen la mía?") == (
        "*Malamente* está en la cola y ninguna petición llegó antes. El estudio elige lo que suena."
    )


@pytest.mark.parametrize(
    "clicks, words",
    [
        (("take",), "The studio has *Hey Jude* in hand."),
        (("take", "air"), "*Hey Jude* is on right now!"),
        (("dismiss",), "The studio has not chosen *Hey Jude* this time."),
        (("dismiss", "return"), "*Hey Jude* is in the queue, and no request came before it."),
    ],
)
async def test_what_presenters_did_is_what_is_said(
    radio: Radio, clicks: tuple[str, ...], words: str
) -> None:
    await wants(radio, "hay jude")
    radio.clock.advance(seconds=60)
    for click in clicks:
        await radio.move(1, click)
    assert (await asks(radio)).startswith(words)


async def test_what_was_played_is_told_with_its_time(radio: Radio) -> None:
    await ask(radio, "please play [Wonderwall](song) by [Oasis](artist)", ANA)
    radio.clock.advance(minutes=4)
    async with radio.database.write() as conn:
        told = Told("Wonderwall", "Oasis")
        await play.note(conn, told, "post", lasting=False, now=radio.clock())
    radio.clock.advance(minutes=20)
    assert await asks(radio) == "*Wonderwall* was on at 13:04."


async def test_what_a_rule_holds_back_is_told_until_when(radio: Radio) -> None:
    await rule(radio, track_minutes=60)
    await wants(radio, "hay jude", TOM)
    await radio.move(1, "take")
    await radio.move(1, "air")
    radio.clock.advance(minutes=10)
    await wants(radio, "hay jude")
    assert "cannot be requested before 14:00" in await asks(radio)
    radio.clock.advance(hours=1)
    assert TO_PEOPLE in await asks(radio, "still waiting please")


async def test_the_request_that_is_named_is_the_one(radio: Radio) -> None:
    await wants(radio, "hay jude")
    await wants(radio, "Umbrella")
    assert "*Hey Jude*" in await asks(radio, "when is [hey jude](song) on please?")


LEFT = [
    ("when is mine on please?", False),  # they have asked for nothing
    ("when is [Yellow](song) on please?", True),  # not for that
    ("please cancel my song", True),
]


@pytest.mark.parametrize("labelled, wish", LEFT)
async def test_what_cannot_be_answered_goes_to_people(
    radio: Radio, labelled: str, wish: bool
) -> None:
    await wants(radio, "hay jude", ANA if wish else TOM)
    assert TO_PEOPLE in await asks(radio, labelled)
    assert not (await question(radio)).folded


async def test_a_wish_without_a_song_goes_to_people(radio: Radio) -> None:
    await ask(radio, "please play something by [Queen](artist)", ANA)
    assert TO_PEOPLE in await asks(radio)


async def test_an_old_wish_goes_to_people(radio: Radio) -> None:
    await wants(radio, "hay jude")
    radio.clock.advance(timedelta(hours=12))
    assert TO_PEOPLE in await asks(radio)


async def test_an_answer_that_does_not_go_out_leaves_the_question_open(radio: Radio) -> None:
    await wants(radio, "hay jude")
    radio.clock.advance(seconds=60)
    await radio.answer()
    radio.station = replace(radio.station, rules=replace(radio.station.rules, budget=1))
    await asks(radio)
    assert not (await question(radio)).folded


async def test_a_second_reading_leaves_an_answered_question_folded(radio: Radio) -> None:
    await wants(radio, "hay jude")
    await asks(radio)
    row = (await radio.inbox())[-1]
    async with radio.database.write() as conn:
        await conn.execute(sa.update(inbox).where(inbox.c.id == row.id).values(quick=True))
    claimed = await journey.hurried(radio.database, radio.station, limit=10)
    (one,) = hearings_of(claimed)
    with hearing(one):
        decide(one, "when is mine on please?", "request_status")
    pairs = [(claimed[0], one)]
    await journey.refine(radio.database, radio.station, pairs, now=radio.clock())
    assert (await question(radio)).folded


async def test_a_second_purpose_keeps_the_card_open(radio: Radio) -> None:
    await wants(radio, "hay jude")
    heard = await asks(radio, "when is mine on, and which year is it from please?")
    assert "*Hey Jude* is in the queue" in heard
    assert not (await question(radio)).folded


async def test_only_the_request_that_is_asked_about_is_counted_up(radio: Radio) -> None:
    for song in ("Umbrella", "My Way", "hay jude", "Perfect"):
        await wants(radio, song)
    counted: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "count(" in statement and "items.folded" in statement:
            counted.append(statement)

    engine = radio.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    assert "Requests that came before it: 2." in await asks(radio, "when is [hey jude](song) on?")
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len(counted) == 1
