"""Which encoder this process reads with."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import structlog

from bot.understanding.encoder.carried import CarriedEncoder
from bot.understanding.encoder.folder import FolderEncoder
from bot.understanding.encoder.kept import KeptEncoder
from bot.understanding.encoder.reading import Encoder
from bot.understanding.encoder.unusable import EncoderUnusable

# Where the station's own one lies: told by environment, because Rasa's own commands need it too.
OWN = "STATION_ENCODER"

log = structlog.get_logger(__name__)

_kept_in: Path | None = None
_trouble: str | None = None


def keep_vectors(folder: Path) -> None:
    """From now on in this process, what was read is kept in this folder: for training."""
    global _kept_in
    _kept_in = folder


def keeping(encoder: Encoder) -> Encoder:
    """The same, with what was read before, if that is kept."""
    return KeptEncoder(encoder, _kept_in) if _kept_in else encoder


def note(trouble: EncoderUnusable | None) -> None:
    """What a reading came to; each trouble is told of once, until another or none takes over."""
    global _trouble
    said = str(trouble) if trouble else None
    if said and said != _trouble:
        log.error("encoder_unusable", error=said)
    _trouble = said


def unusable() -> bool:
    """Whether messages are understood by their words alone, for want of the encoder."""
    return _trouble is not None


def use_own(folder: Path) -> None:
    """From now on in this process, models with the station's own encoder find it here."""
    os.environ[OWN] = str(folder)


def opened(*, own: bool, name: str | None) -> Encoder:
    """The one that a model was trained with, or EncoderUnusable; without a name any will do."""
    if own and not os.environ.get(OWN):
        raise EncoderUnusable(f"{OWN} does not say where the station's own is")
    found = encoder_of(os.environ[OWN] if own else None)
    if name not in (None, found.name):
        raise EncoderUnusable("the model was trained with another encoder")
    return found


@lru_cache(maxsize=2)
def encoder_of(folder: str | None) -> Encoder:
    """The encoder in the station's folder, or the one that came with the installation."""
    return FolderEncoder(Path(folder)) if folder else CarriedEncoder()
