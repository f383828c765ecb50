"""What listeners who asked for the same say later: each changes their own request alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import decisions
from bot.core.messages import Identifier, Kind
from bot.store.requests import requests
from tests.asking import ANA, TOM, ask, messages_of, queue
from tests.fakes import message
from tests.radio import Radio

pytestmark = pytest.mark.usefixtures("product_texts")


async def test_a_follow_up_is_about_its_own_listeners_request(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song), [Ana](sender)", ANA)
    await ask(radio, "play [hay jude](song)", TOM)
    await ask(radio, "it's for [my dad](recipient) from [Tom](sender) in [Cork](place)", TOM)
    first, second = await radio.rows(requests)
    assert (first.sender, first.recipient, first.place) == ("Ana", None, None)
    assert (second.sender, second.recipient, second.place) == ("Tom", "my dad", "Cork")
    (item,) = await radio.items()
    assert (item.sender, item.place) == ("Ana", None)
    assert len(await messages_of(radio, 1)) == 3


@pytest.mark.parametrize("who, left", [(ANA, "tom's"), (TOM, "ana's")], ids=["first", "second"])
async def test_who_meant_something_else_leaves_and_the_others_stay(
    radio: Radio, who: Identifier, left: str
) -> None:
    await ask(radio, "play [hay jude](song) for [ana's](recipient)", ANA)
    await ask(radio, "play [hey jude](song) for [tom's](recipient)", TOM)
    await ask(radio, "sorry I meant [Kiss](song)", who)
    typed = "hey jude" if who is ANA else "hay jude"
    assert await queue(radio) == [(3, typed, 1), (None, "Kiss", 1)]
    assert [left in text for text in await messages_of(radio, 1)] == [True]
    first, second = await radio.items()
    assert len(await messages_of(radio, second.id)) == 2
    assert {first.listener_id, second.listener_id} == {1, 2}
    await ask(radio, "it's for [Bob](recipient)", who)
    assert len(await messages_of(radio, second.id)) == 3


async def test_an_answer_takes_the_request_to_the_item_of_that_track(radio: Radio) -> None:
    await ask(radio, "[The Power of Love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "play [the power of love](song)", TOM)
    assert await queue(radio) == [(8, "The Power of Love", 1), (None, "the power of love", 1)]
    await ask(radio, "3", TOM, intent="nlu_fallback")
    assert await queue(radio) == [(8, "The Power of Love", 2)]
    assert [row.status for row in await radio.items()] == ["waiting", "merged"]
    assert len(await messages_of(radio, 1)) == 3
    await ask(radio, "it's for [my dad](recipient)", TOM)
    assert len(await messages_of(radio, 1)) == 4


async def test_an_answer_that_merges_closes_the_question(radio: Radio) -> None:
    await ask(radio, "[The Power of Love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "play [the power of love](song)", TOM)
    await ask(radio, "3", TOM, intent="nlu_fallback")
    await ask(radio, "2", TOM, intent="contest_entry")
    waiting = [(row.lane, row.asked) for row in await radio.items() if row.status == "waiting"]
    assert waiting == [("songs", 2), ("comments", 1)]


async def test_who_taps_another_button_then_asks_for_that_alone(radio: Radio) -> None:
    await ask(radio, "[The Power of Love](song) by [Jennifer Rush](artist)", ANA)
    await ask(radio, "play [the power of love](song)", TOM)
    await radio.answer()
    question = (await radio.outbox())[-1].provider_id
    for number in (3, 2):
        tap = {"kind": Kind.BUTTON, "button_id": f"option:{number}", "reply_to": question}
        await radio.deliver(message("a label", TOM, at=radio.clock(), **tap))
    assert [(track, asked) for track, _, asked in await queue(radio)] == [(8, 1), (7, 1)]


async def test_a_choice_between_two_titles_merges_too(radio: Radio) -> None:
    await ask(radio, "play [Wonderwall](song)", ANA)
    await ask(radio, "[Kiss](song) or [Wonderwall](song)?", TOM)
    await ask(radio, "2", TOM, intent="nlu_fallback")
    assert await queue(radio) == [(None, "Wonderwall", 2)]


@pytest.mark.parametrize("who", [ANA, TOM], ids=["first", "second"])
@pytest.mark.parametrize("kind", [Kind.REVOKE, Kind.EDIT])
async def test_who_takes_it_back_asks_no_more(radio: Radio, who: Identifier, kind: Kind) -> None:
    await ask(radio, "play [hay jude](song)", ANA, id="w1")
    await ask(radio, "play [hey jude](song)", TOM, id="w2")
    meant = "w1" if who is ANA else "w2"
    text = "great show" if kind is Kind.EDIT else ""
    await radio.deliver(message(text, who, kind=kind, reply_to=meant, at=radio.clock()))
    assert await queue(radio) == [(3, "hey jude" if who is ANA else "hay jude", 1)]


async def test_an_edit_that_still_asks_changes_nothing(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA, id="w1")
    await ask(radio, "play [hey jude](song)", TOM)
    edit = message("hay jude pls", ANA, kind=Kind.EDIT, reply_to="w1", at=radio.clock())
    await radio.deliver(edit)
    assert await queue(radio) == [(3, "hay jude", 2)]


@pytest.mark.parametrize("who", ["w1", "w2"])
async def test_a_track_that_the_whole_message_named_stays_the_others(
    radio: Radio, who: str
) -> None:
    await ask(radio, "can you play purple rain by prince", ANA, id="w1")
    await ask(radio, "purple rain by prince please", TOM, id="w2")
    edit = message("x", ANA if who == "w1" else TOM, kind=Kind.EDIT, reply_to=who)
    await radio.deliver(replace(edit, sent_at=radio.clock()))
    assert await queue(radio) == [(22, None, 1)]


@pytest.mark.parametrize("listener", [1, 2])
async def test_who_is_erased_leaves_the_others_their_request(radio: Radio, listener: int) -> None:
    await ask(radio, "play [hay jude](song), [Ana](sender)", ANA)
    await ask(radio, "play [hey jude](song), [Tom](sender)", TOM)
    await decisions.erase(radio.database, radio.station, listener, who="eva", now=radio.clock())
    (item,) = await radio.items()
    assert (item.status, item.track_id, item.listener_id) == ("waiting", 3, 3 - listener)
    assert item.sender == ("Tom" if listener == 1 else "Ana")
    assert [row.listener_id for row in await radio.rows(requests)] == [3 - listener]


async def test_the_last_who_is_erased_takes_the_item_along(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await decisions.erase(radio.database, radio.station, 1, who="eva", now=radio.clock())
    (item,) = await radio.items()
    assert (item.status, item.track_id, item.gathers) == ("dismissed", None, None)
    assert await radio.rows(requests) == []


async def test_texts_that_are_no_longer_kept_take_the_askers_along(radio: Radio) -> None:
    from bot.steps import keep

    await ask(radio, "play [hay jude](song), [Ana](sender)", ANA)
    await ask(radio, "play [hay jude](song)", TOM)
    radio.clock.advance(timedelta(days=91))
    for _ in range(3):
        async with radio.database.write() as conn:
            await keep.forget_texts(
                conn, keep.Keeping(), key=radio.station.identifier_key, now=radio.clock()
            )
    assert [(row.listener_id, row.sender) for row in await radio.rows(requests)] == [
        (None, None),
        (None, None),
    ]
    assert await radio.listeners() == []
