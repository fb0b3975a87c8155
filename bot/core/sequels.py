"""What a report sets off that joins a story told before: a reply to its alert, a line in it, or nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.model import Article, Detail, Fate, Summary, Understanding
from bot.core.stories import development_of

REPORTS = frozenset({Fate.ANNOUNCED, Fate.CAPPED, Fate.TOLD, Fate.NO_TOPIC})  # neither history nor the same words again
TRAIL = timedelta(days=1)  # how far back the sequels of a story are counted
MOST = 10  # of one kind within it
GAP = timedelta(minutes=1)  # after the last sequel of a story; a development has its own quiet time
FACTS_GAP = timedelta(minutes=10)  # before one that only changes the alert, which is an edit in every chat
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LONG_AGO = timedelta(days=1)  # that a story was told, to ask what is new in it however short ago it was


@dataclass(frozen=True, slots=True)
class Trail:
    """How a told story went on so far."""

    told_at: datetime  # when it was told last: by its alert, or by a development
    number: int = 0  # of its last sequel
    sequel_at: datetime | None = None  # when that came
    lately: Mapping[Detail, int] = field(default_factory=dict)  # sequels within TRAIL, by what a chat must want


@dataclass(frozen=True, slots=True)
class Joined:
    """A report that joined a told story, and what the story said before."""

    article: Article  # in its place
    said: Understanding
    known: tuple[tuple[str, float], ...]  # the terms of the story without this report
    has_outlet: bool  # its outlet reported the story before


@dataclass(frozen=True, slots=True)
class NewSequel:
    """A sequel to be stored, as `model.Sequel` names its parts.

    `detail` is the least that a chat must want to hear of it; FIRST: nobody does, but the alert shows the news.
    """

    story_id: int
    number: int
    article_id: int
    news: tuple[str, ...]
    detail: Detail
    at: datetime


def follow_up(joined: Joined, trail: Trail, now: datetime) -> NewSequel | None:
    """The sequel that the report is, if it is one and its story has room for it."""
    article = joined.article
    if article.story_id is None or article.fate not in REPORTS:
        return None
    news = _news(joined, trail, LONG_AGO)
    kinds = (kind for kind in _kinds(joined, trail, news, now) if _has_room(kind, trail, now))
    for kind in kinds:
        return NewSequel(article.story_id, trail.number + 1, article.id, news, kind, now)
    return None


def changes_alert(before: Article, after: Article) -> bool:
    """Whether an alert that shows the article tells other facts now: another headline, or other figures anywhere."""
    return before.title != after.title or _numbers(before.summary) != _numbers(after.summary)


def _numbers(summary: Summary) -> frozenset[str]:
    return frozenset(NUMBER.findall(" ".join((*summary.sentences, *summary.figures))))


def _news(joined: Joined, trail: Trail, since_told: timedelta) -> tuple[str, ...]:
    """The figures and names that nobody reported before; none of what was written before the story was told."""
    if joined.article.published < trail.told_at:
        return ()
    found = development_of(joined.known, joined.said, since_told)
    return (*found.numbers, *found.names) if found else ()


def _kinds(joined: Joined, trail: Trail, news: tuple[str, ...], now: datetime) -> Iterator[Detail]:
    """What the sequel may be, best first."""
    if news and _news(joined, trail, now - trail.told_at):
        yield Detail.DEVELOPMENTS
    if not joined.has_outlet:
        yield Detail.ALL
    if news:
        yield Detail.FIRST


def _has_room(kind: Detail, trail: Trail, now: datetime) -> bool:
    gaps = {Detail.ALL: GAP, Detail.FIRST: FACTS_GAP}
    is_rested = trail.sequel_at is None or now - trail.sequel_at >= gaps.get(kind, timedelta(0))
    return is_rested and trail.lately.get(kind, 0) < MOST
