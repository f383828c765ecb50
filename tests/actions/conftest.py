"""Actions need rasa_sdk, which runs on Python 3.10 alone."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("rasa_sdk") else ["test_actions.py"]
