"""The environment and .env as one frozen Settings; a wrong value stops the start with one message that names all.

Written out rather than left to pydantic-settings, which took 22 MB of memory and 0.2 s of every start.
"""

import os
import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv.parser import Binding, parse_stream

from bot.core.errors import SettingsError
from bot.core.speech import LANGUAGES

PREFIX = "WIREWATCH_"
ENV_FILE = Path(".env")
LARGEST_ID = 2**52  # Telegram's own bound for the ids of users
WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})  # the only ones Telegram comes to
TAKEN_PATHS = frozenset({"/live", "/ready", "/metrics"})


class Address(NamedTuple):
    """Where something listens."""

    host: str
    port: int


Network: TypeAlias = IPv4Network | IPv6Network
Reader: TypeAlias = Callable[[str], Any]


class Secret:
    """A text that shows itself only where it is asked to."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(…)"

    def reveal(self) -> str:
        """The text itself."""
        return self._text


# --- readers: the text of a setting to its value; ValueError says what would be right ---------------------------------


def token(text: str) -> Secret:
    """The token of a bot. The message leaves out what was given: it may be a real token with a typing error."""
    if not re.fullmatch(r"\d{5,}:[A-Za-z0-9_-]{30,}", text):
        raise ValueError("is not a bot token, which looks like 123456789:ABCdef… as @BotFather gives it")
    return Secret(text)


def web_address(text: str) -> str:
    """An http or https address without a slash at its end."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, a bracket left open
        is_address = False
    if not is_address:
        raise ValueError(f"must be an http or https address such as https://api.telegram.org, not {text!r}")
    return text.rstrip("/")


def webhook_address(text: str) -> str:
    """The https address that Telegram brings updates to; its path is ours alone."""
    parts = urlsplit(text) if _is_plain_https(text) else None
    if parts is None:
        raise ValueError(
            "must be a plain https address on port 443, 80, 88 or 8443, such as https://bot.example.org/telegram, "
            f"not {text!r}"
        )
    path = parts.path.rstrip("/") or "/telegram"
    if path in TAKEN_PATHS:
        raise ValueError(f"cannot end in {path}, which answers something else; use one such as /telegram")
    return f"https://{parts.netloc}{path}"


def _is_plain_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_known = parts.scheme == "https" and bool(parts.hostname) and (parts.port or 443) in WEBHOOK_PORTS
    except ValueError:  # a port that is none, a bracket left open
        return False
    return is_known and "@" not in parts.netloc and bool(re.fullmatch(r"[\w/.:~-]*", text[len("https:") :]))


def webhook_secret(text: str) -> Secret:
    """What proves that an update comes from Telegram. The message leaves out what was given."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text):
        raise ValueError("takes 16 to 256 letters, digits, _ and -; leave it empty, and one is made and kept")
    return Secret(text)


def listener(text: str) -> Address | None:
    """A host and a port, or nothing for `off`."""
    if text.lower() == "off":
        return None
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdecimal() or int(port[:6]) > 65_535:
        raise ValueError(f"must be a host and a port such as 127.0.0.1:8787, or off, not {text!r}")
    return Address(host, int(port))


def user_ids(text: str) -> frozenset[int]:
    """Numbers parted by commas or blanks."""
    words = _words(text)
    if wrong := [word for word in words if not (word.isdecimal() and 0 < int(word[:20]) < LARGEST_ID)]:
        raise ValueError(f"takes numeric user ids parted by commas, and {wrong[0]!r} is none")
    return frozenset(map(int, words))


def networks(text: str) -> tuple[Network, ...]:
    """Networks in CIDR notation parted by commas or blanks."""
    try:
        return tuple(map(ip_network, _words(text)))
    except ValueError as error:
        raise ValueError(f"takes networks such as 192.168.1.0/24 parted by commas: {error}") from error


def database(text: str) -> str:
    """The address of the database."""
    if text.startswith(("postgresql:", "postgres:")):
        raise ValueError("cannot be PostgreSQL before a later version; use sqlite:///wirewatch.db")
    path = text.removeprefix("sqlite:///")
    if not path or path == text or path.startswith(":memory:"):
        raise ValueError(f"must look like sqlite:///wirewatch.db or sqlite:////var/lib/wirewatch.db, not {text!r}")
    return text


def time_zone(text: str) -> str:
    """The name of an IANA time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"must be an IANA time zone such as Europe/Berlin, not {text!r}") from error
    return text


def one_of(*words: str) -> Reader:
    """One of a few words, in upper or lower case."""

    def read(text: str) -> str:
        if text.lower() not in words:
            *others, last = words
            choice = f"{', '.join(others)} or {last}" if others else last
            raise ValueError(f"must be {choice}, not {text!r}")
        return text.lower()

    return read


def switch(text: str) -> bool:
    """Yes or no, in the words people use."""
    truth = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    if text.lower() not in truth:
        raise ValueError(f"must be true or false, not {text!r}")
    return truth[text.lower()]


def number(least: int, most: int, kind: type[int | float] = int) -> Reader:
    """A number between two others, both included."""
    name = "a whole number" if kind is int else "a number"

    def read(text: str) -> int | float:
        try:
            value = kind(text)
        except ValueError:
            raise ValueError(f"must be {name} from {least} to {most}, not {text!r}") from None
        if not least <= value <= most:
            raise ValueError(f"must be {name} from {least} to {most}, not {text!r}")
        return value

    return read


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]


# --- the settings -----------------------------------------------------------------------------------------------------


