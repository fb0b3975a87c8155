"""Statements that remove what is not kept any more, a few rows at a time, and keep the sums of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.retention import Horizon, Slice
from bot.core.tokens import index_terms
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.ledger import KEEP_TIMES
from storage.receipts import FORGET_RECEIPTS, KEEP_RECEIPTS
from storage.resembling import forget_sketch
from storage.room import cut_off
from storage.values import to_json, to_ms

# --- deliveries -------------------------------------------------------------------------------------------------------

# Index alert_kept.
_NEXT_ENDED = """
SELECT alert.story_id FROM alert CROSS JOIN story ON story.id = alert.story_id
WHERE alert.retired_at IS NULL AND alert.story_id > :after AND alert.open = 0 AND story.last_at < :stories
ORDER BY alert.story_id LIMIT 1
"""
# Index outbox_story. What was folded stays as long as the message it went into, whose buttons show it; what a scheduled
# digest may still list as told meanwhile, until that has left; what was missed in a pause, until that ends. What waits
# for more outlets waits in vain once it is too old to leave.
_SLICE = """
SELECT max(id) AS last, count(*) AS size FROM (
    SELECT id FROM outbox WHERE story_id = :story AND id > :after ORDER BY id LIMIT :limit
) AS slice
"""
_ENDED = """
SELECT o.id FROM outbox AS o
WHERE o.story_id = :story AND o.id > :after AND o.id <= :last AND (
    (o.state = 'sent' AND (o.wanted_at < :messages OR NOT EXISTS (
        SELECT 1 FROM schedule AS s WHERE s.chat_id = o.chat_id AND s.thread = o.thread
    )))
    OR (o.state = 'folded' AND NOT EXISTS (
        SELECT 1 FROM outbox AS f WHERE f.chat_id = o.chat_id AND f.thread = o.thread AND f.key = o.fold
    ))
    OR (o.state = 'skipped' AND (o.reason <> 'paused' OR o.answered_at < :articles OR NOT EXISTS (
        SELECT 1 FROM chat WHERE chat.id = o.chat_id AND chat.paused_at <= o.answered_at
    )))
    OR (o.state IN ('dead', 'waiting') AND o.wanted_at < :messages)
)
"""
# Index outbox_fixed.
_FIXED = """
SELECT id FROM outbox
WHERE story_id IS NULL AND wanted_at < :messages AND state IN ('sent', 'skipped', 'dead')
LIMIT :limit
"""
_COUNT = """
INSERT INTO retired (day, state, n)
SELECT wanted_at / 86400000, state, count(*) FROM outbox WHERE id IN {numbers[ids]} GROUP BY 1, 2
ON CONFLICT (day, state) DO UPDATE SET n = retired.n + excluded.n
"""
_RETIRED = "SELECT state, sum(n) AS n FROM retired WHERE day >= :since / 86400000 GROUP BY state"
_REMOVE = "DELETE FROM outbox WHERE id IN {numbers[ids]}"
# Index outbox_story.
_CLOSE = """
UPDATE alert SET retired_at = :now
WHERE story_id = :story AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.story_id = alert.story_id)
"""
_IS_RETIRED = "SELECT count(retired_at) AS n FROM alert WHERE story_id = :story"

# --- articles and stories ---------------------------------------------------------------------------------------------

# Index article_fetched. An article stays as long as somebody may still be told its story.
_OLD_ARTICLES = """
SELECT id, title, text, language FROM article
WHERE fetched_at < :articles AND NOT EXISTS (
    SELECT 1 FROM alert WHERE alert.story_id = article.story_id AND alert.retired_at IS NULL
)
ORDER BY fetched_at, id LIMIT :limit
"""
# As the scores of storage/votes.py are counted. Where a later article of the story says the same, it is counted then.
_KEEP_ALERTS = """
INSERT INTO score (topic_id, version, alerts)
SELECT t.topic_id, t.version, count(DISTINCT st.story_id)
FROM article AS a
CROSS JOIN article_topic AS t ON t.article_id = a.id
CROSS JOIN story_topic AS st ON st.story_id = a.story_id AND st.topic_id = t.topic_id AND st.at = a.fetched_at
WHERE a.id IN {numbers[ids]} AND NOT EXISTS (
    SELECT 1 FROM article AS b
    JOIN article_topic AS u ON u.article_id = b.id AND u.topic_id = t.topic_id AND u.version = t.version
    WHERE b.story_id = a.story_id AND b.fetched_at = a.fetched_at AND b.id NOT IN {numbers[ids]}
)
GROUP BY t.topic_id, t.version
ON CONFLICT (topic_id, version) DO UPDATE SET alerts = score.alerts + excluded.alerts
"""
# Index vote_article.
_KEEP_VOTES = """
INSERT INTO score (topic_id, version, good, bad)
SELECT topic_id, version, sum(good), sum(1 - good) FROM vote WHERE article_id IN {numbers[ids]} GROUP BY 1, 2
ON CONFLICT (topic_id, version) DO UPDATE SET good = score.good + excluded.good, bad = score.bad + excluded.bad
"""
# The first of the copies that stay stands for what they copied. Index article_original.
_RENAME_ORIGINAL = """
UPDATE article SET copy_of = (
    SELECT min(other.id) FROM article AS other
    WHERE other.copy_of = article.copy_of AND other.id NOT IN {numbers[ids]}
)
WHERE copy_of IN {numbers[ids]} AND id NOT IN {numbers[ids]} AND EXISTS (
    SELECT 1 FROM article AS other
    WHERE other.copy_of = article.copy_of AND other.id < article.id AND other.id NOT IN {numbers[ids]}
)
"""
_UNLINK = "UPDATE article SET copy_of = NULL WHERE copy_of IN {numbers[ids]}"
_FORGET_TERMS = "{forget_terms}"
_INDEX_SIZE = "{index_size}"
_FORGET_ARTICLES = (
    _KEEP_ALERTS,
    _KEEP_VOTES,
    "DELETE FROM vote WHERE article_id IN {numbers[ids]}",
    "DELETE FROM article_topic WHERE article_id IN {numbers[ids]}",
    "DELETE FROM sequel WHERE article_id IN {numbers[ids]}",
    _RENAME_ORIGINAL,
    _UNLINK,
    "DELETE FROM article WHERE id IN {numbers[ids]}",
)

# Indexes story_last and article_story. What was merged goes with what it was merged into: old buttons lead there.
_OLD_STORIES = """
SELECT id FROM story
WHERE last_at < :articles AND merged_into IS NULL
    AND NOT EXISTS (SELECT 1 FROM article WHERE article.story_id = story.id)
    AND NOT EXISTS (SELECT 1 FROM alert WHERE alert.story_id = story.id AND alert.retired_at IS NULL)
