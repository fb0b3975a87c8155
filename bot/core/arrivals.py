"""What a feed lists, held against what it listed before: what is new, what it changed, and what is history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.core.model import Article, Entry, Source, Understanding

FEWEST_CHURNED = 5  # entries; a smaller feed may well be new from top to bottom
MOST_CHANGED = 3  # entries; where more than these and half of the feed change at once, its template did
WHOLE_GAP = timedelta(days=7)  # so often at least a feed is read from top to bottom
# A key is kept for 30 days after it was listed last. That is known to the week, for only what is new is read each time.
KEY_LIFE = timedelta(days=30) + WHOLE_GAP
# For so long an article follows figures that change in its text; after it they are counters, not corrections.
FIGURES_LIFE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Listing:
    """What one answer of a source lists."""

    entries: Mapping[str, Entry]  # by key, in feed order: those that were parsed
    listed: int  # how many it lists, with those that were not parsed because they are known
    known: Mapping[str, int | None]  # the digest of each key that was listed before, as it was then

    @property
    def digests(self) -> dict[str, int]:
        """The digest of every entry that was parsed."""
        return {key: digest_of(entry) for key, entry in self.entries.items()}


@dataclass(frozen=True, slots=True)
class News:
    """What is to be done about a listing."""

    fresh: tuple[Entry, ...]  # never listed before, oldest first, so that stories grow in the order of events
    history: frozenset[str]  # the keys of those among them that are no news
    changed: tuple[Entry, ...]  # listed before, and now in other words


def digest_of(entry: Entry) -> int:
    """What the entry says, in 64 bits; neither its link nor its dates, which feeds bump without a change."""
    said = f"{entry.title}\0{entry.text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)


def is_due_whole(source: Source, now: datetime) -> bool:
    """Whether it is time to read everything that it lists, so that no key of it is forgotten."""
    return source.parsed_at is None or now - source.parsed_at >= WHOLE_GAP


def news_of(source: Source, listing: Listing, now: datetime, max_age: timedelta) -> News:
    """What the listing brings. Undated entries stand in it newest first, as nearly every feed has them."""
    fresh = sorted(
        (entry for key, entry in reversed(tuple(listing.entries.items())) if key not in listing.known),
        key=lambda entry: entry.published or now,
    )
    return News(tuple(fresh), _history(source, listing, fresh, now - max_age), _changed(listing))


def reads_otherwise(article: Article, said: Understanding, now: datetime) -> bool:
    """Whether its source changed the article in what it says; a text that only lost its end was cut on the way."""
    if not said.title or (said.title, said.text) == (article.title, article.text):
        return False
    if said.title != article.title:
        return True
    if article.text.startswith(said.text.rstrip(". …")):
        return False
    return now - article.fetched < FIGURES_LIFE or _without_figures(said.text) != _without_figures(article.text)


def _history(source: Source, listing: Listing, fresh: Sequence[Entry], long_ago: datetime) -> frozenset[str]:
    """Of a first fetch all but what an admin wants announced; later what cannot be told from an old entry."""
    if source.baseline_at is None:
        return frozenset(entry.key for entry in fresh[: max(0, len(fresh) - source.announce)])
    latest = source.published_at if _is_churned(source, listing) else None
    # Nobody looked for so long that an undated entry may be of any day.
    is_rusty = source.succeeded_at is not None and source.succeeded_at < long_ago
    undated_is_old = is_rusty or _is_churned(source, listing)
    return frozenset(entry.key for entry in fresh if _is_old(entry, latest, undated_is_old=undated_is_old))


def _is_churned(source: Source, listing: Listing) -> bool:
    """Whether nothing at all is left of what the source listed before: more likely it gave everything a new key."""
    return (
        source.newest_at is not None and not listing.known and len(listing.entries) == listing.listed >= FEWEST_CHURNED
    )


def _is_old(entry: Entry, latest: datetime | None, *, undated_is_old: bool) -> bool:
    if entry.published is None:
        return undated_is_old
    return latest is not None and entry.published <= latest


def _changed(listing: Listing) -> tuple[Entry, ...]:
    """The entries in other words; none where so many are that the change is the feed's: a counter, an ad, a footer."""
    changed = tuple(
        entry
        for key, entry in listing.entries.items()
        if listing.known.get(key) is not None and listing.known[key] != digest_of(entry)
    )
    return () if len(changed) > max(MOST_CHANGED, listing.listed // 2) else changed


def _without_figures(text: str) -> str:
    return "".join(letter for letter in text if not letter.isdigit())
