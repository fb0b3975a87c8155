"""Stories to be shared in any chat: the newest of a topic, of what somebody follows, or those that hold some words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.asking import find_topics
from bot.core.model import Article, Report, StoryView, Topic
from bot.core.sharing import one_a_story
from bot.core.tokens import search_terms
from bot.ports import Clock, Store

PAGE = 20  # stories; Telegram takes 50
FARTHEST = 200  # stories that can be scrolled through
ARTICLES_A_STORY = 2  # that are looked through, on average


@dataclass(frozen=True, slots=True)
class Offer:
    """Some stories, as of now; `next_offset` is None where there are no more."""

    stories: tuple[StoryView, ...]
    next_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Answers while somebody types, so that nothing is summarised for it."""

    store: Store
    clock: Clock

    async def offer(self, person: int, typed: str, language: str, offset: int = 0) -> Offer:
        """A page of stories for the words: topics by name, else a search; none: the newest of what they follow."""
        if not 0 <= offset < FARTHEST:
            return Offer(())
        topics = await self.store.topics.all()
        wanted = ARTICLES_A_STORY * (offset + PAGE + 1)
        stories = one_a_story(await self._articles(person, typed, language, topics, wanted))
        page = [await self._view(article, topics) for article in stories[offset : offset + PAGE]]
        return Offer(tuple(page), offset + PAGE if len(stories) > offset + PAGE else None)

    async def _articles(
        self, person: int, typed: str, language: str, topics: Sequence[Topic], limit: int
    ) -> tuple[Article, ...]:
        named, unknown = find_topics(typed.split(), topics)
        if unknown:
            terms = search_terms(typed, language)
            return await self.store.articles.search(terms, limit) if terms else ()
        followed = () if named else [each.topic for each in await self.store.people.subscriptions(person, 0)]
        return await self.store.articles.latest([topic.id for topic in named or followed], limit)

    async def _view(self, article: Article, topics: Sequence[Topic]) -> StoryView:
        reached = {match.slug for match in article.matches}
        here = tuple(topic for topic in topics if topic.slug in reached)
        view = article.story_id and await self.store.stories.view(article.story_id, here)
        return replace(view or _alone(article, here), fetched=self.clock.now())


def _alone(article: Article, topics: tuple[Topic, ...]) -> StoryView:
    report = Report(article.id, article.title, article.url, article.outlet, article.published, article.summary)
    return StoryView(
        article.story_id or -article.id, topics, (replace(report, picture=article.picture),), article.fetched
    )
