"""What can be set about a source, as admins write it and as a list of sources keeps it."""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.core.asking import parse_duration
from bot.core.countries import parse_country
from bot.core.headers import header_problem
from bot.core.model import Source
from bot.core.rules.languages import is_language

AUTO = "auto"  # what gives a decision back to the bot
OURS = "default"  # the same for the User-Agent
NOWHERE = "-"  # the section of those that have none
LONGEST_PIN = timedelta(days=7)
LONGEST_TITLE = 120
LONGEST_SECTION = 60
LONGEST_AGENT = 500
MOST_HEADERS = 10

_SWITCH = {"on": True, "off": False, AUTO: None}
_SENDABLE = re.compile(rf"[\x20-\x7e]{{1,{LONGEST_AGENT}}}")


def parse_language(value: str) -> str | None:
    """An ISO 639-1 code in small letters; None for anything else."""
    return value.lower() if is_language(value.lower()) else None


def parse_encoding(value: str) -> str | None:
    """Python's name of an encoding of text; None for anything else, such as `zlib` or `idna`."""
    try:
        found = codecs.lookup(value)
        is_text = "<feed>".encode(found.name).decode(found.name) == "<feed>"
    except (LookupError, ValueError, TypeError, AttributeError):  # what encodes bytes to bytes takes no text
        return None
    return found.name if is_text and found.name not in {"idna", "punycode", "undefined"} else None


def parse_header(value: str) -> tuple[str, str] | None:
    """`Name: value` as the pair; the value may be empty. None for what cannot be sent, or has a setting of its own."""
    name, colon, text = (part.strip() for part in value.partition(":"))
    if not colon or name.lower() == "user-agent" or header_problem(name, text):
        return None
    return name, text


def tuned(source: Source, name: str, value: str) -> Source | None:
    """The source with one thing set: a name of SETTINGS, and the words after it. None when these are no value of it."""
    return SETTINGS[name](source, value)


def setting_words(source: Source) -> dict[str, str]:
    """What is set about a source beside title, section and language, as `tuned` reads it.

    Its headers are left out, for some are secret.
    """
    switches = {value: word for word, value in _SWITCH.items()}
    return {
        **({"every": written_span(source.pinned)} if source.pinned else {}),
        **({"fulltext": switches[source.full_text]} if source.full_text is not None else {}),
        **({"agent": source.agent} if source.agent else {}),
        **({"encoding": source.encoding} if source.encoding else {}),
        **({"country": source.country} if source.country else {}),
    }


def written_span(span: timedelta) -> str:
    """As `parse_duration` reads it, to the minute: `5m`, `1h30m`, `7d`."""
    minutes = max(1, round(span / timedelta(minutes=1)))
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count)


def _every(source: Source, value: str) -> Source | None:
    if value.casefold() == AUTO:
        return replace(source, pinned=None)
    pinned = parse_duration(value)
    return replace(source, pinned=pinned) if pinned and pinned <= LONGEST_PIN else None


def _title(source: Source, value: str) -> Source | None:
    title = " ".join(value.split())
    return replace(source, title=title) if 0 < len(title) <= LONGEST_TITLE and title.isprintable() else None


def _section(source: Source, value: str) -> Source | None:
    section = "" if value.strip() == NOWHERE else " ".join(value.split())
    is_right = len(section) <= LONGEST_SECTION and section.isprintable() and bool(value.strip())
    return replace(source, section=section) if is_right else None


def _language(source: Source, value: str) -> Source | None:
    if value.casefold() == AUTO:
        return replace(source, language=None)
    language = parse_language(value)
    return replace(source, language=language) if language else None


def _full_text(source: Source, value: str) -> Source | None:
    word = value.casefold()
    return replace(source, full_text=_SWITCH[word]) if word in _SWITCH else None


def _agent(source: Source, value: str) -> Source | None:
    if value.casefold() in {OURS, AUTO}:
        return replace(source, agent="")
    return replace(source, agent=value) if _SENDABLE.fullmatch(value) else None


def _encoding(source: Source, value: str) -> Source | None:
    if value.casefold() == AUTO:
        return replace(source, encoding="")
    encoding = parse_encoding(value)
    return replace(source, encoding=encoding) if encoding else None


def _country(source: Source, value: str) -> Source | None:
    if value.casefold() == AUTO:
        return replace(source, country="")
    country = parse_country(value)
    return replace(source, country=country) if country else None


def _header(source: Source, value: str) -> Source | None:
    """Without a value the header is removed; of two with one name the later is kept."""
    found = parse_header(value)
    if found is None:
        return None
    others = tuple(each for each in source.headers if each[0].lower() != found[0].lower())
    headers = (*others, found) if found[1] else others
    return replace(source, headers=headers) if len(headers) <= MOST_HEADERS else None


SETTINGS: Mapping[str, Callable[[Source, str], Source | None]] = {
    "every": _every,
    "title": _title,
    "section": _section,
    "language": _language,
    "fulltext": _full_text,
    "agent": _agent,
    "encoding": _encoding,
    "country": _country,
    "header": _header,
}