def _setting(read: Reader, default: Any, **metadata: Any) -> Any:
    """`empty` is the value where it is left empty, if that is not the default."""
    return field(default=default, metadata={"read": read, **metadata})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set; the defaults stand in `.env.example` too, and a test compares the two."""

    telegram_token: Secret | None = _setting(token, None)  # noqa: RUF009 - a frozen field, made once
    telegram_api_url: str = _setting(web_address, "https://api.telegram.org")
    admins: frozenset[int] = _setting(user_ids, frozenset())
    access: str = _setting(one_of("open", "invite", "closed"), "open")
    database_url: str = _setting(database, "sqlite:///wirewatch.db")
    timezone: str = _setting(time_zone, "UTC")
    language: str = _setting(one_of(*LANGUAGES), "en")
    poll_floor_s: int = _setting(number(1, 21_600), 120)
    host_gap_s: float = _setting(number(0, 60, float), 1.0)
    allowed_networks: tuple[Network, ...] = _setting(networks, ())
    max_body_mb: int = _setting(number(1, 100), 5)
    alert_max_age_h: int = _setting(number(1, 8_760), 48)
    send_max_age_h: int = _setting(number(1, 8_760), 24)
    send_rate: int = _setting(number(1, 1_000), 30)
    paid_broadcast: bool = _setting(switch, False)
    watches_per_chat: int = _setting(number(1, 100), 20)
    source_alarm_s: int = _setting(number(600, 2_592_000), 21_600)
    retention_days: int = _setting(number(14, 36_500), 180)
    min_free_mb: int = _setting(number(0, 1_000_000), 500)
    starter: bool = _setting(switch, True)
    listen: Address | None = _setting(listener, Address("127.0.0.1", 8787), empty=None)  # noqa: RUF009 - a frozen field, made once
    webhook_url: str = _setting(webhook_address, "")
    webhook_secret: Secret | None = _setting(webhook_secret, None)  # noqa: RUF009 - a frozen field, made once
    roles: str = _setting(one_of("all"), "all")
    log_format: str = _setting(one_of("text", "json"), "text")
    log_level: str = _setting(one_of("debug", "info", "warning", "error"), "info")


def load_settings(env_file: Path | None = ENV_FILE, **overrides: object) -> Settings:
    """The settings: `overrides` before the environment before `env_file` before the defaults. Raises SettingsError.

    An override is a text as it would stand in the environment, or the value itself; None overrides nothing.
    """
    lines = _lines(env_file)
    texts: dict[str, object] = {line.key: line.value for line in lines if line.key}
    texts |= os.environ  # noqa: TID251 - the one place that reads it
    texts |= {PREFIX + name.upper(): value for name, value in overrides.items() if value is not None}
    values: dict[str, Any] = {}
    problems = [f"{env_file}, line {line.original.line}: must be NAME=value" for line in lines if not _is_whole(line)]
    for each in fields(Settings):
        name = PREFIX + each.name.upper()
        try:
            values |= _value(each, texts.get(name))
        except ValueError as error:
            problems.append(f"{name}: {error}")
    if values.get("webhook_url") and values.get("listen", True) is None:
        problems.append(f"{PREFIX}WEBHOOK_URL: needs a listener, and {PREFIX}LISTEN is off")
    if problems:
        raise SettingsError(tuple(problems))
    return Settings(**values)


def _value(each: "Field[Any]", given: object) -> dict[str, object]:
    """The field with its value; nothing when it was left out, nor mostly when it was left empty."""
    if isinstance(given, str):
        text = given.strip()
        if text:
            return {each.name: each.metadata["read"](text)}
        return {each.name: each.metadata["empty"]} if "empty" in each.metadata else {}
    return {} if given is None else {each.name: given}


def _lines(env_file: Path | None) -> tuple[Binding, ...]:
    """What stands in the file, comments and blank lines included, and lines that could not be read."""
    if env_file is None or not env_file.exists():
        return ()
    try:
        with env_file.open(encoding="utf-8-sig") as file:
            return tuple(parse_stream(file))
    except UnicodeDecodeError as error:
        raise SettingsError((f"{env_file} is not UTF-8 text: byte {error.start} is none",)) from None
    except OSError as error:
        raise SettingsError((f"{env_file} cannot be read: {error.strerror}",)) from None


def _is_whole(line: Binding) -> bool:
    return not line.error and (line.key is None or line.value is not None)


def unknown_settings(env_file: Path = ENV_FILE) -> tuple[str, ...]:
    """A sentence for each name with our prefix that is no setting of this version, and so without effect."""
    names = [PREFIX + each.name.upper() for each in fields(Settings)]
    given = {*os.environ, *(line.key for line in _lines(env_file) if line.key)}  # noqa: TID251
    wrong = sorted(name for name in given if name.upper().startswith(PREFIX) and name not in names)
    return tuple(f"{name}: is no setting of this version{_hint(name, names)}" for name in wrong)


def _hint(name: str, names: list[str]) -> str:
    # Without the prefix, which would make all names alike.
    near = get_close_matches(name[len(PREFIX) :].upper(), [each.removeprefix(PREFIX) for each in names], n=1)
    return f"; did you mean {PREFIX}{near[0]}?" if near else ""


def keep_token(given: str, env_file: Path = ENV_FILE) -> None:
    """Writes a token into `env_file` in place of any other; nobody but the file's owner can read it then."""
    env_file.touch(mode=0o600)
    env_file.chmod(0o600)
    lines = env_file.read_text(encoding="utf-8-sig").splitlines()
    others = [line for line in lines if not re.match(rf"\s*(export\s+)?{PREFIX}TELEGRAM_TOKEN\s*=", line)]
    env_file.write_text("\n".join([*others, f"{PREFIX}TELEGRAM_TOKEN={given}", ""]), encoding="utf-8")
