"""Every setting of a station, read once at the start; a wrong one is named with what to put."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.core.rules import ReplyRules

PREFIX = "REQUESTLINE_"


class SettingsWrong(Exception):
    """What is missing or wrong in the settings, a sentence each; never a value."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class NumberSetting(BaseModel):
    """One WhatsApp number of the station."""

    phone_number_id: str = Field(min_length=1)
    access_token: SecretStr
    app_secrets: list[SecretStr] = Field(min_length=1)


def _zone(name: object) -> object:
    if isinstance(name, str):
        try:
            ZoneInfo(name)
        except Exception as error:
            raise ValueError("no such time zone; put one such as Europe/Dublin") from error
    return name


class Settings(BaseSettings):
    """Environment first, then the file `.env`, then files in the secrets folder."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
    )

    data_dir: Path = Field(
        Path("var"), description="Folder for the database, models, media and station files."
    )
    database_url: SecretStr = Field(
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
    time_zone: Annotated[str, BeforeValidator(_zone)] = Field(
        "UTC", description="The station's time zone, such as `Europe/Dublin`."
    )
    identifier_key: SecretStr = Field(
        SecretStr(""),
        description="At least 32 random characters; listeners' numbers are found by a hash "
        "under this key. Never change it. `requestline run` makes one when there is none.",
    )
    whatsapp_numbers: list[NumberSetting] = Field(
        [],
        description='JSON list: `[{"phone_number_id": "…", "access_token": "…", '
        '"app_secrets": ["…"]}]`. Two secrets a number while you change one.',
    )
    whatsapp_verify_token: SecretStr = Field(
        SecretStr(""), description="The verify token you typed into Meta's webhook form."
    )
    whatsapp_graph_url: str = Field(
        "https://graph.facebook.com", description="Where WhatsApp's API is."
    )
    whatsapp_api_version: str = Field("v25.0", description="Version of WhatsApp's API.")
    whatsapp_media_hosts: list[str] = Field(
        [], description="JSON list of further origins for media, such as `http://127.0.0.1:8090`."
    )
    reply_mode: Literal["text", "reaction", "read", "none"] = Field(
        "text", description="How listeners are answered. Texts may cost money, reactions do not."
    )
    reply_budget: int = Field(
        1000, ge=0, description="Texts a calendar month; after that a reaction instead."
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
    alert_url: str = Field("", description="Alarms are posted here as JSON.")
    alert_command: str = Field(
        "", description="Alarms start this command, with the alarm as JSON on its input."
    )
    alert_silence_hours: float = Field(
        12, ge=0, description="Alarm when WhatsApp has been silent so long; 0 for never."
    )
    log_format: Literal["console", "json"] = Field("console", description="How logs are written.")
    simulator_port: int = Field(
        8081, ge=1, le=65535, description="Port of the simulator and its phone page."
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(("sqlite://", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("put sqlite:///path or postgresql://user:password@host/name")
        return value

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'desk.db'}"

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
    folder = Path(os.environ.get(f"{PREFIX}SECRETS_DIR") or _data_dir(given) / "secrets")
    try:
        return Settings(_secrets_dir=folder if folder.is_dir() else None, **given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsWrong([_sentence(dict(one)) for one in error.errors()]) from None
    except Exception as error:
        # pydantic-settings raises its own error for JSON that cannot be read
        raise SettingsWrong([_json_sentence(error)]) from None


def load_complete(**given: object) -> Settings:
    """Settings of a role that meets listeners: nothing it needs may be missing."""
    settings = load(**given)
    if settings.missing():
        raise SettingsWrong(settings.missing())
    return settings


def _data_dir(given: dict[str, object]) -> Path:
    return Path(str(given.get("data_dir") or os.environ.get(f"{PREFIX}DATA_DIR") or "var"))


def _sentence(error: dict[str, object]) -> str:
    where = error.get("loc", ())
    assert isinstance(where, tuple)
    name = PREFIX + str(where[0]).upper() if where else PREFIX
    inside = ".".join(str(part) for part in where[1:])
    at = f" ({inside})" if inside else ""
    field = Settings.model_fields.get(str(where[0])) if where else None
    hint = f" {field.description}" if field else ""
    return f"{name}{at}: {error['msg']}.{hint}"


def _json_sentence(error: Exception) -> str:
    text = str(error)
    named = next((name for name in Settings.model_fields if f'"{name}"' in text), "")
    hint = Settings.model_fields[named].description if named else "see docs/settings.md"
    return f"{PREFIX}{named.upper()}: this is no JSON. {hint}"
