"""Statements about stories: their articles, the topics they reached, and their alerts."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.countries import country_of
from bot.core.model import Fate, Report, Standing, Story, StoryView, Topic
from bot.core.stories import StoredStory
from storage.articles import summary_of
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.moving import move_deliveries
from storage.topics import topic_of
from storage.values import from_ms, texts, to_json, to_ms

_NEXT_ID = "SELECT coalesce(max(id), 0) + 1 AS n FROM story"
_ADD = """
INSERT INTO story (id, title, first_at, last_at, size, terms) VALUES (:id, :title, :first, :at, :size, :terms)
"""
_JOIN = """
UPDATE story SET terms = :terms, size = :size, last_at = CASE WHEN :at > last_at THEN :at ELSE last_at END
WHERE id = :id
"""
# Buttons and links to a story that was absorbed lead to the one that absorbed it.
_BY_ID = """
SELECT story.*, alert.told_at FROM story LEFT JOIN alert ON alert.story_id = story.id
WHERE story.id = (SELECT coalesce(merged_into, id) FROM story WHERE id = :id)
"""
# Index story_last.
_LIVE = """
SELECT id, terms, size, last_at FROM story WHERE last_at >= :since AND merged_into IS NULL ORDER BY last_at, id
"""

# A topic or a watch that was removed in the meantime is reached no more.
_REACH = """
INSERT INTO story_topic (story_id, topic_id, at) SELECT :story, id, :now FROM topic WHERE id = :topic AND removed = 0
ON CONFLICT (story_id, topic_id) DO NOTHING
"""
# Who follows a topic that an old alert reaches only now is found by going through the followers once more; who has
# the alert already keeps it. Of a story that ended long ago nobody knows any more who has it.
_TELL = """
INSERT INTO alert (story_id, urgent, fold, told_at, opened_at) VALUES (:story, :urgent, :fold, :now, :now)
ON CONFLICT (story_id) DO UPDATE SET
    urgent = CASE WHEN excluded.urgent > alert.urgent THEN excluded.urgent ELSE alert.urgent END,
    fold = CASE WHEN alert.open = 1 THEN alert.fold ELSE excluded.fold END,
    opened_at = excluded.opened_at, open = 1, cursor_chat = NULL, cursor_thread = NULL
WHERE alert.retired_at IS NULL
"""
# The primary keys of alert and story_topic, and index article_story. A story reaches nothing before it is told. A copy
# confirms nothing: it is the same words again.
_STANDING = """
SELECT EXISTS (SELECT 1 FROM alert WHERE story_id = :story) AS told,
    EXISTS (
        SELECT 1 FROM story_topic JOIN topic ON topic.id = story_topic.topic_id
        WHERE story_topic.story_id = :story AND topic.chat_id IS NULL
    ) AS told_to_all,
    count(DISTINCT source_id) AS outlets,
    coalesce(max(CASE WHEN source_id = :source THEN 1 ELSE 0 END), 0) AS has_outlet
FROM article WHERE story_id = :story AND copy_of IS NULL
"""

# Index article_story, the primary key of sequel, index article_topic_article. What rang for the watches of other chats
# is no news here.
_REPORTS = """
SELECT a.id, a.story_id, a.title, a.url, a.published_at, a.fetched_at, a.summary, a.figures, a.copy_of,
    a.fate, a.picture, source.title AS outlet, source.country, source.url AS feed, q.news, NOT EXISTS (
        SELECT 1 FROM article_topic AS t JOIN topic ON topic.id = t.topic_id
        WHERE t.article_id = a.id AND topic.chat_id IS NOT NULL
    ) OR EXISTS (
        SELECT 1 FROM article_topic AS t JOIN topic ON topic.id = t.topic_id
        WHERE t.article_id = a.id AND (topic.chat_id IS NULL OR topic.id IN {numbers[topics]})
    ) AS is_ours
