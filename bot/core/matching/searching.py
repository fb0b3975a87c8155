"""What the history index is asked for, to find the few articles that a rule may hold for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.matching.anchors import anchors_of, rarest
from bot.core.matching.patterns import pattern
from bot.core.rules.lexemes import SHORTEST_PREFIX
from bot.core.rules.tree import And, AtLeast, Except, Near, Not, Or, Phrase, Rule, Scope, Within, Word
from bot.core.tokens.stems import FAMILIES


@dataclass(frozen=True, slots=True)
class SearchKeys:
    """Search terms, and beginnings of search terms, of which an article must hold one."""

    terms: tuple[str, ...]
    beginnings: tuple[str, ...]


def search_keys(rules: Iterable[Rule]) -> SearchKeys | None:
    """Keys that every article holds for which one of the rules does; None where a rule needs no word."""
    terms: set[str] = set()
    beginnings: set[str] = set()
    for rule in rules:
        anchors = anchors_of(rule, Scope.LEAD)
        if anchors is None:
            return None
        for atom, _ in anchors:
            for family in FAMILIES:
                piece = rarest(pattern(atom, family).pieces)
                if piece.stem:
                    terms.add(piece.stem)
                else:
                    beginnings.add(piece.written.casefold()[:SHORTEST_PREFIX])
    return SearchKeys(tuple(sorted(terms)), tuple(sorted(beginnings)))


def widest_scope(rule: Rule) -> Scope:
    """How far into an article `rule` looks: the widest scope of any of its words."""
    return max(_scopes(rule, Scope.LEAD), key=list(Scope).index, default=Scope.TITLE)


def _scopes(rule: Rule, scope: Scope) -> Iterator[Scope]:
    match rule:
        case Word() | Phrase():
            yield scope
        case Within(inner, part):
            yield from _scopes(part, inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _scopes(part, scope)
        case Near(left, right) | Except(left, right):
            yield from _scopes(left, scope)
            yield from _scopes(right, scope)
        case Not(part) | AtLeast(part):
            yield from _scopes(part, scope)
