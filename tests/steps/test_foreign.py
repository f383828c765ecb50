"""Messages that are not for this station, or come in an envelope that another app has signed."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.messages import Attachment, Kind
from bot.store import foreign, notices
from bot.store.bodies import bodies
from bot.store.foreign import NOT_OURS, WRONGLY_SIGNED
from bot.store.media import media
from bot.store.roles import notices as all_notices
from tests.fakes import FOREIGN, NOON, NUMBER, message
from tests.radio import Radio

SECOND = "1002"
FIRST_APP = frozenset({NUMBER})
BOTH = frozenset({NUMBER, SECOND})
PICTURE = Attachment("media-1", "image/jpeg", url="https://graph/1")


@pytest.fixture
def two(radio: Radio) -> Radio:
    """A station of two numbers; the second one's app secret has a typing mistake."""
    radio.station = replace(radio.station, numbers=BOTH)
    return radio


async def told(radio: Radio) -> list[tuple[str, str | None]]:
    return [(row.topic, row.number) for row in await radio.rows(all_notices)]


async def test_a_message_that_another_app_signed_says_so_in_every_place(
    two: Radio, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.WARNING)
    await two.deliver(message("play Dream On", number=SECOND), numbers=FIRST_APP)
    (row,) = await two.inbox()
    assert (row.settled_as, row.listener_id) == (WRONGLY_SIGNED, None)
    assert await told(two) == [("signature", SECOND)]
    assert "signed_for_another_number" in caplog.text + "".join(capsys.readouterr())
    async with two.database.read() as conn:
        assert await foreign.counts(conn, since=NOON) == {(SECOND, WRONGLY_SIGNED): 1}
        assert await foreign.counts(conn, since=NOON + timedelta(seconds=1)) == {}


async def test_it_is_noted_once_an_hour_and_for_each_number(two: Radio) -> None:
    two.station = replace(two.station, numbers=BOTH | {"1003"})
    for number in (SECOND, SECOND, "1003"):
        await two.deliver(message(number=number), numbers=FIRST_APP)
    assert await told(two) == [("signature", SECOND), ("signature", "1003")]
    two.clock.advance(minutes=61)
    await two.deliver(message(number=SECOND), numbers=FIRST_APP)
    assert len(await told(two)) == 3


async def test_a_message_to_a_number_that_was_never_ours_is_no_reason_to_warn(two: Radio) -> None:
    await two.deliver(message(number=FOREIGN), numbers=FIRST_APP)
    assert [row.settled_as for row in await two.inbox()] == [NOT_OURS]
    assert await told(two) == []


@pytest.mark.parametrize("number", [SECOND, FOREIGN])
async def test_of_a_foreign_message_only_that_it_came_is_kept(two: Radio, number: str) -> None:
    secret = message(
        "a secret", number=number, button_id="b", detail={"place": "a secret"}, attachment=PICTURE
    )
    await two.deliver(secret, numbers=FIRST_APP)
    (row,) = await two.inbox()
    assert (row.text, row.detail, row.button_id) == ("", {}, None)
    assert (row.provider_id, row.body_id) == (secret.provider_id, 1)
    assert await two.rows(media) == []
    assert await two.events() == []


# The true one comes later


@pytest.mark.parametrize("together", [True, False], ids=["in one go", "one after the other"])
async def test_the_properly_signed_copy_takes_the_place_of_the_other(
    two: Radio, together: bool
) -> None:
    true = message("play Dream On", number=SECOND, kind=Kind.PICTURE, attachment=PICTURE)
    forged = replace(true, text="something else")
    await two.keep(forged, numbers=FIRST_APP)
    if not together:
        await two.split()
        two.clock.advance(minutes=5)
    await two.keep(true, numbers=BOTH)
    await two.split()
    (row,) = await two.inbox()
    assert (row.text, row.body_id, row.settled_at) == ("play Dream On", 2, None)
    assert row.listener_id == 1
    assert row.received_at == two.clock()
    assert [one.inbox_id for one in await two.rows(media)] == [row.id]
    assert await two.events() == ["arrived"]
    assert await two.listen() == ["play Dream On"]
    assert [one.song for one in await two.items()] == ["Dream On"]


async def test_once_it_is_true_no_other_copy_changes_it(two: Radio) -> None:
    true = message("play Dream On", number=SECOND)
    await two.deliver(true, numbers=FIRST_APP)
    await two.deliver(true, numbers=BOTH)
    await two.deliver(replace(true, text="no"), numbers=FIRST_APP)
    await two.deliver(replace(true, text="no"), numbers=BOTH)
    assert await two.listen() == ["play Dream On"]
    assert len(await two.inbox()) == 1


async def test_a_true_message_makes_room_for_no_other_numbers(two: Radio) -> None:
    await two.deliver(message("hi", id="a", number=SECOND), numbers=FIRST_APP)
    await two.deliver(message("hi", id="a"), numbers=FIRST_APP)
    assert [(row.number, row.settled_as) for row in await two.inbox()] == [
        (SECOND, WRONGLY_SIGNED),
        (NUMBER, None),
    ]


async def test_a_number_that_is_set_up_late_gets_its_messages_after_all(radio: Radio) -> None:
    """As docs/operations.md tells the engineer to have kept bodies taken apart once more."""
    await radio.deliver(message("play Dream On", number=SECOND), numbers=FIRST_APP)
    radio.station = replace(radio.station, numbers=BOTH)
    async with radio.database.write() as conn:
        await conn.execute(sa.update(bodies).values(split_at=None, numbers=[SECOND]))
    await radio.split()
    assert await radio.listen() == ["play Dream On"]


async def test_the_notices_of_a_while_are_found_by_topic_and_number(radio: Radio) -> None:
    async with radio.database.write() as conn:
        for topic, number in (("security", None), ("signature", SECOND)):
            await notices.add(conn, topic, number, {}, now=NOON)
    async with radio.database.read() as conn:
        assert [row.topic for row in await notices.since(conn, NOON)] == ["security", "signature"]
        assert len(await notices.since(conn, NOON, number=SECOND)) == 1
        assert await notices.since(conn, NOON + timedelta(seconds=1)) == []
