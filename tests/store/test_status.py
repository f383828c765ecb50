"""The loss: what the bodies hold and no row has, and rows that do not say where they went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import journey
from bot.reading import read
from bot.store import bodies, status
from bot.store.inbox import inbox
from bot.store.queue import item_messages
from tests.fakes import FOREIGN, KEY, NOON, NUMBER
from tests.radio import Radio
from tests.whatsapp import envelopes

IDS = ("wamid.1", "wamid.2", "wamid.3")
FIRST = inbox.c.provider_id == "wamid.1"

Spoil = Callable[[AsyncConnection], Awaitable[Any]]


def told(*ids: str, number: str = NUMBER) -> bytes:
    """A body of WhatsApp's with a message for each id."""
    at = str(int(NOON.timestamp()))
    messages = [envelopes.message(id=one, timestamp=at, text={"body": one}) for one in ids]
    return envelopes.encoded(envelopes.body(envelopes.change(number=number, messages=messages)))


async def deliver(radio: Radio, *raw: bytes) -> None:
    """Webhook calls, taken apart by WhatsApp's own parser."""
    for one in raw:
        await radio.keep_raw(one)
    await journey.split(radio.database, radio.station, read, now=radio.clock())


async def loss(radio: Radio) -> int:
    async with radio.database.read() as conn:
        return (await status.count(conn, key=KEY, now=radio.clock())).loss


@pytest.fixture
async def settled(radio: Radio) -> Radio:
    """A station that has filed three messages of one body."""
    await deliver(radio, told(*IDS))
    await radio.listen()
    assert [row.settled_as for row in await radio.inbox()] == ["item"] * 3
    return radio


# rows that are gone, and rows that say nothing


def changed(where: sa.ColumnElement[bool], **values: Any) -> Spoil:
    return lambda conn: conn.execute(sa.update(inbox).where(where).values(**values))


async def nothing(conn: AsyncConnection) -> None:
    return


async def row_deleted(conn: AsyncConnection) -> None:
    first = sa.select(inbox.c.id).where(FIRST)
    await conn.execute(sa.delete(item_messages).where(item_messages.c.inbox_id.in_(first)))
    await conn.execute(sa.delete(inbox).where(FIRST))


async def all_rows_deleted(conn: AsyncConnection) -> None:
    await conn.execute(sa.delete(item_messages))
    await conn.execute(sa.delete(inbox))


async def item_deleted(conn: AsyncConnection) -> None:
    first = sa.select(inbox.c.id).where(FIRST)
    await conn.execute(sa.delete(item_messages).where(item_messages.c.inbox_id.in_(first)))


async def body_deleted(conn: AsyncConnection) -> None:
    await row_deleted(conn)
    await conn.execute(sa.delete(bodies.bodies))


async def unsettled(conn: AsyncConnection) -> None:
    await item_deleted(conn)
    await changed(FIRST, settled_at=None, settled_as=None)(conn)


async def unsettled_without_listener(conn: AsyncConnection) -> None:
    await unsettled(conn)
    await changed(FIRST, listener_id=None)(conn)


@pytest.mark.parametrize(
    "spoil, lost",
    [
        pytest.param(nothing, 0, id="all is well"),
        pytest.param(row_deleted, 1, id="a row was deleted"),
        pytest.param(all_rows_deleted, 3, id="all rows were deleted"),
        pytest.param(body_deleted, 0, id="the body was forgotten, and the row with it"),
        pytest.param(item_deleted, 1, id="settled as an item that is nowhere"),
        pytest.param(changed(FIRST, settled_as=None), 1, id="settled without a reason"),
        pytest.param(changed(FIRST, settled_as=""), 1, id="settled for an empty reason"),
        pytest.param(changed(FIRST, settled_as="greeting"), 0, id="settled for a reason"),
        pytest.param(changed(FIRST, number="1002"), 1, id="the row is another number's"),
        pytest.param(unsettled, 0, id="waiting, and so on the desk"),
    ],
)
async def test_the_loss_counts_what_was_spoilt(settled: Radio, spoil: Spoil, lost: int) -> None:
    async with settled.database.write() as conn:
        await spoil(conn)
    assert await loss(settled) == lost
    settled.clock.advance(days=1)
    assert await loss(settled) == lost


@pytest.mark.parametrize(
    "minutes, lost",
    [pytest.param(9, 0, id="for 9 minutes"), pytest.param(11, 1, id="for 11 minutes")],
)
async def test_a_row_that_is_neither_settled_nor_on_the_desk_is_lost_after_ten_minutes(
    settled: Radio, minutes: int, lost: int
) -> None:
    async with settled.database.write() as conn:
        await unsettled_without_listener(conn)
    settled.clock.advance(minutes=minutes)
    assert await loss(settled) == lost


