"""What listeners type and strangers post: kept or refused, never obeyed, never lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.core.station import Station
from bot.simulator import bodies as sim_bodies
from bot.simulator import wire
from bot.simulator.adversary import attacks, replay_old_body
from bot.simulator.contents import text
from bot.simulator.network import signed
from bot.store.bodies import bodies
from bot.store.database import Database
from bot.store.inbox import inbox
from bot.store.listeners import listeners
from bot.store.queue import items
from bot.store.roles import notices
from bot.whatsapp.payload import LONGEST_TEXT
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.whole import SECRET, Whole, whole


@dataclass(frozen=True)
class Typed:
    """A text, what is kept of it, and words that the listener must never hear back."""

    text: str
    kept: str | None = None
    unheard: str = ""
    folded: bool = False
    held: bool = False  # it reads otherwise than it looks


TEXTS = {
    "Rasa's stop": Typed('/stop{"x":1}'),
    "Rasa's restart": Typed("/restart"),
    "Rasa's session": Typed('/session_start{"session_started_metadata": {}}'),
    "an entity in Rasa's notation": Typed('play [Dream On](song){"value": "Waterloo"}'),
    "a script": Typed("<script>alert(1)</script><img src=x onerror=alert(1)>"),
    "an end of a comment": Typed("--></textarea><iframe src='//evil.example'>"),
    "SQL": Typed("'); DROP TABLE inbox; --"),
    "SQL's wildcards": Typed("%_' OR 1=1 /*"),
    "4,096 emoji": Typed("🎵" * 4096),
    "a megabyte": Typed("la " * 350_000, kept=("la " * 350_000)[:LONGEST_TEXT]),
    "right to left": Typed("play \u202egnos\u202c \u2067now\u2069", unheard="\u202e", held=True),
    "invisible signs": Typed("pl\u200bay\ufeff zzz", unheard="\u200b", held=True),
    "NUL": Typed("Dream\x00On zero", kept="Dream\ufffdOn zero", unheard="\x00"),
    "half an emoji": Typed("Jolene \ud83d again", kept="Jolene \ufffd again"),
    "the other half": Typed("\udfb5 Fernando", kept="\ufffd Fernando"),
    "our own templates": Typed("{station} {song} {0} {song.__class__}", unheard="Radio Test Radio"),
    "a printing format": Typed("%s %d %n %(text)s"),
    "a template language": Typed("{{ 7*7 }} ${jndi:ldap://x/y} #{7*7}", unheard="49"),
    "WhatsApp's markup": Typed("*bold* _it_ ~gone~ ```code```", unheard="~gone~"),
    "a log line": Typed("x\n2026-11-23 [error] all is lost\r\n", unheard="\n2026-11-23"),
    "control signs": Typed("\x1b[2J\x07 bell", unheard="\x1b"),
    "stacked accents": Typed("Z" + "\u0301" * 500 + "algo"),
    "blanks alone": Typed(" \n\t ", folded=True),
    "a button of ours": Typed("option:1"),
}


async def test_whatever_a_listener_types_is_kept_as_it_is(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        typed = await _type_everything(radio)
        counts = await radio.quiet()
        kept = {row.provider_id: row.text for row in await radio.rows(inbox)}
        for wamid, one in typed.items():
            assert kept[wamid] == (one.text if one.kept is None else one.kept)
        held = _how_many("held")
        songs = len(TEXTS) - _how_many("folded") - held
        assert counts.queue == {"songs": {"waiting": songs}, "held": {"waiting": held}}
        assert (await books(radio)).desk_is_right


async def test_whatever_a_listener_types_changes_nothing_for_anybody(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await _type_everything(radio)
        counts = await radio.quiet()
        everybody = await radio.rows(listeners)
        assert len(everybody) == len(TEXTS)
        assert {row.replies for row in everybody} == {"on"}
        assert counts.outbox == {"read": len(TEXTS) - _how_many("folded") - _how_many("held")}


async def test_a_reply_repeats_words_and_not_their_tricks(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await _type_everything(radio)
        await radio.quiet()
        for key, one in zip(_keys(), TEXTS.values(), strict=True):
            for answer in radio.simulator.ledger.sent_to(key):
                assert len(answer.text) <= 1024
                assert not one.unheard or one.unheard not in answer.text


async def test_nothing_that_a_listener_types_stands_in_a_log(
    database: Database, station: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with structlog.testing.capture_logs() as lines:
        async with whole(database, station, Songs(), tmp_path) as radio:
            await radio.simulator.type("diego", "my secret %s wish")
            await radio.simulator.type("noor", "my secret {} wish")
            radio.simulator.deliver(radio.simulator.draft("maeve", {"type": "text", "text": 7}))
            await radio.quiet()
    said = json.dumps(lines, default=str) + "".join(capfd.readouterr())
    for secret in ("secret", "12025550142", "Diego", "1349120000000003", SECRET):
        assert secret not in said


async def _type_everything(radio: Whole) -> dict[str, Typed]:
    typed = {}
    for number, (key, one) in enumerate(zip(_keys(), TEXTS.values(), strict=True)):
        radio.simulator.listener(key, phone=f"4477009{number:05}")
        typed[await radio.simulator.type(key, one.text)] = one
    return typed


def _how_many(what: str) -> int:
    return sum(getattr(one, what) for one in TEXTS.values())


def _keys() -> list[str]:
    return [f"listener {name}" for name in TEXTS]


# Whatsapp.md, section 2.2: which answer a webhook call gets, and what is kept of it.

Make = Callable[[Whole], tuple[bytes, dict[str, str]]]


def _good(radio: Whole) -> bytes:
    update = radio.simulator.draft("maeve", text("Dream On"))
    return wire.encode(sim_bodies.body([update]))


def _with_signature(signature: str | None) -> Make:
    def make(radio: Whole) -> tuple[bytes, dict[str, str]]:
        raw = _good(radio)
        headers = {**signed(SECRET, raw), "X-Hub-Signature-256": signature or ""}
        return raw, {key: value for key, value in headers.items() if value}

    return make


def _rightly_signed(change: Callable[[bytes], bytes]) -> Make:
    def make(radio: Whole) -> tuple[bytes, dict[str, str]]:
        raw = change(_good(radio))
        return raw, signed(SECRET, raw)

    return make


@dataclass(frozen=True)
class Outcome:
    status: int
    kept: int = 0  # bodies
    parked: int = 0
    settled: int = 0


RIGHT = Outcome(200, kept=1, settled=1)
UNREADABLE = Outcome(200, kept=1, parked=1)
TABLE = [
    pytest.param(_rightly_signed(lambda raw: raw), RIGHT, id="stored"),
    pytest.param(_with_signature(None), Outcome(401), id="no signature"),
    pytest.param(_with_signature("sha256=no"), Outcome(401), id="a malformed signature"),
    pytest.param(_with_signature("sha256=" + "0" * 64), Outcome(401), id="a wrong signature"),
    pytest.param(
        _rightly_signed(lambda raw: raw[:-1] + b" " * (4 * 1024**2) + b"}"),
        Outcome(413),
        id="more than 4 MiB",
    ),
    pytest.param(
        _rightly_signed(lambda raw: raw[:-1] + b" " * (3 * 1024**2) + b"}"), RIGHT, id="3 MiB"
    ),
    pytest.param(_rightly_signed(lambda raw: b"hello"), UNREADABLE, id="not JSON"),
    pytest.param(_rightly_signed(lambda raw: b"[" + raw + b"]"), UNREADABLE, id="not an object"),
    pytest.param(_rightly_signed(lambda raw: raw[:40]), UNREADABLE, id="cut short"),
    pytest.param(
        _rightly_signed(lambda raw: b'{"object":"page","entry":[{"id":"1","messaging":[{}]}]}'),
        Outcome(200, kept=1),
        id="another product",
    ),
    pytest.param(
        _rightly_signed(lambda raw: raw.replace(b'"type":"text"', b'"type":"hologram"')),
        RIGHT,
        id="an unknown kind",
    ),
    pytest.param(
        _rightly_signed(lambda raw: raw.replace(b'"field":"messages"', b'"field":"dreams"')),
        RIGHT,
        id="an unknown field",
    ),
    pytest.param(
        _rightly_signed(lambda raw: raw.replace(b'"1001"', b'"9999"')), RIGHT, id="a foreign number"
    ),
]


@pytest.mark.parametrize("make, outcome", TABLE)
async def test_a_webhook_call_is_answered_by_the_table(
    database: Database, station: Station, tmp_path: Path, make: Make, outcome: Outcome
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        raw, headers = make(radio)
        assert await radio.simulator.network.post(raw, headers) == outcome.status
        assert len(await radio.rows(bodies)) == outcome.kept
        counts = await radio.quiet()
        assert (counts.inbox["settled"], counts.inbox["parked"]) == (
            outcome.settled,
            outcome.parked,
        )
        assert counts.loss == 0


async def test_an_unknown_kind_stands_on_the_desk_as_other(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.send("maeve", {"type": "hologram", "hologram": {"depth": 3}})
        counts = await radio.quiet()
        assert counts.queue == {"other": {"waiting": 1}}
        assert (await books(radio)).desk_is_right


async def test_another_products_call_is_noted_for_the_station(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        raw = b'{"object":"page","entry":[]}'
        assert await radio.simulator.network.post(raw, signed(SECRET, raw)) == 200
        await _until(lambda: radio.rows(notices))
        assert await radio.rows(items) == []


async def test_a_database_that_is_away_is_answered_with_503_and_the_body_comes_again(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """Longer accidents of this sort are in accidents/test_database_away.py."""
    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        away = Database("sqlite:////nowhere/at/all.db")
        web = await radio.start_web(database=away)
        raw = _good(radio)
        assert await radio.simulator.network.post(raw, signed(SECRET, raw)) == 503
        await web.kill()
        await away.close()
        await radio.start_web()
        assert await radio.simulator.network.post(raw, signed(SECRET, raw)) == 200
        assert len(await radio.rows(bodies)) == 1


# What somebody who means harm posts.


async def test_no_attack_does_any_harm(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        update = radio.simulator.draft("maeve", text("Dream On"))
        for attack in attacks(update, other_secret="another app's secret"):
            answer = await radio.simulator.network.post(attack.raw, attack.headers)
            assert answer in attack.answers, attack.name
        assert await replay_old_body(radio.simulator.network, update) == (200, 200)
        counts = await radio.quiet()
        assert counts.queue == {"songs": {"waiting": 1}}
        assert (await books(radio)).right


async def _until(look: Callable[[], Awaitable[Any]], *, within: float = 10.0) -> None:
    async def wait() -> None:
        while not await look():
            await asyncio.sleep(0.03)

    await asyncio.wait_for(wait(), within)
