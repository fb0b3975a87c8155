"""Statements about articles: what was understood, where it belongs, and how it is found again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.copies import Look, Resemblance
from bot.core.matching import SearchKeys
from bot.core.model import Article, Fate, Match, Summary
from bot.core.placing import Filed
from bot.core.tokens import index_terms
from bot.core.trials import Sheet
from storage.driver import Row, Session, fetch_number
from storage.resembling import add_sketches, find_resembling, forget_sketch
from storage.sheets import Pages, count_sheets, first_published, load_sheets
from storage.values import from_ms, spans, texts, to_json, to_ms

LAST_ARRIVALS = 2000
LARGEST_ID = 2**63 - 1

_ADD = """
INSERT INTO article (id, source_id, key, url, title, text, byline, language, published_at, fetched_at, planned_at,
    summary, figures, fate, copy_of, story_id, picture)
VALUES (:id, :source_id, :key, :url, :title, :text, :byline, :language, :published_at, :fetched_at, :planned_at,
    :summary, :figures, :fate, :copy_of, :story_id, :picture)
"""
_NEXT_ID = "SELECT coalesce(max(id), 0) + 1 AS n FROM article"
# A topic or a watch that was removed in the meantime is reached no more.
_ADD_TOPIC = """
INSERT INTO article_topic (topic_id, article_id, version, why, places)
SELECT id, :article, :version, :why, :places FROM topic WHERE slug = :slug AND removed = 0
"""
_INDEX_TERMS = "{index_terms}"
_FORGET_TERMS = "{forget_terms}"
# Index article_key.
_BY_KEYS = "SELECT id FROM article WHERE source_id = :source AND key IN {texts[keys]} ORDER BY id"
_REVISE = """
UPDATE article SET title = :title, text = :text, byline = :byline, language = :language,
    summary = :summary, figures = :figures
