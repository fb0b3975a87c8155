"""All rules against one article: which topics it reaches, and by which of its words."""

from collections.abc import Iterable

from bot.core.matching.anchors import Anchors
from bot.core.matching.places import Article, Place, holds, proof
from bot.core.model import Match, Tokens
from bot.core.rules.tree import Rule
from bot.core.tokens.stems import family

MOST_REASONS = 8  # words and phrases of a match that are named
MOST_PLACES_NAMED = 50  # where they stand


class Matcher:
    """Rules made ready for one article after another; made anew when a rule changes."""

    def __init__(self, topics: tuple[tuple[str, Rule], ...]) -> None:
        self._topics = topics
        self._anchors: dict[str, Anchors] = {}

    def match(self, tokens: Tokens, *, language: str, source: str, section: str = "") -> tuple[Match, ...]:
        """The topics that hold, in the order of the rules, each with the words that proved it in their order."""
        article = Article(tokens, language, source, section)
        topics = (self._topics[number] for number in self._ready(language).candidates(article))
        return tuple(_match(slug, rule, article) for slug, rule in topics if holds(rule, article))

    def _ready(self, language: str) -> Anchors:
        # Stems differ by language, so the rules are prepared at the first article of each family of languages.
        name = family(language)
        if name not in self._anchors:
            self._anchors[name] = Anchors((rule for _, rule in self._topics), name)
        return self._anchors[name]


def compile_rules(topics: Iterable[tuple[str, Rule]]) -> Matcher:
    """A matcher for rules by their slugs; a slug may stand more than once."""
    return Matcher(tuple(topics))


def _match(slug: str, rule: Rule, article: Article) -> Match:
    return Match(slug, *name_places(proof(rule, article), article))


def name_places(found: Iterable[Place], article: Article) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The first words and phrases at these places, each named once, and the tokens they stand at."""
    reasons: dict[str, str] = {}
    places = sorted(found)[:MOST_PLACES_NAMED]
    for place in places:
        words = article.words(place)
        if len(reasons) < MOST_REASONS:
            reasons.setdefault(words.casefold(), words)
    return tuple(reasons.values()), tuple(map(article.at, places))
