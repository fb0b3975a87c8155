"""For every rule a few rare words without which it cannot hold, so that most rules are never looked at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.core.matching.patterns import Piece, pattern
from bot.core.matching.places import Article
from bot.core.rules.tree import And, AtLeast, Except, Form, Near, Or, Phrase, Rule, Scope, Within, Word
from bot.core.tokens import written_form

Anchor: TypeAlias = tuple[Word | Phrase, Scope]  # a word and how far into the article it is looked for
BEGINNING = 3  # letters by which prefixes are looked up; no prefix is shorter but a single unspaced character


@dataclass(slots=True)
class _Index:
    """Rules by the stems and by the first letters of their anchors in one scope."""

    stems: dict[str, list[int]] = field(default_factory=dict)
    beginnings: dict[str, list[int]] = field(default_factory=dict)

    def add(self, piece: Piece, rule: int) -> None:
        by, key = (self.stems, piece.stem) if piece.stem else (self.beginnings, piece.written.casefold()[:BEGINNING])
        by.setdefault(key, []).append(rule)

    def candidates(self, article: Article, scope: Scope) -> Iterable[int]:
        count = article.counts[scope]
        if self.stems:
            for stem in self.stems.keys() & set(article.tokens.stems[:count]):
                yield from self.stems[stem]
        if self.beginnings:
            for word in {written_form(word)[:BEGINNING] for word in article.tokens.words[:count]}:
                yield from self.beginnings.get(word, ())


class Anchors:
    """The anchors of many rules for articles of one language family."""

    def __init__(self, rules: Iterable[Rule], language: str) -> None:
        self._always: list[int] = []
        self._indexes = {scope: _Index() for scope in Scope}
        for number, rule in enumerate(rules):
            anchors = anchors_of(rule, Scope.LEAD)
            if anchors is None:
                self._always.append(number)
            for atom, scope in anchors or ():
                self._indexes[scope].add(rarest(pattern(atom, language).pieces), number)

    def candidates(self, article: Article) -> list[int]:
        """The numbers of the rules that may hold for `article`, in order."""
        found = set(self._always)
        for scope, index in self._indexes.items():
            found.update(index.candidates(article, scope))
        return sorted(found)


def anchors_of(rule: Rule, scope: Scope) -> tuple[Anchor, ...] | None:
    """Words of which one must stand in an article for `rule` to hold; None if it can hold without any."""
    match rule:
        case Word() | Phrase():
            return ((rule, scope),)
        case Or(parts):
            return _together([anchors_of(part, scope) for part in parts])
        case And(parts):
            return _rarer([anchors_of(part, scope) for part in parts])
        case Near(left, right):
            return _rarer([anchors_of(left, scope), anchors_of(right, scope)])
        case Except(part) | AtLeast(part) | Within(_, part):
            return anchors_of(part, rule.scope if isinstance(rule, Within) else scope)
    return None


def _together(choices: list[tuple[Anchor, ...] | None]) -> tuple[Anchor, ...] | None:
    known = [choice for choice in choices if choice is not None]
    return tuple(anchor for choice in known for anchor in choice) if len(known) == len(choices) else None


def _rarer(choices: list[tuple[Anchor, ...] | None]) -> tuple[Anchor, ...] | None:
    return min((choice for choice in choices if choice is not None), key=_frequency, default=None)


def _frequency(anchors: tuple[Anchor, ...]) -> float:
    """A guess at how many articles hold one of `anchors`: long words are rare, the whole text holds more of them."""
    return sum((5 if scope is Scope.TEXT else 1) / len(atom.text) ** 3 for atom, scope in anchors)


def rarest(pieces: tuple[Piece, ...]) -> Piece:
    """The token of a pattern that fewest articles hold, as a guess."""
    return max(pieces, key=lambda piece: (piece.form is not Form.PREFIX, len(piece.stem)))
