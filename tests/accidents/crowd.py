"""Many listeners at once, each message a song of its own."""

from __future__ import annotations

from tests.whole import Whole


async def rush(
    radio: Whole, *, messages: int = 200, listeners: int = 20, first: int = 0
) -> list[str]:
    """All in one breath; the messages are dealt out to the listeners in turn."""
    for number in range(listeners):
        radio.simulator.listener(_key(number), phone=f"4477005{number:05}")
    return [
        await radio.simulator.type(_key(number % listeners), f"song {number:04}")
        for number in range(first, first + messages)
    ]


def _key(number: int) -> str:
    return f"listener {number:02}"
