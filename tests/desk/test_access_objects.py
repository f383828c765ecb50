"""Who may open what there really is: an item with a voice note, before it is passed and after."""

from __future__ import annotations

import pytest

from bot.core.messages import Attachment, Kind
from bot.store import media
from tests.desk.studio import SCRIPT, Studio
from tests.ffmpeg import made

pytestmark = pytest.mark.timeout(120)
FILE = "a" * 32 + ".ogg"
PEOPLE = (None, "presenter", "producer", "manager")
TO_ALL, ONCE_PASSED, NEVER = (401, 200, 200, 200), (401, 404, 200, 200), (401, 403, 200, 200)

# path: what a stranger, a presenter, a producer and a manager get of what was not passed
OF_ITEM: dict[str, tuple[int, int, int, int]] = {
    "/items/{item}": ONCE_PASSED,
    "/items/{item}/song": ONCE_PASSED,
    "/items/{item}/listener": NEVER,
    "/items/{item}/reply": NEVER,
    "/messages/{message}/listener": NEVER,
    "/messages/{message}/reply": NEVER,
    "/media/{media}": ONCE_PASSED,
    "/media/{media}/small": ONCE_PASSED,
    "/media/{media}/air.wav": ONCE_PASSED,
    "/media/{media}/air.mp3": ONCE_PASSED,
    "/log?item={item}": NEVER,
    "/archive?q=Dream": NEVER,
    "/runsheet": TO_ALL,
    "/api/v1/items/{item}": ONCE_PASSED,
    "/api/v1/items/{item}/song": ONCE_PASSED,
    "/api/v1/items/{item}/log": NEVER,
    "/api/v1/items/{item}/listener": NEVER,
    "/api/v1/items/{item}/listener/history": NEVER,
    "/api/v1/items/{item}/reply": NEVER,
    "/api/v1/media/{media}": ONCE_PASSED,
}


async def voice_note(studio: Studio) -> dict[str, int]:
    """A request that somebody has spoken, with its file and what was drawn of it."""
    folder = studio.given.media_dir
    made.sound(folder / FILE, 1)
    (folder / media.small(FILE)).write_bytes(b"a picture")
    voice = {"kind": Kind.VOICE, "attachment": Attachment("file", "audio/ogg")}
    item = await studio.file("Dream On", "song_request", track=("Dream On",), **voice)
    row = (await studio.radio.rows(media.media))[-1]
    drawn = {"seconds": 1.0, "peaks": [0.1, 0.9], "small": media.small(FILE)}
    async with studio.radio.database.write() as conn:
        await media.change(conn, row.id, state="kept", file=FILE)
        await media.note_made(conn, row.id, "done", **drawn)
    return {"item": item, "message": row.inbox_id, "media": row.id}


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role or "stranger")
@pytest.mark.parametrize("passed", [False, True], ids=["not passed", "passed"])
async def test_each_object_opens_for_whom_it_has_reached(
    studio: Studio, passed: bool, role: str | None
) -> None:
    there = await voice_note(studio)
    if passed:
        assert (await studio.radio.do("pass", there["item"])).done
    got = await opened(studio, there, role)
    column = PEOPLE.index(role)
    rows = {path: TO_ALL if passed and row is ONCE_PASSED else row for path, row in OF_ITEM.items()}
    assert got == {path: row[column] for path, row in rows.items()}


@pytest.mark.parametrize("taken_back", ["unpass", "relabel"])
async def test_what_reaches_a_presenter_no_more_is_closed_to_them(
    studio: Studio, taken_back: str
) -> None:
    there = await voice_note(studio)
    for deed in ("pass", taken_back):
        assert (await studio.radio.do(deed, there["item"], value="held")).done
    got = await opened(studio, there, "presenter")
    reached = {path for path, status in got.items() if status == 200}
    assert reached == {"/runsheet"}


async def opened(studio: Studio, there: dict[str, int], role: str | None) -> dict[str, int]:
    """What each of the addresses answers to a person."""
    client = await (studio.person(role) if role else studio.stranger())
    found = {}
    for path in OF_ITEM:
        async with client.get(path.format(**there), headers=SCRIPT) as response:
            found[path] = response.status
    return found
