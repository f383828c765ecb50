"""compose.yaml hands on every setting that is a station's own, and hides none behind nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from bot.settings import PREFIX, NumberSetting, Settings

SERVICES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "compose.yaml").read_text("utf-8")
)["services"]
ROLES = ("web", "worker", "scheduler")
FIELDS = Settings.model_fields
OF_THE_IMAGE = {"data_dir", "secrets_dir", "web_host", "web_port", "log_format"}
FOR_TESTS = {"whatsapp_graph_url", "whatsapp_media_hosts", "simulator_port"}
OF_WEB = {"trusted_proxies", "secure_cookies"}
FILES = {
    name
    for name, field in FIELDS.items()
    if field.annotation in (SecretStr, list[NumberSetting]) and name != "metrics_token"
}


def handed_on(role: str) -> dict[str, Any]:
    given = SERVICES[role]["environment"]
    return {name.removeprefix(PREFIX).lower(): value for name, value in given.items()}


@pytest.mark.parametrize("role", ROLES)
def test_every_setting_of_the_station_can_be_given_through_the_env_file(role: str) -> None:
    wanted = {*FIELDS} - OF_THE_IMAGE - FOR_TESTS - FILES
    assert {*handed_on(role)} == (wanted if role == "web" else wanted - OF_WEB)


def test_the_scheduler_is_given_time_to_hear_the_end_of_its_calls() -> None:
    """A call takes up to 15 s, and one that is cut off leaves a reply that is unknown for good."""
    unit = Path(__file__).parents[1] / "deploy" / "systemd" / "requestline-scheduler.service"
    assert SERVICES["scheduler"]["stop_grace_period"] == "30s"
    assert "TimeoutStopSec=30" in unit.read_text("utf-8").splitlines()


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_set_to_nothing(role: str) -> None:
    """A setting without a value is handed on; one with a value wins over a file of its name."""
    given = [f"${{{PREFIX}{name.upper()}:-" for name in OF_WEB]
    for name, value in handed_on(role).items():
        assert value is None or (name in OF_WEB and value.startswith(tuple(given)))
