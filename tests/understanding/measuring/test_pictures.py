"""Pictures: whole PNG files, of whatever was measured, without touching anybody's drawing state."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.understanding.evaluation import score
from bot.understanding.measuring.resampling import Interval
from tests.understanding.labelled import labelled, said

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # matplotlib's own

PNG = b"\x89PNG\r\n"
NAMES = ("accuracy", "macro_f1", "entity_micro_f1")


def size(file: Path) -> tuple[int, int]:
    """Width and height, as they stand in the file."""
    content = file.read_bytes()
    assert content.startswith(PNG)
    assert content.endswith(b"IEND\xaeB`\x82")
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param("held_out (2 messages), model 01234567", id="plain"),
        pytest.param(r"a$b\frac$c_d^{x", id="what would be a formula"),
        pytest.param("s" * 300, id="long"),
    ],
)
def test_both_pictures_are_drawn_into_a_folder_that_is_made(told: str, tmp_path: Path) -> None:
    from bot.understanding.measuring.pictures import draw

    result = score(labelled("stop", "spam", "start"), [said("stop"), said("stop", 0.4), said("x")])
    files = draw(tmp_path / "some" / "plots", result, told)
    assert [file.name for file in files] == ["confusion.png", "reliability.png"]
    assert all(min(size(file)) > 400 for file in files)


def test_there_is_no_picture_of_nothing(tmp_path: Path) -> None:
    from bot.understanding.measuring.pictures import draw

    assert draw(tmp_path, score([], []), "nothing") == []
    assert list(tmp_path.iterdir()) == []


def test_a_curve_leaves_out_what_is_not_scored(tmp_path: Path) -> None:
    from bot.understanding.measuring.pictures import draw_curve

    known = dict.fromkeys(NAMES, Interval(0.5, 0.4, 0.6))
    bounds = [known, {**known, "entity_micro_f1": None}]
    assert min(size(draw_curve(tmp_path / "curve.png", [10, 20], bounds, "x"))) > 400


def test_matplotlib_is_imported_for_pictures_alone_and_never_with_its_state() -> None:
    """A fresh process: what imports what is the same for all tests of this one."""
    ask = "import sys; from bot.understanding.measuring import report, curve; "
    ask += "print('matplotlib' in sys.modules); from bot.understanding.measuring import pictures; "
    ask += "print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ask], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
