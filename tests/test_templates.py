"""The approved templates are read once a day, and when somebody asks; a failure loses none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.core.sending import Decision, SendFailed
from bot.core.templates import Template
from bot.store import templates
from bot.templates import Templates
from tests.fakes import NUMBER
from tests.radio import Radio

A, B = (Template(name, "en", f"{name} {{{{1}}}}") for name in "ab")


class FakeApproved:
    """Says what it is told to, and remembers how often it was asked."""

    def __init__(self, *found: Template, numbers: Sequence[str] = (NUMBER,)) -> None:
        self.found = list(found)
        self.numbers = list(numbers)
        self.failure: SendFailed | None = None
        self.asked = 0

    async def of(self, number: str) -> list[Template]:
        self.asked += 1
        if self.failure:
            raise self.failure
        return self.found


async def known(radio: Radio) -> list[Template]:
    async with radio.database.read() as conn:
        return await templates.of(conn, NUMBER)


async def test_they_are_read_once_a_day(radio: Radio) -> None:
    approved = FakeApproved(A, B)
    at_work = Templates(radio.database, approved, radio.clock)
    assert [await at_work.look() for _ in range(3)] == [True, False, False]
    assert await known(radio) == [A, B]
    approved.found = [B]
    radio.clock.advance(templates.DAILY)
    assert await at_work.look()
    assert await known(radio) == [B]


async def test_they_are_read_at_once_when_a_manager_wants_it(radio: Radio) -> None:
    approved = FakeApproved(A)
    at_work = Templates(radio.database, approved, radio.clock)
    await at_work.look()
    radio.clock.advance(seconds=1)
    async with radio.database.write() as conn:
        await templates.note(conn, templates.WANTED, who="mona", now=radio.clock())
    assert [await at_work.look(), await at_work.look()] == [True, False]


async def test_a_failure_loses_none_and_is_tried_again_in_an_hour(radio: Radio) -> None:
    approved = FakeApproved(A)
    at_work = Templates(radio.database, approved, radio.clock)
    await at_work.look()
    radio.clock.advance(templates.DAILY)
    approved.failure = SendFailed(Decision.RETRY, "not connected")
    assert await at_work.look()
    assert await known(radio) == [A]
    radio.clock.advance(templates.AFTER_A_FAILURE - timedelta(seconds=1))
    assert not await at_work.look()
    radio.clock.advance(seconds=1)
    assert await at_work.look()


async def test_without_an_account_nothing_is_asked(radio: Radio) -> None:
    at_work = Templates(radio.database, FakeApproved(A, numbers=()), radio.clock)
    assert [await at_work.look(), await at_work.look()] == [True, False]
