"""What a person reads when they ask: the latest, a summary of a day, the history, and a story."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.asking import Address, find_topics, parse_duration, parse_id, unknown_topic
from bot.core.audience import listening
from bot.core.errors import RequestError, WorkerError
from bot.core.matching import search_keys
from bot.core.model import Article, StoryView, Topic
from bot.core.rules import Rule, print_rule
from bot.core.searching import searched_rule
from bot.core.sharing import one_a_story
from bot.core.tokens import search_terms
from bot.core.trials import Sheet
from bot.ports import Clock, Store, Worker

LATEST = 5
REPORTS_A_STORY = 4  # that are looked through, on average, for the newest of each
LATEST_MOST = 20
PAGE = 8
LOOKED_AT_ONCE = 100  # articles that a rule is tried on in one task of the worker
MOST_LOOKED = 1_000  # for one page: some two seconds
LONGEST_HISTORY = timedelta(days=3660)
SUMMARY_WINDOW = timedelta(hours=24)
SUMMARY_MOST = 15
REPORTS_TO_TRY = 10  # of a story, for the one whose words reached a topic


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest articles of these topics (of all when there are none), newest first."""

    topics: tuple[Topic, ...]
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The stories of these topics (of all when there are none) within a window, widest first."""

    topics: tuple[Topic, ...]
    window: timedelta
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the history; `newer` and `older` are the places of the pages beside it, None where there is none.

    Of a rule, `newer` is the first page. `looked` of its articles were tried on it to find these. Of words, `newest` is
    the id of the first of all, from which places count: what arrives meanwhile does not move them.
    """

    words: str
    articles: tuple[Article, ...]
    newer: int | None
    older: int | None
    is_rule: bool = False
    looked: int = 0
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Browse:
    """Answers from the history; an article that came in without a summary gets one when it is first shown."""

    store: Store
    clock: Clock
    worker: Worker

    async def latest(self, address: Address, words: Sequence[str]) -> Latest:
        """`[SLUG…] [N]`: of the topics followed here when none is named. Raises RequestError."""
        count = int(words[-1]) if words and words[-1].isdecimal() and len(words[-1]) < 6 else None
        topics = await self._scope(address, words if count is None else words[:-1], "latest")
        limit = LATEST if count is None else min(max(count, 1), LATEST_MOST)
        articles = await self.store.articles.latest([topic.id for topic in topics], limit)
        return Latest(topics, await self._summarised(articles))

    async def last_stories(self, topics: Sequence[Topic], limit: int) -> Latest:
        """Of each of the last stories of these topics the newest article."""
        articles = await self.store.articles.latest([topic.id for topic in topics], limit * REPORTS_A_STORY)
        return Latest(tuple(topics), await self._summarised(one_a_story(articles)[:limit]))

    async def summary(self, address: Address, words: Sequence[str]) -> Overview:
        """`[SLUG…] [24h]`: of the topics followed here when none is named. Raises RequestError."""
        window = parse_duration(words[-1]) if words else None
        topics = await self._scope(address, words if window is None else words[:-1], "summary")
        since = self.clock.now() - (window or SUMMARY_WINDOW)
        stories = await self.store.stories.latest([topic.id for topic in topics], since, SUMMARY_MOST)
        return Overview(topics, window or SUMMARY_WINDOW, stories)

    async def search(self, words: str, language: str, place: int = 0, newest: int = 0) -> Found:
        """Articles that hold all the words, in any form, or that a rule reaches, newest first. Raises RequestError."""
        rule = searched_rule(words)
        if rule:
            return await self._reached(words, rule, place)
        terms = search_terms(words, language)
        if not terms:
            raise RequestError("no_words")
        hits = await self.store.articles.search(terms, PAGE + 1, place, newest or None)
        newer, older = max(0, place - PAGE) if place else None, place + PAGE if len(hits) > PAGE else None
        first = newest or (hits[0].id if hits and not place else 0)
        return Found(words, await self._summarised(hits[:PAGE]), newer, older, newest=first)

    async def _reached(self, words: str, rule: Rule, before: int) -> Found:
        """A page of what the rule reaches among the articles with lower ids than `before`; 0 for all."""
        keys, asked, found, looked = search_keys([rule]), [("", print_rule(rule))], list[int](), 0
        since, last = self.clock.now() - LONGEST_HISTORY, before or None
        while len(found) <= PAGE and looked < MOST_LOOKED:
            sheets = await self.store.articles.sheets(keys, since, whole=True, before=last, limit=LOOKED_AT_ONCE)
            looked += len(sheets)
            found += await self._hit(asked, sheets)
            if len(sheets) < LOOKED_AT_ONCE:
                last = None
                break
            last = sheets[-1].id
        older = found[PAGE - 1] if len(found) > PAGE else last
        articles = await self._summarised(await self.store.articles.by_ids(found[:PAGE]))
        return Found(words, articles, 0 if before else None, older, is_rule=True, looked=looked)

    async def _hit(self, asked: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> list[int]:
        """Raises RequestError where the worker takes too long for that."""
        try:
            judged = await self.worker.judge(asked, sheets) if sheets else ()
        except WorkerError as error:
            raise RequestError("search_too_hard") from error
        return [sheet.id for sheet, matches in zip(sheets, judged, strict=True) if matches]

    async def story(self, story_id: int) -> StoryView:
        """A story with all its reports and the topics they reached. Raises RequestError when it is gone."""
        view = await self.store.stories.view(story_id, ())
        if view is None:
            raise RequestError("story_gone")
        reached = {match.slug for article in await self._articles(view) for match in article.matches}
        topics = await self.store.topics.all()
        return replace(view, topics=tuple(topic for topic in topics if topic.slug in reached))

    async def story_meant(self, address: Address, words: Sequence[str], replied: int = 0) -> StoryView:
        """`[ID]`, else the story of the message that is replied to. Raises RequestError."""
        if words:
            number = parse_id(words[0])
            if number is None or await self.store.stories.by_id(number) is None:
                raise RequestError("unknown_story", word=words[0])
            return await self.story(number)
        delivery = await self.store.outbox.by_message(address.chat_id, replied) if replied else None
        if delivery is None or delivery.story_id is None:
            raise RequestError("story_what")
        return await self.story(delivery.story_id)

    async def folded(self, chat_id: int, message_id: int) -> tuple[StoryView, ...]:
        """The stories a "+N more" stands for. Raises RequestError when they are gone."""
        delivery = await self.store.outbox.by_message(chat_id, message_id)
        now = self.clock.now()
        letter = listening(await self.store.outbox.letter(delivery, now), now) if delivery else None
        if letter is None or not letter.folded:
            raise RequestError("button_too_old")
        return letter.folded

    async def _scope(self, address: Address, words: Sequence[str], command: str) -> tuple[Topic, ...]:
        followed = [each.topic for each in await self.store.people.subscriptions(address.chat_id, address.thread)]
        topics = await self.store.topics.all()
        found, unknown = find_topics(words, (*topics, *(topic for topic in followed if topic.is_watch)))
        if unknown:
            raise unknown_topic(unknown[0], topics, command)
        return found or tuple(followed)

    async def _articles(self, view: StoryView) -> list[Article]:
        reports = (view.lead, *view.reports[:REPORTS_TO_TRY])
        articles = [await self.store.articles.by_id(report.article_id) for report in reports]
        return [article for article in articles if article]

    async def _summarised(self, articles: tuple[Article, ...]) -> tuple[Article, ...]:
        bare = [article for article in articles if article.text and not article.summary.sentences]
        if not bare:
            return articles
        try:
            answers = await self.worker.understand([article.reading for article in bare])
        except WorkerError:
            return articles
        full = {a.id: replace(a, summary=said.summary) for a, said in zip(bare, answers, strict=True) if said}
        async with self.store.transaction(repeatable=True) as write:
            for article in full.values():
                await write.articles.set_summary(article.id, article)
        return tuple(full.get(article.id, article) for article in articles)
