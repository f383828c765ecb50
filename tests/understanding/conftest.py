"""A trained model for the tests that need Rasa, kept under var/test for the next run."""

from __future__ import annotations

import fcntl
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.understanding import models, training
from bot.understanding.quiet import before_import

if TYPE_CHECKING:
    from bot.understanding.understander import Understander
    from tests.understanding.desk import Desk

collect_ignore = [] if find_spec("rasa") else ["test_stock.py", "test_understander.py"]


@pytest.fixture(scope="session")
def model() -> Path:
    """The project's own model, trained by whichever test process comes first."""
    before_import()
    home = models.PROJECT / "var" / "test"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        trained = training.train(home, say=lambda _: None)
    return trained


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
