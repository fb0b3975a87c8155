"""Why a chat got an article, or which step kept it from getting it."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from bot.core.asking import Address, web_address
from bot.core.errors import RequestError
from bot.core.findings import (
    Arrived,
    Baseline,
    Capped,
    CopyOf,
    Explanation,
    Finding,
    FollowedLater,
    Ground,
    Held,
    NotFollowed,
    NotKept,
    NoTopic,
    NotYet,
    ToldBefore,
    TooOld,
    Unseen,
    WatchGone,
    ground_of,
    near_misses,
    sources_at,
)
from bot.core.links import canonical_url
from bot.core.model import Article, Fate, Posting, Source, Step, StoryView, Topic
from bot.ports import Clock, Store

REPORTS_TO_TRY = 10  # of a story, for those whose words reached a topic


@dataclass(frozen=True, slots=True)
class _Case:
    """An article, and how its story stands in the chat that asks."""

    address: Address
    article: Article
    source: Source | None
    view: StoryView | None
    posting: Posting | None
    followed: tuple[Topic, ...]
    reached: frozenset[int]  # ids of the topics that it reached, and of the watches of this chat

    @property
    def fate(self) -> Fate:
        """What became of it as far as this chat may know: what only watches of other chats reached, reached nothing."""
        is_planned = self.article.fate in {Fate.ANNOUNCED, Fate.CAPPED, Fate.TOLD}
        return Fate.NO_TOPIC if is_planned and not self.reached else self.article.fate

    @property
    def is_by_lost_watch(self) -> bool:
        """Whether this chat was told of it, and nothing is left of why: what a watch found goes with the watch."""
        return self.fate is not self.article.fate and self.posting is not None and self.is_told_by_it

    @property
    def is_told_by_it(self) -> bool:
        """Whether the alert of the story tells this article."""
        return self.view is not None and self.view.lead.article_id == self.article.id

    @property
    def evidence(self) -> tuple[int, ...]:
        """The reports that say what was reached: the article, and those of the whole story where it tells that."""
        others = self.view.reports[:REPORTS_TO_TRY] if self.view and self.is_told_by_it else ()
        return tuple(dict.fromkeys((self.article.id, *(report.article_id for report in others))))


@dataclass(frozen=True, slots=True)
class Explain:
    """Answers from what was stored; what was older than `max_age` when it came was not announced."""

    store: Store
    clock: Clock
    max_age: timedelta = timedelta(hours=48)

    async def message(self, address: Address, message_id: int, link: str = "") -> Explanation | Unseen:
        """Why this chat got that message, else what became of the article it links to. Raises RequestError."""
        delivery = await self.store.outbox.by_message(address.chat_id, message_id)
        if delivery is not None and delivery.story_id is not None:
            return await self.story(address, delivery.story_id)
        if not link:
            raise RequestError("not_an_alert")
        return await self.link(address, link)

    async def story(self, address: Address, story_id: int) -> Explanation:
        """Why a story was told in this chat, or was not. Raises RequestError when it is gone."""
        view = await self.store.stories.view(story_id, await self._followed(address))
        article = await self.store.articles.by_id(view.lead.article_id) if view else None
        if article is None:
            raise RequestError("story_gone")
        return await self._explain(address, article)

    async def link(self, address: Address, word: str) -> Explanation | Unseen:
        """What became of the article at this address. Raises RequestError for what is no web address."""
        url = web_address(word)
        if url is None:
            raise RequestError("bad_url", word=word, example="/why https://example.org/news/17")
        for spelling in _spellings(url):
            article = await self.store.articles.by_url(spelling)
            if article:
                return await self._explain(address, article)
        return Unseen(url, sources_at(url, await self.store.sources.all()))

    async def _explain(self, address: Address, article: Article) -> Explanation:
        case = await self._open(address, article)
        return Explanation(
            article=article,
            source=case.source,
            findings=await self._findings(case),
            grounds=await self._grounds(case),
            story=case.view,
            steps=await self._steps(case),
        )

    async def _open(self, address: Address, article: Article) -> _Case:
        followed = await self._followed(address)
        view = await self.store.stories.view(article.story_id, followed) if article.story_id is not None else None
        chat_id, thread = address.chat_id, address.thread
        proofs = await self.store.topics.proofs(article.id, chat_id)
        return _Case(
            address=address,
            article=article,
            source=await self.store.sources.by_id(article.source_id),
            view=view,
            posting=await self.store.outbox.posting(chat_id, thread, view.story_id) if view else None,
            followed=followed,
            reached=frozenset(proof.topic.id for proof in proofs),
        )

    async def _followed(self, address: Address) -> tuple[Topic, ...]:
        followed = await self.store.people.subscriptions(address.chat_id, address.thread)
        return tuple(each.topic for each in followed)

    async def _findings(self, case: _Case) -> tuple[Finding, ...]:
        found: tuple[Finding, ...] = ()
        match case.fate:
            case Fate.BASELINE:
                return (Baseline(),)
            case Fate.TOO_OLD:
                return (TooOld(case.article.fetched - case.article.published, self.max_age),)
            case Fate.COPY:
                return await self._of_copy(case)
            case Fate.NO_TOPIC:
                found = (await self._without_topic(case),)
                if case.posting is None:  # no other report of its story brought it here either
                    return found
            case Fate.TOLD:
                found = (ToldBefore(case.view.lead, case.view.fetched),) if case.view else ()
            case Fate.CAPPED:
                found = (Capped(),)
        return (*found, await self._ending(case))

    async def _without_topic(self, case: _Case) -> WatchGone | NoTopic:
        if case.is_by_lost_watch:
            return WatchGone()
        return await self._near_misses(case, (*case.followed, *await self.store.topics.all()))

    async def _of_copy(self, case: _Case) -> tuple[Finding, ...]:
        copied = case.article.copy_of
        original = await self.store.articles.by_id(copied) if copied is not None else None
        further = await self._findings(await self._open(case.address, original)) if original else ()
        return (CopyOf(original), *further)

    async def _ending(self, case: _Case) -> Finding:
        if case.posting is None:
            return await self._unposted(case)
        times = {step.name: step.at for step in await self.store.outbox.steps(case.posting.delivery.id)}
        return Arrived(times["sent"]) if "sent" in times else Held(case.posting, times.get("due"))

    async def _unposted(self, case: _Case) -> Finding:
        if case.view and await self.store.retention.is_retired(case.view.story_id):
            return NotKept()
        late = tuple(topic for topic in case.followed if topic.id in case.reached)
        if not late:
            return NotFollowed((await self._near_misses(case, case.followed)).misses)
        return NotYet() if await self.store.outbox.has_open_alert() else FollowedLater(late)

    async def _near_misses(self, case: _Case, topics: Iterable[Topic]) -> NoTopic:
        section = case.source.section if case.source else ""
        # A hostile page takes tenths of a second to be cut into words.
        return await asyncio.to_thread(near_misses, case.article, section, topics)

    async def _grounds(self, case: _Case) -> tuple[Ground, ...]:
        own = await self._own_topics(case)
        in_force = {topic.id: topic.version for topic in await self.store.topics.in_force()}
        grounds: dict[int, Ground] = {}
        for article in await self.store.articles.by_ids(case.evidence):
            for proof in await self.store.topics.proofs(article.id, case.address.chat_id):
                topic = proof.topic.id
                if topic not in grounds:
                    grounds[topic] = await asyncio.to_thread(
                        ground_of, article, proof, in_force.get(topic, 0), is_own=topic in own
                    )
        return tuple(sorted(grounds.values(), key=lambda ground: not ground.is_own))

    async def _own_topics(self, case: _Case) -> Collection[int]:
        """By which this chat was told the story; by which it would be now, if it was not."""
        letter = await self.store.outbox.letter(case.posting.delivery, self.clock.now()) if case.posting else None
        told = {each.topic.id for each in letter.subscriptions} if letter else set()
        return told or {topic.id for topic in case.followed}

    async def _steps(self, case: _Case) -> tuple[Step, ...]:
        """Those of the article, and of its message where that tells the story by it."""
        article, posting = case.article, case.posting if case.is_told_by_it else None
        told = await self.store.outbox.steps(posting.delivery.id) if posting else ()
        is_secret = case.fate is not article.fate  # a watch of another chat planned it
        planned = (Step("planned", article.planned),) if article.planned and not (told or is_secret) else ()
        own = (Step("published", article.published), Step("fetched", article.fetched), *planned)
        return tuple(sorted((*own, *told), key=lambda step: step.at))


def _spellings(url: str) -> tuple[str, ...]:
    """The ways that the same address is written."""
    canonical = canonical_url(url)
    scheme, _, rest = canonical.partition("://")
    other = f"{'http' if scheme == 'https' else 'https'}://{rest}"
    same = (canonical, url, other)
    return tuple(dict.fromkeys((*same, *(each.rstrip("/") if each.endswith("/") else f"{each}/" for each in same))))