async def test_what_the_bot_has_given_up_is_on_the_desk_and_not_lost(settled: Radio) -> None:
    async with settled.database.write() as conn:
        await unsettled(conn)
        await changed(FIRST, unsorted_at=settled.clock())(conn)
    settled.clock.advance(hours=1)
    assert await loss(settled) == 0


# bodies


@pytest.mark.parametrize(
    "minutes, lost",
    [pytest.param(9, 0, id="for 9 minutes"), pytest.param(11, 3, id="for 11 minutes")],
)
async def test_the_messages_of_a_body_that_nobody_takes_apart_are_lost_after_ten_minutes(
    radio: Radio, minutes: int, lost: int
) -> None:
    await radio.keep_raw(told(*IDS))
    radio.clock.advance(minutes=minutes)
    assert await loss(radio) == lost


@pytest.mark.parametrize(
    "raw, received",
    [
        pytest.param([told("wamid.1", "wamid.1")], 1, id="twice in one body"),
        pytest.param([told("wamid.1")] * 2, 1, id="in two bodies"),
        pytest.param([told("wamid.1"), told("wamid.1", number=FOREIGN)], 2, id="of two numbers"),
        pytest.param([told("wamid.1", number=FOREIGN)], 1, id="of a foreign number"),
        pytest.param([told("x" * 3000)], 1, id="too long to be kept"),
        pytest.param([told("wamid.\x00\ud800")], 1, id="of letters that no database takes"),
    ],
)
async def test_an_id_however_it_comes_is_not_lost(
    radio: Radio, raw: list[bytes], received: int
) -> None:
    await deliver(radio, *raw)
    assert len(await radio.inbox()) == received
    radio.clock.advance(hours=1)
    assert await loss(radio) == 0


@pytest.mark.parametrize("raw", [[told("wamid.1")] * 2, [told("wamid.1", number=FOREIGN)]])
async def test_a_message_is_lost_once_however_many_bodies_hold_it(
    radio: Radio, raw: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "IN_A_PART", 1)  # the walk goes through the bodies in parts
    await deliver(radio, *raw)
    async with radio.database.write() as conn:
        await conn.execute(sa.delete(inbox))
    assert await loss(radio) == 1


async def test_the_walk_goes_through_all_bodies(
    radio: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "IN_A_PART", 2)
    await deliver(radio, *(told(f"wamid.{number}") for number in range(7)))
    async with radio.database.write() as conn:
        await conn.execute(sa.delete(inbox))
    assert await loss(radio) == 7


@pytest.mark.parametrize(
    "raw, lost",
    [
        pytest.param(b"\xff no JSON", 0, id="no JSON"),
        pytest.param(b"[" * 100_000, 0, id="a thousandfold list"),
        pytest.param(told(*IDS), 3, id="one that our parser stumbled over"),
    ],
)
async def test_a_parked_body_is_counted_apart_and_its_messages_are_lost(
    radio: Radio, raw: bytes, lost: int
) -> None:
    await radio.keep_raw(raw)
    await radio.split()  # with a parser that reads none of these
    async with radio.database.read() as conn:
        counts = await status.count(conn, key=KEY, now=radio.clock())
    assert counts.inbox == {"received": 0, "settled": 0, "waiting": 0, "unsorted": 0, "parked": 1}
    assert counts.loss == lost


@pytest.mark.parametrize(
    "product, lost",
    [
        pytest.param("page", 0, id="another product"),
        pytest.param(7, 0, id="nothing that has a name"),
        pytest.param("whatsapp_business_account", 1, id="ours"),
        pytest.param(None, 1, id="none: the parser takes it for ours"),
    ],
)
async def test_the_body_of_another_product_holds_no_message_of_ours(
    radio: Radio, product: object, lost: int
) -> None:
    """The parser leaves it alone, so that it would be a loss for ever."""
    raw = envelopes.body(envelopes.change(messages=[envelopes.message()]), object=product)
    await deliver(radio, envelopes.encoded(raw))
    assert await loss(radio) == 0
    async with radio.database.write() as conn:
        await conn.execute(sa.delete(inbox))
    assert await loss(radio) == lost


# the other figures


async def test_the_figures_tell_where_every_message_is(settled: Radio) -> None:
    await deliver(settled, told("wamid.4", "wamid.5"))
    async with settled.database.write() as conn:
        await changed(inbox.c.provider_id == "wamid.5", unsorted_at=settled.clock())(conn)
    async with settled.database.read() as conn:
        counts = (await status.count(conn, key=KEY, now=settled.clock())).to_json()
    assert counts == {
        "inbox": {"received": 5, "settled": 3, "waiting": 1, "unsorted": 1, "parked": 0},
        "queue": {"comments": {"waiting": 3}},
        "outbox": {"queued": 1},
        "loss": 0,
    }
