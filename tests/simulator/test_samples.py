from __future__ import annotations

import struct
import zlib

from bot.simulator import samples


def test_the_picture_is_a_png_of_its_size():
    raw = samples.picture(64, 40)
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", raw[16:24]) == (64, 40)
    start = raw.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", raw[start - 8 : start - 4])
    assert len(zlib.decompress(raw[start : start + length])) == 40 * (1 + 64 * 3)


def pages(raw: bytes) -> list[bytes]:
    return [b"OggS" + part for part in raw.split(b"OggS")[1:]]


def test_the_voice_note_is_ogg_opus_in_mono():
    head, tags, *sound = pages(samples.voice(2))
    assert head[28:36] == b"OpusHead"
    assert head[37] == 1  # channel
    assert tags[28:36] == b"OpusTags"
    assert (head[5], sound[-1][5]) == (2, 4)  # the first page and the last say so


def test_the_voice_note_is_as_long_as_asked_for():
    last = pages(samples.voice(2.5))[-1]
    (position,) = struct.unpack("<q", last[6:14])
    assert position == 2.5 * 48000


def test_every_page_carries_the_checksum_that_ogg_asks_for():
    for page in pages(samples.voice(1)):
        (given,) = struct.unpack("<I", page[22:26])
        assert given == checksum(page[:22] + bytes(4) + page[26:])


def checksum(page: bytes) -> int:
    """RFC 3533: CRC of 32 bits with the polynomial 0x04c11db7, bit by bit."""
    register = 0
    for bit in (byte >> place & 1 for byte in page for place in range(7, -1, -1)):
        top = register >> 31
        register = (register << 1 | 0) & 0xFFFFFFFF
        if top ^ bit:
            register ^= 0x04C11DB7
    return register
