"""Listeners' files at the desk: shown when they are harmless, never run."""

from __future__ import annotations

import pytest

from bot.core.messages import Attachment, Kind
from bot.store import media
from tests.desk.studio import Studio
from tests.desk.test_pages import page


async def keep(studio: Studio, mime_type: str, **row: str | None) -> int:
    """A file that the scheduler has dealt with; the id of its row."""
    await studio.write("", kind=Kind.PICTURE, attachment=Attachment("file", mime_type))
    (kept,) = await studio.radio.rows(media.media)
    async with studio.radio.database.write() as conn:
        await media.change(conn, kept.id, **row)
    return int(kept.id)


@pytest.mark.parametrize(
    "mime_type, name, shown_as, how",
    [
        ("image/jpeg", "a.jpg", "application/octet-stream", "attachment"),
        ("image/webp", "a.webp", "application/octet-stream", "attachment"),
        ("audio/ogg", "a.ogg", "audio/ogg", "inline"),
        ("image/svg+xml", "a.svg", "application/octet-stream", "attachment"),
        ("text/html", "a.html", "application/octet-stream", "attachment"),
        ("video/mp4", "a.mp4", "video/mp4", "inline"),
        ("application/pdf", "a.pdf", "application/octet-stream", "attachment"),
        ("audio/x\r\nSet-Cookie: a=b", "a.ogg", "application/octet-stream", "attachment"),
    ],
)
async def test_only_sounds_and_videos_are_played_as_they_came(
    studio: Studio, mime_type: str, name: str, shown_as: str, how: str
) -> None:
    (studio.given.media_dir / name).write_bytes(b"<script>alert(1)</script>")
    row = await keep(studio, mime_type, state="kept", file=name)
    client = await studio.person()
    async with client.get(f"/media/{row}") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == shown_as
        assert response.headers["Content-Disposition"].partition(";")[0] == how
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    "state, name",
    [
        pytest.param("owed", None, id="not there yet"),
        pytest.param("failed", None, id="could not be fetched"),
        pytest.param("deleted", "a.jpg", id="no longer kept"),
        pytest.param("kept", "missing.jpg", id="not on the disk"),
        pytest.param("kept", "../secret.txt", id="outside the folder"),
        pytest.param("kept", "/etc/passwd", id="anywhere"),
        pytest.param("kept", "link.jpg", id="a link to outside"),
        pytest.param("kept", "", id="no name"),
        pytest.param("kept", ".", id="the folder itself"),
    ],
)
async def test_nothing_but_kept_files_of_the_folder_is_given_out(
    studio: Studio, state: str, name: str | None
) -> None:
    folder = studio.given.media_dir
    (folder / "a.jpg").write_bytes(b"x")
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "link.jpg").symlink_to(folder.parent / "secret.txt")
    row = await keep(studio, "image/jpeg", state=state, file=name)
    client = await studio.person()
    async with client.get(f"/media/{row}") as response:
        assert response.status == 404


@pytest.mark.parametrize("size, shown", [("small", b"little"), ("full", b"large")])
async def test_a_picture_is_shown_as_it_was_drawn_anew(
    studio: Studio, size: str, shown: bytes
) -> None:
    folder, name = studio.given.media_dir, "a" * 32 + ".png"
    (folder / name).write_bytes(b"as it came")
    (folder / media.small(name)).write_bytes(b"little")
    (folder / media.full(name)).write_bytes(b"large")
    row = await keep(studio, "image/png", state="kept", file=name, small=media.small(name))
    client = await studio.person()
    async with client.get(f"/media/{row}/{size}") as response:
        assert (response.status, await response.read()) == (200, shown)
        assert response.headers["Content-Type"] == "image/jpeg"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    async with client.get("/") as response:
        drawn = await response.text()
    assert f'href="media/{row}/full"' in drawn
    assert f'src="media/{row}/small"' in drawn
    assert f'src="media/{row}"' not in drawn


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"state": "kept", "small": None}, id="nothing was drawn"),
        pytest.param({"state": "deleted"}, id="no longer kept"),
        pytest.param({"state": "kept", "small": "b.jpg"}, id="not on the disk"),
    ],
)
async def test_no_other_picture_is_shown(studio: Studio, row: dict[str, str | None]) -> None:
    name = "a" * 32 + ".png"
    (studio.given.media_dir / name).write_bytes(b"as it came")
    found = await keep(studio, "image/png", file=name, **row)
    client = await studio.person()
    async with client.get(f"/media/{found}/small") as response:
        assert response.status == 404


async def test_a_part_of_a_sound_can_be_asked_for(studio: Studio) -> None:
    (studio.given.media_dir / "a.ogg").write_bytes(b"0123456789")
    row = await keep(studio, "audio/ogg", state="kept", file="a.ogg")
    client = await studio.person()
    async with client.get(f"/media/{row}", headers={"Range": "bytes=2-4"}) as response:
        assert response.status == 206
        assert await response.read() == b"234"


@pytest.mark.parametrize(
    "state, words",
    [
        ("owed", "The file is on its way."),
        ("failed", "The file could not be fetched."),
        ("deleted", "The file is no longer kept."),
    ],
)
async def test_a_card_says_why_a_file_is_not_there(studio: Studio, state: str, words: str) -> None:
    await keep(studio, "image/jpeg", state=state)
    shown = await page(await studio.person())
    assert words in shown.text
