"""The environment and .env as one frozen Settings; a wrong value stops the start with one message that names all."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.errors import SettingsError

PREFIX = "WIREWATCH_"
TOKEN_FORM = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")

Network = IPv4Network | IPv6Network


class Settings(BaseSettings):
    """Everything an operator can set; defaults stand in `.env.example` too, and a test compares the two."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", frozen=True, extra="ignore")

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    admins: Annotated[frozenset[int], NoDecode] = frozenset()
    access: Literal["open", "closed"] = "open"
    database_url: str = "sqlite:///wirewatch.db"
    timezone: str = "UTC"
    language: Literal["en"] = "en"
    poll_floor_s: int = Field(default=120, ge=1, le=21_600)
    host_gap_s: float = Field(default=1, ge=0, le=60)
    allowed_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    max_body_mb: int = Field(default=5, ge=1, le=100)
    alert_max_age_h: int = Field(default=48, ge=1)
    send_max_age_h: int = Field(default=24, ge=1)
    send_rate: int = Field(default=30, ge=1, le=1000)
    min_free_mb: int = Field(default=500, ge=0)
    starter: bool = True
    roles: Literal["all"] = "all"
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("telegram_token")
    @classmethod
    def _token_has_its_form(cls, token: SecretStr | None) -> SecretStr | None:
        if token is None or not token.get_secret_value():
            return None
        if not TOKEN_FORM.fullmatch(token.get_secret_value()):
            # The value itself stays out of the message: it may be a real token with a typing error.
            raise ValueError("is not a bot token, which looks like 123456789:ABCdef… as @BotFather gives it")
        return token

    @field_validator("telegram_api_url")
    @classmethod
    def _url_is_http(cls, url: str) -> str:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise ValueError("must be an http or https address, such as https://api.telegram.org")
        return url.rstrip("/")

    @field_validator("admins", mode="before")
    @classmethod
    def _ids_are_numbers(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        words = [word for word in re.split(r"[,\s]+", text) if word]
        if wrong := [word for word in words if not word.isdecimal()]:
            raise ValueError(f"takes numeric user ids parted by commas; {wrong[0]!r} is none")
        return frozenset(map(int, words))

    @field_validator("allowed_networks", mode="before")
    @classmethod
    def _networks_are_cidr(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        try:
            return tuple(ip_network(word) for word in re.split(r"[,\s]+", text) if word)
        except ValueError as error:
            raise ValueError(f"takes networks such as 192.168.1.0/24 parted by commas; {error}") from error

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: str) -> str:
        if url.startswith(("postgresql:", "postgres:")):
            raise ValueError("PostgreSQL comes in a later version; use sqlite:///wirewatch.db")
        if not url.startswith("sqlite:///") or url == "sqlite:///":
            raise ValueError("must look like sqlite:///wirewatch.db, or sqlite:////var/lib/wirewatch.db")
        return url

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no IANA time zone such as Europe/Berlin") from error
        return name

    @field_validator("access", "language", "log_format", "log_level", "roles", mode="before")
    @classmethod
    def _words_are_lower(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word


def load_settings(env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """The settings of the environment over those of `env_file`, over both the `overrides`. Raises SettingsError."""
    try:
        given = {name: value for name, value in overrides.items() if value is not None}
        return Settings(_env_file=env_file, **given)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        raise SettingsError(tuple(map(_sentence, error.errors()))) from None
    except UnicodeDecodeError as error:
        raise SettingsError((f"{env_file} is not UTF-8 text (byte {error.start}).",)) from None


def _sentence(problem: ErrorDetails) -> str:
    name = PREFIX + str(problem["loc"][0]).upper() if problem["loc"] else "settings"
    context: Mapping[str, object] = problem.get("ctx", {})
    if problem["type"] == "value_error":
        return f"{name}: {context['error']}"
    if problem["type"] == "literal_error":
        return f"{name}: must be {context['expected']}, not {problem['input']!r}"
    return f"{name}: {problem['msg'].lower()}, not {problem['input']!r}"
