"""What a setting may be: each kind says in a sentence what to put, and never what was there."""

from __future__ import annotations

import ipaddress
import re
import shlex
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr
from sqlalchemy.engine import URL, make_url

from bot.playout.address import address, hand_over, in_the_house

DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")
DATABASE = "put sqlite:///path or postgresql://user:password@host/name"
ESCAPE = (
    "put postgresql://user:password@host/name, and escape what is special in the password: "
    "%40 for @, %3A for :, %2F for /, %23 for #"
)
SLASHES = "put sqlite:///path with three slashes, or sqlite:////path for one from the root"
HOST = re.compile(r"[\w.:,-]*")  # no @ or /: those would be the password's


def _zone(name: Any) -> Any:
    if isinstance(name, str):
        try:
            ZoneInfo(name)
        except Exception:
            raise ValueError("no such time zone; put one such as Europe/Dublin") from None
    return name


def _filled(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().strip():
        raise ValueError("this is empty; put the one of Meta's dashboard")
    return value


def _database(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if text:
        url = _parsed(text)
        if url.drivername not in DRIVERS:
            raise ValueError(DATABASE)
        if url.drivername == "sqlite" and (url.host or url.database in (None, "", ":memory:")):
            raise ValueError(SLASHES)
        if not HOST.fullmatch(url.host or ""):
            raise ValueError(ESCAPE)
    return value


def _parsed(text: str) -> URL:
    """What the parser says of an address that it cannot read may be a part of the password."""
    try:
        return make_url(text)
    except Exception:
        raise ValueError(ESCAPE if text.startswith("postgres") else DATABASE) from None


def _web_address(value: str) -> str:
    if value and _parts(value) is None:
        raise ValueError("put a whole address, such as https://example.org/path")
    return value


def _address_for_voices(value: str) -> str:
    """Listeners' voices are sent there: in the clear within the house alone."""
    parts = _parts(_web_address(value))
    if parts and not (parts.scheme == "https" or in_the_house(parts.hostname or "")):
        raise ValueError(
            "put an address that begins with https://; http:// is for this machine and private "
            "addresses such as http://192.168.1.20"
        )
    return value


def _whatsapp_address(value: str) -> str:
    """The access token is sent there: in the clear to nobody but this machine."""
    parts = _parts(value)
    if parts is None or not (parts.scheme == "https" or _is_here(parts.hostname or "")):
        raise ValueError(
            "put an address that begins with https://, such as https://graph.facebook.com; "
            "http:// is for this machine alone"
        )
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("put scheme, name and port alone, such as https://graph.facebook.com")
    return value.rstrip("/")


def _parts(value: str) -> SplitResult | None:
    """None unless it is a whole web address."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if whole and not re.search(r"\s", value) else None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _now_playing(value: str) -> str:
    if value:
        address(value)  # NoSuchSource is a ValueError that says what to put
    return value


def _hand_over(value: str) -> str:
    if value:
        hand_over(value)
    return value


def _command(value: str) -> str:
    try:
        shlex.split(value)
    except ValueError:
        raise ValueError("a quotation mark is missing; put the command as in a shell") from None
    return value


Zone = Annotated[str, BeforeValidator(_zone)]
Filled = Annotated[SecretStr, AfterValidator(_filled)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
AddressForVoices = Annotated[str, AfterValidator(_address_for_voices)]
WhatsAppAddress = Annotated[str, AfterValidator(_whatsapp_address)]
NowPlaying = Annotated[str, AfterValidator(_now_playing)]
HandOver = Annotated[str, AfterValidator(_hand_over)]
Command = Annotated[str, AfterValidator(_command)]
