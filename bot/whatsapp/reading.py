"""Reads single values out of a foreign body without stumbling over what is missing or odd."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timezone
from typing import Any

Json = dict[str, Any]

ID_BYTES = 512  # a longer one would not fit into a unique index

_UNSAFE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, UTF-8 lone surrogates
_MILLISECONDS_FROM = 10**12
_LATEST = datetime(2200, 1, 1, tzinfo=timezone.utc).timestamp()


class Unreadable(Exception):
    """The body is no JSON object: it is parked for a person, never asked for again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason  # safe to log: nothing of the body


def json_object(raw: bytes) -> Json:
    """The body as an object, or Unreadable; RecursionError when it is nested too deep.

    `from None`, because the cause quotes the body.
    """
    try:
        body = _DECODER.decode(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    except ValueError:
        raise Unreadable("not JSON") from None
    if not isinstance(body, dict):
        raise Unreadable("not a JSON object")
    return body


def obj(holder: Json, key: str) -> Json:
    """The object under the key, or an empty one."""
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def objects(holder: Json, key: str) -> list[Json]:
    """The objects of the list under the key."""
    return [one for one in items(holder, key) if isinstance(one, dict)]


def items(holder: Json, key: str) -> list[Any]:
    value = holder.get(key)
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """What stands there as text that any database takes."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return _UNSAFE.sub("\ufffd", value) if isinstance(value, str) else ""


def label(value: object) -> str:
    """A short word of the service's own: a type, a field, a state."""
    return text(value)[:80] if isinstance(value, str) else ""


def ident(value: object) -> str | None:
    """An id, opaque; one of an absurd length is replaced by its fingerprint."""
    found = text(value)
    if not found.strip():
        return None
    encoded = found.encode()
    return found if len(encoded) <= ID_BYTES else "long:" + hashlib.sha256(encoded).hexdigest()


def derived_id(number: str, thing: Json) -> str:
    """A stand-in for an id that is missing: the same whenever the same thing is delivered."""
    canonical = json.dumps([number, thing], sort_keys=True)
    return "missing:" + hashlib.sha256(canonical.encode()).hexdigest()


def whole(value: object) -> int | None:
    """A number that fits a database's integer, written as a number or as text."""
    found = _number(value)
    if found is None or found != int(found) or not -(2**31) <= found < 2**31:
        return None
    return int(found)


def moment(value: object) -> datetime | None:
    """A time in seconds or milliseconds, written as a number or as text."""
    seconds = _number(value)
    if seconds is None:
        return None
    if seconds >= _MILLISECONDS_FROM:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, timezone.utc) if 0 < seconds < _LATEST else None


def coordinate(value: object, limit: float) -> float | None:
    """Rounded to two decimals, about a kilometre: where a listener stands is nobody's business."""
    degrees = _number(value)
    return round(degrees, 2) if degrees is not None and abs(degrees) <= limit else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 10**18 else None  # neither infinite nor NaN


def _bounded_int(digits: str) -> int | None:
    return int(digits) if len(digits) <= 20 else None  # Python refuses to read 4,301 digits


_DECODER = json.JSONDecoder(parse_int=_bounded_int)
