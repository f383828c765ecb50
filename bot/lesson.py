"""Learning beside the roles: the desk is there at once, and the bot joins when it has learnt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from bot import children
from bot.settings import SettingsWrong

PATIENCE = 5.0  # seconds in which a training that is to end clears up behind it

Say = Callable[[str], None]


def is_due(data_dir: Path) -> bool:
    """Whether there is no model for the present examples; raises SettingsWrong without Rasa."""
    from bot.understanding import models
    from bot.understanding.training import is_usable

    try:
        return not is_usable(models.current(data_dir))
    except ImportError as error:
        raise SettingsWrong([f"Training needs Rasa on Python 3.10 ({error.name})."]) from error
    except OSError:  # of the examples: training says which
        return True


async def learn(data_dir: Path, env: Mapping[str, str], say: Say) -> None:
    """Train and promote; what comes of it is said, and the roles go on whatever it is."""
    try:
        failed = await _train(env, say) != 0
    except OSError:  # no memory, too many processes
        failed = True
    if failed:
        log = data_dir / "logs" / "training.log"
        say(
            f"The bot could not learn from its examples: {log} says why. Everything else goes on, "
            "with the model from before if there is one. `requestline train` tries again."
        )


async def _train(env: Mapping[str, str], say: Say) -> int:
    """`requestline train` in a process of its own, which ends with this task."""
    process = await children.start("train", env=env, output=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            say(f"Learning: {line.decode('utf-8', 'replace').rstrip()}")
        return await process.wait()
    finally:
        await children.end(process, PATIENCE)
