"""The station's own WhatsApp numbers, and the keys that belong to each."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class WhatsAppNumber:
    """A number of the station; several app secrets while one replaces another."""

    phone_number_id: str  # WhatsApp's own id for the number, not the number itself
    access_token: str = field(repr=False)
    app_secrets: tuple[str, ...] = field(repr=False)
    business_account_id: str = ""  # whose templates may be sent; "": none
