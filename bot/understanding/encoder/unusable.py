"""An encoder that cannot be used here and now, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class EncoderUnusable(Exception):
    """Its files are missing, broken, of a kind that we do not know, or another encoder's."""


@contextmanager
def blamed_on(what: str) -> Iterator[None]:
    """Whatever goes wrong within is the encoder's: onnxruntime and tokenizers raise bare errors."""
    try:
        yield
    except EncoderUnusable:
        raise
    except Exception as error:
        raise EncoderUnusable(f"{what}: {type(error).__name__}") from error
