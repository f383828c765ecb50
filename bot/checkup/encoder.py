"""The encoder, by which the worker reads thoroughly."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.checkup.finding import Finding, Patient
from bot.checkup.machine import able_to_understand
from bot.core.health import Light
from bot.understanding import models
from bot.understanding.encoder.unusable import EncoderUnusable


async def encoder(patient: Patient) -> list[Finding]:
    """Opened, because a file that was cut short looks like any other; where a worker can run."""
    if not able_to_understand():
        return []
    own = models.encoder(models.station(patient.settings.data_dir))
    return [await asyncio.to_thread(_read, own if own.exists() else None)]


def _read(own: Path | None) -> Finding:
    from bot.understanding.encoder.here import encoder_of

    try:
        encoder_of(str(own) if own else None).read(["hello"])
    except EncoderUnusable as error:
        what = (
            f"Mend {own}: docs/encoder.md says what belongs there. Then restart the worker."
            if own
            else "Install Request Line anew with the group `nlu`, and restart the worker."
        )
        said = f"It cannot be used ({error}): messages are understood by their words alone."
        return Finding("encoder", Light.BAD, said, what)
    whose = "The station's own" if own else "The one that comes along"
    return Finding("encoder", Light.OK, f"{whose} reads.")
