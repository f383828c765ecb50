"""Actions need rasa_sdk, which runs on Python 3.10 alone."""

from __future__ import annotations

from tests.needs_rasa import RASA_RUNS_HERE

collect_ignore = [] if RASA_RUNS_HERE else ["test_actions.py"]
