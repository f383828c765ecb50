"""Settings: read once, each wrong one named with what to put, no secret ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings, SettingsWrong, load, load_complete

SECRET = "a-token-that-nobody-may-see"
NUMBERS = (
    f'[{{"phone_number_id": "1001", "access_token": "{SECRET}", "app_secrets": ["{SECRET}"]}}]'
)
KEY = "k" * 64


@pytest.fixture(autouse=True)
def empty_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without `.env`, an environment without our variables."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(PREFIX + field.upper(), raising=False)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        pytest.param("TIME_ZONE", "Mars/Olympus", "Europe/Dublin", id="no such zone"),
        pytest.param("WEB_PORT", "eighty", "Port the web role listens on", id="no number"),
        pytest.param("WEB_PORT", "70000", "65535", id="no port"),
        pytest.param("DATABASE_URL", f"mysql://u:{SECRET}@h/d", "postgresql://", id="database"),
        pytest.param("REPLY_MODE", "shout", "reaction", id="no such mode"),
        pytest.param("REPLY_BUDGET", "-1", "Texts a calendar month", id="negative budget"),
        pytest.param("WHATSAPP_NUMBERS", f"[{SECRET}", "JSON", id="no JSON"),
        pytest.param(
            "WHATSAPP_NUMBERS", f'[{{"access_token": "{SECRET}"}}]', "phone_number_id", id="no id"
        ),
        pytest.param("KEEP_BODIES_DAYS", "1", "Raw webhook bodies", id="shorter than retries"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_put(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsWrong) as caught:
        load()
    (sentence,) = [one for one in caught.value.sentences if name in one][:1]
    assert sentence.startswith(PREFIX + name)
    assert says in sentence
    assert SECRET not in str(caught.value)


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}WEB_PORT", "x")
    monkeypatch.setenv(f"{PREFIX}TIME_ZONE", "x")
    with pytest.raises(SettingsWrong) as caught:
        load()
    assert len(caught.value.sentences) == 2


def test_a_role_that_meets_listeners_says_all_that_is_missing() -> None:
    with pytest.raises(SettingsWrong) as caught:
        load_complete()
    named = [sentence.split(":")[0] for sentence in caught.value.sentences]
    assert named == [
        f"{PREFIX}IDENTIFIER_KEY",
        f"{PREFIX}WHATSAPP_NUMBERS",
        f"{PREFIX}WHATSAPP_VERIFY_TOKEN",
    ]


def test_no_secret_is_shown_by_printing_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}WHATSAPP_NUMBERS", NUMBERS)
    monkeypatch.setenv(f"{PREFIX}IDENTIFIER_KEY", SECRET)
    monkeypatch.setenv(f"{PREFIX}WHATSAPP_VERIFY_TOKEN", SECRET)
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", f"postgresql://u:{SECRET}@h/d")
    settings = load()
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.database == f"postgresql://u:{SECRET}@h/d"


def test_the_environment_wins_over_the_file_and_the_file_over_the_secrets_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "var" / "secrets"
    folder.mkdir(parents=True)
    (folder / "requestline_identifier_key").write_text(KEY)
    (folder / "requestline_station_name").write_text("from the folder")
    (tmp_path / ".env").write_text(f"{PREFIX}STATION_NAME=from the file\n{PREFIX}WEB_PORT=81\n")
    monkeypatch.setenv(f"{PREFIX}WEB_PORT", "82")
    settings = load()
    assert settings.identifier_key.get_secret_value() == KEY
    assert (settings.station_name, settings.web_port) == ("from the file", 82)


def test_the_database_lies_in_the_data_folder_unless_named() -> None:
    assert load(data_dir="somewhere").database == "sqlite:///somewhere/desk.db"


def test_settings_are_complete_with_key_number_and_verify_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(f"{PREFIX}WHATSAPP_NUMBERS", NUMBERS)
    monkeypatch.setenv(f"{PREFIX}IDENTIFIER_KEY", KEY)
    monkeypatch.setenv(f"{PREFIX}WHATSAPP_VERIFY_TOKEN", "verify")
    assert load_complete().whatsapp_numbers[0].phone_number_id == "1001"
