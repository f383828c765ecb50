"""What a file really is, told by its first bytes: neither its name nor its sender is believed."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

ENOUGH = 512  # bytes that every rule below is content with


@dataclass(frozen=True)
class FileType:
    """A kind of file that we recognise, and the ending it is kept under."""

    mime_type: str
    ending: str


JPEG = FileType("image/jpeg", "jpg")
PNG = FileType("image/png", "png")
GIF = FileType("image/gif", "gif")
WEBP = FileType("image/webp", "webp")
HEIC = FileType("image/heic", "heic")
MP4 = FileType("video/mp4", "mp4")
MOV = FileType("video/quicktime", "mov")
THREE_GP = FileType("video/3gpp", "3gp")
WEBM = FileType("video/webm", "webm")
M4A = FileType("audio/mp4", "m4a")
THREE_GP_SOUND = FileType("audio/3gpp", "3gp")
WEBM_SOUND = FileType("audio/webm", "webm")
OGG = FileType("audio/ogg", "ogg")
MP3 = FileType("audio/mpeg", "mp3")
AAC = FileType("audio/aac", "aac")
AMR = FileType("audio/amr", "amr")
WAV = FileType("audio/wav", "wav")
FLAC = FileType("audio/flac", "flac")
PDF = FileType("application/pdf", "pdf")
ZIP = FileType("application/zip", "zip")
TEXT = FileType("text/plain", "txt")
OTHER = FileType("application/octet-stream", "bin")

_BEGINNINGS = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"\x1aE\xdf\xa3": WEBM,
    b"OggS": OGG,
    b"ID3": MP3,
    b"#!AMR": AMR,
    b"fLaC": FLAC,
    b"%PDF-": PDF,
    b"PK\x03\x04": ZIP,
}
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_BRANDS = {  # of the box that opens an MP4 file or one of its kin; any other brand is MP4
    b"M4A ": M4A,
    b"M4B ": M4A,
    b"qt  ": MOV,
    b"heic": HEIC,
    b"heix": HEIC,
    b"mif1": HEIC,
}
_AS_SOUND = {MP4: M4A, THREE_GP: THREE_GP_SOUND, WEBM: WEBM_SOUND}  # one box for both
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OFFICE_ENDINGS = {
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}presentationml.presentation": "pptx",
}


def sniff(beginning: bytes) -> FileType:
    """The type that the bytes show; OTHER when they show none."""
    if beginning[:4] == b"RIFF":
        return _RIFF.get(beginning[8:12], OTHER)
    if beginning[4:8] == b"ftyp":
        brand = beginning[8:12]
        return THREE_GP if brand.startswith(b"3g") else _BRANDS.get(brand, MP4)
    found = next((kind for start, kind in _BEGINNINGS.items() if beginning.startswith(start)), None)
    return found or _framed_sound(beginning) or (TEXT if _is_text(beginning) else OTHER)


def accepted(announced: str, family: str, found: FileType) -> FileType | None:
    """The type to keep the file as, or None when it is not what was announced."""
    if family == "audio":
        found = _AS_SOUND.get(found, found)
    if family in ("image", "audio", "video"):
        return found if found.mime_type.startswith(family + "/") else None
    if announced == PDF.mime_type:
        return found if found is PDF else None
    if found is ZIP and announced in _OFFICE_ENDINGS:
        return FileType(announced, _OFFICE_ENDINGS[announced])
    return found


def _framed_sound(beginning: bytes) -> FileType | None:
    """MP3 and AAC without a header begin with a frame: eleven set bits or more."""
    if len(beginning) < 2 or beginning[0] != 0xFF:
        return None
    if beginning[1] & 0xF6 == 0xF0:
        return AAC
    return MP3 if beginning[1] & 0xE6 == 0xE2 else None


def _is_text(beginning: bytes) -> bool:
    if not beginning or b"\x00" in beginning:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)  # the last letter may be cut
    except UnicodeDecodeError:
        return False
    return True
