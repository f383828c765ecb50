from __future__ import annotations

import gzip
import json

import pytest

from bot.simulator import Listener, Simulator, bodies, wire
from bot.simulator import contents as c
from bot.simulator.adversary import Attack, attacks, replay_old_body
from tests.simulator.conftest import NOON
from tests.simulator.station import NUMBER, OTHER_APP, Station

MAEVE = Listener("maeve", "Maeve", phone="447700900123")
UPDATE = bodies.message(NUMBER, MAEVE, c.text("hi / ü"), wamid="wamid.1", at=NOON)
ATTACKS = attacks(UPDATE, other_secret=OTHER_APP.app_secret)
BY_NAME = {attack.name: attack for attack in ATTACKS}
TRUSTED = {attack.name for attack in ATTACKS if 401 not in attack.answers}


def signed_well(attack: Attack) -> bool:
    raw = gzip.decompress(attack.raw) if attack.name == "gzip" else attack.raw
    given = attack.headers.get("X-Hub-Signature-256", "")
    return given.lower() == wire.signature(NUMBER.app_secret, raw)


def test_every_attack_has_a_name_of_its_own():
    assert len(BY_NAME) == len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_just_the_forged_ones_are_signed_wrongly(attack: Attack):
    known_exceptions = {"upper case", "gzip"}
    assert signed_well(attack) is (attack.name in TRUSTED | known_exceptions)


@pytest.mark.parametrize(
    "name, error",
    [
        ("empty", json.JSONDecodeError),
        ("truncated", json.JSONDecodeError),
        ("invalid UTF-8", UnicodeDecodeError),
        ("deep", RecursionError),
    ],
)
def test_unreadable_ones_cannot_be_read(name: str, error: type[Exception]):
    with pytest.raises(error):
        json.loads(BY_NAME[name].raw)


@pytest.mark.parametrize("name", ["not a number", "duplicate keys", "NUL and half an emoji"])
def test_readable_ones_still_hold_the_message(name: str):
    assert b"wamid.1" in BY_NAME[name].raw
    assert json.loads(BY_NAME[name].raw)["entry"][0]["changes"]


def test_the_oversized_one_is_larger_than_whatsapp_sends():
    assert len(BY_NAME["oversized"].raw) > 4 * 1024**2


async def test_an_attack_can_be_posted(sim: Simulator, station: Station):
    attack = BY_NAME["other app's secret"]
    assert await sim.network.post(attack.raw, attack.headers) == 200  # our fake believes anybody
    assert station.signatures == [wire.signature(OTHER_APP.app_secret, attack.raw)]


async def test_an_old_body_is_replayed_byte_by_byte(sim: Simulator, station: Station):
    assert await replay_old_body(sim.network, UPDATE) == (200, 200)
    first, second = station.bodies
    assert first == second
