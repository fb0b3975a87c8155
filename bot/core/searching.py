"""What somebody looks for in the history: plain words, or a rule."""

import re

from bot.core.rules import Rule, typed_rule
from bot.core.rules.tree import Scope, Within

# What nobody types who only means words: an operator between words, a phrase, a field, a joker, a word left out.
_OPERATOR = re.compile(r"(?:^|(?<=[\s)]))(?:AND|OR|NOT|EXCEPT|NEAR/\d+|BEFORE/\d+)(?=[\s(]|$)")
_SIGN = re.compile(
    r'["“”„«»「][^\w"“”„«»「」]*\w[^"“”„«»「」]*["“”«»」]|\b(?:title|lead|text|lang|section|source):\S|\w\*(?:\s|$|\))'
    r"|(?:^|\s)-\w"
)


def searched_rule(words: str) -> Rule | None:
    """The rule they are written as, for whole articles where it does not say otherwise; None for plain words.

    Raises RequestError with the place of what is wrong in a rule.
    """
    # Who types everything in capitals means only words; many scripts have no capitals.
    rest, operators = _OPERATOR.subn(" ", words)
    if rest.isupper() or not (operators or _SIGN.search(rest)):
        return None
    return Within(Scope.TEXT, typed_rule(words, example="/search ferry NEAR/5 sink"))
