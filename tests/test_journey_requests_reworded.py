"""What is said no more is kept no more: edits and withdrawals of requests, and who is forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from bot import decisions
from bot.core.messages import Kind
from bot.steps import keep
from bot.store.requests import AROUND, requests
from tests.asking import ANA, TOM, ask
from tests.fakes import message
from tests.radio import Radio

WISH = "play [hay jude](song) for [my mum](recipient), [Ana](sender) in [Bern](place)"

pytestmark = pytest.mark.usefixtures("product_texts")


async def amend(radio: Radio, text: str, meant: str = "w1") -> None:
    """Ana edits her message; without words she takes it back."""
    kind = Kind.EDIT if text else Kind.REVOKE
    await radio.deliver(message(text, ANA, kind=kind, reply_to=meant, at=radio.clock()))


async def kept(radio: Radio) -> list[dict[str, Any]]:
    return [
        {name: getattr(row, name) for name in (*AROUND, "track_id") if getattr(row, name)}
        for row in await radio.rows(requests, listener_id=1)
    ]


async def test_what_is_taken_back_is_asked_for_by_nobody(radio: Radio) -> None:
    await ask(radio, WISH, ANA, id="w1")
    await amend(radio, "")
    assert await radio.rows(requests) == []


@pytest.mark.parametrize(
    "text, left",
    [
        ("great show", {}),
        ("play hay jude", {"song": "hay jude", "track_id": 3}),
        ("HAY JUDE for  my mum", {"song": "hay jude", "track_id": 3, "recipient": "my mum"}),
    ],
)
@pytest.mark.parametrize("several", [False, True])
async def test_an_edit_leaves_what_is_still_said(
    radio: Radio, text: str, left: dict[str, Any], several: bool
) -> None:
    await ask(radio, WISH, ANA, id="w1")
    if several:
        await ask(radio, "play [hay jude](song)", TOM)
    await amend(radio, text)
    assert await kept(radio) == ([] if several and not left else [left])


async def test_a_further_message_takes_back_its_own_words_alone(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA, id="w1")
    await ask(radio, "it's for [my dad](recipient)", ANA, id="w2")
    await amend(radio, "", "w2")
    assert await kept(radio) == [{"song": "hay jude", "track_id": 3}]


async def test_who_has_said_it_twice_still_asks_for_it(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", ANA, id="w1")
    await ask(radio, "[hay jude](song) please!", ANA, id="w2")
    await amend(radio, "")
    assert await kept(radio) == [{"song": "hay jude", "track_id": 3}]


# who is forgotten


async def forget(radio: Radio) -> None:
    radio.clock.advance(days=91)
    async with radio.database.write() as conn:
        key, now = radio.station.identifier_key, radio.clock()
        while await keep.forget_texts(conn, keep.Keeping(), key=key, now=now):
            pass


async def erase(radio: Radio) -> None:
    await decisions.erase(radio.database, radio.station, 1, who="eva", now=radio.clock())


@pytest.mark.parametrize("gone", [forget, erase])
@pytest.mark.parametrize(
    "said, wish, performer",
    [
        ("[Wonderwall](song) by [Oasis](artist)", None, None),
        ("something by [Oasis](artist)", None, None),
        ("play [hay jude](song)", "track 3", "the beatles"),
    ],
)
async def test_of_a_wish_that_was_typed_nothing_stays(
    radio: Radio, gone: Any, said: str, wish: str | None, performer: str | None
) -> None:
    await ask(radio, said, ANA)
    assert [row.performer for row in await radio.items()] != [None]
    await gone(radio)
    assert [(row.wish, row.performer) for row in await radio.items()] == [(wish, performer)]
    assert [row.song for row in await radio.items()] == [None]
