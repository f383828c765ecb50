"""What a file is, whatever it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.whatsapp.sniffing import ENOUGH, OTHER, TEXT, accepted, sniff

BOX = b"\x00\x00\x00\x20ftyp"
BEGINNINGS = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n\x00",
    "image/gif": b"GIF89a\x01",
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "image/heic": BOX + b"heic",
    "video/mp4": BOX + b"isom",
    "video/quicktime": BOX + b"qt  ",
    "video/3gpp": BOX + b"3gp4",
    "video/webm": b"\x1aE\xdf\xa3\x01",
    "audio/mp4": BOX + b"M4A ",
    "audio/ogg": b"OggS\x00\x02OpusHead",
    "audio/mpeg": b"ID3\x04\x00",
    "audio/aac": b"\xff\xf1\x50\x80",
    "audio/amr": b"#!AMR\n",
    "audio/wav": b"RIFF\x10\x00\x00\x00WAVEfmt ",
    "audio/flac": b"fLaC\x00",
    "application/pdf": b"%PDF-1.7\n",
    "application/zip": b"PK\x03\x04\x14",
    "text/plain": "Grüezi".encode(),
    "application/octet-stream": b"MZ\x90\x00",
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize("mime_type", BEGINNINGS)
def test_a_file_is_known_by_its_first_bytes(mime_type: str) -> None:
    assert sniff(BEGINNINGS[mime_type]).mime_type == mime_type


@pytest.mark.parametrize("header", [0xFB, 0xFA, 0xF3, 0xF2, 0xE3])
def test_an_mp3_without_a_header_begins_with_a_frame(header: int) -> None:
    assert sniff(bytes([0xFF, header, 0x90, 0x00])).mime_type == "audio/mpeg"


@pytest.mark.parametrize(
    "beginning",
    [b"", b"\x00", b"\xff", b"\xff\xff", b"\xff\xfe\x00", b"RIFF\x10\x00\x00\x00AVI ", b"\x80" * 9],
)
def test_what_shows_nothing_is_something_else(beginning: bytes) -> None:
    assert sniff(beginning) is OTHER


def test_a_letter_cut_through_at_the_end_is_still_text() -> None:
    assert sniff(("ü" * ENOUGH).encode()[: ENOUGH - 1]) is TEXT


@given(st.binary(max_size=ENOUGH))
def test_no_bytes_are_too_strange(beginning: bytes) -> None:
    assert sniff(beginning).ending


@pytest.mark.parametrize(
    "announced, family, really, kept",
    [
        pytest.param("image/jpeg", "image", "image/jpeg", "image/jpeg", id="as announced"),
        pytest.param("image/jpeg", "image", "image/png", "image/png", id="another picture"),
        pytest.param("image/jpeg", "image", "text/plain", None, id="a page called picture"),
        pytest.param("image/jpeg", "image", "application/octet-stream", None, id="a program"),
        pytest.param("image/svg+xml", "image", "text/plain", None, id="a drawing with script"),
        pytest.param("image/jpeg", "image", "video/mp4", None, id="a film called picture"),
        pytest.param("audio/ogg", "audio", "audio/ogg", "audio/ogg", id="voice note"),
        pytest.param("audio/mp4", "audio", "video/mp4", "audio/mp4", id="sound in a film's box"),
        pytest.param("audio/ogg", "audio", "application/pdf", None, id="a paper called sound"),
        pytest.param("video/mp4", "video", "video/3gpp", "video/3gpp", id="another film"),
        pytest.param("video/mp4", "video", "audio/ogg", None, id="sound called film"),
        pytest.param("", "audio", "audio/ogg", "audio/ogg", id="nothing announced"),
        pytest.param("application/pdf", "application", "text/plain", None, id="no paper at all"),
        pytest.param("application/pdf", "application", "application/pdf", "application/pdf"),
        pytest.param(WORD, "application", "application/zip", WORD, id="office"),
        pytest.param("text/html", "text", "text/plain", "text/plain", id="a page is shown as text"),
        pytest.param("", "", "application/octet-stream", "application/octet-stream", id="unknown"),
    ],
)
def test_a_file_must_be_what_was_announced(
    announced: str, family: str, really: str, kept: str | None
) -> None:
    found = accepted(announced, family, sniff(BEGINNINGS[really]))
    assert (found.mime_type if found else None) == kept
