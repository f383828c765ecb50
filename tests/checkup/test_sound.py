"""Whether there is what draws voice notes, and what writes them down."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.health import Light
from tests.checkup.patient import Patient
from tests.postgres import ON_SQLITE

pytestmark = ON_SQLITE


async def test_a_machine_without_ffmpeg_is_told_what_is_missing(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [one.light for one in await patient.about("ffmpeg")] == [Light.OK]
    monkeypatch.setenv("PATH", str(tmp_path))
    found = await patient.the("ffmpeg")
    assert found.light is Light.WARN
    assert "apt-get install ffmpeg" in found.what_to_do


@pytest.mark.parametrize(
    "command, url, light",
    [
        ("", "", None),
        ("sh -c 'cat'", "", None),
        ("", "http://127.0.0.1:9/", None),
        ("no-such-transcriber --fast", "", Light.BAD),
        ("sh -c 'cat'", "http://127.0.0.1:9/", Light.WARN),
    ],
)
async def test_a_transcriber_that_cannot_work_is_named(
    patient: Patient, command: str, url: str, light: Light | None
) -> None:
    patient.change(transcribe_command=command, transcribe_url=url)
    found = await patient.about("transcriber")
    assert [one.light for one in found] == ([light] if light else [])
