"""What the scheduler makes of files that were fetched, and how it goes again with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot import decisions, leftovers
from bot.core.errors import NotMade
from bot.core.messages import Attachment, Kind
from bot.making import Maker
from bot.steps import keep
from bot.steps.keep import Keeping
from bot.store import media
from tests.fakes import message
from tests.radio import Radio

NAME = "a" * 32


@dataclass
class FakeTool:
    """Draws what it is told to, and remembers of what."""

    failure: Exception | None = None
    seen: list[str] = field(default_factory=list)
    meanwhile: Any = None  # what happens while it works

    async def peaks(self, path: Path) -> tuple[float, list[float]]:
        await self._work(path)
        return 2.5, [0.1, 0.9]

    async def picture(self, path: Path, *, full: Path, small: Path) -> None:
        await self._work(path)
        full.write_bytes(b"full")
        small.write_bytes(b"small")

    async def still(self, path: Path, *, small: Path) -> None:
        await self._work(path)
        small.write_bytes(b"small")

    async def _work(self, path: Path) -> None:
        self.seen.append(path.name)
        if self.meanwhile:
            await self.meanwhile()
        if self.failure:
            raise self.failure


@dataclass
class Shelf:
    """A station's folder of files, and what draws them."""

    radio: Radio
    folder: Path
    tool: FakeTool

    @property
    def maker(self) -> Maker:
        return Maker(self.radio.database, self.tool, self.folder, self.radio.clock)

    async def fetched(self, mime_type: str, file: str, kind: Kind = Kind.PICTURE) -> None:
        (self.folder / file).write_bytes(b"as it came")
        attachment = Attachment(file, mime_type)
        sent = message("", kind=kind, attachment=attachment, at=self.radio.clock())
        await self.radio.deliver(sent)
        latest = (await self.radio.rows(media.media))[-1]
        async with self.radio.database.write() as conn:
            await media.change(conn, latest.id, state="kept", file=file)

    async def row(self) -> Any:
        (found,) = await self.radio.rows(media.media)
        return found

    @property
    def files(self) -> list[str]:
        return sorted(path.name.removeprefix(NAME) for path in self.folder.iterdir())


@pytest.fixture
def shelf(radio: Radio, tmp_path: Path) -> Shelf:
    folder = tmp_path / "media"
    folder.mkdir()
    return Shelf(radio, folder, FakeTool())


@pytest.mark.parametrize(
    "mime_type, ending, made, files",
    [
        ("audio/ogg", ".ogg", "done", [".ogg"]),
        ("image/png", ".png", "done", [".full.jpg", ".png", ".small.jpg"]),
        ("video/mp4", ".mp4", "done", [".mp4", ".small.jpg"]),
        ("application/pdf", ".pdf", "none", [".pdf"]),
    ],
)
async def test_each_kind_of_file_is_made_what_the_desk_shows(
    shelf: Shelf, mime_type: str, ending: str, made: str, files: list[str]
) -> None:
    await shelf.fetched(mime_type, NAME + ending)
    assert await shelf.maker.look() == 1
    row = await shelf.row()
    assert (row.made, shelf.files) == (made, files)
    assert row.small == (f"{NAME}.small.jpg" if ".small.jpg" in files else None)
    assert row.peaks == ([0.1, 0.9] if ending == ".ogg" else None)
    assert await shelf.maker.look() == 0  # once is enough
    assert ("media_made" in await shelf.radio.events()) == (made == "done")


async def test_what_cannot_be_drawn_is_not_tried_again_and_holds_up_nothing(shelf: Shelf) -> None:
    await shelf.fetched("image/png", "b" * 32 + ".png")
    shelf.tool.failure = NotMade("ffmpeg failed")
    await shelf.maker.look()
    assert (await shelf.row()).made == "failed"
    shelf.tool.failure = None
    await shelf.fetched("audio/ogg", NAME + ".ogg")
    await shelf.maker.look()
    assert shelf.tool.seen == ["b" * 32 + ".png", NAME + ".ogg"]


async def test_what_nobody_has_foreseen_is_tried_again(shelf: Shelf) -> None:
    await shelf.fetched("audio/ogg", NAME + ".ogg")
    shelf.tool.failure = OSError("no more processes")
    await shelf.maker.look()
    assert (await shelf.row()).made is None
    shelf.tool.failure = None
    await shelf.maker.look()
    assert (await shelf.row()).made == "done"


async def test_a_few_are_made_at_a_time_the_newest_first(shelf: Shelf) -> None:
    for letter in "abc":
        await shelf.fetched("audio/ogg", letter * 32 + ".ogg")
    await shelf.maker.look()
    assert sorted(shelf.tool.seen) == ["b" * 32 + ".ogg", "c" * 32 + ".ogg"]


async def test_without_ffmpeg_nothing_is_made_until_there_is_one(shelf: Shelf) -> None:
    await shelf.fetched("audio/ogg", NAME + ".ogg")
    without = Maker(shelf.radio.database, None, shelf.folder, shelf.radio.clock)
    assert await without.look() == 0
    assert await shelf.maker.look() == 1


async def forget(radio: Radio) -> None:
    radio.clock.advance(days=31)
    async with radio.database.write() as conn:
        await keep.forget_media(conn, Keeping(), now=radio.clock())


async def erase(radio: Radio) -> None:
    now = radio.clock()
    await decisions.erase(radio.database, radio.station, 1, who="mona", now=now)


async def take_back(radio: Radio) -> None:
    (first,) = await radio.inbox()
    await radio.deliver(message("", kind=Kind.REVOKE, reply_to=first.provider_id))


@pytest.mark.parametrize("goes", [forget, erase, take_back])
@pytest.mark.parametrize("mime_type, ending", [("audio/ogg", ".ogg"), ("image/png", ".png")])
async def test_what_was_made_of_a_file_goes_with_it(
    shelf: Shelf, goes: Any, mime_type: str, ending: str
) -> None:
    await shelf.fetched(mime_type, NAME + ending)
    await shelf.maker.look()
    async with shelf.radio.database.write() as conn:
        await media.note_heard(conn, 1, "hello there")
    await goes(shelf.radio)
    row = await shelf.row()
    assert row.state == "deleted"
    assert {getattr(row, name) for name in media.GONE} == {None}
    await leftovers.remove_unwanted(shelf.radio.database, shelf.folder)
    assert shelf.files == []
    assert await shelf.maker.look() == 0


@pytest.mark.parametrize("goes", [forget, erase, take_back])
async def test_what_goes_while_it_is_drawn_is_not_drawn(shelf: Shelf, goes: Any) -> None:
    await shelf.fetched("image/png", NAME + ".png")

    async def meanwhile() -> None:
        await goes(shelf.radio)
        await leftovers.remove_unwanted(shelf.radio.database, shelf.folder)

    shelf.tool.meanwhile = meanwhile
    await shelf.maker.look()
    assert (shelf.files, (await shelf.row()).small) == ([], None)


async def test_what_is_made_is_known_as_long_as_its_file_is(shelf: Shelf) -> None:
    await shelf.fetched("image/png", NAME + ".png")
    await shelf.maker.look()
    (shelf.folder / ("b" * 32 + ".small.jpg")).write_bytes(b"of a file that is gone")
    (shelf.folder / f".{NAME}.small.jpg.part").write_bytes(b"not to the end")
    shelf.radio.clock.advance(days=400 * 30)  # whatever this machine's clock says
    await leftovers.remove_unknown(shelf.radio.database, shelf.folder, now=shelf.radio.clock())
    assert shelf.files == [".full.jpg", ".png", ".small.jpg"]
