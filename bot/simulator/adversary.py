"""What somebody who means harm, or a broken proxy, sends to the station's webhook."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from bot.simulator import bodies, wire
from bot.simulator.bodies import Update
from bot.simulator.network import Network, signed

REFUSED = frozenset({400, 401, 403})
TOO_LARGE = frozenset({413})
TAKEN = frozenset({200})
PARKED = frozenset({200, 400})  # rightly signed but unreadable: kept for a person, or refused
DEPTH = 10_000
OVERSIZE = 5 * 1024**2


@dataclass(frozen=True)
class Attack:
    """A webhook call that should do no harm, and the answers that are all right."""

    name: str
    raw: bytes
    headers: dict[str, str]
    answers: frozenset[int]


def attacks(update: Update, *, other_secret: str) -> tuple[Attack, ...]:
    """Each attack once, made of an update that the station would otherwise take."""
    raw = wire.encode(bodies.body([update]))
    secret = update.number.app_secret
    by_signature = tuple(
        Attack(name, raw, _with(raw, secret, signature(raw, secret, other_secret)), answers)
        for name, signature, answers in _SIGNATURES
    )
    by_body = tuple(
        Attack(name, body, signed(secret, body), answers)
        for name, make, answers in _BODIES
        for body in (make(raw),)
    )
    return (*by_signature, *by_body, _zipped(raw, secret), _altered(raw, secret))


async def replay_old_body(network: Network, update: Update) -> tuple[int | None, int | None]:
    """The same signed bytes twice: both answers are 200, and the effect is that of one."""
    raw = wire.encode(bodies.body([update]))
    headers = signed(update.number.app_secret, raw)
    return await network.post(raw, headers), await network.post(raw, headers)


Sign = Callable[[bytes, str, str], "str | None"]
_SIGNATURES: tuple[tuple[str, Sign, frozenset[int]], ...] = (
    ("no signature", lambda raw, own, other: None, REFUSED),
    ("empty signature", lambda raw, own, other: "", REFUSED),
    ("signature of zeros", lambda raw, own, other: "sha256=" + "0" * 64, REFUSED),
    ("one bit flipped", lambda raw, own, other: _flipped(wire.signature(own, raw)), REFUSED),
    ("cut short", lambda raw, own, other: wire.signature(own, raw)[:-1], REFUSED),
    ("other app's secret", lambda raw, own, other: wire.signature(other, raw), REFUSED),
    ("sha1", lambda raw, own, other: "sha1=" + wire.signature(own, raw)[7:47], REFUSED),
    ("not ASCII", lambda raw, own, other: "sha256=" + "é" * 64, REFUSED),
    (
        "upper case",
        lambda raw, own, other: "sha256=" + wire.signature(own, raw)[7:].upper(),
        REFUSED | TAKEN,
    ),
)

Make = Callable[[bytes], bytes]
_BODIES: tuple[tuple[str, Make, frozenset[int]], ...] = (
    ("empty", lambda raw: b"", PARKED),
    ("truncated", lambda raw: raw[: len(raw) // 2], PARKED),
    ("invalid UTF-8", lambda raw: raw.replace(b'"type"', b'"\xff\xfe"'), PARKED),
    ("not a number", lambda raw: raw.replace(b'"entry"', b'"n":NaN,"i":-Infinity,"entry"'), PARKED),
    ("duplicate keys", lambda raw: raw.replace(b'"entry"', b'"entry":null,"entry"'), PARKED),
    ("a list", lambda raw: b"[" + raw + b"]", PARKED),
    ("a word", lambda raw: b'"hello"', PARKED),
    ("deep", lambda raw: b'{"entry":' + b"[" * DEPTH + b"]" * DEPTH + b"}", PARKED),
    ("huge number", lambda raw: b'{"entry":' + b"9" * 5000 + b"}", PARKED),
    ("oversized", lambda raw: raw[:-1] + b" " * OVERSIZE + raw[-1:], TOO_LARGE),
    ("NUL and half an emoji", lambda raw: raw.replace(b'"id"', b'"\\u0000":"\\ud83d","id"'), TAKEN),
    ("other product", lambda raw: raw.replace(b"whatsapp_business_account", b"page"), TAKEN),
)


def _with(raw: bytes, secret: str, signature: str | None) -> dict[str, str]:
    headers = signed(secret, raw)
    del headers["X-Hub-Signature-256"]
    if signature is None:
        return headers
    return {**headers, "X-Hub-Signature-256": signature}


def _flipped(signature: str) -> str:
    return signature[:-1] + f"{int(signature[-1], 16) ^ 1:x}"


def _zipped(raw: bytes, secret: str) -> Attack:
    """Compressed on the way: what was signed is not what arrives."""
    body = gzip.compress(raw)
    headers = {**signed(secret, raw), "Content-Encoding": "gzip"}
    return Attack("gzip", body, headers, REFUSED | TAKEN | {415})


def _altered(raw: bytes, secret: str) -> Attack:
    """Another text under the signature of the first."""
    return Attack("altered", raw + b" ", signed(secret, raw), REFUSED)