WHERE id = :id
"""
# Where the words of a match stood is nowhere in another text; without places they are looked for.
_FORGET_PLACES = "UPDATE article_topic SET places = '[]' WHERE article_id = :id"
_RENEW_TOPIC = """
INSERT INTO article_topic (topic_id, article_id, version, why, places)
SELECT id, :article, :version, :why, :places FROM topic WHERE slug = :slug AND removed = 0
ON CONFLICT (topic_id, article_id) DO UPDATE SET why = excluded.why, places = excluded.places
WHERE article_topic.version = excluded.version
"""

_BY_IDS = """
SELECT article.*, source.title AS outlet FROM article JOIN source ON source.id = article.source_id
WHERE article.id IN {numbers[ids]}
"""
# Watches are nobody's business but their chat's.
_MATCHES = """
SELECT t.article_id, topic.slug, t.why, t.places FROM article_topic AS t JOIN topic ON topic.id = t.topic_id
WHERE t.article_id IN {numbers[ids]} AND topic.chat_id IS NULL AND topic.removed = 0 ORDER BY t.article_id, topic.id
"""
# Index article_url.
_BY_URL = "SELECT id FROM article WHERE url = :url ORDER BY id LIMIT 1"

# The newest are among the last thousands to arrive; sorting a topic's whole history took 10 ms at 60,000 articles.
# The primary key of article_topic, and index article_topic_article.
_LATEST = """
SELECT id FROM article WHERE copy_of IS NULL AND id IN (
    SELECT article_id FROM article_topic WHERE topic_id IN {numbers[topics]} ORDER BY article_id DESC LIMIT :arrivals
)
ORDER BY published_at DESC, id DESC LIMIT :limit
"""
_LATEST_OF_ALL = """
SELECT id FROM article WHERE copy_of IS NULL AND id IN (
    SELECT t.article_id FROM article_topic AS t
    WHERE EXISTS (SELECT 1 FROM topic WHERE topic.id = t.topic_id AND topic.chat_id IS NULL AND topic.removed = 0)
    ORDER BY t.article_id DESC LIMIT :arrivals
)
ORDER BY published_at DESC, id DESC LIMIT :limit
"""
_FOUND = "{found}"
# Index article_source.
_DATES = """
SELECT published_at FROM article WHERE source_id = :source ORDER BY fetched_at DESC, published_at DESC LIMIT :limit
"""
# Index article_source.
_NEWEST_OF = """
SELECT id FROM article WHERE source_id = :source ORDER BY published_at DESC, id DESC LIMIT :limit
"""
_NOTE_ANNOUNCED = "UPDATE article SET fate = :fate, planned_at = :now WHERE id IN {numbers[ids]}"
_EVERY = "SELECT id FROM article WHERE id > :after ORDER BY id LIMIT :limit"
_SET_SUMMARY = "UPDATE article SET summary = :summary, figures = :figures WHERE id = :id"


class SqlArticles:
    """The port `Articles` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def next_id(self) -> int:
        return await fetch_number(self._session, _NEXT_ID)

    async def add_all(self, filed: Sequence[Filed]) -> None:
        await self._session.many(_ADD, [_columns(each.article) for each in filed])
        await self._session.many(_ADD_TOPIC, [row for each in filed for row in _reached(each.article, each.versions)])

    async def index_all(self, filed: Sequence[Filed]) -> None:
        # Last of all: most statements after it would make the index write what it gathered, a segment at a time.
        await add_sketches(self._session, {each.article.id: each.sketch for each in filed})
        terms = [{"id": each.article.id, "terms": each.search_terms} for each in filed if each.search_terms]
        await self._session.many(_INDEX_TERMS, terms)

    async def revise(
        self, article: Article, sketch: Sequence[int], search_terms: str, versions: Mapping[str, int]
    ) -> None:
        before = await self.by_id(article.id)
        if before is None:
            return
        await self._session.run(_REVISE, id=article.id, **_words(article))
        await self._session.run(_FORGET_TERMS, id=article.id, terms=_terms(before))
        await forget_sketch(self._session, article.id)
        await self._session.run(_FORGET_PLACES, id=article.id)
        await self._session.many(_RENEW_TOPIC, _reached(article, versions))
        await add_sketches(self._session, {article.id: sketch})
        await self._session.run(_INDEX_TERMS, id=article.id, terms=search_terms)

    async def by_id(self, article_id: int) -> Article | None:
        return next(iter(await self._load([article_id])), None)

    async def by_keys(self, source_id: int, keys: Sequence[str]) -> tuple[Article, ...]:
        return await self._load(_ids(await self._session.fetch(_BY_KEYS, source=source_id, keys=to_json(keys))))

    async def by_ids(self, ids: Sequence[int]) -> tuple[Article, ...]:
        return await self._load(ids)

    async def by_url(self, url: str) -> Article | None:
        return next(iter(await self._load(_ids(await self._session.fetch(_BY_URL, url=url)))), None)

    async def dates(self, source_id: int, limit: int) -> tuple[datetime, ...]:
        rows = await self._session.fetch(_DATES, source=source_id, limit=limit)
        return tuple(from_ms(row["published_at"]) for row in rows)

    async def resembling(self, looks: Sequence[Look], since: datetime) -> tuple[Resemblance, ...]:
        return await find_resembling(self._session, looks, since)

    async def latest(self, topics: Sequence[int], limit: int) -> tuple[Article, ...]:
        statement = _LATEST if topics else _LATEST_OF_ALL
        rows = await self._session.fetch(statement, topics=to_json(topics), arrivals=LAST_ARRIVALS, limit=limit)
        return await self._load(_ids(rows))

    async def search(
        self, terms: Sequence[str], limit: int, offset: int = 0, newest: int | None = None
    ) -> tuple[Article, ...]:
        if not terms:
            return ()
        values = {"limit": limit, "offset": offset, "newest": LARGEST_ID if newest is None else newest}
        rows = await self._session.fetch(_FOUND, terms=to_json(terms), **values)
        return await self._load([row["rowid"] for row in rows])

    async def count(self, keys: SearchKeys | None, since: datetime) -> int:
        return await count_sheets(self._session, keys, since)

    async def sheets(
        self, keys: SearchKeys | None, since: datetime, *, whole: bool, before: int | None, limit: int
    ) -> tuple[Sheet, ...]:
        return await load_sheets(self._session, keys, Pages(since, whole, before, limit))

    async def first_published(self, since: datetime) -> datetime | None:
        return await first_published(self._session, since)

    async def every(self, after_id: int, limit: int) -> tuple[Article, ...]:
        return await self._load(_ids(await self._session.fetch(_EVERY, after=after_id, limit=limit)))

    async def set_summary(self, article_id: int, article: Article) -> None:
        await self._session.run(
            _SET_SUMMARY,
            id=article_id,
            summary=to_json(article.summary.sentences),
            figures=to_json(article.summary.figures),
        )

    async def newest_of(self, source_id: int, limit: int) -> tuple[Article, ...]:
        return await self._load(_ids(await self._session.fetch(_NEWEST_OF, source=source_id, limit=limit)))

    async def note_announced(self, article_ids: Sequence[int], now: datetime) -> None:
        await self._session.run(_NOTE_ANNOUNCED, ids=to_json(article_ids), fate=str(Fate.ANNOUNCED), now=to_ms(now))

    async def _load(self, ids: Sequence[int]) -> tuple[Article, ...]:
        """In the order of the ids."""
        listed = to_json(ids)
        rows = {row["id"]: row for row in await self._session.fetch(_BY_IDS, ids=listed)} if ids else {}
        matches: defaultdict[int, list[Match]] = defaultdict(list)
        for row in await self._session.fetch(_MATCHES, ids=listed) if rows else ():
            matches[row["article_id"]].append(Match(row["slug"], texts(row["why"]), spans(row["places"])))
        return tuple(_article(rows[id_], matches[id_]) for id_ in ids if id_ in rows)


