"""Statements about what came to a story after it was told, and how that becomes replies."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.model import Delivery, Detail, Sequel
from bot.core.sequels import NewSequel, Trail
from storage.driver import Session, fetch_one
from storage.stories import report_of
from storage.values import from_ms, texts, to_json, to_ms

# The primary keys of alert and sequel.
_TRAIL = """
SELECT alert.told_at, coalesce(max(q.number), 0) AS number, max(q.opened_at) AS sequel_at,
    max(CASE WHEN q.detail = 'developments' THEN q.opened_at END) AS development_at,
    count(CASE WHEN q.opened_at > :since AND q.detail = 'developments' THEN 1 END) AS developments,
    count(CASE WHEN q.opened_at > :since AND q.detail = 'all' THEN 1 END) AS reports,
    count(CASE WHEN q.opened_at > :since AND q.detail = 'first' THEN 1 END) AS facts
FROM alert LEFT JOIN sequel AS q ON q.story_id = alert.story_id
WHERE alert.story_id = :story GROUP BY alert.told_at
"""
_ADD = """
INSERT INTO sequel (story_id, number, article_id, news, detail, opened_at, open)
VALUES (:story, :number, :article, :news, :detail, :at, :open)
"""
_BROUGHT_NEWS = """
SELECT 1 FROM sequel WHERE story_id = :story AND article_id = :article AND news <> '[]'
"""
# The primary key of sequel. The alert that it answers may have been deleted, or its group have become a supergroup.
_LOAD = """
SELECT q.news, a.id, a.title, a.url, a.published_at, a.summary, a.figures, a.fate, a.picture,
    source.title AS outlet, source.country, source.url AS feed, 0 AS is_ours, (
        SELECT message_id FROM outbox WHERE chat_id = :chat AND thread = :thread AND key = :alert
    ) AS reply_to
FROM sequel AS q JOIN article AS a ON a.id = q.article_id JOIN source ON source.id = a.source_id
WHERE q.story_id = :story AND q.number = :number
"""


class SqlSequels:
    """The port `Sequels` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def trail(self, story_id: int, since: datetime) -> Trail | None:
        row = await fetch_one(self._session, _TRAIL, story=story_id, since=to_ms(since))
        if row is None:
            return None
        return Trail(
            told_at=from_ms(max(row["told_at"], row["development_at"] or 0)),
            number=row["number"],
            sequel_at=from_ms(row["sequel_at"]),
            lately={
                Detail.DEVELOPMENTS: row["developments"],
                Detail.ALL: row["reports"],
                Detail.FIRST: row["facts"],
            },
        )

    async def add_all(self, sequels: Sequence[NewSequel]) -> None:
        rows = [
            {
                "story": sequel.story_id,
                "number": sequel.number,
                "article": sequel.article_id,
                "news": to_json(sequel.news),
                "detail": sequel.detail,
                "at": to_ms(sequel.at),
                "open": int(sequel.detail is not Detail.FIRST),
            }
            for sequel in sequels
        ]
        await self._session.many(_ADD, rows)

    async def brought_news(self, story_id: int, article_id: int) -> bool:
        return bool(await self._session.fetch(_BROUGHT_NEWS, story=story_id, article=article_id))


def sequel_number(key: str) -> int | None:
    """The number of the sequel that a delivery of this key tells; None for any other delivery."""
    _, _, number = key.partition(":development:")
    return int(number) if number.isdecimal() else None


async def load_sequel(session: Session, delivery: Delivery) -> Sequel | None:
    """The sequel that a delivery tells, and the message of its chat that told the story."""
    number = sequel_number(delivery.key)
    if number is None or delivery.story_id is None:
        return None
    where = {"story": delivery.story_id, "number": number, "alert": f"story:{delivery.story_id}"}
    row = await fetch_one(session, _LOAD, chat=delivery.chat_id, thread=delivery.thread, **where)
    if row is None:
        return None
    return Sequel(delivery.story_id, number, report_of(row), texts(row["news"]), row["reply_to"])
