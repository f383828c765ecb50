"""A supervisor in a process of its own, for signals; its roles are runs of a small script.

python -m tests.accidents.process_supervisor SCRIPT ROLE…
"""

from __future__ import annotations

import asyncio
import os
import sys

from bot import children
from bot.command import tell
from bot.supervise import Role, supervise


def main() -> None:
    script, *names = sys.argv[1:]
    sys.executable = script  # what `python -m bot ROLE` is started with
    if "REST" in os.environ:  # seconds, instead of none at first and then more and more
        vars(children).update(rest=lambda deaths, longest: float(os.environ["REST"]))
    roles = [Role(name, dict(os.environ)) for name in names]
    asyncio.run(supervise(roles, tell))


if __name__ == "__main__":
    main()