def summary_of(row: Row) -> Summary:
    """The summary in a row of articles."""
    return Summary(texts(row["summary"]), texts(row["figures"]))


def _ids(rows: Iterable[Row]) -> list[int]:
    return [row["id"] for row in rows]


def _reached(article: Article, versions: Mapping[str, int]) -> list[dict[str, object]]:
    return [
        {
            "article": article.id,
            "slug": match.slug,
            "version": versions[match.slug],
            "why": to_json(match.why),
            "places": to_json(match.at),
        }
        for match in article.matches
    ]


def _columns(article: Article) -> dict[str, object]:
    return {
        **_words(article),
        "id": article.id,
        "source_id": article.source_id,
        "key": article.key,
        "url": article.url,
        "published_at": to_ms(article.published),
        "fetched_at": to_ms(article.fetched),
        "planned_at": to_ms(article.planned),
        "fate": str(article.fate),
        "copy_of": article.copy_of,
        "story_id": article.story_id,
        "picture": article.picture,
    }


def _words(article: Article) -> dict[str, object]:
    """The columns that a source may change later."""
    return {
        "title": article.title,
        "text": article.text,
        "byline": article.byline,
        "language": article.language,
        "summary": to_json(article.summary.sentences),
        "figures": to_json(article.summary.figures),
    }


def _terms(article: Article) -> str:
    """What it was indexed under; terms of an older version of the tokenizer stay, and find it still."""
    return " ".join(index_terms(f"{article.title}\n{article.text}", article.language))


def _article(row: Row, matches: Sequence[Match]) -> Article:
    return Article(
        id=row["id"],
        source_id=row["source_id"],
        key=row["key"],
        url=row["url"],
        title=row["title"],
        text=row["text"],
        byline=row["byline"],
        language=row["language"],
        published=from_ms(row["published_at"]),
        fetched=from_ms(row["fetched_at"]),
        summary=summary_of(row),
        matches=tuple(matches),
        copy_of=row["copy_of"],
        story_id=row["story_id"],
        fate=Fate(row["fate"]),
        planned=from_ms(row["planned_at"]),
        outlet=row["outlet"],
        picture=row["picture"],
    )
