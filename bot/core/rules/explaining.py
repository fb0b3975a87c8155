"""A rule as a person typed it and as one is shown it, its mistakes included."""

import unicodedata

from bot.core.errors import RequestError, RuleError
from bot.core.rules.parsing import parse_rule, read_rule
from bot.core.rules.tree import Rule, print_rule

WIDEST = 60  # columns of a line that are shown; a telephone shows about 40
BEFORE_CARET = 40


def typed_rule(expression: str, **facts: str) -> Rule:
    """The tree of a new rule. Raises RequestError with `facts` and the place of what is wrong in it."""
    try:
        return parse_rule(expression)
    except RuleError as error:
        raise RequestError("bad_rule", place=_place(error), problem=error.placed, **facts) from error


def in_one_line(expression: str) -> str:
    """A stored rule without what makes no difference, such as its comments; what is not understood as it stands."""
    try:
        return print_rule(read_rule(expression))
    except RuleError:
        return expression


def explain_error(error: RuleError) -> str:
    """Three lines: the line of the expression that is wrong, a caret under the column, and the problem in English."""
    return f"{_place(error)}\n{error}"


def _place(error: RuleError) -> str:
    start = error.expression.rfind("\n", 0, error.column - 1) + 1
    before = error.expression[start : error.column - 1]
    after = error.expression[error.column - 1 :].split("\n", 1)[0].rstrip()
    if len(before) + len(after) > WIDEST:
        before = before if len(before) <= BEFORE_CARET else f"…{before[-BEFORE_CARET:]}"
        after = after if len(after) <= WIDEST - BEFORE_CARET else f"{after[: WIDEST - BEFORE_CARET]}…"
    return f"{before}{after}\n{''.join(map(_blank, before))}^"


def _blank(letter: str) -> str:
    """Blanks as wide as `letter` where every letter has the same width."""
    if letter == "\t":
        return letter
    # Accents and vowel signs stand above the letter before them, the later letters of a Hangul syllable within it.
    if unicodedata.category(letter) in ("Mn", "Me", "Cf") or "\u1160" <= letter <= "\u11ff":
        return ""
    return "  " if unicodedata.east_asian_width(letter) in "WF" else " "
