"""Rules in the making: drafts, versions, and what is different between two of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule that somebody looks at before it is saved, or only tries; `slug` is empty where it is for no topic."""

    id: int
    author: str
    slug: str
    version: int  # of the rule in force when the draft was made; 0 without a topic
    expression: str
    window: timedelta  # of the history it is tried on
    at: datetime


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule as it was, or is, in force: since when, and by whom."""

    version: int
    expression: str
    author: str  # a user id, or `starter`
    at: datetime
