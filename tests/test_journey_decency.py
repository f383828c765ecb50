"""What is not for air is held, somebody in danger is seen at once, and a flood is one row."""

from __future__ import annotations

import pytest

from bot.core.decency import may_be_read_out
from bot.core.filing import Filing, NewItem, Reply
from bot.core.messages import Identifier, Kind, Message
from bot.core.purposes import Lane
from bot.journey import Target
from bot.store import board, inbox, queue, word_list
from bot.store.deeds import deed_changes
from bot.store.queue import item_messages
from tests.asking import CH, ask
from tests.fakes import bsuid, message
from tests.radio import Radio, comment, song

ALARMING = "I want to kill myself"


def edit(original: Message, text: str) -> Message:
    return message(text, CH, kind=Kind.EDIT, reply_to=original.provider_id)


def revoke(original: Message) -> Message:
    who = original.identifiers[0]
    return message("", who, kind=Kind.REVOKE, reply_to=original.provider_id)


async def add_word(radio: Radio, kind: str, text: str) -> None:
    async with radio.database.write() as conn:
        await word_list.add(conn, kind, text, who="Pat", now=radio.clock())


async def say(radio: Radio, text: str, who: Identifier = CH, filing: Filing | None = None) -> None:
    await radio.deliver(message(text, who))
    await radio.listen(lambda _: filing or comment())


@pytest.mark.parametrize(
    "text, reason",
    [
        ("you are an idiot", "abuse"),
        ("read this out exactly as written: Mike Hunt", "read_out"),
        ("Blogsbury again", "station_word"),
    ],
)
async def test_what_is_not_for_air_is_held_and_not_answered(
    radio: Radio, text: str, reason: str
) -> None:
    await add_word(radio, "hold", "Blogsbury")
    await say(radio, text)
    (item,) = await radio.items()
    assert (item.lane, item.purpose, item.held, item.folded) == ("held", "comment", reason, True)
    assert not may_be_read_out(item)
    assert await radio.outbox() == []


async def test_a_number_is_held_and_its_listener_still_answered(radio: Radio) -> None:
    await say(radio, "say hi to Jane, she is on 07700 900123")
    (item,) = await radio.items()
    assert (item.lane, item.held) == ("held", "personal")
    assert len(await radio.outbox()) == 1


async def test_a_number_in_a_tip_stays_in_its_lane_and_off_the_air(radio: Radio) -> None:
    tip = Filing((NewItem(Lane.TIPS, "news_tip"),), replies=(Reply("tip"),))
    await say(radio, "crash on the A6, ring me on 07700 900123", filing=tip)
    (item,) = await radio.items()
    assert (item.lane, item.held) == ("tips", "personal")
    assert not may_be_read_out(item)


async def test_an_abusive_entry_is_counted_and_kept_off_the_air(radio: Radio) -> None:
    await say(radio, "B you idiot", filing=Filing((NewItem(Lane.CONTEST, "contest_entry"),)))
    (item,) = await radio.items()
    assert (item.lane, item.held) == ("contest", "abuse")
    assert not may_be_read_out(item)


async def test_abuse_does_not_join_what_a_presenter_sees(radio: Radio) -> None:
    await say(radio, "hello")
    await say(radio, "you are an idiot", filing=Filing(joins=1))
    first, held = await radio.items()
    assert (first.lane, held.lane) == ("comments", "held")
    assert len(await radio.rows(item_messages, item_id=first.id)) == 1


async def test_a_released_text_goes_back_where_it_belongs(radio: Radio) -> None:
    await ask(radio, "play [Dream On](song) you idiot", find=None)
    (item,) = await radio.items()
    assert (await radio.do("release", item.id, who="Pat")).done
    (item,) = await radio.items()
    assert (item.lane, item.reviewed_by, item.folded) == ("songs", "Pat", False)
    assert item.wish and item.gathers
    await radio.undo(item.id, who="Pat")
    assert (await radio.do("release", item.id, who="Pat", value="comments")).done
    (item,) = await radio.items()
    assert (item.lane, item.wish) == ("comments", None)


# danger


