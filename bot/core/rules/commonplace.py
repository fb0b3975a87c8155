"""Rules that would match everything, to be refused before anybody is flooded."""

from bot.core.rules.tree import And, AtLeast, Except, Form, In, Near, Not, Or, Phrase, Rule, Within, Word
from bot.core.tokens import split_words, written_form

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


def matches_anything(rule: Rule) -> str:
    """What `rule` lacks, as "expected ..."; empty if something uncommon must be found for it to hold."""
    if not _looks_for_something(rule):
        return "expected a word to look for: NOT, - and lang: alone match almost everything"
    if _is_met_everywhere(rule):
        return "expected a rarer word: this matches almost every article"
    return ""


def _looks_for_something(rule: Rule) -> bool:
    match rule:
        case Not() | In():
            return False
        case And(parts):
            return any(map(_looks_for_something, parts))
        case Or(parts):
            return all(map(_looks_for_something, parts))
        case Within(_, part):
            return _looks_for_something(part)
    return True


def _is_met_everywhere(rule: Rule) -> bool:
    """Whether words of every article are enough for `rule` to hold."""
    match rule:
        case Or(parts):
            return any(map(_is_met_everywhere, parts))
        case And(parts):
            return all(_is_met_everywhere(part) or not _looks_for_something(part) for part in parts)
        case Within(_, part) | AtLeast(part) | Except(part):
            return _is_met_everywhere(part)
        case Near(left, right):
            return _is_met_everywhere(left) and _is_met_everywhere(right)
    return _is_everywhere(rule)


def _is_everywhere(rule: Rule) -> bool:
    if isinstance(rule, Word) and rule.form is Form.PREFIX:
        return False
    if not isinstance(rule, Word | Phrase):
        return False
    words = [word for word, _ in split_words(rule.text)]  # as articles are read: "the" is what `the/` looks for
    return len(words) == 1 and written_form(words[0]) in EVERYWHERE
