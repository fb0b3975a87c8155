"""Statements about what followers say of their alerts."""

from datetime import datetime

from bot.core.votes import Disliked, VersionScore, Vote
from storage.articles import SqlArticles
from storage.driver import Session
from storage.values import from_ms, texts, to_ms

# The watch may be gone while its alert still stands in the chat.
_CAST = """
INSERT INTO vote (topic_id, article_id, user_id, chat_id, version, good, at)
SELECT id, :article, :user, :chat, :version, :good, :now FROM topic WHERE id = :topic
ON CONFLICT (topic_id, article_id, user_id) DO UPDATE SET
    chat_id = excluded.chat_id, version = excluded.version, good = excluded.good, at = excluded.at
"""
# Stories that were told apart may be one by now, and one person has one voice on a story.
_FORGET_EARLIER = """
DELETE FROM vote WHERE topic_id = :topic AND user_id = :user AND article_id <> :article AND article_id IN (
    SELECT id FROM article WHERE story_id = (SELECT story_id FROM article WHERE id = :article)
)
"""
# An alert rings when its story reaches the topic, and that is when the article that rang was fetched. Indexes
# story_topic_topic and article_story, and the primary key of article_topic: no article is read for it. What is not kept
# any more is in the score.
_SCORES = """
WITH rung (version, alerts) AS (
    SELECT t.version, count(DISTINCT st.story_id)
    FROM story_topic AS st
    CROSS JOIN article AS a ON a.story_id = st.story_id AND a.fetched_at = st.at
    CROSS JOIN article_topic AS t ON t.topic_id = st.topic_id AND t.article_id = a.id
    WHERE st.topic_id = :topic GROUP BY t.version
), said (version, good, bad) AS (
    SELECT version, sum(good), sum(1 - good) FROM vote WHERE topic_id = :topic GROUP BY version
)
SELECT rule.version, rule.author, rule.at, coalesce(rung.alerts, 0) + coalesce(score.alerts, 0) AS alerts,
    coalesce(said.good, 0) + coalesce(score.good, 0) AS good, coalesce(said.bad, 0) + coalesce(score.bad, 0) AS bad
FROM rule LEFT JOIN rung ON rung.version = rule.version LEFT JOIN said ON said.version = rule.version
LEFT JOIN score ON score.topic_id = rule.topic_id AND score.version = rule.version
WHERE rule.topic_id = :topic ORDER BY rule.version DESC
"""
_DISLIKED = """
SELECT v.article_id, t.why, t.version, sum(v.good) AS good, sum(1 - v.good) AS bad
FROM vote AS v JOIN article_topic AS t ON t.topic_id = v.topic_id AND t.article_id = v.article_id
WHERE v.topic_id = :topic GROUP BY v.article_id, t.why, t.version HAVING sum(1 - v.good) > 0
ORDER BY max(CASE WHEN v.good = 0 THEN v.at END) DESC, v.article_id DESC LIMIT :limit OFFSET :offset
"""


class SqlVotes:
    """The port `Votes` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def cast(self, vote: Vote, now: datetime) -> None:
        of = {"topic": vote.topic_id, "article": vote.article_id, "user": vote.user_id}
        await self._session.run(_FORGET_EARLIER, **of)
        await self._session.run(
            _CAST,
            **of,
            chat=vote.chat_id,
            version=vote.version,
            good=int(vote.good),
            now=to_ms(now),
        )

    async def scores(self, topic_id: int) -> tuple[VersionScore, ...]:
        return tuple(
            VersionScore(row["version"], row["author"], from_ms(row["at"]), row["alerts"], row["good"], row["bad"])
            for row in await self._session.fetch(_SCORES, topic=topic_id)
        )

    async def disliked(self, topic_id: int, limit: int, offset: int = 0) -> tuple[Disliked, ...]:
        rows = await self._session.fetch(_DISLIKED, topic=topic_id, limit=limit, offset=offset)
        articles = await SqlArticles(self._session).by_ids([row["article_id"] for row in rows])
        return tuple(
            Disliked(article, texts(row["why"]), row["version"], row["bad"], row["good"])
            for article, row in zip(articles, rows, strict=True)
        )