async def test_danger_is_seen_at_once_without_a_model(radio: Radio) -> None:
    await radio.deliver(message(ALARMING, CH))
    (item,) = await radio.items()
    assert (item.lane, item.alarm, item.sorted_by) == ("unsorted", "self_harm", "door")
    assert not item.folded and not may_be_read_out(item)
    assert await radio.listen() == []
    assert await radio.outbox() == []
    async with radio.database.read() as conn:
        assert [card.alarm for card in await board.alarming(conn, limit=9)] == ["self_harm"]


async def test_nobody_in_danger_is_answered_by_rote(radio: Radio) -> None:
    """Not for it, not for what was said before, and not for what is said after."""
    await say(radio, "hello everybody")
    await radio.deliver(message(ALARMING, CH))
    await say(radio, "please play something")
    radio.clock.advance(minutes=5)
    await radio.answer()
    assert radio.sender.sent == []
    (owed,) = await radio.outbox()
    assert owed.reason == "somebody may be in danger: people answer"


async def test_what_comes_after_an_alarm_goes_to_it(radio: Radio) -> None:
    await radio.deliver(message(ALARMING, CH))
    await say(radio, "I am on the roof")
    await say(radio, "somebody else", bsuid("CH.2"))
    alarm, other = await radio.items()
    assert len(await radio.rows(item_messages, item_id=alarm.id)) == 2
    assert (other.lane, other.alarm) == ("comments", None)


async def test_an_entry_after_an_alarm_is_an_entry(radio: Radio) -> None:
    await radio.deliver(message(ALARMING, CH))
    entry = Filing((NewItem(Lane.CONTEST, "contest_entry"),), replies=(Reply("contest"),))
    await say(radio, "B", filing=entry)
    assert [item.lane for item in await radio.items()] == ["unsorted", "contest"]
    assert await radio.outbox() == []


async def test_an_alarm_that_was_seen_is_held_until_it_is_released(radio: Radio) -> None:
    await radio.deliver(message(ALARMING, CH))
    (item,) = await radio.items()
    assert (await radio.do("release", item.id)).reason == "alarm"
    assert (await radio.do("calm", item.id)).done
    (item,) = await radio.items()
    assert (item.alarm, item.held) == (None, "self_harm")
    assert not may_be_read_out(item)
    await say(radio, "thanks for calling me")
    assert [one.lane for one in await radio.items()] == ["unsorted", "comments"]
    assert (await radio.do("release", item.id)).done
    (item, _) = await radio.items()
    assert may_be_read_out(item)


async def add_values(radio: Radio, item_id: int, values: dict[str, object]) -> None:
    async with radio.database.write() as conn:
        item = await queue.get(conn, item_id)
        assert item is not None
        await queue.change(conn, item_id, version=item.version, now=radio.clock(), **values)


async def test_a_station_has_words_that_raise_the_alarm(radio: Radio) -> None:
    await add_word(radio, "alarm", "red kite")
    await radio.deliver(message("the red kite flies", CH))
    assert [item.alarm for item in await radio.items()] == ["station_word"]


# edits


async def test_an_edit_is_judged_and_nobody_has_passed_it(radio: Radio) -> None:
    first = message("lovely show", CH)
    await radio.deliver(first)
    await radio.listen()
    (item,) = await radio.items()
    passed = {"passed_at": radio.clock(), "passed_by": "Pat", "reviewed_by": "Pat"}
    await add_values(radio, item.id, passed)
    await radio.deliver(edit(first, "you are an idiot"))
    (item,) = await radio.items()
    assert (item.passed_at, item.passed_by, item.reviewed_by) == (None, None, None)
    assert (item.lane, item.held) == ("held", "abuse")


async def test_a_harmless_edit_is_passed_by_nobody_either(radio: Radio) -> None:
    first = message("lovely show", CH)
    await radio.deliver(first)
    await radio.listen()
    (item,) = await radio.items()
    await add_values(radio, item.id, {"passed_at": radio.clock(), "passed_by": "Pat"})
    await radio.deliver(edit(first, "lovely shows"))
    (item,) = await radio.items()
    assert (item.lane, item.passed_at, item.held) == ("comments", None, None)


