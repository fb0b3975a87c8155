"""What people bring along from other search boxes, and what they write in a rule instead."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.problems import Problem
from bot.core.rules.tree import Rule

LONGEST_SIGN = 10  # characters of a row of signs in a message


class Mistake(NamedTuple):
    """What is wrong in a piece of a rule: how many characters from its start, and what would be right there."""

    offset: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a rule without a mistake is refused all the same, and the part of it that is to blame."""

    rule: Rule
    problem: Problem


def no_sign(meant: str) -> Problem:
    """What is said of a sign that means nothing here, besides the sign itself: the words that do."""
    return Problem("{sign} means nothing in a rule; expected {meant}", meant=meant)


def no_sign_but(one: str, other: str) -> Problem:
    """The same where two words may have been meant."""
    return Problem("{sign} means nothing in a rule; expected {one} or {other}", one=one, other=other)


def no_patterns() -> Problem:
    """What is said to who writes a regular expression."""
    return Problem("a rule has no regular expressions; expected words, as in launch*")


def no_word() -> Problem:
    """What is said where a part of a rule should begin and none does."""
    return Problem('expected a word, a "phrase" or "("')


# What is found in a run of characters without blanks, brackets and quotation marks; what to say of it; the group `at`
# is where it is wrong, if not at the start. A comma within a number and the & of AT&T are fine.
_HABITS = tuple(
    (re.compile(pattern), problem)
    for pattern, problem in (
        (
            r"^(?i:and|or|not|except)$",
            Problem('expected {upper} in capitals, or the word in quotation marks: "{sign}"'),
        ),
        (r"^(?P<name>NEAR|BEFORE)/(?P<at>)", Problem("expected a number after {name}/, as in {name}/5")),
        (r"^(?P<name>NEAR|BEFORE)(?P<at>\d*)$", Problem("expected / and a number after {name}, as in {name}/5")),
        (r"^(?i:near|before)/", Problem("expected capitals and a number of words, as in NEAR/5")),
        (r"^(?i:onear|pre|w|within|adj)/\d+$", Problem("expected NEAR/5, or BEFORE/5 for the same in this order")),
        (
            r"^(?i:title|lead|text|source|section|lang)(?P<at>=)",
            Problem("expected a colon after the name, as in title:missile"),
        ),
        (r"^:", Problem("expected the colon right behind its name, as in title:missile")),
        (r"^-+$", Problem('- means NOT right before a word, as in -drill; expected a word, a "phrase" or "("')),
        (
            r"^(?:…|\.\.+)$",
            Problem("… stands for the rule in force, at the very start of /rule set only; expected a word"),
        ),
        (r"^/", no_patterns()),
        (r"^['‘‚`](?!s\b|t\b)", Problem("expected double quotation marks around a phrase, and none around a word")),
        (r",(?!\d)|;", no_sign_but("OR", "AND")),
        (r"\|+", no_sign("OR")),
        (r"^&+|&&+|^\+", no_sign("AND")),
        (r"^!", no_sign("NOT")),
        (
            r"~",
            Problem(
                "~ means nothing in a rule; expected NEAR, as in trade NEAR/5 war, or a word: all its forms are found"
            ),
        ),
        (
            r"\^",
            Problem(
                "^ means nothing in a rule: no word weighs more; expected {example} for at least two places",
                example="{2}",
            ),
        ),
        (r"[\[\]]", Problem("{sign} means nothing in a rule; expected ( ) around what belongs together")),
        (r"\?", Problem("{sign} means nothing in a rule; expected * for any ending, as in launch*")),
    )
)
# What the fields of a rule are called elsewhere.
FIELDS_ELSEWHERE = {
    **dict.fromkeys(("headline", "intitle", "subject"), "title"),
    **dict.fromkeys(("body", "content", "intext"), "text"),
    **dict.fromkeys(("http", "https", "site", "url", "domain", "feed", "publisher"), "source"),
    **dict.fromkeys(("category", "topic", "channel"), "section"),
}


def mistake_in(text: str) -> Mistake | None:
    """What means nothing in a rule in `text`, a run of characters between blanks."""
    if text.isalnum() and not text.isascii():
        return None
    for pattern, problem in _HABITS:
        if found := pattern.search(text):
            at = "at" if "at" in pattern.groupindex else 0
            sign = found[0] if len(found[0]) <= LONGEST_SIGN else f"{found[0][:LONGEST_SIGN]}…"
            return Mistake(found.start(at), problem.about(sign=sign, upper=sign.upper(), **found.groupdict()))
    return None
