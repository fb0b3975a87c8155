"""Rules that would match everything, to be refused before anybody is flooded."""

from collections.abc import Iterable

from bot.core.rules.atoms import words_of
from bot.core.rules.lexemes import is_capitals
from bot.core.rules.mistakes import Refusal
from bot.core.rules.tree import And, AtLeast, Atom, Except, In, Near, Not, Or, Phrase, Rule, Within, Word, print_rule
from bot.core.tokens import split_words

# Words that stand in almost every article of a language.
EVERYWHERE = frozenset(
    word
    for words in (
        "a an the of to in on at by for from with and or not is are was were be been it its this that as he she they",
        "we you i his her their said says has have had will would but",
        "der die das und den von zu mit ist im ein eine nicht",
        "le la les de des du et en un une est que qui dans pour sur",
        "el los las y una con por del se и в на не что с по как он к у за из от для это і що та до",
    )
    for word in words.split()
)


def matches_anything(rule: Rule) -> Refusal | None:
    """What `rule` lacks; None if something uncommon must be found for it to hold."""
    if not _looks_for_something(rule):
        return Refusal(rule, "expected a word to look for: NOT, - and lang: alone match almost everything")
    if common := _met_everywhere(rule):
        return Refusal(common, f"expected a rarer word: {print_rule(common)} stands in almost every article")
    return None


def _looks_for_something(rule: Rule) -> bool:
    match rule:
        case Word() | Phrase():
            return True
        case Or(parts):
            return all(map(_looks_for_something, parts))
        case And(parts):
            return any(map(_looks_for_something, parts))
        case Within(_, part):
            return _looks_for_something(part)
    return not isinstance(rule, Not | In)


def _met_everywhere(rule: Rule) -> Atom | None:
    """A word of almost every article that is enough for `rule` to hold."""
    match rule:
        case Word() | Phrase():
            return rule if _is_everywhere(rule) else None
        case Or(parts):
            return next((met for part in parts if (met := _met_everywhere(part))), None)
        case And(parts):
            return _all_met_everywhere(filter(_looks_for_something, parts))
        case Near(left, right):
            return _all_met_everywhere((left, right))
        case Within(_, part) | AtLeast(part) | Except(part):
            return _met_everywhere(part)
    return None


def _all_met_everywhere(parts: Iterable[Rule]) -> Atom | None:
    met = None
    for part in parts:
        met = _met_everywhere(part)
        if not met:
            return None
    return met


def _is_everywhere(atom: Atom) -> bool:
    words = words_of(atom)
    return len(words) == 1 and (words[0] in EVERYWHERE or _is_letter(words[0])) and not is_capitals(atom.text)


def _is_letter(word: str) -> bool:
    """Whether `word` is a single letter or figure, though no Chinese character, which says more."""
    return len(word) == 1 and split_words(word) == ((word, False),)