FROM article AS a JOIN source ON source.id = a.source_id
LEFT JOIN sequel AS q ON q.story_id = a.story_id AND q.article_id = a.id
WHERE a.story_id IN {numbers[stories]} ORDER BY a.id
"""
# What a story reached only by watches is seen by those who watch, who name them.
_LATEST = """
SELECT id FROM story WHERE last_at >= :since AND merged_into IS NULL AND EXISTS (
    SELECT 1 FROM article JOIN article_topic AS t ON t.article_id = article.id
    WHERE article.story_id = story.id AND (t.topic_id IN {numbers[topics]} OR (:all_topics = 1 AND EXISTS (
        SELECT 1 FROM topic WHERE topic.id = t.topic_id AND topic.chat_id IS NULL AND topic.removed = 0
    )))
)
ORDER BY size DESC, last_at DESC, id DESC LIMIT :limit
"""
_TOPICS = """
SELECT DISTINCT article.story_id, topic.*, rule.expression
FROM article
JOIN article_topic AS t ON t.article_id = article.id
JOIN topic ON topic.id = t.topic_id
JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
WHERE article.story_id IN {numbers[stories]}
    AND (topic.id IN {numbers[topics]} OR (:all_topics = 1 AND topic.chat_id IS NULL AND topic.removed = 0))
ORDER BY topic.id
"""

_MOVE_ARTICLES = "UPDATE article SET story_id = :kept WHERE story_id = :absorbed"
# The later day of the two: an alert that is still open then misses nobody, and who has it already keeps it.
_MOVE_TOPICS = """
INSERT INTO story_topic (story_id, topic_id, at)
SELECT :kept, topic_id, at FROM story_topic WHERE story_id = :absorbed
ON CONFLICT (story_id, topic_id) DO UPDATE SET
    at = CASE WHEN excluded.at > story_topic.at THEN excluded.at ELSE story_topic.at END
"""
_FORGET_TOPICS = "DELETE FROM story_topic WHERE story_id = :absorbed"
_MOVE_ALERT = """
INSERT INTO alert (story_id, urgent, fold, told_at, opened_at, open)
SELECT :kept, urgent, fold, told_at, opened_at, open FROM alert WHERE story_id = :absorbed
ON CONFLICT (story_id) DO UPDATE SET
    urgent = CASE WHEN excluded.urgent > alert.urgent THEN excluded.urgent ELSE alert.urgent END,
    told_at = CASE WHEN excluded.told_at < alert.told_at THEN excluded.told_at ELSE alert.told_at END,
    fold = CASE WHEN excluded.open > alert.open THEN excluded.fold ELSE alert.fold END,
    opened_at = CASE WHEN excluded.open > alert.open THEN excluded.opened_at ELSE alert.opened_at END,
    open = CASE WHEN excluded.open > alert.open THEN excluded.open ELSE alert.open END,
    cursor_chat = NULL, cursor_thread = NULL
"""
_FORGET_ALERT = "DELETE FROM alert WHERE story_id = :absorbed"
_GROW = """
UPDATE story SET size = story.size + other.size,
    first_at = CASE WHEN other.first_at < story.first_at THEN other.first_at ELSE story.first_at END,
    last_at = CASE WHEN other.last_at > story.last_at THEN other.last_at ELSE story.last_at END
