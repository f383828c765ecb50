"""Whose message it is: one listener behind several names, and no two people taken for one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.messages import Identifier, IdentityChange, Kind
from bot.store import listeners
from bot.store.listeners import identifiers
from tests.fakes import KEY, NOON, NUMBER, bsuid, message, parent, phone
from tests.radio import Radio

A, B = bsuid("CH.1"), bsuid("CH.2")
P, Q = phone("41790000001"), phone("41790000002")
TOP = parent("CH.ENT.1")


async def whose(radio: Radio) -> list[int]:
    """The listeners of all messages, numbered in the order of their first appearance."""
    seen: list[int] = []
    people = [row.listener_id for row in await radio.inbox()]
    for one in people:
        if one not in seen:
            seen.append(one)
    return [seen.index(one) for one in people]


@pytest.mark.parametrize("together", [True, False], ids=["in one body", "in several bodies"])
@pytest.mark.parametrize(
    "names, people",
    [
        pytest.param([(A,), (A,)], [0, 0], id="the same id"),
        pytest.param([(A,), (B,)], [0, 1], id="two ids"),
        pytest.param([(P,), (P,)], [0, 0], id="the same number"),
        pytest.param([(P,), (Q,)], [0, 1], id="two numbers"),
        pytest.param([(A, P), (A,), (P,)], [0, 0, 0], id="both, then either"),
        pytest.param([(P,), (A, P), (A,)], [0, 0, 0], id="a number, then an id with it"),
        pytest.param([(A,), (A, P), (P,)], [0, 0, 0], id="an id, then a number with it"),
        pytest.param([(A, P), (B, Q), (A, P)], [0, 1, 0], id="two people in turn"),
        pytest.param([(A, TOP), (TOP,)], [0, 0], id="the parent id alone"),
        pytest.param([(A, Q), (P,), (A,), (P,)], [0, 1, 0, 1], id="an id is not a number"),
    ],
)
async def test_names_lead_to_listeners(
    radio: Radio, names: list[tuple[Identifier, ...]], people: list[int], together: bool
) -> None:
    texts = [message("hi", *who) for who in names]
    if together:
        await radio.deliver(*texts)
    else:
        for one in texts:
            await radio.deliver(one)
    assert await whose(radio) == people


async def test_the_id_decides_when_id_and_number_point_at_two_listeners(radio: Radio) -> None:
    await radio.deliver(message("hi", A))
    await radio.deliver(message("ho", P))
    await radio.deliver(message("which?", A, P))
    assert await whose(radio) == [0, 1, 0]


async def test_two_listeners_who_may_be_one_are_logged_once(radio: Radio) -> None:
    await radio.deliver(message("hi", A))
    await radio.deliver(message("ho", P))
    for _ in range(2):
        await radio.deliver(message("which?", A, P), message("which?", P, A))
    told = [one.event for one in await radio.log() if one.event.what == "may_be_same"]
    assert [(one.listener_id, one.detail) for one in told] == [
        (1, {"other": 2}),
        (2, {"other": 1}),
    ]


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param([(A, P)], id="both are one listener's"),
        pytest.param([(A,)], id="the number is new"),
        pytest.param([(P,)], id="the id is new"),
        pytest.param([(A,), (B, P)], id="the number has passed on, and its listener goes by an id"),
        pytest.param([(A, TOP), (TOP,)], id="the parent id alone"),
    ],
)
async def test_nobody_is_taken_for_a_twin_without_need(
    radio: Radio, earlier: list[tuple[Identifier, ...]]
) -> None:
    for names in earlier:
        await radio.deliver(message("hi", *names))
    await radio.deliver(message("which?", A, P, TOP))
    assert "may_be_same" not in await radio.events()


async def test_a_number_that_passed_on_to_somebody_else_makes_a_new_listener(
    radio: Radio,
) -> None:
    """WhatsApp gives a new id to whoever takes a number over: their stop is not ours."""
    await radio.deliver(message("stop", A, P))
    await radio.deliver(message("play Dream On", B, P))
    assert await whose(radio) == [0, 1]
    assert [one.replies for one in await radio.listeners()] == ["stopped", "on"]
    async with radio.database.read() as conn:
        assert await listeners.addresses(conn, 2) == (B,)


async def test_messages_without_any_name_are_kept_each_by_itself(radio: Radio) -> None:
    nameless = [message("who am I", id=f"n{n}") for n in range(2)]
    for one in nameless:
        object.__setattr__(one, "identifiers", ())
    await radio.deliver(*nameless, replace(nameless[0]))
    await radio.deliver(nameless[0])
    assert await whose(radio) == [0, 1]
    assert len(await radio.listeners()) == 2
    await radio.listen()
    radio.clock.advance(seconds=8)
    await radio.answer()
    assert [row.reason for row in await radio.outbox()] == ["no address"] * 2
    assert radio.sender.calls == []


async def test_the_profile_name_is_kept_for_display(radio: Radio) -> None:
    await radio.deliver(message("hi", A, name="Ana 🎸"))
    assert [one.name for one in await radio.listeners()] == ["Ana 🎸"]


async def test_names_are_found_by_a_hash_that_needs_the_stations_key(radio: Radio) -> None:
    await radio.deliver(message("hi", P))
    (row,) = await radio.rows(identifiers)
    assert row.value_hash == listeners.hashed(P, service="whatsapp", key=KEY)
    assert row.value_hash != listeners.hashed(P, service="whatsapp", key=b"another")
    assert P.value not in row.value_hash


async def test_we_write_to_the_surest_and_latest_name(radio: Radio) -> None:
    await radio.deliver(message("hi", P, TOP), message("ho", P, A))
    await radio.deliver(message("hm", A, Q))
    async with radio.database.read() as conn:
        assert await listeners.addresses(conn, 1) == (A, Q, P)


# A listener who goes by a new name


def renamed(previous: Identifier, *current: Identifier) -> IdentityChange:
    return IdentityChange(NUMBER, (previous,), current)


@pytest.mark.parametrize(
    "bodies",
    [
        pytest.param([[renamed(A, B)], [message("it is me", B)]], id="told, then writing"),
        pytest.param([[message("it is me", B), renamed(A, B)]], id="both in one body"),
    ],
)
async def test_a_new_id_that_the_service_tells_of_is_the_same_listener(
    radio: Radio, bodies: list[list[object]]
) -> None:
    await radio.deliver(message("hello", A))
    for things in bodies:
        await radio.deliver(*things)
    assert await whose(radio) == [0, 0]
    assert "renamed" in await radio.events()


async def test_a_change_of_somebody_unknown_is_no_listener_and_no_harm(radio: Radio) -> None:
    await radio.deliver(renamed(A, B))
    await radio.deliver(message("hello", B))
    assert len(await radio.listeners()) == 1
    assert "renamed" not in await radio.events()


async def test_a_change_to_a_name_that_another_has_leaves_both_as_they_are(radio: Radio) -> None:
    await radio.deliver(message("one", A))
    await radio.deliver(message("two", B))
    await radio.deliver(renamed(A, B))
    await radio.deliver(message("one again", A), message("two again", B))
    assert await whose(radio) == [0, 1, 0, 1]


async def test_a_change_that_another_app_signed_for_is_ignored(radio: Radio) -> None:
    await radio.deliver(message("hello", A))
    await radio.deliver(renamed(A, B), numbers=frozenset({"1002"}))
    await radio.deliver(message("hello", B))
    assert await whose(radio) == [0, 1]


async def test_the_same_person_at_both_numbers_of_the_station_is_one_listener(
    radio: Radio,
) -> None:
    radio.station = type(radio.station)(
        numbers=frozenset({NUMBER, "1002"}),
        identifier_key=KEY,
        rules=radio.station.rules,
        replies=radio.station.replies,
    )
    await radio.deliver(message("hi", A), message("hi", A, number="1002"))
    assert await whose(radio) == [0, 0]


async def test_where_nothing_is_said_nobody_is_invented(radio: Radio) -> None:
    await radio.deliver(message(kind=Kind.SYSTEM, at=NOON))
    await radio.deliver(renamed(A, B))
    assert len(await radio.listeners()) == 1
