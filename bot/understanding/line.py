"""What a worker process and its keeper have agreed on: lines over a pipe, and how it may end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

READY = b"ready"  # the model is loaded, messages are claimed
ALIVE = b"alive"
BY_WORDS = b"alive, and reads by the words alone"  # its encoder cannot be used
UNUSABLE = 3  # exit code: the model was read, and is none
OUT_OF_REACH = 4  # exit code: the model could not be read here, which says nothing about it
EVERY = 5.0  # seconds


def say(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


async def keep_saying(by_words: Callable[[], bool]) -> None:
    """Said by the loop that does the work: one that is stuck falls silent."""
    while True:
        say(BY_WORDS if by_words() else ALIVE)
        await asyncio.sleep(EVERY)
