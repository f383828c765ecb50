"""Plays back messages that were written down: a show's traffic, or raw webhook bodies."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.simulator import contents, wire
from bot.simulator.handsets import Handsets
from bot.simulator.network import signed


class BadScript(ValueError):
    """A line of the script cannot be played."""


@dataclass(frozen=True)
class Step:
    """One line: a listener's text at a second after the start, or a whole webhook body."""

    at: float
    listener: str = ""
    text: str = ""
    number: str | None = None
    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class Played:
    """What came of a replay."""

    wamids: tuple[str, ...]
    answers: tuple[int | None, ...]  # of the webhook, to the bodies


def steps_in(lines: Iterable[str]) -> tuple[Step, ...]:
    """The steps of a JSON-lines script, in the order of time."""
    steps = [_step(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return tuple(sorted(steps, key=lambda step: step.at))


def step(value: Any) -> Step:
    """One step of parsed JSON, or BadScript."""
    if not isinstance(value, dict):
        raise BadScript("a step is a JSON object")
    try:
        made = Step(**value) if "at" in value else Step(0.0, **value)
    except TypeError:
        raise BadScript("a step has the keys at, listener, text, number and body") from None
    if made.body is None and not (made.listener and made.text):
        raise BadScript("a step needs a listener and a text, or a body")
    return made


async def replay(handsets: Handsets, steps: Iterable[Step], *, speed: float = 1.0) -> Played:
    """Play the steps, so many times as fast as they were written down; 0: all at once.

    Listeners that nobody has added get a phone of their own.
    """
    wamids: list[str] = []
    answers: list[int | None] = []
    passed = 0.0
    for one in steps:
        if speed:
            await handsets.clock.sleep((one.at - passed) / speed)
        passed = one.at
        if one.body is not None:
            answers.append(await post_body(handsets, one.body))
        else:
            wamids.append(await _type(handsets, one))
    return Played(tuple(wamids), tuple(answers))


async def post_body(handsets: Handsets, body: dict[str, Any]) -> int | None:
    """Sign a body of any origin and post it; it stands in no ledger."""
    raw = wire.encode(body)
    return await handsets.network.post(raw, signed(handsets.world.number().app_secret, raw))


async def _type(handsets: Handsets, one: Step) -> str:
    people = handsets.world.people
    if one.listener not in people:
        handsets.listener(one.listener)
    return await handsets.send(one.listener, contents.text(one.text), number=one.number)


def _step(number: int, line: str) -> Step:
    try:
        return step(json.loads(line))
    except ValueError as error:
        raise BadScript(f"line {number}: {error}") from None