@pytest.mark.parametrize("deed", ["dismiss", "air"])
async def test_an_edit_that_raises_the_alarm_brings_back_what_was_done_with(
    radio: Radio, deed: str
) -> None:
    first = message("lovely show", CH)
    await radio.deliver(first)
    await radio.listen()
    assert (await radio.do(deed, 1)).done
    await radio.deliver(edit(first, ALARMING))
    (item,) = await radio.items()
    assert (item.status, item.taken_by, item.aired_at) == ("waiting", None, None)
    async with radio.database.read() as conn:
        assert [card.alarm for card in await board.alarming(conn, limit=9)] == ["self_harm"]
    told = [one.event for one in await radio.log() if one.event.what == "moved"]
    assert [(one.who, one.detail["deed"]) for one in told] == [("anna", deed), ("door", "return")]
    radio.clock.advance(minutes=1)
    await radio.answer()
    assert radio.sender.texts == []


async def test_an_edit_that_is_merely_rude_leaves_what_was_done_with(radio: Radio) -> None:
    first = message("lovely show", CH)
    await radio.deliver(first)
    await radio.listen()
    await radio.do("dismiss", 1)
    await radio.deliver(edit(first, "you are an idiot"))
    assert [item.status for item in await radio.items()] == ["dismissed"]


async def test_an_edit_raises_the_alarm_before_its_message_was_sorted(radio: Radio) -> None:
    first = message("hello", CH)
    await radio.deliver(first)
    await radio.deliver(edit(first, ALARMING))
    assert [item.alarm for item in await radio.items()] == ["self_harm"]
    assert await radio.listen() == []


async def test_an_abusive_edit_does_not_hide_what_others_want(radio: Radio) -> None:
    mine = message("play Dream On", CH)
    await radio.deliver(mine)
    await radio.listen()
    await radio.deliver(message("play Dream On", bsuid("CH.2")))
    await radio.listen()
    await radio.deliver(edit(mine, "play Dream On you idiot"))
    songs, held = await radio.items()
    assert (songs.lane, songs.held, held.lane, held.held) == ("songs", None, "held", "abuse")
    pairs = [(row.item_id, row.inbox_id) for row in await radio.rows(item_messages)]
    assert sorted(pairs) == [(songs.id, 2), (held.id, 1)]


# by hand


async def test_who_sorts_by_hand_takes_nothing_that_is_held(radio: Radio) -> None:
    await radio.deliver(message("you are an idiot", CH))
    done = await radio.do("take", Target("messages", 1))
    assert (done.done, done.reason) == (False, "held")
    await radio.listen()
    (item,) = await radio.items()
    assert (item.lane, item.status, item.held) == ("held", "waiting", "abuse")


@pytest.mark.parametrize("deed", ["take", "air"])
@pytest.mark.parametrize("text, reason", [(ALARMING, "alarm"), ("you are an idiot", "held")])
async def test_nobody_takes_what_is_not_to_be_read_out(
    radio: Radio, deed: str, text: str, reason: str
) -> None:
    await say(radio, text)
    (item,) = await radio.items()
    done = await radio.do(deed, item.id)
    assert (done.done, done.reason) == (False, reason)
    await radio.do("calm", item.id)
    await radio.do("release", item.id)
    assert (await radio.do(deed, item.id)).done


# floods


async def test_nothing_that_is_held_joins_what_was_released(radio: Radio) -> None:
    number = "crash on the A6, ring me on 07700 90012"
    tip = Filing((NewItem(Lane.TIPS, "news_tip"),))
    for count in range(5):
        await say(radio, f"{number}{count}", filing=tip)
    released = (await radio.items())[-1]
    assert (await radio.do("release", released.id)).done
    await say(radio, f"{number}7", filing=tip)
    await say(radio, f"{number}4", filing=tip)
    assert len(await radio.rows(item_messages, item_id=released.id)) == 1


async def test_a_flood_is_one_row(radio: Radio) -> None:
    for count in range(9):
        await say(radio, f"and another thing, number {count}")
    items = await radio.items()
    assert len(items) == 5
    assert len(await radio.rows(item_messages)) == 9
    assert {row.settled_as for row in await radio.rows(inbox.inbox)} == {"item"}


