"""A file that the playout writes: text or a small XML, in whatever encoding, whole or not."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.playing import Told, cleaned
from bot.playout import watched_file
from bot.playout.small_xml import NotRead
from bot.playout.trouble import SourceTrouble
from bot.playout.watched_file import LARGEST, WatchedFile, in_file
from tests.fakes import NOON

CAFE = "Café Tacvba - Ingrata"


@pytest.mark.parametrize(
    "raw, artist, title",
    [
        (b"Toto - Africa", "Toto", "Africa"),
        (b"\r\n Toto - Africa \r\nnext: Sting - Roxanne\r\n", "Toto", "Africa"),
        (CAFE.encode(), "Café Tacvba", "Ingrata"),
        (CAFE.encode("utf-8-sig"), "Café Tacvba", "Ingrata"),
        (CAFE.encode("cp1252"), "Café Tacvba", "Ingrata"),
        (CAFE.encode("utf-16"), "Café Tacvba", "Ingrata"),
        (CAFE.encode("utf-16-le"), "Café Tacvba", "Ingrata"),
        (CAFE.encode("utf-16-be"), "Café Tacvba", "Ingrata"),
        (b"just a title", "", "just a title"),
    ],
)
def test_a_line_of_text_names_artist_and_title(raw: bytes, artist: str, title: str) -> None:
    told = in_file(raw)
    assert told is not None
    found = cleaned(told)
    assert (found.artist, found.title) == (artist, title)


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\0\0\0", "\ufeff".encode()])
def test_an_empty_file_says_that_nothing_is_on(raw: bytes) -> None:
    assert in_file(raw) is None


AFRICA = Told("Africa", "Toto")


@pytest.mark.parametrize(
    "text, told",
    [
        ("<nowplaying><artist>Toto</artist><title>Africa</title></nowplaying>", AFRICA),
        ("<Song Title='Africa' Artist='Toto'/>", AFRICA),
        (
            "<np xmlns='urn:x'><TrackTitle>Africa</TrackTitle><Performer>Toto</Performer></np>",
            AFRICA,
        ),
        ("<now><title>Toto - Africa</title></now>", Told("Toto - Africa")),
        (
            "<audio type='jingle'><title>Ident 3</title><artist>Radio</artist></audio>",
            Told("Ident 3", "Radio", kind="jingle"),
        ),
        (
            "<on><song start-time='2026-11-23T12:00:00Z'><name>Africa</name>"
            "<artist>Toto</artist></song></on>",
            Told("Africa", "Toto", NOON),
        ),
        (
            f"<s><title>Africa</title><artist>Toto</artist><started>{NOON.timestamp():.0f}</started></s>",
            Told("Africa", "Toto", NOON),
        ),
        (
            "<s><title>Africa</title><artist>Toto</artist><starttime>12:00:00</starttime></s>",
            AFRICA,  # nobody says in which time zone
        ),
        (
            "<list><item status='history'><title>Roxanne</title><artist>Police</artist></item>"
            "<item status='playing'><title>Africa</title><artist>Toto</artist></item></list>",
            AFRICA,
        ),
        (
            "<pl><Current><title>Africa</title><artist>Toto</artist></Current>"
            "<Next><title>Roxanne</title><artist>Police</artist></Next></pl>",
            AFRICA,
        ),
        ("<nothing/>", None),
        ("<now><title></title><artist></artist></now>", None),
    ],
)
def test_an_xml_names_them_in_its_own_words(text: str, told: Told | None) -> None:
    assert in_file(text.encode()) == told
    declared = f'<?xml version="1.0" encoding="utf-16"?>{text}'
    assert in_file(declared.encode("utf-16")) == told


def test_an_xml_in_windows_letters_is_read() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><s><title>Olé</title><artist>Ñu</artist></s>'
    assert in_file(text.encode("cp1252")) == Told("Olé", "Ñu")


@pytest.mark.parametrize(
    "raw, says",
    [
        (b"<now><title>Afr", "no whole XML"),
        (b"<!DOCTYPE x [<!ENTITY a 'ha'>]><x><title>&a;</title><artist>b</artist></x>", "document"),
    ],
)
def test_an_xml_that_is_not_to_be_read_says_why(raw: bytes, says: str) -> None:
    with pytest.raises(NotRead, match=says):
        in_file(raw)


async def test_the_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "now.txt"
    watched = WatchedFile(str(path))
    with pytest.raises(SourceTrouble, match="No such file"):
        await watched.look()
    path.write_text("Toto - Africa")
    assert await watched.look() == Told("Toto - Africa")
    before = path.stat()
    path.write_text("Toto - Roxann")  # as long, and at the same moment: it looks unchanged
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert await watched.look() == Told("Toto - Africa")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert await watched.look() == Told("Toto - Roxann")


async def test_a_file_caught_half_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "now.xml"
    whole = "<now><title>Africa</title><artist>Toto</artist></now>"
    path.write_text(whole[:20])
    watched = WatchedFile(str(path))
    with pytest.raises(SourceTrouble, match="no whole XML"):
        await watched.look()
    path.write_text(whole)
    assert await watched.look() == AFRICA


@pytest.mark.parametrize("what", ["a folder", "huge"])
async def test_what_is_no_such_file_is_told_of(tmp_path: Path, what: str) -> None:
    path = tmp_path / "now"
    if what == "huge":
        path.write_bytes(b"x" * (LARGEST + 1))
    else:
        path.mkdir()
    with pytest.raises(SourceTrouble):
        await WatchedFile(str(path)).look()


async def test_a_share_that_hangs_holds_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, hanging, reads = tmp_path / "now.txt", threading.Event(), []
    path.write_text("Toto - Africa")

    def hang(raw: bytes) -> Told:
        reads.append(raw)
        hanging.wait(20)
        return AFRICA

    monkeypatch.setattr(watched_file, "in_file", hang)
    monkeypatch.setattr(watched_file, "PATIENCE", timedelta(seconds=0.05).total_seconds())
    watched = WatchedFile(str(path))
    for _ in range(3):
        with pytest.raises(SourceTrouble, match="in time"):
            await watched.look()
    hanging.set()
    monkeypatch.setattr(watched_file, "PATIENCE", 20)
    assert await watched.look() == AFRICA
    assert len(reads) == 1
