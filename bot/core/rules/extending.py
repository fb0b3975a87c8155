"""A rule that goes on from another one."""

import re

from bot.core.errors import RuleError
from bot.core.rules.lexemes import Kind, read_lexemes, visible
from bot.core.rules.parsing import read_rule
from bot.core.rules.tree import strength

DOTS = re.compile(r"\s*(?:\.\.+|…+)\s*")
# How strongly what stands before an operator has to bind; to anything else it is joined by AND.
_BEFORE = {Kind.OR: 0, Kind.NEAR: 2, Kind.BEFORE: 2, Kind.EXCEPT: 5, Kind.COUNT: 6}
_JOINED = 1


def extended(expression: str, words: str) -> str:
    """The rule that somebody means by `words`: they are one, or, after dots, they go on from `expression`.

    Rules are longer than a Telegram message can be, so that nobody could send one back whole. It is put in parentheses
    only where it would mean something else without them: there may not be many of them within each other.
    """
    dots = DOTS.match(words)
    if dots is None:
        return words.strip()
    more = words[dots.end() :].strip()
    if not more:
        return expression
    # What stands in lines goes on in a line of its own; so does what may end in a comment.
    gap = "\n" if "\n" in expression or "#" in expression else ""
    before = expression if _binds(expression, more) else f"({expression}{gap})"
    return f"{before}{gap or ' '}{more}"


def _binds(expression: str, more: str) -> bool:
    """Whether the whole of `expression` is what the first operator of `more` works on."""
    try:
        first = read_lexemes(visible(more))[0]
        return strength(read_rule(expression)) >= _BEFORE.get(first.kind, _JOINED)
    except RuleError:
        return False
