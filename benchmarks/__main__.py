"""`make bench`: every figure side by side in one run; the last line is one line of JSON.

python -m benchmarks [PART …] measures only these parts: ingest, latency, desk, memory, worker,
history.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from benchmarks import parts
from benchmarks.figures import as_line
from benchmarks.messages import messages
from benchmarks.parts import PARTS, Plan
from bot.understanding import training


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("parts", nargs="*", metavar="PART")
    options.add_argument("--data-dir", type=Path, default=Path("var"))
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--changes", type=int, default=10)
    given = options.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    model = training.train(given.data_dir)
    plan = Plan(model, messages(), given.seconds, given.changes)
    figures = asyncio.run(parts.run(plan, given.parts or list(PARTS)))
    print(as_line(figures))
    return 1 if figures["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
