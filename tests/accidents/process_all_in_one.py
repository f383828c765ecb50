"""`requestline run` in a process of its own, for signals; its roles are runs of a small script.

python -m tests.accidents.process_all_in_one SCRIPT
"""

from __future__ import annotations

import asyncio
import sys

from bot import all_in_one
from bot.settings import load
from bot.understanding import models


def main() -> None:
    sys.executable = sys.argv[1]  # what `python -m bot ROLE` is started with
    models.version = lambda name: "1.0"  # Rasa need not be here
    run = all_in_one.run(load(), simulator=True, say=lambda line: print(line, flush=True))
    asyncio.run(run)


if __name__ == "__main__":
    main()
