"""Where a card may be put by hand: every lane has its key, or is none that a person can mean."""

from __future__ import annotations

import re

import pytest

from bot.core.deeds import MEANT_BY
from bot.core.purposes import PURPOSES, Lane
from bot.desk.app import STATIC

NO_TARGETS = {Lane.MEDIA.value, Lane.OTHER.value}  # told of in docs/producer.md


@pytest.mark.parametrize("lane", [one.value for one in Lane])
def test_a_lane_stands_for_an_intent_of_the_bot_or_for_nothing(lane: str) -> None:
    purpose = MEANT_BY.get(lane)
    assert (purpose is None) == (lane in NO_TARGETS)
    assert purpose is None or PURPOSES[purpose].lane == lane


def test_each_has_one_key() -> None:
    table = re.search(r"const LANES = \{(.*?)\};", (STATIC / "marking.js").read_text(), re.S)
    assert table
    keys = re.findall(r'(\w): "(\w+)"', table[1])
    assert sorted(lane for _, lane in keys) == sorted(MEANT_BY)
    assert len({letter for letter, _ in keys}) == len(keys)
