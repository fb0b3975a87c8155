"""The time that a trial looks back, as people type it after a rule, or where it has no place."""

import re
from datetime import timedelta

from bot.core.asking import parse_duration
from bot.core.errors import RequestError

UNIT = r"(?:[mhdw]|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?)"
AT_AN_END = re.compile(rf"\A\d{{1,9}}\s*{UNIT}(?=\s|\Z)|(?<!\S)\d{{1,9}}\s*{UNIT}\Z", re.IGNORECASE)
LAST = re.compile(rf"\s\d{{1,9}}{UNIT}\Z", re.IGNORECASE)
EXAMPLE = "/rule test tariffs 7d"
LONGEST_EXAMPLE = 60  # characters of a rule that is repeated in an example


def split_window(words: str, usual: timedelta) -> tuple[str, timedelta]:
    """`EXPR 7d` as the rule and the time to look back.

    Raises RequestError for what looks like such a time and is none, or stands elsewhere: no word of a rule, but a slip.
    """
    rule, *last = words.strip().rsplit(maxsplit=1) or [""]
    window = parse_duration(last[0]) if last else None
    rule = rule if window else words.strip()
    if parse_duration(rule):
        raise RequestError("left_out", example=EXAMPLE)
    if stray := AT_AN_END.search(rule):
        rest = f"{rule[: stray.start()]}{rule[stray.end() :]}".strip()
        example = f"/rule test {rest} 7d" if 0 < len(rest) <= LONGEST_EXAMPLE else EXAMPLE
        raise RequestError("bad_window", word=stray[0], example=example)
    return rule, window or usual


def refuse_window(words: str) -> None:
    """Raises RequestError for a rule that ends in a time to look back, which is in force from now on and for good."""
    if stray := LAST.search(words.rstrip()):
        raise RequestError("no_window", word=stray[0].strip())