FROM story AS other WHERE story.id = :kept AND other.id = :absorbed
"""
_ABSORB = "UPDATE story SET merged_into = :kept WHERE id = :absorbed OR merged_into = :absorbed"


class SqlStories:
    """The port `Stories` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def next_id(self) -> int:
        return await fetch_number(self._session, _NEXT_ID)

    async def add_all(self, opened: Sequence[tuple[str, datetime, StoredStory]]) -> None:
        rows = [{**_grown(story), "title": title, "first": to_ms(first_at)} for title, first_at, story in opened]
        await self._session.many(_ADD, rows)

    async def join_all(self, grown: Sequence[StoredStory]) -> None:
        await self._session.many(_JOIN, [_grown(story) for story in grown])

    async def merge(self, kept: int, absorbed: int) -> None:
        await move_deliveries(self._session, kept, absorbed)
        for statement in (_MOVE_ARTICLES, _MOVE_TOPICS, _MOVE_ALERT, _GROW, _ABSORB):
            await self._session.run(statement, kept=kept, absorbed=absorbed)
        for statement in (_FORGET_TOPICS, _FORGET_ALERT):
            await self._session.run(statement, absorbed=absorbed)

    async def by_id(self, story_id: int) -> Story | None:
        row = await fetch_one(self._session, _BY_ID, id=story_id)
        return _story(row) if row else None

    async def live(self, since: datetime) -> Iterable[StoredStory]:
        rows = await self._session.fetch(_LIVE, since=to_ms(since))
        return (
            StoredStory(
                id=row["id"],
                terms=tuple((term, weight) for term, weight in json.loads(row["terms"])),
                size=row["size"],
                last_at=from_ms(row["last_at"]),
            )
            for row in rows
        )

    async def reach(self, story_id: int, topic_ids: Iterable[int], now: datetime) -> frozenset[int]:
        return frozenset(
            [
                topic
                for topic in sorted(set(topic_ids))
                if await self._session.run(_REACH, story=story_id, topic=topic, now=to_ms(now))
            ]
        )

    async def tell(self, story_id: int, *, urgent: bool, fold: str | None, now: datetime) -> None:
        await self._session.run(_TELL, story=story_id, urgent=int(urgent), fold=fold, now=to_ms(now))

    async def standing(self, story_id: int, source_id: int = 0) -> Standing:
        row = (await self._session.fetch(_STANDING, story=story_id, source=source_id))[0]
        told = bool(row["told"])
        return Standing(told, told and bool(row["told_to_all"]), row["outlets"], bool(row["has_outlet"]))

    async def view(self, story_id: int, topics: Sequence[Topic]) -> StoryView | None:
        story = await self.by_id(story_id)
        views = await load_views(self._session, {story.id: tuple(topics)}) if story else ()
        return views[0] if views else None

    async def latest(self, topics: Sequence[int], since: datetime, limit: int) -> tuple[StoryView, ...]:
        wanted = {"topics": to_json(topics), "all_topics": int(not topics)}
        rows = await self._session.fetch(_LATEST, **wanted, since=to_ms(since), limit=limit)
        reached: dict[int, tuple[Topic, ...]] = {row["id"]: () for row in rows}
        for row in await self._session.fetch(_TOPICS, **wanted, stories=to_json(reached)):
            reached[row["story_id"]] += (topic_of(row),)
        return await load_views(self._session, reached)


async def load_views(session: Session, topics: dict[int, tuple[Topic, ...]]) -> tuple[StoryView, ...]:
    """The stories that are the keys, in their order, each with its topics; those without a report are left out."""
    reports: defaultdict[int, list[Row]] = defaultdict(list)
    ours = {topic.id for named in topics.values() for topic in named}
    for row in await session.fetch(_REPORTS, stories=to_json(topics), topics=to_json(ours)):
        reports[row["story_id"]].append(row)
    return tuple(_view(story_id, topics[story_id], reports[story_id]) for story_id in topics if reports[story_id])


def _view(story_id: int, topics: tuple[Topic, ...], rows: Sequence[Row]) -> StoryView:
    # The original of a copy may be in another story, or gone; then the first copy stands for it.
    originals = [row for row in rows if row["copy_of"] is None] or rows[:1]
    lead = next(filter(_rang, originals), originals[0])
    copies = _copies(rows)
    reports = tuple(report_of(row, copies[row["id"]]) for row in originals)
    return StoryView(story_id, topics, reports, from_ms(lead["fetched_at"]))


def _copies(rows: Sequence[Row]) -> Counter[int]:
    """How many articles carry the text of each original."""
    copied = {row["id"]: row["copy_of"] for row in rows if row["copy_of"] is not None}
    return Counter(_original(article_id, copied) for article_id in copied)


def _original(article_id: int, copied: Mapping[int, int]) -> int:
    while article_id in copied:  # a copy is always younger than what it is a copy of
        article_id = copied[article_id]
    return article_id


def report_of(row: Row, copies: int = 0) -> Report:
    """The report in a row of an article with its outlet, the feed and country of that, and its `news`."""
    return Report(
        article_id=row["id"],
        title=row["title"],
        url=row["url"],
        outlet=row["outlet"],
        published=from_ms(row["published_at"]),
        summary=summary_of(row),
        rang=_rang(row),
        country=country_of(row["country"], row["feed"]),
        news=texts(row["news"] or "[]"),
        copies=copies,
        picture=row["picture"],
    )


def _rang(row: Row) -> bool:
    return bool(row["is_ours"]) and row["fate"] in (Fate.ANNOUNCED, Fate.CAPPED)


def _grown(story: StoredStory) -> dict[str, object]:
    return {"id": story.id, "terms": to_json(story.terms), "size": story.size, "at": to_ms(story.last_at)}


def _story(row: Row) -> Story:
    return Story(
        id=row["id"],
        title=row["title"],
        first_at=from_ms(row["first_at"]),
        last_at=from_ms(row["last_at"]),
        size=row["size"],
        told_at=from_ms(row["told_at"]),
    )
