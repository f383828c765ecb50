from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator import Simulator
from bot.simulator.wire import Ids, encode, signature
from tests.simulator.station import NUMBER, Station, expected_signature


def test_bodies_are_written_as_whatsapp_writes_them():
    assert encode({"text": "Grüezi 🎷 a/b <>"}) == (rb'{"text":"Gr\u00fcezi \ud83c\udfb7 a\/b <>"}')


def test_bodies_can_go_without_escapes():
    assert encode({"text": "Grüezi a/b"}, raw_utf8=True) == '{"text":"Grüezi a/b"}'.encode()


@given(st.lists(st.text() | st.integers() | st.none(), max_size=10))
def test_every_body_reads_back_as_itself_and_is_pure_ascii(value: Any):
    raw = encode({"value": value})
    assert json.loads(raw) == {"value": value}
    assert raw.isascii()


def test_the_signature_agrees_with_rfc_4231():
    assert signature("Jefe", b"what do ya want for nothing?") == (
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


@pytest.mark.parametrize("raw_utf8", [False, True], ids=["escaped", "raw"])
async def test_deliveries_are_signed_over_the_bytes_that_are_sent(
    sim: Simulator, station: Station, raw_utf8: bool
):
    sim.world.conditions = replace(sim.world.conditions, raw_utf8=raw_utf8)
    await sim.type("maeve", "¿Más jazz? a/b")
    await sim.settle()
    (raw,) = station.bodies
    assert station.signatures == [expected_signature(NUMBER.app_secret, raw)]
    assert raw.isascii() is not raw_utf8


def test_the_same_seed_gives_the_same_ids_and_another_seed_others():
    first, same, other = (Ids(seed).wamid() for seed in ("a", "a", "b"))
    assert first == same != other
    assert re.fullmatch(r"wamid\.[A-Za-z0-9+/=]{20,}", first)
