"""What followers say about their alerts, and what that says about a rule."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.model import Article


@dataclass(frozen=True, slots=True)
class Vote:
    """A thumb up or down of one person for one alert, given to one of the topics they had it by."""

    topic_id: int
    version: int  # of the rule that matched
    article_id: int  # the one the alert told
    user_id: int
    chat_id: int
    good: bool


@dataclass(frozen=True, slots=True)
class VersionScore:
    """A version of a rule: since when it was in force, how many alerts it rang, and how people liked them."""

    version: int
    author: str
    at: datetime
    alerts: int
    good: int
    bad: int


@dataclass(frozen=True, slots=True)
class Disliked:
    """An article somebody did not want under a topic, with the words that had proved it."""

    article: Article
    why: tuple[str, ...]
    version: int
    bad: int
    good: int
