"""What `requestline run` makes on a fresh machine: keys, a simulated number, somebody to log in."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.settings import PREFIX, Settings, SettingsWrong
from bot.store import people, staff
from bot.store.database import Database

SIM_NUMBER = "100000000000001"
SIM_ACCOUNT = "200000000000001"
FIRST_NAME = "studio"


def make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write("DATA_DIR", data_dir, error) from None


def make_key(settings: Settings) -> Path | None:
    """Give the station an identifier key if it has none; the file, if one was made."""
    path = settings.secrets_folder / f"{PREFIX}identifier_key".lower()
    if settings.identifier_key.get_secret_value() or path.exists():
        return None
    try:
        _keep_secret(path, secrets.token_hex(32))
    except OSError as error:
        raise _cannot_write("IDENTIFIER_KEY", path, error) from None
    return path


def simulated(settings: Settings) -> dict[str, str]:
    """The settings that connect all roles to the simulator, with secrets of this machine's own."""
    folder = settings.data_dir / "secrets"
    names = ("sim_access_token", "sim_app_secret", "sim_verify_token")
    token, app_secret, verify = (_made_once(folder / name) for name in names)
    number = {"phone_number_id": SIM_NUMBER, "access_token": token, "app_secrets": [app_secret]}
    number["business_account_id"] = SIM_ACCOUNT
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
        await people.let_in(
            conn, FIRST_NAME, "manager", password_hash, who=people.ENGINEER, now=now
        )
    return True


def _made_once(path: Path) -> str:
    if not path.exists():
        _keep_secret(path, secrets.token_hex(24))
    return path.read_text("utf-8").strip()


def _keep_secret(path: Path, value: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)


def _cannot_write(name: str, path: Path, error: OSError) -> SettingsWrong:
    why = error.strerror or type(error).__name__
    return SettingsWrong([f"{PREFIX}{name}: {path} cannot be made ({why})."])
