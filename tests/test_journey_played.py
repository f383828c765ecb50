"""Cards and rules know from the playout when a song was on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.playing import AGAIN, Told
from bot.steps import keep
from bot.store import board, standings
from bot.store.played import MOST, together
from bot.store.plays import play_wishes
from tests.asking import ask, rule
from tests.fakes import NOON, NUMBER
from tests.radio import Radio
from tests.test_journey_on_now import plays, tells

__all__ = ["tells"]  # a station with a library, for every test


async def test_the_card_and_the_rules_know_when_it_was_on(radio: Radio) -> None:
    await plays(radio)
    began = radio.clock()
    radio.clock.advance(minutes=5)
    await ask(radio, "please play [hay jude](song)")
    (item,) = await radio.items()
    assert item.not_yet["rule"] == "track"
    async with radio.database.read() as conn:
        (card,) = await board.cards(conn, [item.id])
    assert card.on == (began,)


async def test_an_artist_rule_looks_at_what_was_played(radio: Radio) -> None:
    await rule(radio, artist_minutes=30)
    await plays(radio, Told("Something", "The Beatles"))
    await ask(radio, "please play [hay jude](song)")
    assert (await radio.items())[0].not_yet["rule"] == "artist"


@pytest.mark.parametrize("on, heard", [(None, True), (NUMBER, True), ("1002", False)], ids=str)
async def test_what_another_number_played_counts_there_alone(
    radio: Radio, on: str | None, heard: bool
) -> None:
    radio.station = replace(radio.station, numbers=frozenset({NUMBER, "1002"}))
    await rule(radio, artist_minutes=30)
    await plays(radio, Told("Hey Jude", "The Beatles", number=on))
    radio.clock.advance(minutes=1)
    await ask(radio, "please play [hay jude](song)")
    await agree(radio, heard)


@pytest.mark.parametrize("on, heard", [(NUMBER, True), ("1002", False)], ids=str)
async def test_what_a_presenter_of_another_number_aired_counts_there_alone(
    radio: Radio, on: str, heard: bool
) -> None:
    radio.station = replace(radio.station, numbers=frozenset({NUMBER, "1002"}))
    await ask(radio, "please play [hay jude](song)", number=on)
    await radio.move(1, "take")
    await radio.move(1, "air")
    radio.clock.advance(minutes=1)
    await ask(radio, "please play [hay jude](song)")
    await agree(radio, heard)


async def agree(radio: Radio, heard: bool) -> None:
    """The rule, the card and the listener's own standing say the same of the latest item."""
    item = (await radio.items())[-1]
    since = radio.clock() - timedelta(days=1)
    async with radio.database.read() as conn:
        (card,) = await board.cards(conn, [item.id])
        asked = await standings.of(conn, {item.listener_id}, since=since)
    standing = asked[item.listener_id, NUMBER][0]
    assert (bool(item.not_yet), bool(card.on)) == (heard, heard)
    assert standing.on is None  # it was on before they asked


def test_a_click_beside_a_play_is_no_second_time_on_air() -> None:
    told = [NOON, NOON + timedelta(hours=2)]
    marked = [NOON + timedelta(minutes=3), NOON + timedelta(hours=1)]
    assert together(told, marked) == [NOON + timedelta(hours=n) for n in (2, 1, 0)]


@given(st.lists(st.integers(0, 2000)), st.lists(st.integers(0, 2000)))
def test_times_on_air_are_apart_and_in_order(told: list[int], marked: list[int]) -> None:
    found = together(*([NOON + timedelta(minutes=m) for m in one] for one in (told, marked)))
    gaps = [one - other for one, other in pairwise(found)]
    assert all(gap >= AGAIN for gap in gaps) and len(found) <= MOST
    assert bool(found) == bool(told or marked)


async def test_old_plays_are_forgotten_with_their_wishes(radio: Radio) -> None:
    await plays(radio)
    radio.clock.advance(days=401)
    async with radio.database.write() as conn:
        await keep.forget_rest(conn, now=radio.clock())
    assert await radio.rows(play_wishes) == []
