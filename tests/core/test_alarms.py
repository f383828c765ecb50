"""What is wrong enough to wake somebody, as a table."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core import alarms
from bot.core.alarms import Picture, raised
from tests.fakes import NOON

SILENCE = timedelta(hours=12)
SECOND = timedelta(seconds=1)
WELL: dict[str, Any] = {
    "last_body": NOON,
    "oldest_waiting": None,
    "beats": {"web": NOON, "worker": NOON},
}


def ago(**parts: float) -> Any:
    return NOON - timedelta(**parts)


@pytest.mark.parametrize(
    "changed, names",
    [
        pytest.param({}, [], id="all is well"),
        pytest.param({"last_body": ago(hours=12)}, [], id="a long night"),
        pytest.param({"last_body": ago(hours=13)}, ["webhook silent"], id="too long a night"),
        pytest.param({"turned_away": ago(minutes=15)}, ["webhook refused"], id="just refused"),
        pytest.param({"turned_away": ago(minutes=16)}, [], id="refused a while ago"),
        pytest.param({"oldest_waiting": ago(minutes=3)}, ["queue old"], id="queue old"),
        pytest.param({"beats": {"web": NOON}}, ["worker down"], id="worker down"),
        pytest.param({"stopped": [("1001", 190)]}, ["token refused (1001)"], id="token"),
        pytest.param({"stopped": [("1001", 131042)]}, ["payment stop (1001)"], id="payment"),
        pytest.param({"stopped": [("1001", 131031)]}, ["number stopped (1001)"], id="locked"),
        pytest.param(
            {"stopped": [("1001", 190), ("1001", 0), ("1002", 131042)]},
            ["payment stop (1002)", "token refused (1001)"],
            id="several",
        ),
        pytest.param({"slowed": ["1001"]}, ["number slowed (1001)"], id="too fast for minutes"),
        pytest.param({"in_danger": [7]}, ["listener in danger (7)"], id="in danger"),
        pytest.param({"spam": ["1001"]}, ["spam limit (1001)"], id="spam"),
        pytest.param(
            {"wrongly_signed": ["1001"]}, ["wrong app secret (1001)"], id="another app's signature"
        ),
        pytest.param({"unheard": ["1001"]}, ["no statuses (1001)"], id="no statuses"),
        pytest.param({"disk_free": alarms.DISK_LOW - 1}, ["disk low"], id="disk low"),
        pytest.param({"by_words": True}, ["encoder unusable"], id="encoder unusable"),
        pytest.param({"loss": 1}, ["loss"], id="loss"),
        pytest.param({"source_lost_at": ago(minutes=10)}, [], id="a playout that starts again"),
        pytest.param({"source_lost_at": ago(minutes=11)}, ["playout lost"], id="playout lost"),
        pytest.param({"transcriber_lost_at": ago(minutes=10)}, [], id="it starts again"),
        pytest.param(
            {"transcriber_lost_at": ago(minutes=11)}, ["transcriber lost"], id="transcriber lost"
        ),
        pytest.param({"last_play": ago(hours=6)}, [], id="a night of talk"),
        pytest.param({"last_play": ago(hours=7)}, ["playout silent"], id="playout silent"),
        pytest.param({"last_play": ago(days=3)}, [], id="a playout that was given up"),
        pytest.param(
            {"last_play": ago(hours=7), "source_lost_at": ago(hours=7)},
            ["playout lost"],
            id="lost, and so silent",
        ),
    ],
)
def test_the_alarms_that_hold(changed: dict[str, Any], names: list[str]) -> None:
    found = raised(Picture(**{**WELL, **changed}), silence=SILENCE, now=NOON)
    assert sorted(found) == names
    assert all(sentence.endswith(".") for sentence in found.values())


def test_a_station_may_be_silent_for_ever_if_it_says_so() -> None:
    picture = Picture(**{**WELL, "last_body": ago(days=300)})
    assert raised(picture, silence=timedelta(0), now=NOON) == {}


def test_the_engineers_page_says_of_every_alarm_what_to_do() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    told = set(re.findall(r"`([a-z ]+?)(?: \(number\))?`", page))
    everything = Picture(
        last_body=NOON - 2 * SILENCE,
        oldest_waiting=NOON - SILENCE,
        stopped=[("1", 190), ("1", 131042), ("1", 10)],
        slowed=["1"],
        spam=["1"],
        unheard=["1"],
        turned_away=NOON,
        by_words=True,
        disk_free=0,
        loss=1,
        source_lost_at=NOON - SILENCE,
        transcriber_lost_at=NOON - SILENCE,
    )
    more = Picture(NOON, None, last_play=NOON - SILENCE)
    found = [raised(one, silence=SILENCE, now=NOON) for one in (everything, more)]
    names = {name.partition(" (")[0] for alarms in found for name in alarms}
    assert len(names) == 17
    assert names - told == set()
