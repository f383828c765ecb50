"""Rasa in the test's own process, with actions that remember."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.needs_rasa import RASA_RUNS_HERE

if TYPE_CHECKING:
    from bot.understanding.understander import Understander
    from tests.understanding.desk import Desk

collect_ignore = [] if RASA_RUNS_HERE else ["test_hand.py", "test_stock.py", "test_understander.py"]


@pytest.fixture(scope="session")
def desk() -> Desk:
    """Where the trial actions leave what they were asked to file."""
    from tests.understanding.desk import Desk

    return Desk()


@pytest.fixture(scope="session")
def understander(model: Path, desk: Desk) -> Understander:
    """Rasa in this process, with trial actions."""
    from bot.understanding.understander import Understander

    return Understander.load(model, desk.executor())
