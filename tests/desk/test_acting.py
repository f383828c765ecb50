"""What people do with cards: each click has one effect, and two people never the same."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.steps.deeds import Target
from bot.store import deeds
from tests.desk.studio import SCRIPT, Client, Studio


async def do(client: Client, path: str, **form: Any) -> tuple[int, dict[str, Any]]:
    async with client.post(path, data=form, headers=SCRIPT) as response:
        return response.status, await response.json()


@pytest.mark.parametrize(
    "steps, end",
    [
        (["take"], "on_air"),
        (["take", "air"], "aired"),
        (["dismiss"], "dismissed"),
        (["take", "return"], "waiting"),
        (["take", "dismiss"], "dismissed"),
        (["take", "air", "return"], "waiting"),
        (["take", "undo"], "waiting"),
        (["take", "air", "undo"], "on_air"),
        (["take", "air", "undo", "undo"], "waiting"),
        (["dismiss", "undo", "take"], "on_air"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
async def test_the_way_of_an_item(studio: Studio, steps: list[str], end: str) -> None:
    item = await studio.request("Dream On")
    client = await studio.person(name="ben")
    for step in steps:
        status, answer = await do(client, f"/items/{item}/{step}")
        assert status == 200 and answer["done"], answer
        assert answer["card"]["key"] == f"i{item}"
    assert await studio.status(item) == end


async def test_two_presenters_never_take_one_item(studio: Studio) -> None:
    people = [await studio.person(name=name) for name in ("ana", "ben")]
    for n in range(8):
        item = await studio.request(f"song {n}")
        answers = await asyncio.gather(
            *(do(client, f"/items/{item}/take", version=1) for client in people)
        )
        assert sorted(status for status, _ in answers) == [200, 409]
        ((_, lost),) = [one for one in answers if one[0] == 409]
        assert lost["said"] == "reason.somebody was quicker"
        assert lost["card"]["status"] == "on_air"  # the loser sees at once how it is


async def test_an_action_on_what_has_changed_since_is_refused(studio: Studio) -> None:
    item = await studio.request("Dream On")
    client = await studio.person(name="ben")
    await do(client, f"/items/{item}/take", version=1)
    await do(client, f"/items/{item}/return", version=2)
    status, answer = await do(client, f"/items/{item}/dismiss", version=1)
    assert status == 409 and answer["card"]["version"] == 3
    assert await studio.status(item) == "waiting"


async def test_only_who_took_it_says_that_it_was_aired(studio: Studio) -> None:
    item = await studio.request("Dream On")
    await do(await studio.person(name="ana"), f"/items/{item}/take")
    status, answer = await do(await studio.person(name="ben"), f"/items/{item}/air")
    assert (status, answer["said"], answer["name"]) == (409, "reason.taken by", "ana")


async def test_undo_leaves_alone_what_another_did_since(studio: Studio) -> None:
    item = await studio.request("Dream On")
    await studio.passing(False)
    ana, ben = [await studio.person("presenter", name) for name in ("ana", "ben")]
    await do(ana, f"/items/{item}/take")
    await do(ben, f"/items/{item}/return")
    status, answer = await do(ana, f"/items/{item}/undo")
    assert (status, answer["said"]) == (409, "reason.not yours")
    status, _ = await do(ben, f"/items/{item}/undo")
    assert status == 200 and await studio.status(item) == "on_air"


@pytest.mark.parametrize("action, end", [("take", "on_air"), ("dismiss", "dismissed")])
async def test_an_unsorted_message_is_settled_by_whoever_acts_on_it(
    studio: Studio, action: str, end: str
) -> None:
    waiting = await studio.write("hello out there")
    client = await studio.person(name="ben")
    status, answer = await do(client, f"/messages/{waiting}/{action}")
    assert status == 200 and answer["card"]["messages"] == [waiting]
    (item,) = await studio.radio.items()
    assert (item.status, item.lane, item.sorted_by) == (end, "unsorted", "ben")
    assert (await studio.radio.listen()) == []
    status, answer = await do(client, f"/messages/{waiting}/{action}")
    assert status == 409 and answer["said"] == "reason.somebody was quicker"


async def test_undo_puts_a_message_sorted_by_hand_back_as_an_item(studio: Studio) -> None:
    waiting = await studio.write("hello out there")
    client = await studio.person(name="ben")
    _, answer = await do(client, f"/messages/{waiting}/take")
    item = int(answer["card"]["key"][1:])
    status, answer = await do(client, f"/items/{item}/undo")
    assert status == 200
    assert (answer["card"]["section"], answer["card"]["status"]) == ("unsorted", "waiting")


@pytest.mark.parametrize(
    "path, status",
    [
        ("/items/999/take", 409),
        ("/messages/999/take", 409),
        ("/items/999/undo", 409),
        ("/items/1/explode", 404),
        ("/items/one/take", 404),
        ("/items/99999999999999999999/take", 404),
    ],
)
async def test_what_is_not_there_cannot_be_moved(studio: Studio, path: str, status: int) -> None:
    client = await studio.person()
    async with client.post(path, headers=SCRIPT) as response:
        assert response.status == status


async def test_a_nonsense_version_is_as_if_none_was_given(studio: Studio) -> None:
    item = await studio.request("Dream On")
    client = await studio.person()
    status, _ = await do(client, f"/items/{item}/take", version="1; DROP TABLE items")
    assert status == 200


# what somebody may not do they may not take back


async def deed_of(studio: Studio, deed: str, item: int, who: str, **more: Any) -> int:
    """Somebody does this, by whatever right they had then; the id of the deed."""
    done = await studio.radio.do(deed, item, who=who, **more)
    assert done.done
    return int((await studio.radio.rows(deeds.deeds))[-1].id)


@pytest.mark.parametrize("api", [False, True], ids=["at the desk", "by the API"])
@pytest.mark.parametrize("role, status", [("producer", 403), ("manager", 200)])
@pytest.mark.parametrize("deed", ["dismiss", "relabel"])
async def test_what_asks_for_erasure_is_put_back_by_a_manager(
    studio: Studio, deed: str, role: str, status: int, api: bool
) -> None:
    item = await studio.file("delete all you have about me", "erase_me")
    deed_id = await deed_of(studio, deed, item, "mona", value="comments")
    assert await undone(studio, role, role, f"/deeds/{deed_id}/undo", api=api) == status
    if not api:
        studio.radio.clock.advance(seconds=1)
        status = 403 if role == "producer" else 409  # undone already
        assert await undone(studio, role, role, f"/items/{item}/undo") == status


@pytest.mark.parametrize("api", [False, True], ids=["at the desk", "by the API"])
@pytest.mark.parametrize("deed", ["relabel", "unpass"])
async def test_a_presenter_does_not_undo_what_was_done_by_their_name_in_another_role(
    studio: Studio, deed: str, api: bool
) -> None:
    item = await studio.file("hello")
    await studio.radio.do("pass", item, who="token: anna" if api else "anna")
    who = "token: anna" if api else "anna"
    deed_id = await deed_of(studio, deed, item, who, value="tips")
    assert await undone(studio, "presenter", "anna", f"/deeds/{deed_id}/undo", api=api) == 403
    if not api:
        assert await undone(studio, "presenter", "anna", f"/items/{item}/undo") == 403


async def test_a_presenter_undoes_nothing_that_they_do_not_see(studio: Studio) -> None:
    item = await studio.file("hello")
    deed_id = await deed_of(studio, "star", item, "anna")
    path = f"/deeds/{deed_id}/undo"
    assert await undone(studio, "presenter", "anna", path) == 409
    await studio.radio.do("pass", item)
    assert await undone(studio, "presenter", "anna", path) == 200


async def undone(studio: Studio, role: str, name: str, path: str, *, api: bool = False) -> int:
    """What the desk answers to somebody who takes a deed back."""
    client = await studio.stranger() if api else await studio.person(role, name)
    carried = {"Authorization": f"Bearer {await studio.token(role, name)}"} if api else SCRIPT
    path = f"/api/v1{path}" if api else path
    async with client.post(path, headers=carried) as response:
        return response.status


@pytest.mark.parametrize("deed, value", [("star", None), ("relabel", "held")])
async def test_a_refused_deed_leaves_a_message_as_it_was(
    studio: Studio, deed: str, value: str | None
) -> None:
    waiting = await studio.write("call me on 087 123 4567" if deed == "star" else "you idiot")
    presents = deed == "star"
    target = Target("messages", waiting)
    await studio.passing(False)
    moved = await studio.radio.do(deed, target, value=value, presents=presents)
    assert not moved.done
    assert await studio.radio.items() == []
    assert [row.settled_at for row in await studio.radio.inbox()] == [None]
