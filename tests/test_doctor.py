"""The doctor's report."""

from __future__ import annotations

import subprocess
import sys

from bot import doctor
from bot.checkup.finding import Finding
from bot.core.health import Light


def test_the_report_names_what_to_do_under_each_finding() -> None:
    found = [
        Finding("disk", Light.OK, "Enough."),
        Finding("webhook", Light.BAD, "Nobody.", "Start it."),
    ]
    assert doctor.report(found).splitlines() == [
        "✓ disk     Enough.",
        "✗ webhook  Nobody.",
        "           → Start it.",
        "",
        "1 wrong, 0 worth a look, 1 well.",
    ]


def test_the_doctor_does_without_rasa() -> None:
    told = "import sys, bot.doctor; print([m for m in sys.modules if m.split('.')[0] == 'rasa'])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
