"""What became of an article on its way to a chat: what it reached, what it missed by little, and where it stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from bot.core.matching import Miss, near_miss
from bot.core.model import Article, Match, Posting, Proof, Report, Source, Step, StoryView, Topic
from bot.core.quoting import Quote, quote
from bot.core.rules import in_one_line
from bot.core.ruleset import Ruleset, renewed
from bot.core.tokens import tokenize

MOST_MISSES = 5
LABELS = ("www.", "m.", "amp.", "feeds.", "feed.", "rss.")  # of a host, before the name of its site


@dataclass(frozen=True, slots=True)
class Ground:
    """A topic that a story reached, by its rule as it was then, and the sentences that proved it."""

    topic: Topic  # its `version` and `expression` are those that matched
    article: Article  # the report of the story that reached it
    match: Match
    quotes: tuple[Quote, ...]
    rule: str  # as it was then, in one line and without its comments
    in_force: int  # the version of its rule now; 0 when the topic is gone
    is_own: bool  # whether the chat that asks has the story by it


@dataclass(frozen=True, slots=True)
class Nearly:
    """A topic that an article missed by little, and the sentences with the words concerned."""

    topic: Topic
    miss: Miss
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """It was there before its source was first looked at."""


@dataclass(frozen=True, slots=True)
class TooOld:
    """It was older than `limit` when it was first seen."""

    age: timedelta
    limit: timedelta


@dataclass(frozen=True, slots=True)
class NoTopic:
    """It reached no topic when it came; `now` are those whose rules of today it would reach."""

    now: tuple[Topic, ...]
    misses: tuple[Nearly, ...]


@dataclass(frozen=True, slots=True)
class WatchGone:
    """It came here by a watch that has been removed since."""


@dataclass(frozen=True, slots=True)
class CopyOf:
    """It says what another article said before; what became of that one comes next. None: that one is gone."""

    original: Article | None


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """Its story had been told already, by this report."""

    report: Report
    at: datetime


@dataclass(frozen=True, slots=True)
class Capped:
    """Its source brought too much at once, so it went into a "+N more"."""


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """This chat follows none of the topics it reached; `misses` are of those that it does follow."""

    misses: tuple[Nearly, ...]


@dataclass(frozen=True, slots=True)
class FollowedLater:
    """This chat has followed these topics only since the story was told."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class NotYet:
    """Alerts are being turned into messages just now."""


@dataclass(frozen=True, slots=True)
class NotKept:
    """Its story was told so long ago that nobody knows any more what of it came to this chat."""


@dataclass(frozen=True, slots=True)
class Held:
    """Its message to this chat was wanted at `due` and has not left, or never will."""

    posting: Posting
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """The alert of its story came to this chat."""

    at: datetime


Finding: TypeAlias = (
    Baseline
    | TooOld
    | NoTopic
    | WatchGone
    | CopyOf
    | ToldBefore
    | Capped
    | NotFollowed
    | FollowedLater
    | NotYet
    | NotKept
    | Held
    | Arrived
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a chat got an article, or did not."""

    article: Article
    source: Source | None  # None once it is removed
    findings: tuple[Finding, ...]  # in the order of the way
    grounds: tuple[Ground, ...]  # those by which this chat has it come first
    story: StoryView | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """An address where no article was ever seen, and the sources at that site."""

    url: str
    sources: tuple[Source, ...]


def near_misses(article: Article, section: str, topics: Iterable[Topic]) -> NoTopic:
    """Which of the topics the article would reach now, and which it misses by little, in their order."""
    ruleset = renewed(Ruleset(), topics)
    tokens = tokenize(article.title, article.text, article.language)
    facts = {"language": article.language, "source": f"{article.outlet} {article.url}", "section": section}
    reached = [match.slug for match in ruleset.matcher.match(tokens, **facts)]
    missed = ((slug, near_miss(rule, tokens, **facts)) for slug, rule in ruleset.rules.items() if slug not in reached)
    found = [(ruleset.topics[slug], miss) for slug, miss in missed if miss and not _is_foreign(miss)]
    nearly = (Nearly(topic, miss, _quotes(article, topic, miss)) for topic, miss in found[:MOST_MISSES])
    return NoTopic(ruleset.reached(reached), tuple(nearly))


def ground_of(article: Article, proof: Proof, in_force: int, *, is_own: bool) -> Ground:
    """What proved that the article reached a topic: see Ground for the rest."""
    topic, match = proof.topic, proof.match
    return Ground(topic, article, match, quote(article, match), in_one_line(topic.expression), in_force, is_own)


def sources_at(url: str, sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources whose feed lives at the site of the address, or at one it belongs to."""
    site = _site(url)
    return tuple(source for source in sources if _is_within(site, _site(source.url)))


def _is_foreign(miss: Miss) -> bool:
    """Whether it only says that a rule with a part for each language has none for this one."""
    return miss.reason == "filtered" and sum(word.startswith("lang:") for word in miss.words) > 1


def _quotes(article: Article, topic: Topic, miss: Miss) -> tuple[Quote, ...]:
    return quote(article, Match(topic.slug, miss.words, miss.at)) if miss.at else ()


def _site(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    label = next((label for label in LABELS if host.startswith(label)), "")
    return host.removeprefix(label)


def _is_within(site: str, other: str) -> bool:
    return bool(site and other) and (site == other or site.endswith(f".{other}") or other.endswith(f".{site}"))
