"""Rules tried on stored articles, before they ring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.matching import compile_rules
from bot.core.model import Match
from bot.core.rules import parse_rule
from bot.core.tokens import tokenize


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stored article as far as rules look at it; `text` may be its beginning only."""

    id: int
    story_id: int | None
    fetched: datetime
    title: str
    text: str
    language: str
    source: str  # title of the source and link of the article
    section: str


def judge(rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
    """For each sheet the rules that hold, by the names they come with. Raises RuleError."""
    matcher = compile_rules((name, parse_rule(expression)) for name, expression in rules)
    return tuple(
        matcher.match(
            tokenize(sheet.title, sheet.text, sheet.language),
            language=sheet.language,
            source=sheet.source,
            section=sheet.section,
        )
        for sheet in sheets
    )
