"""The rules that may hold for an article of one family of languages, found by their anchors."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from bot.core.matching.anchors import By, anchors_of
from bot.core.matching.article import LONG_KEY, Article
from bot.core.matching.conditions import Condition, bind
from bot.core.rules.tree import Rule, Scope


class ReadyRule:
    """A rule with its anchors, and with what it asks of articles of each family of languages that came so far."""

    __slots__ = ("_conditions", "_rule", "anchors")

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._conditions: dict[str, Condition] = {}
        self.anchors = anchors_of(rule)

    def condition(self, family: str) -> Condition:
        """What the rule asks of articles of this family of languages."""
        condition = self._conditions.get(family)
        if condition is None:
            condition = self._conditions[family] = bind(self._rule, family)
        return condition


Shelf: TypeAlias = tuple[By, Scope]  # what is looked up, and how far into the article


class Candidates:
    """Rules by the keys of their anchors; never changed for who has it, but for rules that were waiting."""

    def __init__(self, family: str, rules: Iterable[ReadyRule]) -> None:
        self._family = family
        self._waiting = list(rules)
        self._always: frozenset[ReadyRule] = frozenset()
        self._shelves: dict[Shelf, dict[str, tuple[ReadyRule, ...]]] = {}

    def changed(self, gone: AbstractSet[ReadyRule], new: Iterable[ReadyRule]) -> "Candidates":
        """The same without these rules and with those."""
        kept = (rule for rule in self._waiting if rule not in gone)
        other = Candidates(self._family, (*kept, *new))
        other._always = self._always - gone
        other._shelves = {shelf: dict(rules) for shelf, rules in self._shelves.items()}
        for rule in gone - set(self._waiting) - self._always:
            for shelf, key in self._places_of(rule) or ():
                rules = other._shelves[shelf]
                rules[key] = tuple(each for each in rules[key] if each is not rule)
        return other

    def take_in(self, most: int) -> bool:
        """Puts at most so many of the waiting rules where they are found; whether none waits any more."""
        for _ in range(min(most, len(self._waiting))):
            rule = self._waiting.pop()
            places = self._places_of(rule)
            if places is None:
                self._always |= {rule}
            for shelf, key in places or ():
                rules = self._shelves.setdefault(shelf, {})
                rules[key] = (*rules.get(key, ()), rule)
        return not self._waiting

    def of(self, article: Article) -> AbstractSet[ReadyRule]:
        """The rules that may hold for `article`."""
        self.take_in(len(self._waiting))
        found = set(self._always)
        for shelf, rules in self._shelves.items():
            for key in _keys(article, shelf, rules.keys()):
                found.update(rules[key])
        return found

    def _places_of(self, rule: ReadyRule) -> AbstractSet[tuple[Shelf, str]] | None:
        """Where `rule` is found; None for one that may always hold."""
        anchors = rule.anchors
        if anchors is None:
            return None
        places = {((anchor.by, anchor.scope), anchor.key(self._family)) for anchor in anchors}
        return None if any(not key for _, key in places) else places


def _keys(article: Article, shelf: Shelf, wanted: AbstractSet[str]) -> AbstractSet[str]:
    """Which of the wanted keys the article has."""
    by, scope = shelf
    index = article.index(scope.value)
    match by:
        case By.STEM:
            return index.stems_among(wanted)
        case By.BEGINNING:
            return wanted & index.all_beginnings
        case By.LONG_BEGINNING:
            return wanted & {word[:LONG_KEY] for word in index.written}
        case By.ENDING:
            return wanted & index.all_endings
