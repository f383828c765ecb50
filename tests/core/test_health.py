"""The health light's rules, as a table."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core import health
from bot.core.health import Alarm, Health, Light, signs, spoken, worst
from bot.desk import words
from tests.fakes import NOON

WELL: dict[str, Any] = {
    "at": NOON,
    "webhook_at": NOON - timedelta(seconds=5),
    "beats": {"worker": NOON, "scheduler": NOON},
    "model": "a model",
}


def ago(**parts: float) -> Any:
    return NOON - timedelta(**parts)


@pytest.mark.parametrize(
    "changed, says, light",
    [
        pytest.param({}, "webhook.ok", "ok", id="all is well"),
        pytest.param({"webhook_at": None}, "webhook.never", "warn", id="never called"),
        pytest.param({"webhook_at": ago(minutes=61)}, "webhook.quiet", "warn", id="quiet"),
        pytest.param({"webhook_at": ago(hours=13)}, "webhook.silent", "bad", id="silent"),
        pytest.param(
            {"waiting": 3, "oldest_waiting": ago(seconds=5)}, "waiting.some", "ok", id="some wait"
        ),
        pytest.param(
            {"waiting": 3, "oldest_waiting": ago(seconds=20)}, "waiting.late", "warn", id="late"
        ),
        pytest.param(
            {"waiting": 3, "oldest_waiting": ago(minutes=3)}, "waiting.stuck", "bad", id="stuck"
        ),
        pytest.param({"unsorted": 1}, "unsorted.some", "warn", id="given up"),
        pytest.param({"parked": 1}, "parked.some", "warn", id="unreadable"),
        pytest.param({"beats": {"scheduler": NOON}}, "worker.never", "bad", id="no worker"),
        pytest.param(
            {"beats": {"worker": ago(seconds=30), "scheduler": NOON}},
            "worker.late",
            "warn",
            id="worker late",
        ),
        pytest.param(
            {"beats": {"worker": NOON, "scheduler": ago(seconds=50)}},
            "scheduler.gone",
            "bad",
            id="scheduler gone",
        ),
        pytest.param({"played_at": ago(minutes=60)}, "playing.ok", "ok", id="songs"),
        pytest.param({"played_at": ago(minutes=61)}, "playing.quiet", "warn", id="no songs"),
        pytest.param({"unread": {"a": "gone"}}, "library.unread", "warn", id="a source unread"),
        pytest.param({"model": None}, "model.none", "bad", id="no model"),
        pytest.param({"stopped": {"1001": "token"}}, "number.stopped", "bad", id="number stopped"),
        pytest.param(
            {"alarms": (Alarm("disk low", NOON, "Free some."),)}, "alarm.on", "bad", id="alarm"
        ),
        pytest.param({"loss": 1}, "loss.some", "bad", id="loss"),
        pytest.param({"unknown": 3}, "unknown.some", "warn", id="replies nobody heard of"),
    ],
)
def test_the_light(changed: dict[str, Any], says: str, light: str) -> None:
    found = signs(Health(**{**WELL, **changed}))
    assert {sign.says: sign.light.value for sign in found}[says] == light
    assert worst(found) is Light(light)


def test_every_sentence_that_a_sign_says_exists() -> None:
    code = Path(health.__file__).read_text("utf-8")
    names = set(re.findall(r'"([a-z]+\.[a-z]+)"', code))
    names |= {f"{role}.{how}" for role in ("worker", "scheduler") for how in _HOWS}
    say = words.load()
    assert len(names) > 15 and [name for name in sorted(names) if not say.has(name)] == []


_HOWS = ("ok", "late", "gone", "never")


@pytest.mark.parametrize(
    "seconds, said",
    [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "1 h"), (86400 * 3, "3 d")],
)
def test_an_age_is_said_in_its_largest_unit(seconds: int, said: str) -> None:
    assert spoken(timedelta(seconds=seconds)) == said
