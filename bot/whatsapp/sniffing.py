"""What a file really is, told by its first bytes: neither its name nor its sender is believed."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 512  # bytes that every rule below is content with


@dataclass(frozen=True)
class FileType:
    """A kind of file that we recognise, and the ending it is kept under."""

    mime_type: str
    ending: str
    families: tuple[str, ...]  # what it may be announced as


JPEG = FileType("image/jpeg", "jpg", ("image",))
PNG = FileType("image/png", "png", ("image",))
GIF = FileType("image/gif", "gif", ("image",))
WEBP = FileType("image/webp", "webp", ("image",))
MP4 = FileType("video/mp4", "mp4", ("video", "audio"))  # the same box holds either
THREE_GP = FileType("video/3gpp", "3gp", ("video", "audio"))
M4A = FileType("audio/mp4", "m4a", ("audio",))
OGG = FileType("audio/ogg", "ogg", ("audio",))
MP3 = FileType("audio/mpeg", "mp3", ("audio",))
AAC = FileType("audio/aac", "aac", ("audio",))
AMR = FileType("audio/amr", "amr", ("audio",))
PDF = FileType("application/pdf", "pdf", ("application/pdf",))
TEXT = FileType("text/plain", "txt", ("text/plain", "text/csv"))
ZIP = FileType("application/zip", "zip", ("application/zip", "application/x-zip-compressed"))
OTHER = FileType("application/octet-stream", "bin", ())

_BEGINNINGS: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"OggS", OGG),
    (b"ID3", MP3),
    (b"#!AMR", AMR),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
)
_AUDIO_BRANDS = (b"M4A ", b"M4B ", b"F4A ")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OFFICE_ENDINGS = {
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}presentationml.presentation": "pptx",
}


def sniff(beginning: bytes) -> FileType:
    """The type that the bytes show; OTHER when they show none."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return WEBP
    if beginning[4:8] == b"ftyp":
        return _boxed(beginning[8:12])
    for start, found in _BEGINNINGS:
        if beginning.startswith(start):
            return found
    return _framed_sound(beginning) or (TEXT if _is_text(beginning) else OTHER)


def accepted(announced: str, found: FileType) -> FileType | None:
    """The type to keep the file as, or None when it is not what was announced."""
    family = announced.partition("/")[0]
    if family in ("image", "audio", "video"):
        return found if family in found.families else None
    if found is ZIP and announced in _OFFICE_ENDINGS:
        return FileType(announced, _OFFICE_ENDINGS[announced], ())
    if announced == PDF.mime_type:
        return found if found is PDF else None
    return found


def _boxed(brand: bytes) -> FileType:
    if brand in _AUDIO_BRANDS:
        return M4A
    return THREE_GP if brand.startswith((b"3gp", b"3g2")) else MP4


def _framed_sound(beginning: bytes) -> FileType | None:
    """MP3 and AAC without a header begin with a frame: eleven or twelve set bits."""
    if len(beginning) < 2 or beginning[0] != 0xFF or beginning[1] & 0xE0 != 0xE0:
        return None
    layer = beginning[1] & 0x06
    if layer == 0:
        return AAC if beginning[1] & 0xF0 == 0xF0 else None
    return MP3


def _is_text(beginning: bytes) -> bool:
    if not beginning or b"\x00" in beginning:
        return False
    try:
        beginning.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(beginning) - 4  # only the last letter is cut through
    return True
