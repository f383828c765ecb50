"""Settings: read once, each wrong one named with what to put, no secret ever shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import logs
from bot.cli import main
from bot.settings import PREFIX, Settings, SettingsWrong, load, load_complete, unknown

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
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://[::1]:8080"),
        ("fd00::7", "http://[fd00::7]:8080"),
        ("desk.example.org", "http://desk.example.org:8080"),
    ],
)
def test_the_web_role_is_reached_wherever_it_listens(host: str, address: str) -> None:
    assert Settings(_env_file=None, web_host=host, web_port=8080).web_address == address


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        pytest.param("TIME_ZONE", "Mars/Olympus", "Europe/Dublin", id="no such zone"),
        pytest.param("NOW_PLAYING", "winamp:x", "azuracast:https://", id="no such source"),
        pytest.param("NOW_PLAYING", "azuracast:https://h", "name the station", id="no station"),
        pytest.param(
            "NOW_PLAYING", f"icecast:https://admin:{SECRET}@h", "without a name", id="a password"
        ),
        pytest.param("WEB_PORT", "eighty", "Port the web role listens on", id="no number"),
        pytest.param("WEB_PORT", "70000", "65535", id="no port"),
        pytest.param("DATABASE_URL", f"mysql://u:{SECRET}@h/d", "postgresql://", id="database"),
        pytest.param("DATABASE_URL", f"postgresql://u:x@h:{SECRET}/d", "host", id="no such port"),
        pytest.param("DATABASE_URL", f"sqlite:/{SECRET}", "sqlite:///path", id="slashes left out"),
        pytest.param(
            "DATABASE_URL",
            f"postgresql://desk:hun@ter:2{SECRET}@db/desk",
            "%40 for @",
            id="@ and :",
        ),
        pytest.param(
            "DATABASE_URL", f"postgresql://desk:hun@{SECRET}@db/desk", "%40 for @", id="@ twice"
        ),
        pytest.param("DATABASE_URL", "sqlite://var/desk.db", "three slashes", id="two slashes"),
        pytest.param("DATABASE_URL", "sqlite://", "three slashes", id="no file"),
        pytest.param("REPLY_MODE", "shout", "reaction", id="no such mode"),
        pytest.param("REPLY_BUDGET", "-1", "Texts a calendar month", id="negative budget"),
        pytest.param("WHATSAPP_NUMBERS", f"[{SECRET}", "JSON", id="no JSON"),
        pytest.param(
            "WHATSAPP_NUMBERS", f'[{{"access_token": "{SECRET}"}}]', "phone_number_id", id="no id"
        ),
        pytest.param(
            "WHATSAPP_NUMBERS", NUMBERS.replace(SECRET, "", 1), "access_token", id="empty token"
        ),
        pytest.param(
            "WHATSAPP_NUMBERS",
            NUMBERS.replace(f'["{SECRET}"]', '[" "]'),
            "empty",
            id="empty secret",
        ),
        pytest.param("WHATSAPP_GRAPH_URL", "graph.facebook.com", "https://", id="no scheme"),
        pytest.param("WHATSAPP_GRAPH_URL", "http://example.org", "https://", id="in the clear"),
        pytest.param(
            "WHATSAPP_GRAPH_URL", f"https://u:{SECRET}@example.org", "alone", id="user in it"
        ),
        pytest.param("WHATSAPP_API_VERSION", "25", "v25.0", id="no version"),
        pytest.param(
            "WHATSAPP_MEDIA_HOSTS", '["http://example.org"]', "https://", id="media in the clear"
        ),
        pytest.param("TRANSCRIBE_URL", "whisper", "https://", id="no address for voices"),
        pytest.param("TRANSCRIBE_URL", "http://example.org/", "https://", id="voices in the clear"),
        pytest.param("ALERT_URL", f"not a url {SECRET}", "https://", id="no address"),
        pytest.param("ALERT_URL", f"https://h:{SECRET}/", "https://", id="no port in it"),
        pytest.param("ALERT_COMMAND", f"tell '{SECRET}", "quotation", id="half a quotation"),
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///var/desk.db"),
        ("DATABASE_URL", "sqlite:////srv/desk.db"),
        ("DATABASE_URL", "postgresql://desk:hun%40ter%3A2@db.example.org:5432/desk"),
        ("DATABASE_URL", "postgresql://desk:x@[::1]/desk"),
        ("DATABASE_URL", "postgresql:///desk?host=/run/postgresql"),
        ("WHATSAPP_GRAPH_URL", "http://127.0.0.1:8081"),
        ("WHATSAPP_MEDIA_HOSTS", '["http://localhost:8082", "https://media.example.org"]'),
        ("TRANSCRIBE_URL", "http://127.0.0.1:8178/inference"),
        ("TRANSCRIBE_URL", "http://192.168.1.20:8178/inference"),
        ("TRANSCRIBE_URL", "https://voices.example.org/inference"),
        ("ALERT_URL", "http://alerts.station.lan:9000/hook?token=x"),
        ("ALERT_COMMAND", "mail -s 'from the desk' engineer@example.org"),
    ],
)
def test_what_is_sound_is_taken_as_it_is(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    assert load()


def test_no_part_of_a_database_password_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", "postgresql://desk:hun@ter:2@db/desk")
    monkeypatch.setattr("sys.argv", ["requestline", "status"])
    with pytest.raises(SystemExit):
        main()
    printed = "".join(capsys.readouterr())
    assert "%40 for @" in printed
    assert not any(part in printed for part in ("hun", "ter:", "2@", "Traceback"))


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


@pytest.mark.parametrize(
    ("dotenv", "folder"),
    [
        pytest.param(f"{PREFIX}DATA_DIR=elsewhere", "elsewhere/secrets", id="data folder"),
        pytest.param(f"{PREFIX}SECRETS_DIR=keys", "keys", id="secrets folder"),
    ],
)
def test_the_env_file_may_say_where_the_secrets_are(
    tmp_path: Path, dotenv: str, folder: str
) -> None:
    (tmp_path / ".env").write_text(dotenv)
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "requestline_identifier_key").write_text(KEY)
    assert load().identifier_key.get_secret_value() == KEY


def test_an_empty_variable_does_not_hide_a_file_of_that_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "var" / "secrets").mkdir(parents=True)
    (tmp_path / "var" / "secrets" / "requestline_alert_url").write_text("https://example.org/x\n")
    monkeypatch.setenv(f"{PREFIX}ALERT_URL", "")
    assert load().alert_url == "https://example.org/x"


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "var" / "secrets").mkdir(parents=True)
    secret = tmp_path / "var" / "secrets" / "requestline_identifier_key"
    secret.write_bytes(b"\xff\xfe" * 20)
    with pytest.raises(SettingsWrong, match=f"{PREFIX}IDENTIFIER_KEY: this is no text in UTF-8"):
        load()
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsWrong, match="cannot be read: UnicodeDecodeError"):
        load()


def test_the_start_warns_of_a_misspelt_name_but_not_in_each_of_its_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(logs.TOLD, str(os.getpid()))
    with capture_logs() as lines:
        logs.unknown_settings({"A_NAM": "A_NAME"})
        monkeypatch.setenv(logs.TOLD, "a parent")
        logs.unknown_settings({"A_NAM": "A_NAME"})
    assert [(line["name"], line["nearest"]) for line in lines] == [("A_NAM", "A_NAME")]


def test_a_misspelt_name_is_found_with_the_nearest_right_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{PREFIX}REPLY_BUGET", "5")
    monkeypatch.setenv(f"{PREFIX}WEB_PORT", "82")
    (tmp_path / ".env").write_text(f"{PREFIX}TIMEZONE=UTC\n{PREFIX}ZZZ=1\nOTHER=2\n")
    assert unknown() == {
        f"{PREFIX}REPLY_BUGET": f"{PREFIX}REPLY_BUDGET",
        f"{PREFIX}TIMEZONE": f"{PREFIX}TIME_ZONE",
        f"{PREFIX}ZZZ": "",
    }
