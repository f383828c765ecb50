"""Free ports for servers of a test or a measurement."""

from __future__ import annotations

import random
import socket

# Below the ports that the system gives to outgoing calls: a server starts some time after its port
# was looked for, and any call of any process could have got it meanwhile.
SERVERS = range(10_000, 32_000)


def free_port() -> int:
    """A port that is free, and so is the next one: the simulator serves files there."""
    while True:
        port = random.SystemRandom().choice(SERVERS)
        if _free(port) and _free(port + 1):
            return port


def _free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
