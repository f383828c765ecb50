"""Keeps listeners' words out of the logs: Rasa writes every message down unless told not to."""

from __future__ import annotations

import logging
import os
import sys
import warnings

import structlog

LOUD = ("rasa", "rasa_sdk", "tensorflow", "absl", "h5py", "matplotlib")


def before_import() -> None:
    """Set what Rasa and TensorFlow read while they are imported."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")


def swallow_warnings() -> None:
    """Of this process: what old libraries say of each other is nothing to a station."""
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.CRITICAL + 1)


def hush() -> None:
    """Silence Rasa in this process, whatever level the station logs at."""
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    silent = structlog.make_filtering_bound_logger(logging.CRITICAL)
    for name, module in list(sys.modules.items()):
        if name.startswith("rasa.") and hasattr(module, "structlogger"):
            setattr(module, "structlogger", structlog.wrap_logger(None, wrapper_class=silent))  # noqa: B010
    warnings.filterwarnings("ignore", module=r"(rasa|rasa_sdk|keras|tensorflow)\.")
