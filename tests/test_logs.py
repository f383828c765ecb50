"""A role's log: it goes on when nobody reads it."""

from __future__ import annotations

import subprocess
import sys

LOGS_THRICE = """
import sys, structlog
from bot import logs
sys.stdin.readline()
logs.set_up("json", "web")
for n in range(3):
    structlog.get_logger().info("still_here", n=n)
print("went on")
"""


def test_a_role_goes_on_when_nobody_reads_its_log() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LOGS_THRICE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as role:
        assert role.stdin and role.stdout and role.stderr
        role.stderr.close()
        role.stdin.write(b"go\n")
        role.stdin.close()
        assert role.stdout.read() == b"went on\n"
