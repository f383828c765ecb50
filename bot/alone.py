"""`requestline run` wants its folder and its ports to itself, and says so if they are taken."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from bot.settings import PREFIX, Settings

LOCK = "run.lock"


class NotAlone(Exception):
    """Somebody else has what this station needs; says what, and what to do."""


@contextlib.contextmanager
def in_folder(data_dir: Path) -> Iterator[None]:
    """Nobody else runs on this folder while the block runs; the lock ends with the process."""
    with (data_dir / LOCK).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise NotAlone(
                f"`requestline run` is at work in {data_dir.resolve()} already (process "
                f"{file.read().strip() or 'unknown'}). End that, or set {PREFIX}DATA_DIR to "
                "another folder."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def check_ports(settings: Settings, *, simulator: bool) -> None:
    """NotAlone if something else listens where the roles are to listen."""
    _check(settings.web_host, settings.web_port, "WEB_PORT")
    if simulator:
        for port in (settings.simulator_port, settings.simulator_port + 1):
            _check("127.0.0.1", port, "SIMULATOR_PORT")


def _check(host: str, port: int, name: str) -> None:
    try:
        for family, kind, _, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the roles do
                one.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            what = "another program listens there. End that, or set"
        else:
            what = f"{error.strerror or type(error).__name__}. Set"
        raise NotAlone(
            f"Nothing can listen on {host}:{port}: {what} {PREFIX}{name} to another port."
        ) from None
