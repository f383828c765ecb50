"""`requestline run` in a process of its own, for signals; its roles are runs of a small script.

python -m tests.accidents.process_all_in_one SCRIPT
"""

from __future__ import annotations

import sys

from bot import cli
from bot.understanding import models


def main() -> None:
    sys.executable = sys.argv[1]  # what `python -m bot ROLE` is started with
    models.version = lambda name: "1.0"  # Rasa need not be here
    cli.run(simulator=True)


if __name__ == "__main__":
    main()
