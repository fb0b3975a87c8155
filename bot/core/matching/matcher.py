"""All rules against one article: which topics it reaches, and by which of its words."""

from collections.abc import Iterable

from bot.core.matching.anchors import Anchors
from bot.core.matching.places import Article, holds, proof
from bot.core.model import Match, Tokens
from bot.core.rules.tree import Rule
from bot.core.tokens.stems import family

MOST_REASONS = 8  # words and phrases of a match that are named


class Matcher:
    """Rules made ready for one article after another; made anew when a rule changes."""

    def __init__(self, topics: tuple[tuple[str, Rule], ...]) -> None:
        self._topics = topics
        self._anchors: dict[str, Anchors] = {}

    def match(self, tokens: Tokens, *, language: str, source: str) -> tuple[Match, ...]:
        """The topics that hold, in the order of the rules, each with the words that proved it in their order."""
        article = Article(tokens, language, source)
        topics = (self._topics[number] for number in self._ready(language).candidates(article))
        return tuple(Match(slug, _reasons(rule, article)) for slug, rule in topics if holds(rule, article))

    def _ready(self, language: str) -> Anchors:
        # Stems differ by language, so the rules are prepared at the first article of each family of languages.
        name = family(language)
        if name not in self._anchors:
            self._anchors[name] = Anchors((rule for _, rule in self._topics), name)
        return self._anchors[name]


def compile_rules(topics: Iterable[tuple[str, Rule]]) -> Matcher:
    """A matcher for rules by their slugs; a slug may stand more than once."""
    return Matcher(tuple(topics))


def _reasons(rule: Rule, article: Article) -> tuple[str, ...]:
    reasons: dict[str, str] = {}
    for place in sorted(proof(rule, article)):
        words = article.words(place)
        reasons.setdefault(words.casefold(), words)
        if len(reasons) == MOST_REASONS:
            break
    return tuple(reasons.values())
