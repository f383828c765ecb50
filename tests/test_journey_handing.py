"""A song goes to the playout: written down before the call and after it, and never given twice."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot import journey
from bot.core.handing import NotTaken, Song
from bot.core.purposes import Lane
from bot.handing import ABANDONED, PATIENCE, Handing
from bot.steps.act import Moved
from bot.store import tracks
from bot.store.hand_overs import hand_overs
from bot.store.queue import items
from tests.asking import ANA, TOM, air, ask
from tests.radio import Radio
from tests.test_journey_on_now import stock


class FakeHand:
    """A playout that takes everything, or fails as it is told to; it remembers."""

    def __init__(self, knows_keys: bool = False) -> None:
        self.knows_keys = knows_keys
        self.given: list[Song] = []
        self.failures: list[BaseException] = []

    async def give(self, song: Song) -> None:
        self.given.append(song)
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def hand() -> FakeHand:
    return FakeHand()


async def hand_over(radio: Radio, item: int = 1) -> Moved:
    return await journey.hand_over(
        radio.database, radio.station, item, who="ben", now=radio.clock()
    )


async def look(radio: Radio, hand: FakeHand, holder: str = "scheduler 1") -> None:
    await radio.hold()
    await Handing(radio.database, radio.station, hand, holder, radio.clock).look()


async def states(radio: Radio) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in await radio.rows(hand_overs)]


async def test_a_song_is_given_with_all_that_is_known_of_it(radio: Radio, hand: FakeHand) -> None:
    await stock(radio, (3, "Hey Jude", "The Beatles"))
    async with radio.database.write() as conn:
        await tracks.change(conn, 3, playout_id="music/3.mp3", length=425)
    await ask(radio, "play [hay jude](song) for [my mum](recipient), [Ana](sender)", ANA)
    await ask(radio, "play [hay jude](song)", TOM)
    await radio.do("pass", 1)  # what nobody has passed is dedicated to nobody
    assert (await hand_over(radio)).done
    await look(radio, hand)
    (song,) = hand.given
    assert (song.title, song.artist, song.asked) == ("Hey Jude", "The Beatles", 2)
    assert (song.file, song.length, song.item) == ("music/3.mp3", 425, 1)
    assert song.dedications == ({"from": "Ana", "for": "my mum"},)
    assert await states(radio) == [("taken", None)]
    (item,) = await radio.items()
    assert item.handed_at == radio.clock()
    assert [one for one in await radio.events() if "hand" in one] == ["handing", "handed"]


@pytest.mark.parametrize(
    "first, later, given",
    [
        ("for [my mum](recipient), [Ana Example](sender)", "", ({"for": "my mum", "from": "Ana"},)),
        ("", "it is for [Dave](recipient)", ()),
        ("for [07700 900123](recipient)", "", ()),
    ],
)
async def test_only_a_dedication_that_was_passed_is_handed_over(
    radio: Radio, hand: FakeHand, first: str, later: str, given: tuple[dict[str, str], ...]
) -> None:
    await ask(radio, f"play [Wonderwall](song) {first}", ANA)
    await radio.do("release", 1)
    await radio.do("pass", 1)
    if later:
        await ask(radio, f"play [Wonderwall](song) {later}", ANA)
    await hand_over(radio)
    await look(radio, hand)
    assert [song.dedications for song in hand.given] == [given]


async def test_what_nobody_passed_is_dedicated_to_nobody(radio: Radio, hand: FakeHand) -> None:
    await ask(radio, "play [Wonderwall](song) for [my mum](recipient)", ANA)
    await hand_over(radio)
    await look(radio, hand)
    assert [song.dedications for song in hand.given] == [()]


async def test_what_the_library_does_not_know_is_given_as_it_was_typed(
    radio: Radio, hand: FakeHand
) -> None:
    await ask(radio, "[Wonderwall](song) by [Oasis](artist)", ANA)
    await hand_over(radio)
    await look(radio, hand)
    assert [(one.title, one.artist, one.file) for one in hand.given] == [
        ("Wonderwall", "Oasis", "")
    ]


async def test_nothing_is_handed_over_twice(radio: Radio, hand: FakeHand) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    assert (await hand_over(radio)).reason == "handed over"
    await look(radio, hand)
    await look(radio, hand)
    assert (await hand_over(radio)).reason == "handed over"
    assert len(hand.given) == 1


async def test_without_the_lease_nothing_is_given(radio: Radio, hand: FakeHand) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    await look(radio, hand, holder="scheduler 2")
    assert hand.given == [] and await states(radio) == [("queued", None)]


async def test_a_playout_that_is_away_is_tried_for_a_quarter_of_an_hour(
    radio: Radio, hand: FakeHand
) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    hand.failures = [NotTaken("away", again=True) for _ in range(100)]
    for _ in range(30):
        await look(radio, hand)
        radio.clock.advance(minutes=1)
    assert await states(radio) == [("refused", "away")]
    assert 10 < len(hand.given) < 20 and len({one.key for one in hand.given}) == 1
    hand.failures = []
    assert (await hand_over(radio)).done  # a person tries again
    await look(radio, hand)
    assert [state for state, _ in await states(radio)] == ["refused", "taken"]


async def test_a_refusal_is_final_and_told(radio: Radio, hand: FakeHand) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    hand.failures = [NotTaken("too soon")]
    for _ in range(2):
        await look(radio, hand)
        radio.clock.advance(minutes=5)
    assert await states(radio) == [("refused", "too soon")] and len(hand.given) == 1
    (item,) = await radio.items()
    assert item.handed_at is None
    assert (await radio.events())[-1] == "not_handed"


@pytest.mark.parametrize("knows_keys, given, state", [(False, 1, "unknown"), (True, 2, "taken")])
async def test_what_may_have_been_taken_is_given_again_only_under_a_key(
    radio: Radio, knows_keys: bool, given: int, state: str
) -> None:
    hand = FakeHand(knows_keys)
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    hand.failures = [NotTaken("no answer", perhaps=True)]
    for _ in range(3):
        await look(radio, hand)
        radio.clock.advance(minutes=1)
    assert len(hand.given) == given and [one for one, _ in await states(radio)] == [state]


@pytest.mark.parametrize("knows_keys, given, state", [(False, 1, "unknown"), (True, 2, "taken")])
async def test_a_scheduler_that_dies_in_a_call_leaves_no_second_one(
    radio: Radio, knows_keys: bool, given: int, state: str
) -> None:
    hand = FakeHand(knows_keys)
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    hand.failures = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await look(radio, hand)
    assert await states(radio) == [("giving", None)]
    for _ in range(3):
        await look(radio, hand)
        radio.clock.advance(seconds=50)
    await look(radio, hand)
    assert len(hand.given) == given and [one for one, _ in await states(radio)] == [state]


async def test_a_scheduler_that_dies_in_every_call_stops_trying(radio: Radio) -> None:
    hand = FakeHand(knows_keys=True)
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    hand.failures = [asyncio.CancelledError() for _ in range(100)]
    for _ in range(60):
        with suppress(asyncio.CancelledError):
            await look(radio, hand)
        radio.clock.advance(seconds=35)
    assert 5 < len(hand.given) < 20
    assert await states(radio) == [("unknown", "no answer")]


async def test_whatever_goes_wrong_with_one_song_the_next_is_given(
    radio: Radio, hand: FakeHand
) -> None:
    for title in ("Wonderwall", "Jolene"):
        await ask(radio, f"play [{title}](song)", ANA)
    assert (await hand_over(radio, 1)).done and (await hand_over(radio, 2)).done
    hand.failures = [ValueError("nobody has thought of that")]
    await look(radio, hand)
    assert await states(radio) == [("unknown", "no answer"), ("taken", None)]


async def test_a_song_that_cannot_be_written_down_does_not_hold_up_the_next(
    radio: Radio, hand: FakeHand
) -> None:
    for title in ("Wonderwall", "Jolene"):
        await ask(radio, f"play [{title}](song)", ANA)
    assert (await hand_over(radio, 1)).done and (await hand_over(radio, 2)).done
    async with radio.database.write() as conn:
        spoilt = items.update().where(items.c.id == 1)
        await conn.execute(spoilt.values(lookup={"state": "nothing we know"}))
    await look(radio, hand)
    assert [song.title for song in hand.given] == ["Jolene"]


class Silent(FakeHand):
    """A playout that takes its time."""

    async def give(self, song: Song) -> None:
        await asyncio.Event().wait()


async def test_a_call_ends_before_its_song_counts_as_abandoned(radio: Radio) -> None:
    assert timedelta(seconds=PATIENCE) < ABANDONED
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    await radio.hold()
    given = Handing(radio.database, radio.station, Silent(), "scheduler 1", radio.clock, 0.01)
    await given.look()
    assert await states(radio) == [("unknown", "no answer")]


async def test_what_is_aired_meanwhile_is_not_given(radio: Radio, hand: FakeHand) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    await air(radio, 1)
    await look(radio, hand)
    assert hand.given == [] and await states(radio) == [("refused", "no longer open")]


@pytest.mark.parametrize(
    "change",
    [
        {"lane": Lane.HELD.value, "held": "abuse"},
        {"alarm": "danger", "held": "danger"},
        {"purpose": "comment"},
        {"song": None},
    ],
)
async def test_what_is_held_or_reworded_meanwhile_is_not_given(
    radio: Radio, hand: FakeHand, change: dict[str, Any]
) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    await hand_over(radio)
    async with radio.database.write() as conn:
        await conn.execute(items.update().values(**change))
    await look(radio, hand)
    assert hand.given == [] and await states(radio) == [("refused", "changed")]


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"alarm": "danger", "held": "danger"}, "gone"),
        ({"lane": Lane.HELD.value}, "gone"),
        ({"purpose": "comment"}, "gone"),
        ({"status": "aired"}, "somebody was quicker"),
        ({"song": None}, "no song"),
    ],
)
async def test_only_open_requests_for_a_song_are_handed_over(
    radio: Radio, change: dict[str, Any], reason: str
) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    async with radio.database.write() as conn:
        await conn.execute(items.update().values(**change))
    assert await hand_over(radio) == Moved(False, reason)
    assert await states(radio) == []