ORDER BY last_at LIMIT :limit
"""
_FORGET_STORIES = (
    FORGET_RECEIPTS,
    "DELETE FROM story_topic WHERE story_id IN {numbers[ids]}",
    "DELETE FROM alert WHERE story_id IN {numbers[ids]}",
    "DELETE FROM story WHERE merged_into IN {numbers[ids]}",
    "DELETE FROM story WHERE id IN {numbers[ids]}",
)

# --- the rest ---------------------------------------------------------------------------------------------------------

# Ids rise with the time of fetching: the first one that is too young ends the walk along the primary key of sketch.
# Index article_fetched.
_OLD_SKETCHES = """
SELECT article_id AS id FROM sketch
WHERE article_id < (SELECT id FROM article WHERE fetched_at >= :sketches ORDER BY fetched_at, id LIMIT 1)
ORDER BY article_id LIMIT :limit
"""
# The primary key of seen: a range of it for each source that was removed.
_FORGET_KEYS = """
DELETE FROM seen WHERE (source_id, key) IN (
    SELECT s.source_id, s.key FROM source AS o CROSS JOIN seen AS s ON s.source_id = o.id
    WHERE o.removed = 1 AND s.at < :keys LIMIT :limit
)
"""
_FORGET_AUDIT = "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < :audit ORDER BY id LIMIT :limit)"


class SqlRetention:
    """The port `Retention` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def next_ended(self, after: int, horizon: Horizon) -> int | None:
        row = await fetch_one(self._session, _NEXT_ENDED, after=after, stories=to_ms(horizon.stories))
        return int(row["story_id"]) if row else None

    async def retire_story(self, slice_: Slice, horizon: Horizon, now: datetime) -> tuple[int, int | None]:
        start = {"story": slice_.story_id, "after": slice_.after}
        end = (await self._session.fetch(_SLICE, **start, limit=slice_.limit))[0]
        past = {"messages": to_ms(horizon.messages), "articles": to_ms(horizon.articles)}
        rows = await self._session.fetch(_ENDED, **start, **past, last=end["last"]) if end["size"] else ()
        removed = await self._retire([row["id"] for row in rows])
        if end["size"] == slice_.limit:
            return removed, int(end["last"])
        await self._session.run(_CLOSE, story=slice_.story_id, now=to_ms(now))
        return removed, None

    async def retire_fixed(self, horizon: Horizon, limit: int) -> int:
        rows = await self._session.fetch(_FIXED, messages=to_ms(horizon.messages), limit=limit)
        return await self._retire([row["id"] for row in rows])

    async def is_retired(self, story_id: int) -> bool:
        return bool(await fetch_number(self._session, _IS_RETIRED, story=story_id))

    async def retired(self, since: datetime) -> Mapping[str, int]:
        return {row["state"]: row["n"] for row in await self._session.fetch(_RETIRED, since=to_ms(since))}

    async def forget_articles(self, horizon: Horizon, limit: int) -> int:
        rows = await self._session.fetch(_OLD_ARTICLES, articles=to_ms(horizon.articles), limit=limit)
        if not rows:
            return 0
        ids = to_json(row["id"] for row in rows)
        for row in rows:
            await forget_sketch(self._session, row["id"])
        for statement in _FORGET_ARTICLES:
            await self._session.run(statement, ids=ids)
        # Last of all: most statements after it would make the index write what it gathered, a segment at a time.
        await _forget_terms(self._session, {row["id"]: _terms(row) for row in rows})
        return len(rows)

    async def forget_stories(self, horizon: Horizon, limit: int) -> int:
        rows = await self._session.fetch(_OLD_STORIES, articles=to_ms(horizon.articles), limit=limit)
        return await self._forget(_FORGET_STORIES, [row["id"] for row in rows])

    async def forget_sketches(self, horizon: Horizon, limit: int) -> int:
        rows = await self._session.fetch(_OLD_SKETCHES, sketches=to_ms(horizon.sketches), limit=limit)
        for row in rows:
            await forget_sketch(self._session, row["id"])
        return len(rows)

    async def forget_keys(self, horizon: Horizon, limit: int) -> int:
        return await self._session.run(_FORGET_KEYS, keys=to_ms(horizon.keys), limit=limit)

    async def forget_audit(self, horizon: Horizon, limit: int) -> int:
        return await self._session.run(_FORGET_AUDIT, audit=to_ms(horizon.audit), limit=limit)

    async def cut_off(self, limit: int) -> int:
        return await cut_off(self._session, limit)

    async def _retire(self, ids: Sequence[int]) -> int:
        return await self._forget((_COUNT, KEEP_TIMES, KEEP_RECEIPTS, _REMOVE), ids)

    async def _forget(self, statements: Sequence[str], ids: Sequence[int]) -> int:
        listed = to_json(ids)
        for statement in statements if ids else ():
            await self._session.run(statement, ids=listed)
        return len(ids)


async def _forget_terms(session: Session, terms: Mapping[int, str]) -> None:
    """Some stay in the index, and find nothing, rather than that it is told to forget more words than it holds.

    It would take itself for damaged then. That can be when it is nearly empty, and was filled by an older tokenizer.
    """
    most = sum(len(each) // 2 + 1 for each in terms.values())
    if _words_held((await session.fetch(_INDEX_SIZE))[0]["block"]) >= most:
        await session.many(_FORGET_TERMS, [{"id": id_, "terms": each} for id_, each in terms.items()])


def _terms(row: Row) -> str:
    """What an article was indexed under; terms of an older version of the tokenizer stay, and find nothing."""
    return " ".join(index_terms(f"{row['title']}\n{row['text']}", row["language"]))


def _words_held(size: bytes) -> int:
    """The second of two numbers: seven bits a byte, the highest first, all bytes but the last of a number marked."""
    numbers = [0]
    for byte in size:
        numbers[-1] = numbers[-1] << 7 | byte & 127
        if byte < 128:
            numbers.append(0)
    return numbers[1] if len(numbers) > 2 else 0
