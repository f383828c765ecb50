"""Who has won: marked on an entry, kept with its listener and its contest, and gone with them."""

from __future__ import annotations

from typing import Any

import pytest

from bot import decisions, journey
from bot.core.filing import Filing, NewItem
from bot.core.messages import Identifier, IdentityChange
from bot.core.purposes import Lane
from bot.steps import keep, whose
from bot.store import board, contests, histories, search, wins
from bot.store.board import Card
from bot.store.wins import Win
from tests.core.games import contest
from tests.fakes import KEY, bsuid, message, phone
from tests.radio import Radio

ANA, BEN = bsuid("CH.ana"), bsuid("CH.ben")


async def opened(radio: Radio, name: str) -> int:
    async with radio.database.write() as conn:
        return await contests.add(conn, contest(name=name), who="pat", now=radio.clock())


async def enter(radio: Radio, who: Identifier = ANA, game: int | None = None) -> int:
    """A listener takes part; the id of the item."""

    def entry(text: str) -> Filing:
        return Filing(items=(NewItem(Lane.CONTEST, "contest_entry", contest=game),))

    await radio.deliver(message("B", who, name="Ana Marks", at=radio.clock()))
    await radio.listen(entry)
    return int((await radio.items())[-1].id)


async def card(radio: Radio, item: int) -> Card:
    async with radio.database.read() as conn:
        (found,) = await board.cards(conn, [item])
    return found


async def figures(radio: Radio, listener: int = 1) -> histories.Figures:
    async with radio.database.read() as conn:
        return await histories.figures(conn, listener)


async def won(radio: Radio, item: int, **more: Any) -> bool:
    return bool((await radio.do("win", item, **more)).done)


async def test_an_entry_is_marked_as_won_by_whom_and_when(radio: Radio) -> None:
    item = await enter(radio)
    assert await won(radio, item, who="mona")
    now = await card(radio, item)
    assert (now.won_at, now.won_by, now.status) == (radio.clock(), "mona", "waiting")
    assert now.won_before is None
    (event,) = [one.event for one in await radio.log() if one.event.what == "marked"]
    assert (event.who, event.item_id, event.detail["deed"]) == ("mona", item, "win")


async def test_it_wins_once_until_somebody_takes_that_back(radio: Radio) -> None:
    item = await enter(radio)
    assert await won(radio, item, who="mona")
    assert (await radio.do("win", item)).reason == "won already"
    assert (await radio.undo(item, who="mona")).done
    assert (await card(radio, item)).won_at is None
    assert await won(radio, item) and (await radio.do("unwin", item)).done
    assert (await radio.do("unwin", item)).reason == "not won"
    assert (await card(radio, item)).won_by is None


async def test_a_message_that_nobody_has_sorted_is_no_entry_and_stays_as_it_is(
    radio: Radio,
) -> None:
    await radio.deliver(message("B"))
    refused = await radio.sort_by_hand(1, "win")
    assert (refused.done, refused.reason) == (False, "no entry")
    assert await radio.items() == [] and [one.settled_at for one in await radio.inbox()] == [None]


async def test_what_waits_of_a_winner_says_when_they_won_and_what(radio: Radio) -> None:
    first, second = await opened(radio, "Ticket Friday"), await opened(radio, "Car of the week")
    before, latest = await enter(radio, game=first), await enter(radio, game=second)
    again, others = await enter(radio), await enter(radio, BEN)
    at = radio.clock()
    assert await won(radio, before)
    radio.clock.advance(days=2)
    assert await won(radio, latest)
    last = Win(latest, radio.clock(), "Car of the week")
    assert (await card(radio, again)).won_before == last
    assert (await card(radio, others)).won_before is None
    assert (await card(radio, latest)).won_before == Win(before, at, "Ticket Friday")
    assert (await card(radio, before)).won_before is None  # it was the first
    assert (await figures(radio)).wins == (last, Win(before, at, "Ticket Friday"))


async def test_only_entries_say_that_somebody_has_won(radio: Radio) -> None:
    item = await enter(radio)
    await radio.deliver(message("play Dream On", ANA))
    await radio.listen()
    assert await won(radio, item)
    song = (await radio.items())[-1]
    assert (await card(radio, song.id)).won_before is None


async def test_a_win_without_a_contest_is_told_without_one(radio: Radio) -> None:
    item, again = await enter(radio), await enter(radio)
    assert await won(radio, item)
    assert (await card(radio, again)).won_before == Win(item, radio.clock(), None)


