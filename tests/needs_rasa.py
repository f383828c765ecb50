"""Marks what needs Rasa: left out where Rasa cannot run, and nowhere else."""

from __future__ import annotations

import sys

import pytest

# Not whether it is installed: where it could be and is not, the tests must fail.
RASA_RUNS_HERE = sys.version_info < (3, 11)

# What a worker imports before Rasa, numpy among it, is not there either.
ONLY_WHERE_WORKERS_RUN = pytest.mark.skipif(
    not RASA_RUNS_HERE, reason="a worker runs on Python 3.10 alone"
)

NEEDS_RASA = [
    pytest.mark.rasa,
    pytest.mark.skipif(not RASA_RUNS_HERE, reason="Rasa runs on Python 3.10 alone"),
    pytest.mark.filterwarnings("ignore"),  # Rasa's and TensorFlow's own
    pytest.mark.xdist_group("rasa"),  # one process loads TensorFlow, not every one
]
