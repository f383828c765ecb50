"""The settings, the station's texts, the disk and the Python of this machine."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime
from importlib.util import find_spec

from bot import speaking
from bot.checkup.finding import Finding, Patient
from bot.core.alarms import DISK_LOW, ROLE_SILENT
from bot.core.health import Light
from bot.settings import PREFIX, SettingsWrong, unknown

DISK_SMALL = 2 * 1024**3


async def settings(patient: Patient) -> list[Finding]:
    strange = [_unknown(name, nearest) for name, nearest in unknown().items()]
    missing = patient.settings.missing()
    if not missing:
        return [Finding("settings", Light.OK, "Everything that the roles need is set."), *strange]
    simulated = not patient.settings.whatsapp_numbers
    return [*(_missing(sentence, simulated=simulated) for sentence in missing), *strange]


def _unknown(name: str, nearest: str) -> Finding:
    what = f"Is it {nearest}?" if nearest else "Take it out: docs/settings.md has all names."
    return Finding("settings", Light.WARN, f"{name} is no setting and is ignored.", what)


def _missing(sentence: str, *, simulated: bool) -> Finding:
    name, _, what = sentence.partition(": ")
    if simulated and name.startswith(f"{PREFIX}WHATSAPP"):
        said = f"{name} is not set; `requestline run` uses its simulated WhatsApp."
        return Finding("settings", Light.WARN, said, f"For a real number {what}")
    return Finding("settings", Light.BAD, f"{name} is missing.", what[:1].upper() + what[1:])


async def replies(patient: Patient) -> list[Finding]:
    file = patient.settings.data_dir / "station" / "replies.yml"
    try:
        speaking.replies(patient.settings)
    except SettingsWrong as error:
        first, *more = str(error).splitlines()
        what = f"Mend {first}" + (f" … and {len(more)} more lines." if more else "")
        return [Finding("replies", Light.BAD, "The station's reply texts cannot be used.", what)]
    whose = "The station's own texts are" if file.is_file() else "The texts that come along are"
    return [Finding("replies", Light.OK, f"{whose} in use.")]


async def languages(patient: Patient) -> list[Finding]:
    data_dir = patient.settings.data_dir
    try:
        spoken = speaking.languages(data_dir)
        speaking.check_examples(data_dir)
    except SettingsWrong as error:
        first, *more = error.sentences
        what = f"Mend {first}" + (f" … and {len(more)} more lines." if more else "")
        return [Finding("languages", Light.BAD, "A language's folder cannot be used.", what)]
    names = ", ".join(language.name for language in spoken)
    return [Finding("languages", Light.OK, f"Listeners are understood and answered in {names}.")]


async def disk(patient: Patient) -> list[Finding]:
    folder = patient.settings.data_dir
    if not folder.is_dir():
        what = f"Make it, and let the roles' user write there, or set {PREFIX}DATA_DIR."
        return [Finding("disk", Light.BAD, f"There is no folder {folder}.", what)]
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        what = f"Let the roles' user write in {folder}."
        sentence = f"Nothing can be written there: {error.strerror}."
        return [Finding("disk", Light.BAD, sentence, what)]
    free = shutil.disk_usage(folder).free
    light = Light.BAD if free < DISK_LOW else Light.WARN if free < DISK_SMALL else Light.OK
    what = "" if light is Light.OK else "Make room, or keep bodies and media for fewer days."
    return [Finding("disk", light, f"{free / 1024**3:.1f} GB are free for the data.", what)]


def able_to_understand() -> bool:
    return sys.version_info[:2] == (3, 10) and find_spec("rasa") is not None


async def python(patient: Patient) -> list[Finding]:
    return [worker_here(able_to_understand(), patient.seen.beats.get("worker"), patient.now())]


def worker_here(able: bool, beat: datetime | None, now: datetime) -> Finding:
    python = ".".join(map(str, sys.version_info[:2]))
    if able:
        return Finding("python", Light.OK, "Python 3.10 with Rasa: the worker can run here.")
    if beat and now - beat < ROLE_SILENT:
        return Finding("python", Light.OK, f"Python {python}; the worker runs elsewhere.")
    return Finding(
        "python",
        Light.WARN,
        f"Python {python} without Rasa: web and scheduler can run here, the worker cannot.",
        "Run the worker from an installation with Python 3.10 and the group `nlu`.",
    )
