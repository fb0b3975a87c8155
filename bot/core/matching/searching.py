"""What the history index is asked for, to find the few articles that a rule may hold for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.matching.anchors import By, anchors_of
from bot.core.rules.tree import And, AtLeast, Except, Near, Not, Or, Phrase, Rule, Scope, Within, Word
from bot.core.tokens import BEGINNING, written_form
from bot.core.tokens.stems import FAMILIES


@dataclass(frozen=True, slots=True)
class SearchKeys:
    """Search terms, and beginnings of search terms, of which an article must hold one."""

    terms: tuple[str, ...]
    beginnings: tuple[str, ...]


def search_keys(rules: Iterable[Rule]) -> SearchKeys | None:
    """Keys of which every article holds one for which one of the rules does; None where a rule needs no word.

    They are of the terms that `core.tokens.index_terms` gives for the article, whatever its language.
    """
    terms: set[str] = set()
    beginnings: set[str] = set()
    for rule in rules:
        anchors = anchors_of(rule)
        if anchors is None or any(anchor.by is By.ENDING for anchor in anchors):
            return None
        for anchor in anchors:
            if anchor.by is By.STEM:
                terms.update(map(anchor.key, FAMILIES))
            else:
                beginnings.add(written_form(anchor.text)[:BEGINNING])
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
