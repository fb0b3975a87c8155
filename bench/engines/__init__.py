"""Other engines on the rules that all of them can express, exact words and phrases, each used as well as it allows.

A plain rule is (any of some terms) AND (any of others) AND NOT (any of the rest); a term is a word or some words with a
blank between them. The texts are in small letters with one blank between words, made before the clock runs, as the
tokens of our matcher are. Sets of terms are looked for, and rules looked at that have a term of their first group.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PlainRule:
    """What holds when a term of each of the first two groups is there and none of the third."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    none: tuple[str, ...]

    @property
    def expression(self) -> str:
        """The rule in our language."""
        groups = (" OR ".join(map(_written, terms)) for terms in (self.first, self.second, self.none))
        return "text:(({}) AND ({}) AND NOT ({}))".format(*groups)


def _written(term: str) -> str:
    return f'"{term}"' if " " in term else f"={term}"


class Engine(Protocol):
    """Rules made ready; called with a text it says which of them hold, by number."""

    def __call__(self, text: str) -> set[int]: ...


def by_pattern(compile_pattern: Callable[[str], "re.Pattern[str]"], rules: Sequence[PlainRule]) -> Engine:
    """Rule by rule, an alternation for each group: `re`, `regex`."""
    ready = [tuple(compile_pattern(_pattern(terms)) for terms in (r.first, r.second, r.none)) for r in rules]

    def match(text: str) -> set[int]:
        return {
            number
            for number, (first, second, none) in enumerate(ready)
            if first.search(text) and second.search(text) and not none.search(text)
        }

    return match


def with_re(rules: Sequence[PlainRule]) -> Engine:
    return by_pattern(re.compile, rules)


def with_regex(rules: Sequence[PlainRule]) -> Engine:
    import regex

    return by_pattern(regex.compile, rules)


def with_re2(rules: Sequence[PlainRule]) -> Engine:
    """One set of all groups; the set says in one pass which of them are met."""
    import re2

    options = re2.Options()
    options.max_mem = 1 << 30
    groups = re2.Set.SearchSet(options)
    for rule in rules:
        for terms in (rule.first, rule.second, rule.none):
            groups.Add(_pattern(terms))
    groups.Compile()

    def match(text: str) -> set[int]:
        met = set(groups.Match(text))
        return {group // 3 for group in met if group % 3 == 0 and group + 1 in met and group + 2 not in met}

    return match


def with_pyahocorasick(rules: Sequence[PlainRule]) -> Engine:
    """One automaton of all terms, each between blanks; then the rules that have one of them in their first group."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    holders: dict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for term in rule.first:
            holders[term].append(number)
        for term in (*rule.first, *rule.second, *rule.none):
            automaton.add_word(f" {term} ", term)
    automaton.make_automaton()
    ready = [(frozenset(rule.second), frozenset(rule.none)) for rule in rules]

    def match(text: str) -> set[int]:
        found = {term for _, term in automaton.iter(f" {text} ".replace("\n", " \n "))}
        candidates = {number for term in found if term in holders for number in holders[term]}
        return {n for n in candidates if not ready[n][0].isdisjoint(found) and ready[n][1].isdisjoint(found)}

    return match


def _pattern(terms: Iterable[str]) -> str:
    return rf"\b(?:{'|'.join(map(re.escape, terms))})\b".replace(r"\ ", " ")


ENGINES: dict[str, Callable[[Sequence[PlainRule]], Engine]] = {
    "re": with_re,
    "regex": with_regex,
    "google-re2": with_re2,
    "pyahocorasick": with_pyahocorasick,
}
