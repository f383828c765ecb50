"""A picture and a voice note made by arithmetic, so that nobody needs a file to try things out."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

PICTURE_TYPE = "image/png"
VOICE_TYPE = "audio/ogg; codecs=opus"
_SILENCE = b"\xf8\xff\xfe"  # 20 ms of nothing, as Opus writes it
_SAMPLES = 960  # in 20 ms at 48 kHz


@lru_cache
def picture(width: int = 320, height: int = 200) -> bytes:
    """A PNG of a sunrise over the sea."""
    rows = b"".join(b"\0" + _row(y, width, height) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


@lru_cache
def voice(seconds: float = 3.0) -> bytes:
    """An Ogg/Opus voice note, mono, in which nobody says anything."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48000, 0, 0)
    maker = b"Request Line"
    tags = b"OpusTags" + struct.pack("<I", len(maker)) + maker + struct.pack("<I", 0)
    pages = [_page(0, 0, [head], first=True), _page(1, 0, [tags])]
    packets = max(int(seconds * 50), 1)
    for start in range(0, packets, 50):
        end = min(start + 50, packets)
        number = len(pages)
        last = end == packets
        pages.append(_page(number, end * _SAMPLES, [_SILENCE] * (end - start), last=last))
    return b"".join(pages)


def _row(y: int, width: int, height: int) -> bytes:
    return b"".join(bytes(_pixel(x, y, width, height)) for x in range(width))


def _pixel(x: int, y: int, width: int, height: int) -> tuple[int, int, int]:
    horizon = height * 2 // 3
    from_sun = ((x - width // 2) ** 2 + (y - horizon) ** 2) ** 0.5
    if y > horizon:
        depth = (y - horizon) * 60 // (height - horizon)
        glint = 90 if abs(x - width // 2) < 6 + y % 5 * 3 else 0
        return (40 + glint, 90 - depth // 2 + glint // 2, 130 - depth)
    if from_sun < height // 6:
        return (255, 226, 150)
    glow = max(0, 120 - int(from_sun))
    return (min(255, 120 + y + glow), min(255, 90 + y // 2 + glow), 150)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _page(
    number: int, position: int, packets: list[bytes], *, first: bool = False, last: bool = False
) -> bytes:
    """A page of an Ogg file; every packet here is shorter than 255 bytes."""
    flags = (2 if first else 0) | (4 if last else 0)
    serial = 0x51
    header = b"OggS" + struct.pack("<BBqIIIB", 0, flags, position, serial, number, 0, len(packets))
    page = header + bytes(map(len, packets)) + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_checksum(page)) + page[26:]


def _ogg_checksum(page: bytes) -> int:
    """Ogg's own CRC: zlib's polynomial, but the other way round."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value
