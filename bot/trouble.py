"""Says in a sentence what an engineer can mend, where a program would print its insides."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.all_in_one import CannotReplay
from bot.backup import CannotBackUp, CannotRestore
from bot.library.reports import CannotImport
from bot.settings import SettingsWrong
from bot.understanding.examples import ExamplesUnreadable
from bot.understanding.models import ModelUnusable
from bot.understanding.training import TrainingFailed

SPEAKS_FOR_ITSELF = (
    CannotBackUp,
    CannotImport,
    CannotRestore,
    CannotReplay,
    ExamplesUnreadable,
    TrainingFailed,
)


WRONG = 2  # until somebody mends it: systemd does not start such a role again
MAY_PASS = 1  # a database that is away comes back, a full disk is emptied


def exit_code(error: Exception) -> int:
    """Whether trying again may help, for whatever started us."""
    passing = isinstance(error, DBAPIError | NoConnectionFree | OSError)
    return MAY_PASS if passing else WRONG


def sentences(error: Exception) -> list[str]:
    """What to tell the engineer; nothing where only a programmer can help."""
    if isinstance(error, SettingsWrong):
        return error.sentences
    if isinstance(error, SPEAKS_FOR_ITSELF):
        return [str(error)]
    if isinstance(error, ModelUnusable):
        return [f"The model cannot be used ({error}). Delete its file, then `requestline train`."]
    if isinstance(error, DBAPIError | NoConnectionFree):  # their own words quote listeners
        return [
            f"The database cannot be used ({type(error).__name__}). `requestline doctor` says "
            "more; after an update run `requestline db upgrade`."
        ]
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return [f"{error.strerror or type(error).__name__}{where}."]
    return []
