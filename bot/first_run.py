"""What `requestline run` makes on a fresh machine: keys, a simulated number, somebody to log in."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.settings import PREFIX, Settings
from bot.store import staff
from bot.store.database import Database

SIM_NUMBER = "100000000000001"
FIRST_NAME = "studio"


def make_key(settings: Settings) -> bool:
    """Give the station an identifier key if it has none; True if one was made."""
    if settings.identifier_key.get_secret_value():
        return False
    _keep_secret(settings.data_dir, "identifier_key", secrets.token_hex(32))
    return True


def simulated(settings: Settings) -> dict[str, str]:
    """The settings that connect all roles to the simulator, with secrets of this machine's own."""
    names = ("sim_access_token", "sim_app_secret", "sim_verify_token")
    token, app_secret, verify = (_made_once(settings.data_dir, name) for name in names)
    number = {"phone_number_id": SIM_NUMBER, "access_token": token, "app_secrets": [app_secret]}
    port = settings.simulator_port
    return {
        f"{PREFIX}WHATSAPP_NUMBERS": json.dumps([number]),
        f"{PREFIX}WHATSAPP_VERIFY_TOKEN": verify,
        f"{PREFIX}WHATSAPP_GRAPH_URL": f"http://127.0.0.1:{port}",
        f"{PREFIX}WHATSAPP_MEDIA_HOSTS": json.dumps([f"http://localhost:{port + 1}"]),
    }


def environment(settings: Settings, extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, f"{PREFIX}DATA_DIR": str(settings.data_dir.resolve()), **extra}


async def make_login(database: Database, *, password_hash: str, now: datetime) -> bool:
    """Somebody who can log in, if nobody can yet; True if one was made."""
    async with database.write() as conn:
        if await staff.anybody(conn):
            return False
        await staff.save(conn, FIRST_NAME, "manager", password_hash, now=now)
    return True


def _made_once(data_dir: Path, name: str) -> str:
    path = data_dir / "secrets" / name
    if not path.exists():
        _keep_secret(data_dir, name, secrets.token_hex(24), prefix="")
    return path.read_text("utf-8").strip()


def _keep_secret(data_dir: Path, name: str, value: str, prefix: str = PREFIX) -> None:
    folder = data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{prefix}{name}".lower()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)