@pytest.mark.parametrize("deed", ["air", "dismiss", "relabel"])
async def test_a_win_stays_whatever_becomes_of_the_card(radio: Radio, deed: str) -> None:
    item = await enter(radio)
    assert await won(radio, item)
    assert (await radio.do(deed, item, value="comments")).done
    assert (await card(radio, item)).won_by is not None
    assert len((await figures(radio)).wins) == 1


async def test_a_contest_has_its_winners_in_their_order(radio: Radio) -> None:
    game, another = await opened(radio, "Ticket Friday"), await opened(radio, "Another")
    first, second = await enter(radio, game=game), await enter(radio, BEN, game=game)
    await enter(radio, game=game)
    assert await won(radio, second, who="mona")
    radio.clock.advance(minutes=1)
    assert await won(radio, first, who="pat") and await won(radio, await enter(radio, game=another))
    async with radio.database.read() as conn:
        found = await wins.of_contest(conn, game)
        assert await wins.counts(conn, [game, another, 99]) == {game: 2, another: 1}
    assert [(one.item_id, one.by) for one in found] == [(second, "mona"), (first, "pat")]


async def test_the_archive_finds_the_winners(radio: Radio) -> None:
    item, _ = await enter(radio), await enter(radio)
    assert await won(radio, item)
    async with radio.database.read() as conn:
        found = await search.found(conn, search.Wanted(won=True), limit=9)
    assert found.ids == [item]


async def test_a_listener_who_goes_by_a_new_id_keeps_the_wins(radio: Radio) -> None:
    item = await enter(radio)
    assert await won(radio, item)
    now = bsuid("CH.ana.anew")
    async with radio.database.write() as conn:
        change = IdentityChange("whatsapp", (ANA,), (now,))
        await whose.rename(conn, [change], radio.station, now=radio.clock())
    again = await enter(radio, now)
    assert (await card(radio, again)).won_before == Win(item, radio.clock(), None)


async def test_who_is_erased_is_known_as_a_winner_no_more_and_the_contest_still_had_one(
    radio: Radio,
) -> None:
    game = await opened(radio, "Ticket Friday")
    item = await enter(radio, phone("41790000001"), game=game)
    assert await won(radio, item, who="mona")
    await decisions.erase(radio.database, radio.station, 1, who="manager", now=radio.clock())
    async with radio.database.read() as conn:
        (winner,) = await wins.of_contest(conn, game)
    assert (winner.by, winner.sender, winner.profile, winner.place) == ("mona", None, None, None)
    again = await enter(radio, phone("41790000001"), game=game)
    assert (await card(radio, again)).won_before is None
    undone = await radio.undo(item)
    assert (undone.done, undone.reason) == (False, "nothing to undo")


async def test_when_texts_are_forgotten_nobody_is_a_winner_and_the_contest_still_had_one(
    radio: Radio,
) -> None:
    game = await opened(radio, "Ticket Friday")
    item = await enter(radio, game=game)
    assert await won(radio, item, who="mona")
    radio.clock.advance(days=91)
    async with radio.database.write() as conn:
        await keep.forget_texts(conn, keep.Keeping(), key=KEY, now=radio.clock())
        (winner,) = await wins.of_contest(conn, game)
    assert (winner.by, winner.known, winner.sender) == ("mona", False, None)
    assert (await figures(radio)).wins == ()


async def test_many_are_marked_at_once_and_taken_back_by_one_undo(radio: Radio) -> None:
    items = [await enter(radio, bsuid(f"CH.{n}")) for n in range(3)]
    assert (await radio.do("win", *items)).done
    assert [one.won_by for one in await radio.items()] == ["anna"] * 3
    assert (await radio.undo(items[1])).done
    assert [one.won_by for one in await radio.items()] == [None] * 3


async def test_of_two_who_mark_it_one_is_told_that_somebody_was_quicker(radio: Radio) -> None:
    item = await enter(radio)
    seen = [journey.Target("items", item, (await card(radio, item)).version)]
    done = [
        await journey.do(radio.database, radio.station, radio.doing("win", who), seen)
        for who in ("mona", "pat")
    ]
    assert [len(one.items) for one in done] == [1, 0]
    assert done[1].missed[0].reason == "somebody was quicker"
    assert (await card(radio, item)).won_by == "mona"
