"""What a fresh machine is given is made once and kept, wherever the settings say it lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import all_in_one, first_run
from bot.settings import PREFIX, Settings, SettingsWrong, load

KEY = f"{PREFIX}identifier_key".lower()


@pytest.fixture(autouse=True)
def empty_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(PREFIX + field.upper(), raising=False)


@pytest.mark.parametrize(
    ("dotenv", "folder"),
    [
        pytest.param("", "var/secrets", id="nothing said"),
        pytest.param(f"{PREFIX}DATA_DIR=srv", "srv/secrets", id="data folder in the file"),
        pytest.param(f"{PREFIX}SECRETS_DIR=keys", "keys", id="secrets folder in the file"),
    ],
)
def test_the_key_is_made_where_it_is_looked_for(tmp_path: Path, dotenv: str, folder: str) -> None:
    (tmp_path / ".env").write_text(dotenv)
    made = first_run.make_key(load())
    assert made == Path(folder) / KEY
    assert made.stat().st_mode & 0o777 == 0o600
    assert load().identifier_key.get_secret_value() == made.read_text()
    assert first_run.make_key(load()) is None


def test_a_key_file_that_is_there_is_kept_whatever_the_settings_found(tmp_path: Path) -> None:
    before = load()
    made = first_run.make_key(before)
    assert made is not None
    key = made.read_text()
    assert first_run.make_key(before) is None
    assert made.read_text() == key


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsWrong, match=f"{PREFIX}DATA_DIR: file/data cannot be made"):
        first_run.make_folder(Path("file/data"))
    with pytest.raises(SettingsWrong, match=f"{PREFIX}IDENTIFIER_KEY: file/secrets/"):
        first_run.make_key(load(data_dir="file"))


def test_the_desk_is_named_as_a_browser_wants_it() -> None:
    said: list[str] = []
    start = all_in_one.Start(None, learns=False, has_model=True)
    settings = Settings(_env_file=None, web_host="::", web_port=8080)
    all_in_one._greet(settings, start, simulator=False, say=said.append)
    assert "  Desk:   http://[::1]:8080/" in said
