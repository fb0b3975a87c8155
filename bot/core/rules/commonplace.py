"""Rules that would match everything, to be refused before anybody is flooded."""

import re
from collections.abc import Iterable

from bot.core.problems import Problem
from bot.core.rules.atoms import words_of
from bot.core.rules.everyday import Languages, is_everyday
from bot.core.rules.lexemes import is_capitals
from bot.core.rules.mistakes import Refusal
from bot.core.rules.tree import (
    And,
    AtLeast,
    Atom,
    Except,
    Form,
    From,
    In,
    Near,
    Not,
    Or,
    Phrase,
    Rule,
    Section,
    Within,
    Word,
    print_rule,
)

SHORTEST_NAME = 3  # letters of a source: the link of nearly every article has any two of them
_RUN = re.compile(r"[a-z0-9]+")
_EVERY_ADDRESS = ("https", "www", "com", "html")
_NO_WORD = Problem("expected a word to look for: NOT, - and lang: alone match almost everything")


def matches_anything(rule: Rule) -> Refusal | None:
    """What `rule` lacks; None if something uncommon must be found for it to hold."""
    if not _looks_for_something(rule):
        return _lacks_word(rule)
    return _met_everywhere(rule, None)


def names_anything(rule: Rule) -> Problem | None:
    """What is wrong with a filter whose name stands in the name or link of every source; None if nothing is."""
    match rule:
        case From(name) if _is_everywhere(name):
            return Problem(
                "expected a name or an address of {least} letters or more, as in source:bbc or source:bbc.com: "
                "{name} stands in almost every link",
                least=SHORTEST_NAME,
                name=name,
            )
        case Section(name) if len(name) == 1 and name.isascii():
            return Problem(
                "expected the name of a section, as in section:world: {name} stands in almost every one", name=name
            )
    return None


def _is_everywhere(name: str) -> bool:
    if not name.isascii():
        return False
    runs = _RUN.findall(name)
    return sum(map(len, runs)) < SHORTEST_NAME or all(any(run in part for part in _EVERY_ADDRESS) for run in runs)


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


def _lacks_word(rule: Rule) -> Refusal:
    """What to say of a rule that looks for nothing; of a lang: behind an OR, where it belongs."""
    match rule:
        case Or((And((*words, In() as first)), *others)) if words and all(isinstance(part, In) for part in others):
            languages = f"({print_rule(Or((first, *others)))})"
            meant = f"{print_rule(And(tuple(words)) if len(words) > 1 else words[0])} {languages}"
            parted = Problem("expected {meant}: without the parentheses OR parts the languages", meant=meant)
            return Refusal(others[0], parted)
        case Or(parts):
            return _lacks_word(next(part for part in parts if not _looks_for_something(part)))
    return Refusal(rule, _NO_WORD)


def _met_everywhere(rule: Rule, languages: Languages) -> Refusal | None:
    """Why `rule` holds for a great part of the articles in `languages`: the word of it that does."""
    match rule:
        case Word() | Phrase():
            return _common(rule, languages)
        case Or(parts):
            return next((met for part in parts if (met := _met_everywhere(part, languages))), None)
        case And(parts):
            return _all_met_everywhere(filter(_looks_for_something, parts), _narrowed(parts, languages))
        case Near(left, right):
            return _all_met_everywhere((left, right), languages)
        case Within(_, part) | AtLeast(part) | Except(part):
            return _met_everywhere(part, languages)
    return None


def _all_met_everywhere(parts: Iterable[Rule], languages: Languages) -> Refusal | None:
    met = None
    for part in parts:
        met = _met_everywhere(part, languages)
        if not met:
            return None
    return met


def _narrowed(parts: tuple[Rule, ...], languages: Languages) -> Languages:
    """The languages that are left by those of `parts` that name some."""
    for part in parts:
        match part:
            case In(language):
                named = frozenset((language,))
            case Or((In(), *_) as choices) if all(isinstance(choice, In) for choice in choices):
                named = frozenset(choice.language for choice in choices if isinstance(choice, In))
            case _:
                continue
        languages = named if languages is None else languages & named
    return languages


def _common(atom: Atom, languages: Languages) -> Refusal | None:
    words = words_of(atom)
    if len(words) != 1 or not is_everyday(words[0], _form(atom), languages) or is_capitals(atom.text):
        return None
    written = print_rule(atom)
    if isinstance(atom, Word) and _form(atom) in (Form.PREFIX, Form.ENDING) and len(words[0]) > 1:
        return Refusal(atom, Problem("expected more letters: {word} finds a word in most articles", word=written))
    return Refusal(atom, Problem("expected a rarer word: {word} stands in articles about anything", word=written))


def _form(atom: Atom) -> Form:
    if isinstance(atom, Word):
        return atom.form
    return Form.PREFIX if atom.text.endswith("*") else Form.EXACT
