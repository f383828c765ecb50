"""What listeners' sounds and pictures need: ffmpeg, and the station's transcriber if it has one."""

from __future__ import annotations

import shlex
import shutil

from bot.checkup.finding import Finding, Patient
from bot.core.health import Light
from bot.settings import PREFIX

PROGRAM = "ffmpeg"


async def ffmpeg(patient: Patient) -> list[Finding]:
    if shutil.which(PROGRAM):
        said = "Voice notes are drawn and exported, and pictures shown."
        return [Finding("ffmpeg", Light.OK, said)]
    return [
        Finding(
            "ffmpeg",
            Light.WARN,
            "There is no ffmpeg: voice notes play plainly, and pictures are only downloaded.",
            "Install it where web and scheduler run (apt-get install ffmpeg), and restart them.",
        )
    ]


async def transcriber(patient: Patient) -> list[Finding]:
    """Nothing is said of a station that has none; an address is not called, it may cost money."""
    command, url = patient.settings.transcribe_command, patient.settings.transcribe_url
    program = next(iter(shlex.split(command)), "")
    if program and not shutil.which(program):
        said = "The transcriber's program cannot be found: voice notes get no words."
        what = f"Put one that the scheduler can start into {PREFIX}TRANSCRIBE_COMMAND."
        return [Finding("transcriber", Light.BAD, said, what)]
    if program and url:
        said = "There are two transcribers; the command is asked, and the address never."
        what = f"Take out {PREFIX}TRANSCRIBE_URL or {PREFIX}TRANSCRIBE_COMMAND."
        return [Finding("transcriber", Light.WARN, said, what)]
    return []
