"""How loud a sound is over its length, as the desk draws it."""

from __future__ import annotations

import sys
from array import array

RATE = 8000  # samples a second: enough to draw by
BARS = 200
_WINDOW = 400  # samples: a twentieth of a second
_LOUDEST = 32768


class Peaks:
    """Takes samples of 16 bits as they come, and keeps the loudest of each twentieth second."""

    def __init__(self) -> None:
        self._rest = b""
        self._windows: list[int] = []
        self._bytes = 0

    def feed(self, chunk: bytes) -> None:
        self._bytes += len(chunk)
        found = self._rest + chunk
        whole = len(found) - len(found) % (2 * _WINDOW)
        self._note(found[:whole])
        self._rest = found[whole:]

    def _note(self, found: bytes) -> None:
        samples = array("h", found[: len(found) - len(found) % 2])
        if sys.byteorder == "big":
            samples.byteswap()
        for start in range(0, len(samples), _WINDOW):
            part = samples[start : start + _WINDOW]
            self._windows.append(max(max(part), -min(part)))

    def end(self) -> tuple[float, list[float]]:
        """The seconds, and at most 200 peaks from 0 to 1, evenly over them."""
        self._note(self._rest)
        self._rest = b""
        bars, of = min(BARS, len(self._windows)), len(self._windows)
        parts = [self._windows[n * of // bars : (n + 1) * of // bars] for n in range(bars)]
        return self._bytes / 2 / RATE, [round(max(part) / _LOUDEST, 3) for part in parts]
