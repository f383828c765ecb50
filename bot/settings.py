"""Every setting of a station, read once at the start; a wrong one is named with what to put."""

from __future__ import annotations

import os
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.core.rules import ReplyRules
from bot.setting_kinds import (
    AddressForVoices,
    Command,
    DatabaseAddress,
    Filled,
    HandOver,
    NowPlaying,
    WebAddress,
    WhatsAppAddress,
    Zone,
)

PREFIX = "REQUESTLINE_"


class SettingsWrong(Exception):
    """What is missing or wrong in the settings, a sentence each; never a value."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class NumberSetting(BaseModel):
    """One WhatsApp number of the station."""

    phone_number_id: str = Field(min_length=1)
    access_token: Filled
    app_secrets: list[Filled] = Field(min_length=1)
    business_account_id: str = Field("", pattern=r"^\d{0,40}$")
    name: str = Field("", max_length=40)  # as people at the station call it


class Settings(BaseSettings):
    """Environment first, then the file `.env`, then files in the secrets folder."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,  # Compose hands on as empty what nobody has set
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
    )

    data_dir: Path = Field(
        Path("var"), description="Folder for the database, models, media and station files."
    )
    secrets_dir: str = Field(
        "", description="Folder with a file for each secret. Empty: `secrets` in DATA_DIR."
    )
    database_url: DatabaseAddress = Field(
        SecretStr(""),
        description="`sqlite:///path` or `postgresql://user:password@host/name`. "
        "Empty: SQLite under DATA_DIR.",
    )
    web_host: str = Field("127.0.0.1", description="Address the web role listens on.")
    web_port: int = Field(8080, ge=1, le=65535, description="Port the web role listens on.")
    secure_cookies: bool = Field(
        False, description="Set to `true` when the desk is reached over HTTPS only."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=3, description="How many proxies stand before the web role."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token for `/metrics`. Empty: only this machine may read it.",
    )
    station_name: str = Field(
        "Our station", min_length=1, max_length=60, description="The name listeners read."
    )
    time_zone: Zone = Field("UTC", description="The station's time zone, such as `Europe/Dublin`.")
    identifier_key: SecretStr = Field(
        SecretStr(""),
        description="At least 32 random characters; listeners' numbers are found by a hash "
        "under this key. Never change it. `requestline run` makes one when there is none.",
    )
    whatsapp_numbers: list[NumberSetting] = Field(
        [],
        description='JSON list: `[{"phone_number_id": "…", "access_token": "…", '
        '"app_secrets": ["…"], "business_account_id": "…"}]`. Two secrets a number while you '
        "change one; the account's id for templates only.",
    )
    whatsapp_verify_token: SecretStr = Field(
        SecretStr(""), description="The verify token you typed into Meta's webhook form."
    )
    whatsapp_graph_url: WhatsAppAddress = Field(
        "https://graph.facebook.com", description="Where WhatsApp's API is."
    )
    whatsapp_api_version: str = Field(
        "v25.0", pattern=r"^v\d+\.\d+$", description="Version of WhatsApp's API, such as `v25.0`."
    )
    whatsapp_media_hosts: list[WhatsAppAddress] = Field(
        [], description="JSON list of further origins for media, such as `http://127.0.0.1:8090`."
    )
    reply_mode: Literal["text", "reaction", "read", "none"] = Field(
        "text", description="How listeners are answered. Texts may cost money, reactions do not."
    )
    reply_budget: int = Field(
        1000, ge=0, description="Texts a calendar month; after that a reaction instead."
    )
    reply_price: str = Field(
        "", max_length=20, description="What a reply costs, as the desk shows it, such as `4 ct`."
    )
    replies_per_hour: int = Field(
        6, ge=1, description="Texts to one listener an hour; after that a reaction instead."
    )
    burst_quiet_seconds: float = Field(
        8, ge=0, description="A listener's burst has ended after so much quiet."
    )
    burst_longest_seconds: float = Field(30, ge=0, description="…and is waited for no longer.")
    answer_within_minutes: float = Field(
        30, gt=0, description="A message older than this on arrival is shown, not answered."
    )
    session_hours: float = Field(
        4, gt=0, description="How long the bot remembers what it talked about with a listener."
    )
    keep_bodies_days: int = Field(14, ge=8, description="Raw webhook bodies are kept so long.")
    keep_media_days: int = Field(30, ge=1, description="Voice notes and pictures.")
    keep_texts_days: int = Field(90, ge=1, description="Messages, and who wrote them.")
    azuracast_key: SecretStr = Field(
        SecretStr(""),
        description="API key for reading the library from AzuraCast, and for requests there. "
        "Empty: what it lets everybody request.",
    )
    azuracast_url: WebAddress = Field(
        "",
        description="The AzuraCast that the key is for. Empty: the one in `now_playing`, "
        "or in `hand_over`.",
    )
    now_playing: NowPlaying = Field(
        "",
        description="Where to read what is on: `azuracast:https://radio.example/STATION`, "
        "`icecast:https://radio.example:8000#/MOUNT` or `file:/path/to/now.txt`. Empty: nowhere.",
    )
    now_playing_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token for `POST /api/now-playing`. Empty: nobody may tell.",
    )
    hand_over: HandOver = Field(
        "",
        description="Where songs go that the desk hands over: "
        "`azuracast:https://radio.example/STATION` or "
        "`webhook:https://playout.example/songs`. Empty: nowhere.",
    )
    hand_over_secret: SecretStr = Field(
        SecretStr(""), description="Signs what is sent to the webhook. Empty: unsigned."
    )
    loudness: float = Field(-23, ge=-40, le=-9, description="LUFS of exported voice notes.")
    transcribe_command: Command = Field(
        "", description="Told a voice note's file, it prints what is said. Empty: none."
    )
    transcribe_url: AddressForVoices = Field(
        "", description="Voice notes are posted here as a form; the answer is what is said."
    )
    alert_url: WebAddress = Field("", description="Alarms are posted here as JSON.")
    alert_command: Command = Field(
        "", description="Alarms start this command, with the alarm as JSON on its input."
    )
    alert_silence_hours: float = Field(
        12, ge=0, description="Alarm when WhatsApp has been silent so long; 0 for never."
    )
    log_format: Literal["console", "json"] = Field("console", description="How logs are written.")
    simulator_port: int = Field(
        8081, ge=1, le=65535, description="Port of the simulator and its phone page."
    )

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'desk.db'}"

    @property
    def web_address(self) -> str:
        """Where the web role is reached on its own machine."""
        every = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
        host = every.get(self.web_host, self.web_host)
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.web_port}"

    @property
    def azuracast(self) -> str:
        """Where the key for AzuraCast may be sent."""
        named = [one.partition(":") for one in (self.now_playing, self.hand_over)]
        places = (place for kind, _, place in named if kind == "azuracast")
        return self.azuracast_url or next(places, "")

    @property
    def secrets_folder(self) -> Path:
        return Path(self.secrets_dir) if self.secrets_dir else self.data_dir / "secrets"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def media_dir(self) -> Path:
        return self.data_dir / "media"

    @property
    def rules(self) -> ReplyRules:
        return ReplyRules(
            mode=self.reply_mode,
            budget=self.reply_budget,
            hourly=self.replies_per_hour,
            quiet=timedelta(seconds=self.burst_quiet_seconds),
            longest=timedelta(seconds=self.burst_longest_seconds),
            too_old=timedelta(minutes=self.answer_within_minutes),
            session=timedelta(hours=self.session_hours),
            zone=self.zone,
        )

    def missing(self) -> list[str]:
        """What a role that meets listeners cannot do without, a sentence each."""
        wanted = []
        if len(self.identifier_key.get_secret_value()) < 32:
            wanted.append(
                f"{PREFIX}IDENTIFIER_KEY: put at least 32 random characters there, for example "
                "from `openssl rand -hex 32`, and never change them."
            )
        if not self.whatsapp_numbers:
            wanted.append(
                f"{PREFIX}WHATSAPP_NUMBERS: put a JSON list with phone_number_id, access_token "
                "and app_secrets of each number, see docs/settings.md."
            )
        if not self.whatsapp_verify_token.get_secret_value():
            wanted.append(
                f"{PREFIX}WHATSAPP_VERIFY_TOKEN: put the verify token of Meta's webhook form."
            )
        return wanted


