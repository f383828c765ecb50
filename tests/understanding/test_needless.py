"""What is left out of Rasa's learning changes nothing of what it learns from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs_rasa import NEEDS_RASA

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(300)]

PROJECT = Path(__file__).parents[2]

# A process of its own: what is left out is left out for good.
READ = """
import sys
from pathlib import Path
from bot.understanding.needless import leave_out
from bot.understanding.quiet import before_import
before_import()
if sys.argv[1] == "short":
    leave_out(Path(sys.argv[2]))
from rasa.shared.nlu.training_data.loading import load_data
read = load_data(sys.argv[3])
for example in read.training_examples:
    print(sorted(example.data.items(), key=str))
"""


def read_by(way: str, examples: Path) -> list[str]:
    given = [sys.executable, "-W", "ignore", "-c", READ, way, str(PROJECT), str(examples)]
    said = subprocess.run(given, capture_output=True, text=True, check=True)
    return said.stdout.splitlines()


def test_every_kind_of_example_is_read_as_rasa_reads_it() -> None:
    for examples in (PROJECT / "data" / "nlu" / "stop.yml", PROJECT / "tests" / "held_out"):
        as_rasa = read_by("long", examples)
        assert len(as_rasa) > 100
        assert read_by("short", examples) == as_rasa


def test_twins_are_dropped_and_what_differs_is_kept(tmp_path: Path) -> None:
    (tmp_path / "station.yml").write_text(
        'version: "3.1"\nnlu:\n'
        "- intent: thanks\n  examples: |\n    - ta\n    - ta\n    - 1975\n    - yes\n    - ${X}\n"
        "- intent: comment\n  examples: |\n    - ta\n",
        encoding="utf-8",
    )
    read = read_by("short", tmp_path / "station.yml")
    assert read == read_by("long", tmp_path / "station.yml")
    assert len(read) == 5