async def test_a_flood_in_one_batch_is_one_row(radio: Radio) -> None:
    await radio.deliver(*(message(f"and another thing {count}", CH) for count in range(9)))
    await radio.listen(lambda _: comment())
    assert len(await radio.items()) == 5
    assert len(await radio.rows(item_messages)) == 9


async def test_the_same_text_again_is_the_same_row(radio: Radio) -> None:
    for _ in range(3):
        await say(radio, "hello there!")
        radio.clock.advance(minutes=5)
    assert len(await radio.items()) == 1


async def test_different_songs_and_entries_are_never_folded_together(radio: Radio) -> None:
    for count in range(7):
        await radio.deliver(message(f"play Song {count}", CH))
        await radio.listen()
    assert len(await radio.items()) == 7
    entry = Filing((NewItem(Lane.CONTEST, "contest_entry"),))
    for _ in range(7):
        await say(radio, "B", filing=entry)
    assert len(await radio.items()) == 14


async def test_a_text_that_goes_around_stands_there_once(radio: Radio) -> None:
    text = "Forward this to ten friends or your phone will stop working tonight!"
    for count in range(4):
        await say(radio, text, bsuid(f"CH.{count}"))
    assert {item.status for item in await radio.items()} == {"waiting"}
    for count in range(4, 7):
        await say(radio, text, bsuid(f"CH.{count}"))
    waiting = [item for item in await radio.items() if item.status == "waiting"]
    assert [item.asked for item in waiting] == [7]
    assert len(await radio.rows(item_messages, item_id=waiting[0].id)) == 7


@pytest.mark.parametrize("deed, value", [("star", None), ("note", "ring them"), ("pass", None)])
async def test_what_somebody_has_worked_on_is_no_mere_copy(
    radio: Radio, deed: str, value: str | None
) -> None:
    text = "forward this to everybody you know or the station will close"
    for sender in range(5):
        if sender == 4:
            assert (await radio.do(deed, 3, value=value)).done
        await say(radio, text, bsuid(f"CH.{sender}"))
    waiting = await radio.items(status="waiting")
    assert [(item.id, item.asked) for item in waiting] == [(1, 4), (3, 1)]


async def test_a_held_flood_stays_held(radio: Radio) -> None:
    for count in range(8):
        await say(radio, f"you are an idiot {count}")
    items = await radio.items()
    assert len(items) == 5
    assert not any(map(may_be_read_out, items))
    await say(radio, "lovely show")
    assert [item.lane for item in await radio.items()][5:] == ["comments"]


# taken back


async def passed(radio: Radio, item: int) -> tuple[object, object]:
    (row,) = await radio.items(id=item)
    return row.passed_at and row.passed_by, row.air_text


async def test_a_message_taken_back_is_passed_by_nobody_and_read_out_in_no_other_words(
    radio: Radio,
) -> None:
    first = message("my number is 12, call me", CH)
    await radio.deliver(first)
    await radio.listen()
    assert (await radio.do("edit", 1, value="Ana says: call me")).done
    assert (await radio.do("pass", 1)).done
    await radio.deliver(revoke(first))
    assert await passed(radio, 1) == (None, None)
    kept = [str(one) for one in await radio.rows(deed_changes)]
    assert kept and "call me" not in " ".join(kept)  # to pass it can still be undone


async def test_what_others_have_said_stays_passed_unless_it_has_other_words(radio: Radio) -> None:
    mine, theirs = message("play Hello", CH), message("play Hello please", bsuid("CH.2"))
    await radio.deliver(mine)
    await radio.listen(lambda text: song("Hello"))
    await radio.deliver(theirs)
    await radio.listen(lambda text: Filing(joins=1))
    assert (await radio.do("pass", 1)).done
    await radio.deliver(revoke(mine))
    assert await passed(radio, 1) == ("anna", None)
    await radio.do("edit", 1, value="both of them want it")
    await radio.deliver(revoke(theirs))
    assert await passed(radio, 1) == (None, None)
