"""How ffmpeg is told to open a listener's file: as the one thing that it may be, and no more."""

from __future__ import annotations

from pathlib import Path

from bot.core.errors import NotMade

# By the ending that we gave the file after a look at its first bytes. ffmpeg's own guess would
# also know playlists, which name other files and addresses for it to read.
SOUNDS = {
    "ogg": "ogg",
    "mp3": "mp3",
    "m4a": "mov",
    "3gp": "mov",
    "aac": "aac",
    "amr": "amr",
    "wav": "wav",
    "flac": "flac",
    "webm": "matroska",
}
PICTURES = {"jpg": "jpeg_pipe", "png": "png_pipe", "gif": "gif", "webp": "webp_pipe"}
VIDEOS = {"mp4": "mov", "mov": "mov", "3gp": "mov", "webm": "matroska"}

MOST_PIXELS = 50_000_000  # in one picture: a small file may unfold to any size
_DECODERS = (
    "opus,libopus,vorbis,flac,mp3,mp3float,aac,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,"
    "pcm_s16le,pcm_s24le,pcm_f32le,pcm_u8,pcm_alaw,pcm_mulaw,"
    "h264,hevc,h263,mpeg4,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mjpeg,png,gif,webp"
)


def opened(path: Path, forms: dict[str, str], *more: str) -> list[str]:
    """The arguments that open it; `more` stands before it, such as from where to read."""
    form = forms.get(path.suffix.removeprefix("."))
    if form is None:
        raise NotMade("no kind of file that is read here")
    safe = ["-protocol_whitelist", "file,pipe", "-codec_whitelist", _DECODERS]
    limited = ["-threads", "1", "-max_pixels", str(MOST_PIXELS)]
    return [*safe, *limited, "-f", form, *more, "-i", f"file:{path}"]
