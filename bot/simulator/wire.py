"""How a webhook looks on the wire: WhatsApp's way of writing JSON, its signature and its ids."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from itertools import count
from typing import Any


def encode(body: dict[str, Any], *, raw_utf8: bool = False) -> bytes:
    """The bytes that WhatsApp sends: ASCII with escapes, and every slash escaped."""
    text = json.dumps(body, ensure_ascii=not raw_utf8, separators=(",", ":"))
    if raw_utf8:
        return text.encode(errors="replace")  # half an emoji has no UTF-8
    return text.replace("/", "\\/").encode()


def signature(app_secret: str, raw: bytes) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()


class Ids:
    """Ids as WhatsApp makes them; the same seed gives the same ones."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = count(1)

    def wamid(self) -> str:
        return "wamid." + base64.b64encode(b"\x1d" + self._bytes(32)).decode()

    def media(self) -> str:
        return str(10**15 + int.from_bytes(self._bytes(6), "big"))

    def trace(self) -> str:
        return "A" + base64.urlsafe_b64encode(self._bytes(16)).decode().rstrip("=")

    def _bytes(self, length: int) -> bytes:
        return hashlib.sha256(f"{self._seed}/{next(self._count)}".encode()).digest()[:length]
