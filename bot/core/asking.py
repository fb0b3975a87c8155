"""What people type, read kindly: topics, durations, numbers, time zones, and the right word nearest to a wrong one."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from bot.core.errors import RequestError
from bot.core.model import Topic

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
DURATION = re.compile(r"(?:\d{1,4}[mhdw])+", re.IGNORECASE)
DURATION_PART = re.compile(r"(\d+)([mhdw])", re.IGNORECASE)
LONGEST_DURATION = timedelta(days=366)
MOST_WORDS = 40  # of one command that are looked at; comparing is quadratic
LONGEST_WORD = 64
LIKENESS = 0.5  # of difflib: "misile" is 0.6 like "missile-launch", unrelated words stay below 0.4
CITY_LIKENESS = 0.7  # "Berlim" is 0.8 like Berlin; "San Francisco" is 0.6 like San Marino


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody wrote from: a chat, and the forum topic of it (0 for none)."""

    chat_id: int
    thread: int = 0
    kind: str = "private"
    title: str = ""
    language: str = ""  # that we speak and whoever writes has set in Telegram; empty for none
    username: str = ""  # of the chat, without the @


def parse_duration(word: str) -> timedelta | None:
    """`30m`, `2h`, `3d`, `1w`, `1h30m` as a duration of at most a year; None for anything else and for nothing."""
    if not DURATION.fullmatch(word):
        return None
    whole = sum((int(count) * UNITS[unit.lower()] for count, unit in DURATION_PART.findall(word)), timedelta())
    return whole if timedelta() < whole <= LONGEST_DURATION else None


def parse_id(word: str) -> int | None:
    """A Telegram id or a number of a list, as typed: `42`, `#42`, `-1001234`."""
    match = re.fullmatch(r"#?(-?\d{1,15})", word.strip())
    return int(match.group(1)) if match else None


def find_topics(words: Sequence[str], topics: Iterable[Topic]) -> tuple[tuple[Topic, ...], tuple[str, ...]]:
    """The topics named by slug or title, each once, and the words that name none.

    Words that make a name only together count too: `/subscribe missile launch`; commas may part them.
    """
    names = {name: topic for topic in topics for name in (topic.slug, _slug(topic.title))}
    found: dict[str, Topic] = {}
    unknown: list[str] = []
    words = [part for word in words for part in re.split("[,،、，]", word) if part][:MOST_WORDS]
    longest = max((name.count("-") + 1 for name in names), default=0)
    at = 0
    while at < len(words):
        length = next((n for n in range(longest, 0, -1) if _slug("-".join(words[at : at + n])) in names), 0)
        if length:
            topic = names[_slug("-".join(words[at : at + length]))]
            found[topic.slug] = topic
        else:
            unknown.append(words[at])
        at += length or 1
    return tuple(found.values()), tuple(unknown)


def unknown_topic(word: str, topics: Iterable[Topic], command: str) -> RequestError:
    """The refusal of a word that names none of the topics, with the nearest, for the example of `command`."""
    slugs = [topic.slug for topic in topics]
    return RequestError(
        "unknown_topic", word=word, nearest=nearest(word, slugs), known=", ".join(slugs), command=command
    )


def nearest(word: str, choices: Collection[str], likeness: float = LIKENESS) -> str:
    """The choice that was probably meant; empty when none comes close."""
    by_folded = {choice.casefold(): choice for choice in choices}
    folded = word[:LONGEST_WORD].casefold()
    within = [choice for choice in by_folded if len(folded) > 2 and folded in choice]
    close = within or get_close_matches(folded, by_folded, 1, likeness)
    return by_folded[min(close, key=len)] if close else ""


def find_zone(word: str, zones: Collection[str]) -> tuple[str, str]:
    """The time zone of that name or city, and the nearest one; both are empty when none comes close.

    An offset such as `UTC+3` is none: it tells nothing about summers, and Etc/GMT+3 is three hours behind, not ahead.
    """
    asked = _unaccented(word.strip().replace(" ", "_").casefold())
    real = sorted(zone for zone in zones if not zone.startswith(("posix", "right", "SystemV", "localtime")))
    exact = [zone for zone in real if zone.casefold() == asked]
    named = [zone for zone in real if not zone.startswith("Etc/")]
    city = [zone for zone in named if "/" in zone and zone.rpartition("/")[2].casefold() == asked]
    if exact or city:
        return (exact or city)[0], ""
    if re.fullmatch(r"(?:utc|gmt)?[+-].*", asked):
        return "", ""
    cities = {zone.rpartition("/")[2]: zone for zone in reversed(named) if "/" in zone}
    close = nearest(asked, named) if "/" in asked else cities.get(nearest(asked, cities, CITY_LIKENESS), "")
    return "", close or nearest(asked, named, CITY_LIKENESS)


def web_address(word: str) -> str | None:
    """What was typed as a web address, `https://` added where it was left out; None when it cannot be one."""
    url = word.strip("<>")
    if "://" not in url and "." in url.split("/", 1)[0]:
        url = f"https://{url}"
    return url if re.fullmatch(r"https?://[^\s/?#]+(?:[/?#]\S*)?", url, re.IGNORECASE) else None


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-").replace("_", "-")


def _unaccented(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
