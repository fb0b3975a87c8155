"""What somebody looks for in the history: plain words, or a rule."""

import re

from bot.core.rules import Rule, typed_rule
from bot.core.rules.tree import Scope, Within

# What nobody types who only means words: a phrase, a field, a joker, an operator between words.
_RULE = re.compile(
    r'["“”„«»「][^"“”„«»「」]*\w[^"“”„«»「」]*["“”«»」]|\b(?:title|lead|text|lang|section|source):\S|\w\*(?:\s|$|\))|(?:^|\s)-\w'
    r"|(?:^|\s|\))(?:AND|OR|NOT|EXCEPT|NEAR/\d+|BEFORE/\d+)(?:\s|$|\()"
)


def searched_rule(words: str) -> Rule | None:
    """The rule they are written as, for whole articles where it does not say otherwise; None for plain words.

    Raises RequestError with the place of what is wrong in a rule.
    """
    if words.isupper() or not _RULE.search(words):
        return None
    return Within(Scope.TEXT, typed_rule(words, example="/search ferry NEAR/5 sink"))
