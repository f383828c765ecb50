"""How the roles write their logs: never a listener's words, number or a secret."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

TOLD = "_REQUESTLINE_TOLD"  # the process that has told of unknown settings


class _Stderr:
    """Whether or not anybody reads it any more: a log line must not end a role."""

    def write(self, text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def set_up(form: str, role: str) -> None:
    """Console lines for people, JSON for machines; libraries only speak up when it matters."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Stderr())),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(role=role)
    # other people's log lines may quote what they were given, so only their errors are shown
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(levelname)s", stream=sys.stderr)
    for name in ("apscheduler", "aiohttp.access", "sqlalchemy", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def unknown_settings(names: Mapping[str, str]) -> None:
    """A warning for each name, with the nearest that exists; not again in our own processes."""
    ours = str(os.getpid())
    if os.environ.setdefault(TOLD, ours) != ours:
        return
    for name, nearest in names.items():
        structlog.get_logger(__name__).warning("no_such_setting", name=name, nearest=nearest)
