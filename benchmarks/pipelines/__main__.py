"""Compare whole pipelines on the same examples: python -m benchmarks.pipelines FOLDER

Each is trained once with every seed on a part of `data/nlu` that the seed chooses, and measured on
`tests/held_out`. What is in FOLDER already is not trained again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import as_line
from benchmarks.pipelines import kinds
from benchmarks.pipelines.one import HELD_OUT, place
from benchmarks.pipelines.table import rows, table
from bot.understanding.measuring.sets import read_sets


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--examples", type=int, default=1500)
    options.add_argument("--seeds", default="1,2,3")
    options.add_argument("--only", action="append", help="a pipeline of this name; all if none")
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    seeds = [int(one) for one in chosen.seeds.split(",")]
    places = {
        name: [place(chosen.folder, name, chosen.examples, seed) for seed in seeds]
        for name in chosen.only or kinds.names()
    }
    failed = [
        name
        for name, models in places.items()
        if not all(map(_answered, models)) and not _run(name, models, chosen)
    ]
    done = {name: models for name, models in places.items() if all(map(_answered, models))}
    found = rows(done, read_sets([HELD_OUT]))
    print(table(found))
    print(as_line({"pipelines": found, "failed": failed}))
    return 1 if failed else 0


def _answered(model: Path) -> bool:
    return model.with_name(model.name + ".answers").exists()


def _run(name: str, models: Sequence[Path], chosen: argparse.Namespace) -> bool:
    """Whether it was trained and measured; its process writes into a file of its own."""
    print(f"    {name}", file=sys.stderr, flush=True)
    log = models[0].with_suffix(".log")
    told = [name, str(chosen.folder), str(chosen.examples), chosen.seeds]
    with log.open("ab") as out:
        for step in ("train", "measure"):
            words = [sys.executable, "-W", "ignore", "-m", "benchmarks.pipelines.one", step, *told]
            if subprocess.run(words, stdout=out, stderr=out).returncode != 0:
                print(f"    failed: please see {log}", file=sys.stderr, flush=True)
                return False
    return True


if __name__ == "__main__":
    sys.exit(main())
