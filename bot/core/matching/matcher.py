"""All rules against one article: which topics it reaches, and by which of its words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.core.matching.article import Article
from bot.core.matching.candidates import Candidates, ReadyRule
from bot.core.matching.conditions import MOST_NAMED, judge
from bot.core.matching.places import Place
from bot.core.model import Match, Tokens
from bot.core.rules.tree import Rule
from bot.core.tokens.stems import family

MOST_REASONS = 8  # words and phrases of a match that are named


class Matcher:
    """Rules made ready for one article after another."""

    def __init__(self, topics: Iterable[tuple[str, Rule]], known: Mapping[int, ReadyRule] | None = None) -> None:
        self._rules: dict[int, ReadyRule] = {}  # by identity: hashing 10,000 rules takes as long as readying them
        self._slugs: dict[ReadyRule, list[tuple[int, str]]] = defaultdict(list)  # each with its place in the order
        for number, (slug, rule) in enumerate(topics):
            ready = self._rules.get(id(rule)) or (known or {}).get(id(rule)) or ReadyRule(rule)
            self._rules[id(rule)] = ready
            self._slugs[ready].append((number, slug))
        self._candidates: dict[str, Candidates] = {}  # by family of languages: stems differ

    def renewed(self, topics: Iterable[tuple[str, Rule]]) -> "Matcher":
        """A matcher for these rules by their slugs, made of this one: only what is new is made ready.

        A rule is the one that it was if it is the same object: keep the trees of what has not changed. One rule of
        10,000 changed takes some milliseconds.
        """
        other = Matcher(topics, self._rules)
        gone = self._slugs.keys() - other._slugs.keys()
        new = [ready for ready in other._slugs if ready not in self._slugs]
        other._candidates = {name: each.changed(gone, new) for name, each in self._candidates.items()}
        return other

    def prepare(self, language: str, most: int) -> bool:
        """Readies at most so many rules for articles of `language`, and says whether all of them are now.

        `match` readies what is missing, for 10,000 rules in a quarter of a second at the first article of each
        language.
        """
        return self._of(language).take_in(most)

    def match(self, tokens: Tokens, *, language: str, source: str, section: str = "") -> tuple[Match, ...]:
        """The topics that hold, in the order of the rules, each with the words that proved it in their order."""
        article = Article(tokens, language, source, section)
        found: list[tuple[int, Match]] = []
        for ready in self._of(language).of(article):
            places = judge(ready.condition(article.family), article)
            if places is not None:
                words = name_places(places, article)
                found.extend((number, Match(slug, *words)) for number, slug in self._slugs[ready])
        return tuple(match for _, match in sorted(found, key=lambda one: one[0]))

    def _of(self, language: str) -> Candidates:
        name = family(language)
        if name not in self._candidates:
            self._candidates[name] = Candidates(name, self._slugs)
        return self._candidates[name]


def compile_rules(topics: Iterable[tuple[str, Rule]]) -> Matcher:
    """A matcher for rules by their slugs; a slug may stand more than once."""
    return Matcher(topics)


def name_places(found: Iterable[Place], article: Article) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The first words and phrases at these places, each named once, and the tokens they stand at."""
    reasons: dict[str, str] = {}
    places = sorted(found)[:MOST_NAMED]
    for place in places:
        words = article.words(place)
        if len(reasons) < MOST_REASONS:
            reasons.setdefault(words.casefold(), words)
    return tuple(reasons.values()), tuple(map(article.at, places))
