"""Proves that a webhook call comes from WhatsApp, and for which of the station's numbers."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

from bot.whatsapp.numbers import WhatsAppNumber

HEADER = "X-Hub-Signature-256"

_SHAPE = re.compile(r"sha256=[0-9a-f]{64}")


def sign(raw: bytes, secret: str) -> str:
    """The header's value for these bytes."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def plausible(header: str | None) -> bool:
    """Could this be a signature at all? Asked before a large body is read.

    WhatsApp writes lower-case hex and nothing else, so nothing else is accepted.
    """
    return header is not None and _SHAPE.fullmatch(header) is not None


def numbers_signed_for(
    raw: bytes, header: str | None, numbers: Sequence[WhatsAppNumber]
) -> frozenset[str]:
    """The ids of the numbers whose app made this signature; none means: not from WhatsApp.

    One app's secret vouches for that app's numbers alone, and an empty secret for none.
    """
    if header is None or not plausible(header):
        return frozenset()
    secrets = {secret for number in numbers for secret in number.app_secrets if secret}
    matching = {
        secret
        for secret in secrets
        if hmac.compare_digest(sign(raw, secret).encode(), header.encode())
    }
    return frozenset(n.phone_number_id for n in numbers if matching.intersection(n.app_secrets))
