"""Figures need numpy and pictures matplotlib, which come with Rasa."""

from __future__ import annotations

from tests.needs_rasa import RASA_RUNS_HERE

NEED_NUMPY = [
    "test_curve.py",
    "test_pictures.py",
    "test_report.py",
    "test_resampling.py",
    "test_tables.py",
]
collect_ignore = [] if RASA_RUNS_HERE else NEED_NUMPY
