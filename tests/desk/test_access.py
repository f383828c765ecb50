"""Who may open which page and do which thing: the table itself is the test."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.desk.app import ROUTES, Route
from bot.desk.routes import API
from tests.desk.api import allowed
from tests.desk.studio import OURS, PAGE, SCRIPT, Client, Studio

PEOPLE = (None, "presenter", "producer", "manager")

# route: what a stranger, a presenter, a producer and a manager get
ALLOWED: dict[str, tuple[int, int, int, int]] = {
    "login": (200, 303, 303, 303),
    "sign_in": (401, 401, 401, 401),
    "sign_out": (303, 303, 303, 303),
    "queue": (303, 303, 200, 200),  # a presenter is led to their own view
    "air": (401, 200, 200, 200),
    "air_older": (401, 200, 200, 200),
    "set_passing": (401, 403, 400, 400),  # the form is empty
    "do": (401, 400, 400, 400),  # nothing is asked for
    "deeds": (401, 200, 200, 200),
    "undo": (401, 409, 409, 409),  # there is no such deed
    "alarms": (401, 403, 200, 200),
    "events": (401, 200, 200, 200),
    "item": (401, 404, 200, 200),  # it was not passed
    "older": (401, 403, 200, 200),
    "played": (401, 200, 200, 200),
    "folded": (401, 403, 200, 200),
    "media": (401, 404, 404, 404),  # there is no such file
    "drawn": (401, 404, 404, 404),
    "export": (401, 404, 404, 404),
    "health": (401, 200, 200, 200),
    "act_on_item": (401, 409, 200, 200),  # it was not passed
    "act_on_message": (401, 409, 200, 200),
    "split_off": (401, 403, 409, 409),  # nobody else asks for it
    "open_card": (401, 404, 204, 204),
    "person": (401, 403, 200, 200),
    "decide": (401, 403, 303, 303),
    "block": (401, 403, 303, 303),
    "unblock": (401, 403, 303, 303),
    "note": (401, 403, 303, 303),
    "forget_note": (401, 403, 303, 303),
    "blocked": (401, 403, 200, 200),
    "unblock_listed": (401, 403, 303, 303),
    "reply": (401, 403, 200, 200),
    "send_reply": (401, 403, 400, 400),  # without the key of a click
    "answering": (401, 403, 200, 200),
    "replies": (401, 403, 200, 200),
    "save_replies": (401, 403, 303, 303),
    "read_templates": (401, 403, 403, 303),
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
    "song": (401, 404, 404, 404),  # the latest item is no request by then
    "choose_song": (401, 400, 400, 400),  # the form is empty
    "hand_song": (401, 404, 404, 404),  # the station hands nothing over
    "top": (401, 403, 200, 200),
    "songs_csv": (401, 200, 200, 200),  # what was passed
    "songs_m3u": (401, 200, 200, 200),
    "note_down": (401, 400, 400, 400),  # nothing was said
    "erase_noted": (401, 403, 400, 400),  # it is not meant
    "set_topic": (401, 409, 409, 409),
    "contests": (401, 403, 200, 200),
    "add_contest": (401, 403, 400, 400),  # the form is empty
    "contest": (401, 403, 404, 404),  # there is no such contest
    "change_contest": (401, 403, 404, 404),
    "close_contest": (401, 403, 303, 303),
    "tags": (401, 403, 200, 200),
    "name_tags": (401, 403, 303, 303),
    "words": (401, 403, 200, 200),
    "add_word": (401, 403, 400, 400),  # the form is empty
    "remove_word": (401, 403, 303, 303),
    "try_words": (401, 403, 200, 200),
    "shows": (401, 200, 200, 200),
    "add_show": (401, 403, 400, 400),  # the form is empty
    "show": (401, 403, 404, 404),  # there is no such show
    "change_show": (401, 403, 404, 404),
    "drop_show": (401, 403, 303, 303),
    "add_studio": (401, 403, 403, 303),
    "change_studio": (401, 403, 403, 303),
    "start_show": (401, 303, 303, 303),
    "stop_show": (401, 303, 303, 303),
    "hand_over": (401, 303, 303, 303),
    "leave_note": (401, 303, 303, 303),
    "to_studio": (401, 403, 409, 409),  # there is no such studio
    "me": (401, 200, 200, 200),
    "change_password": (401, 400, 400, 400),  # the form is empty
    "choose_language": (401, 303, 303, 303),
    "end_session": (401, 303, 303, 303),
    "end_others": (401, 303, 303, 303),
    "people": (401, 403, 403, 200),
    "add_person": (401, 403, 403, 400),
    "give_role": (401, 403, 403, 400),
    "give_password": (401, 403, 403, 404),  # there is no such person
    "sign_out_person": (401, 403, 403, 404),
    "remove_person": (401, 403, 403, 303),  # it must be meant
    "tokens": (401, 403, 403, 200),
    "make_token": (401, 403, 403, 400),
    "revoke_token": (401, 403, 403, 303),
    "log": (401, 403, 200, 200),
    "log_file": (401, 403, 200, 200),
    **allowed.ALLOWED,
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
    "alarms": "/alarms.json",
    "older": "/lanes/songs?before=9",
    "played": "/played",
    "folded": "/folded?reason=greeting",
    "media": "/media/1",
    "undo": "/deeds/99/undo",
    "drawn": "/media/1/small",
    "export": "/media/1/air.mp3",
    "act_on_item": "/items/{item}/take",
    "act_on_message": "/messages/{message}/take",
    "split_off": "/items/{item}/requests/1/split",
    "open_card": "/messages/{message}/open",
    "person": "/items/{item}/listener",
    "decide": "/items/{item}/listener/stop",
    "block": "/items/{item}/listener/block",
    "unblock": "/items/{item}/listener/unblock",
    "note": "/items/{item}/listener/notes",
    "forget_note": "/items/{item}/listener/notes/1/remove",
    "unblock_listed": "/blocked/1/unblock",
    "reply": "/items/{item}/reply",
    "send_reply": "/items/{item}/reply",
    "answering": "/messages/{message}/reply/here",
    "track": "/library/tracks/1",
    "edit_track": "/library/tracks/1",
    "merge_tracks": "/library/tracks/1/merge",
    "separate_track": "/library/tracks/1/separate",
    "remove_alias": "/library/aliases/1/remove",
    "leave_source": "/library/leave",
    "contest": "/contests/1",
    "change_contest": "/contests/1",
    "close_contest": "/contests/1/close",
    "remove_word": "/words/1/remove",
    "show": "/shows/1",
    "change_show": "/shows/1",
    "drop_show": "/shows/1/drop",
    "change_studio": "/studios/1",
    "start_show": "/studios/1/start",
    "stop_show": "/airings/1/stop",
    "hand_over": "/airings/1/hand-over",
    "leave_note": "/airings/1/note",
    "erase_noted": "/items/{item}/erase",
    "to_studio": "/items/{item}/studio",
    "song": "/items/{item}/song",
    "choose_song": "/items/{item}/song",
    "hand_song": "/items/{item}/hand-over",
    "end_session": "/me/sessions/0123456789abcdef",
    "give_role": "/people/999/role",
    "give_password": "/people/999/password",
    "sign_out_person": "/people/999/sign-out",
    "remove_person": "/people/999/remove",
    "revoke_token": "/tokens/999/revoke",
    "songs_csv": "/songs.csv?which=passed",
    "songs_m3u": "/songs.m3u?which=passed",
    "numbers_csv": "/numbers.csv?table=songs",
    "static": "/static/desk.css",
    **allowed.PATHS,
}


def test_the_table_knows_every_route() -> None:
    assert set(ALLOWED) == {route.name for route in ROUTES}


@pytest.mark.timeout(400)  # some two hundred pages, one after another
@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role or "stranger")
async def test_each_page_opens_for_whom_the_table_says(studio: Studio, role: str | None) -> None:
    client = await (studio.person(role) if role else studio.stranger())
    got: dict[str, int] = {}
    for route in sorted(ROUTES, key=lambda route: route.name == "sign_out"):
        got[route.name] = await _opened(studio, client, route)
    column = PEOPLE.index(role)
    assert got == {name: row[column] for name, row in ALLOWED.items()}


@pytest.mark.parametrize("role", PEOPLE[1:])
async def test_a_token_opens_what_its_role_may_below_api_and_nothing_else(
    studio: Studio, role: str
) -> None:
    client = await studio.stranger()
    carried = {"Authorization": f"Bearer {await studio.token(role)}"}
    got = {route.name: await _opened(studio, client, route, carried) for route in ROUTES}
    inside, stranger = PEOPLE.index(role), 0
    assert (
        got
        == {
            route.name: ALLOWED[route.name][inside if route.path.startswith(API) else stranger]
            for route in ROUTES
        }
        | allowed.OF_TOKENS
    )


async def _opened(
    studio: Studio, client: Client, route: Route, carried: Mapping[str, str] | None = None
) -> int:
    """What the page answers."""
    item = await studio.request("Dream On")
    unsorted = await studio.write("not sorted yet")
    path = PATHS.get(route.name, route.path).format(item=item, message=unsorted)
    headers = SCRIPT if route.method != "GET" else PAGE if route.name == "queue" else {}
    data = {"name": "x", "password": "y"} if route.name == "sign_in" else None
    async with client.request(
        route.method, path, headers={**headers, **(carried or {})}, data=data, allow_redirects=False
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
