"""What goes wrong with a source."""

from __future__ import annotations


class SourceTrouble(Exception):
    """It cannot be read just now; the text says why, for an engineer."""
