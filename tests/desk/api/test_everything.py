"""Everything that the desk does can be done by a program: each route has its call, or a reason."""

from __future__ import annotations

from bot.desk.api.table import CALLS
from bot.desk.app import ROUTES
from bot.desk.routes import API

PEOPLE_SIGN_IN = "a program has a token, and people sign in on the desk"
# Where the call does not have the route's name: which calls do the same, or why none does.
OTHERWISE: dict[str, tuple[str, ...] | str] = {
    "login": PEOPLE_SIGN_IN,
    "sign_in": PEOPLE_SIGN_IN,
    "sign_out": PEOPLE_SIGN_IN,
    "static": "scripts and styles of the desk's own pages",
    "queue": ("items", "messages", "around"),
    "air": ("items",),  # with view=air
    "air_older": ("items",),  # with view=air and before
    "older": ("items",),  # with before
    "act_on_item": ("do", "undo"),
    "act_on_message": ("do",),
    "split_off": ("split",),
    "open_card": ("open",),
    "drawn": ("picture",),
    "export": ("sound",),
    "person": ("listener", "history"),
    "decide": ("replies", "erase"),
    "reply": ("conversation",),
    "send_reply": ("reply",),
    "answering": ("answering", "leave_answering"),
    "replies": ("quick_replies", "templates", "spending"),
    "save_replies": ("save_quick_replies",),
    "alarms": ("items",),  # each says whether it is one
    "upload": ("import_library",),
    "library": ("library", "tracks", "aliases"),
    "set_topic": ("set_topic", "end_topic"),
    "choose_language": ("language",),
    "me": ("me", "sessions"),
    "shows": ("shows", "studios", "on_air"),
    "archive_csv": ("archive",),  # the same lines as JSON
    "numbers_csv": ("numbers",),
    "runsheet": ("run_sheet",),
    "runsheet_csv": ("run_sheet",),
    "log_file": ("log",),
}


def test_whatever_the_desk_does_a_program_can_do() -> None:
    calls = {call.name for call in CALLS}
    routes = {one.name for one in ROUTES if not one.path.startswith(API)}
    missing = {
        name
        for name in routes
        if not isinstance(does := OTHERWISE.get(name, (name,)), str) and not calls.issuperset(does)
    }
    assert missing == set()
    assert set(OTHERWISE) <= routes, "of a route that is no more"


def test_a_call_lets_in_whom_the_page_of_its_name_lets_in() -> None:
    may = {call.name: call.may for call in CALLS}
    differ = {
        one.name
        for one in ROUTES
        if one.name in may and one.name not in OTHERWISE and one.may is not may[one.name]
    }
    assert differ == {"show", "tags"}  # the pages are for changing them
