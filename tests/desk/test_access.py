"""Who may open which page and do which thing: the table itself is the test."""

from __future__ import annotations

import pytest

from bot.desk.app import ROUTES, Route
from tests.desk.studio import OURS, PAGE, SCRIPT, Client, Studio

PEOPLE = (None, "presenter", "producer", "manager")

# route: what a stranger, a presenter, a producer and a manager get
ALLOWED: dict[str, tuple[int, int, int, int]] = {
    "login": (200, 303, 303, 303),
    "sign_in": (401, 401, 401, 401),
    "sign_out": (303, 303, 303, 303),
    "queue": (303, 303, 200, 200),  # a presenter is led to their own view
    "air": (401, 200, 200, 200),
    "set_passing": (401, 403, 400, 400),  # the form is empty
    "do": (401, 400, 400, 400),  # nothing is asked for
    "deeds": (401, 200, 200, 200),
    "undo": (401, 409, 409, 409),  # there is no such deed
    "events": (401, 200, 200, 200),
    "item": (401, 404, 200, 200),  # it was not passed
    "older": (401, 403, 200, 200),
    "played": (401, 200, 200, 200),
    "folded": (401, 403, 200, 200),
    "media": (401, 404, 404, 404),  # there is no such file
    "health": (401, 200, 200, 200),
    "act_on_item": (401, 409, 200, 200),  # it was not passed
    "act_on_message": (401, 409, 200, 200),
    "split_off": (401, 403, 409, 409),  # nobody else asks for it
    "open_card": (401, 204, 204, 204),
    "person": (401, 403, 200, 200),
    "decide": (401, 403, 303, 303),
    "rules": (401, 403, 200, 200),
    "set_rules": (401, 403, 303, 303),
    "library": (401, 403, 200, 200),
    "upload": (401, 403, 303, 303),
    "track": (401, 403, 404, 404),  # there is no such track
    "edit_track": (401, 403, 303, 303),
    "merge_tracks": (401, 403, 303, 303),
    "separate_track": (401, 403, 303, 303),
    "add_alias": (401, 403, 303, 303),
    "remove_alias": (401, 403, 303, 303),
    "leave_source": (401, 403, 303, 303),
    "set_topic": (401, 303, 303, 303),
    "contests": (401, 403, 200, 200),
    "add_contest": (401, 403, 400, 400),  # the form is empty
    "contest": (401, 403, 404, 404),  # there is no such contest
    "change_contest": (401, 403, 404, 404),
    "close_contest": (401, 403, 303, 303),
    "archive": (401, 403, 200, 200),
    "archive_csv": (401, 403, 200, 200),
    "runsheet": (401, 200, 200, 200),
    "runsheet_csv": (401, 200, 200, 200),
    "numbers": (401, 200, 200, 200),
    "numbers_csv": (401, 200, 200, 200),
    "static": (200, 200, 200, 200),
}
PATHS = {
    "queue": "/",
    "item": "/items/{item}",
    "older": "/lanes/songs?before=9",
    "played": "/played",
    "folded": "/folded?reason=greeting",
    "media": "/media/1",
    "undo": "/deeds/99/undo",
    "act_on_item": "/items/{item}/take",
    "act_on_message": "/messages/{message}/take",
    "split_off": "/items/{item}/requests/1/split",
    "open_card": "/messages/{message}/open",
    "person": "/items/{item}/listener",
    "decide": "/items/{item}/listener/stop",
    "track": "/library/tracks/1",
    "edit_track": "/library/tracks/1",
    "merge_tracks": "/library/tracks/1/merge",
    "separate_track": "/library/tracks/1/separate",
    "remove_alias": "/library/aliases/1/remove",
    "leave_source": "/library/leave",
    "contest": "/contests/1",
    "change_contest": "/contests/1",
    "close_contest": "/contests/1/close",
    "numbers_csv": "/numbers.csv?table=songs",
    "static": "/static/desk.css",
}


def test_the_table_knows_every_route() -> None:
    assert set(ALLOWED) == {route.name for route in ROUTES}


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role or "stranger")
async def test_each_page_opens_for_whom_the_table_says(studio: Studio, role: str | None) -> None:
    client = await (studio.person(role) if role else studio.stranger())
    got: dict[str, int] = {}
    for route in sorted(ROUTES, key=lambda route: route.name == "sign_out"):
        got[route.name] = await _opened(studio, client, route)
    column = PEOPLE.index(role)
    assert got == {name: row[column] for name, row in ALLOWED.items()}


async def _opened(studio: Studio, client: Client, route: Route) -> int:
    """What the page answers."""
    item = await studio.request("Dream On")
    unsorted = await studio.write("not sorted yet")
    path = PATHS.get(route.name, route.path).format(item=item, message=unsorted)
    headers = SCRIPT if route.method == "POST" else PAGE if route.name == "queue" else {}
    data = {"name": "x", "password": "y"} if route.name == "sign_in" else None
    async with client.request(
        route.method, path, headers=headers, data=data, allow_redirects=False
    ) as response:
        return response.status


@pytest.mark.parametrize("role", ["presenter", "producer", "manager"])
async def test_erasing_a_listener_is_a_task_for_a_manager(studio: Studio, role: str) -> None:
    item = await studio.file("delete all you have about me", "erase_me")
    client = await studio.person(role)
    got = []
    for action in ("take", "undo", "dismiss"):
        async with client.post(f"/items/{item}/{action}", headers=SCRIPT) as response:
            got.append(response.status)
    assert got == ([200] * 3 if role == "manager" else [403] * 3)
    assert await studio.status(item) == ("dismissed" if role == "manager" else "waiting")
    async with client.post(
        f"/items/{item}/listener/erase", headers=OURS, data={"sure": "on"}, allow_redirects=False
    ) as response:
        assert response.status == (303 if role == "manager" else 403)
    (listener,) = await studio.radio.listeners()
    assert (listener.erased_at is not None) == (role == "manager")


async def test_a_stranger_is_led_to_the_login(studio: Studio) -> None:
    client = await studio.stranger()
    async with client.get("/", headers=PAGE) as response:
        assert response.url.path == "/login"
        assert 'name="password"' in await response.text()


async def test_a_new_role_counts_at_once(studio: Studio) -> None:
    from sqlalchemy import update

    from bot.store.staff import staff

    item = await studio.file("delete all you have about me", "erase_me")
    client = await studio.person("manager", "mona")
    async with studio.radio.database.write() as conn:
        await conn.execute(update(staff).values(role="presenter"))
    async with client.post(f"/items/{item}/dismiss", headers=SCRIPT) as response:
        assert response.status == 403
