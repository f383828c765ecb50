"""That a song is on is said once: at its first play, and within the answer that is due anyway."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.playing import STILL_ON
from tests.asking import ask, rule
from tests.radio import Radio
from tests.test_journey_on_now import ANA, HEY_JUDE, LINE, asked, hears, plays, tells

__all__ = ["tells"]  # a station with a library, for every test


@pytest.mark.parametrize(
    "how", ["aired by hand", "played too late to tell", "played while nobody was told"]
)
async def test_whose_song_was_on_before_is_not_told_of_the_next_rotation(
    radio: Radio, how: str
) -> None:
    await asked(radio)
    if how == "aired by hand":
        await radio.move(1, "take")
        await radio.move(1, "air")
    elif how == "played too late to tell":
        await plays(radio, replace(HEY_JUDE, started_at=radio.clock()), after=300)
    else:
        await rule(radio)
        await plays(radio)
        await rule(radio, tell_when_on=1)
    await plays(radio, after=8 * 3600)
    assert await hears(radio) == []


async def test_a_song_that_begins_before_the_burst_is_answered_makes_one_reply(
    radio: Radio,
) -> None:
    await ask(radio, "please play [hay jude](song)", ANA)
    await plays(radio, after=2)
    assert await hears(radio) == [LINE]
    assert [row.state for row in await radio.outbox(kind="reply")] == ["accepted"]


async def test_that_reply_still_says_what_else_was_asked_for(radio: Radio) -> None:
    await ask(radio, "please play [hay jude](song)", ANA)
    await ask(radio, "and play [Umbrella](song)", ANA)
    await plays(radio, after=2)
    (said,) = await hears(radio)
    assert said.startswith(LINE) and "*Umbrella*" in said and said.count("Hey Jude") == 1


async def test_when_the_song_is_over_by_then_the_request_is_acknowledged(radio: Radio) -> None:
    await ask(radio, "please play [hay jude](song)", ANA)
    await plays(radio, after=2)
    radio.clock.advance(STILL_ON + timedelta(seconds=1))  # the scheduler was away
    (said,) = await hears(radio)
    assert LINE not in said and "*Hey Jude*" in said