def load(**given: object) -> Settings:
    """Read the settings, or raise SettingsWrong with a sentence for each that is wrong."""
    folder = _read(None, given).secrets_folder  # a first time without it: `.env` may name it
    return _read(folder, given) if folder.is_dir() else _read(None, given)


def _read(secrets: Path | None, given: dict[str, object]) -> Settings:
    try:
        return Settings(_secrets_dir=secrets, **given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsWrong([_sentence(dict(one)) for one in error.errors()]) from None
    except SettingsError as error:
        raise SettingsWrong([_unreadable(error)]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsWrong([_file_sentence(error)]) from None


def load_complete(**given: object) -> Settings:
    """Settings of a role that meets listeners: nothing it needs may be missing."""
    settings = load(**given)
    if settings.missing():
        raise SettingsWrong(settings.missing())
    return settings


def unknown() -> dict[str, str]:
    """Names like a setting's that are none, in the environment or `.env`; the nearest that is."""
    given = {name.lower() for name in (*os.environ, *DotEnvSettingsSource(Settings).env_vars)}
    ours = {name.removeprefix(PREFIX.lower()) for name in given if name.startswith(PREFIX.lower())}
    return {_variable(name): _nearest(name) for name in sorted(ours - {*Settings.model_fields})}


def _nearest(name: str) -> str:
    near = get_close_matches(name, Settings.model_fields, 1)
    return _variable(near[0]) if near else ""


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _sentence(error: dict[str, object]) -> str:
    where = error.get("loc", ())
    assert isinstance(where, tuple)
    name = _variable(str(where[0])) if where else PREFIX
    inside = ".".join(str(part) for part in where[1:])
    at = f" ({inside})" if inside else ""
    field = Settings.model_fields.get(str(where[0])) if where else None
    hint = f" {field.description}" if field else ""
    wrong = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}{at}: {wrong}.{hint}"


def _unreadable(error: SettingsError) -> str:
    text, cause = str(error), error.__cause__
    named = next((name for name in Settings.model_fields if f'"{name}"' in text), "")
    hint = Settings.model_fields[named].description if named else "see docs/settings.md"
    wanted = "text in UTF-8" if isinstance(cause, UnicodeDecodeError) else "JSON"
    return f"{_variable(named)}: this is no {wanted}. {hint}"


def _file_sentence(error: Exception) -> str:
    where = f" {error.filename}" if isinstance(error, OSError) and error.filename else ""
    return f"A file of settings cannot be read: {type(error).__name__}{where}."
