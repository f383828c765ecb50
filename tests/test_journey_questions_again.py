"""A question that only the second reading finds is answered, as long as its reply waits."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.playing import Told
from bot.steps import play
from tests.asking import ask
from tests.radio import Radio
from tests.test_journey_requests_again import TOM, again, in_haste

C, Q, MINE = "comment", "song_query", "request_status"
WHAT, WHEN = "what was that song?", "when is mine on please?"

pytestmark = pytest.mark.usefixtures("product_texts")


async def said_later(radio: Radio) -> str:
    """What the listener hears last."""
    radio.clock.advance(seconds=30)
    await radio.answer()
    return radio.sender.texts[-1].partition("\n\n")[0]


async def card(radio: Radio) -> Any:
    return (await radio.items())[-1]


async def africa_is_on(radio: Radio) -> None:
    async with radio.database.write() as conn:
        told = Told("Africa", "Toto", radio.clock())
        await play.note(conn, told, "post", lasting=False, now=radio.clock())
    radio.clock.advance(seconds=20)


@pytest.mark.parametrize("quick", [C, "thanks"])
async def test_what_was_on_is_told_if_only_the_second_reading_finds_the_question(
    radio: Radio, quick: str
) -> None:
    await africa_is_on(radio)
    await in_haste(radio, WHAT, quick)
    await again(radio, WHAT, Q)
    found = await card(radio)
    assert (found.purpose, found.answer[0]["title"]) == (Q, "Africa")
    assert found.folded == (quick == C)  # mere thanks are owed no reply that could say it


async def test_a_listener_whose_question_was_misread_hears_the_song(radio: Radio) -> None:
    await africa_is_on(radio)
    await in_haste(radio, WHAT, C)
    await again(radio, WHAT, Q)
    assert await said_later(radio) == "On air right now: *Africa* by *Toto*."


async def test_when_the_reply_has_gone_out_people_have_the_question(radio: Radio) -> None:
    await africa_is_on(radio)
    await in_haste(radio, WHAT, C)
    before = await said_later(radio)
    await again(radio, WHAT, Q)
    found = await card(radio)
    assert (found.purpose, bool(found.answer), found.folded) == (Q, True, False)
    assert await said_later(radio) == before


async def test_how_far_a_request_is_is_told_if_only_the_second_reading_finds_it(
    radio: Radio,
) -> None:
    await ask(radio, "please play [hay jude](song)", TOM)
    await said_later(radio)
    await in_haste(radio, WHEN, C)
    await again(radio, WHEN, MINE)
    assert ((await card(radio)).purpose, (await card(radio)).folded) == (MINE, True)
    assert (await said_later(radio)).startswith("*Hey Jude* is in the queue, and no request")


async def test_the_answer_knows_which_card_it_folds(radio: Radio) -> None:
    await africa_is_on(radio)
    await in_haste(radio, WHAT, C)
    await again(radio, WHAT, Q)
    (row,) = await radio.outbox(kind="reply")
    assert [part["answers"] for part in row.parts] == [(await card(radio)).id]
