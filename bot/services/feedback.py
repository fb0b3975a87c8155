"""What followers think of their alerts, and what that says about a rule."""

from dataclasses import dataclass

from bot.core.asking import Address, unknown_topic
from bot.core.errors import RequestError
from bot.core.model import StoryView, Topic
from bot.core.votes import Disliked, VersionScore, Vote
from bot.ports import Clock, Store

REPORTS_TO_TRY = 10  # of a story, for those whose words reached a topic
PAGE = 8


@dataclass(frozen=True, slots=True)
class Stats:
    """How followers liked the alerts of a topic, by version of its rule, newest first, and a page of the disliked."""

    topic: Topic
    scores: tuple[VersionScore, ...]
    disliked: tuple[Disliked, ...]
    offset: int
    next_offset: int | None  # None on the last page


@dataclass(frozen=True, slots=True)
class Feedback:
    """Takes votes, one of each person for each alert, and counts them."""

    store: Store
    clock: Clock

    async def vote(self, address: Address, user_id: int, story_id: int, *, good: bool) -> tuple[Topic, ...]:
        """Counts a vote for each topic this chat has the story by, and returns them. Raises RequestError.

        The vote is about the article the alert told, and about the rule as it was then; another one of the same person
        takes its place.
        """
        story = await self.store.stories.by_id(story_id)
        if story is None:
            raise RequestError("story_gone")
        posting = await self.store.outbox.posting(address.chat_id, address.thread, story.id)
        if posting is None and await self.store.retention.is_retired(story.id):
            raise RequestError("alert_not_kept")
        if posting is None or posting.state != "sent":
            raise RequestError("not_your_alert")
        letter = await self.store.outbox.letter(posting.delivery, self.clock.now())
        topics = {each.topic.id: each.topic for each in letter.subscriptions}
        votes = await self._votes(address, user_id, letter.story, good=good) if letter.story else ()
        counted = [vote for vote in votes if vote.topic_id in topics]
        if not counted:
            raise RequestError("vote_for_nothing")
        async with self.store.transaction() as write:
            for vote in counted:
                await write.votes.cast(vote, self.clock.now())
        return tuple(topics[vote.topic_id] for vote in counted)

    async def stats(self, slug: str, offset: int = 0) -> Stats:
        """How the rule of a topic does, in the eyes of its followers. Raises RequestError with the nearest topic."""
        topic = await self.store.topics.by_slug(slug.casefold())
        if topic is None:
            raise unknown_topic(slug, await self.store.topics.all(), "rule stats")
        scores = await self.store.votes.scores(topic.id)
        disliked = await self.store.votes.disliked(topic.id, PAGE + 1, offset)
        return Stats(
            topic=topic,
            scores=scores,
            disliked=disliked[:PAGE],
            offset=offset,
            next_offset=offset + PAGE if len(disliked) > PAGE else None,
        )

    async def _votes(self, address: Address, user_id: int, view: StoryView, *, good: bool) -> tuple[Vote, ...]:
        """One for each topic the story reached: of the article that was told, else of the first that reached it."""
        votes: dict[int, Vote] = {}
        for report in (view.lead, *view.reports[:REPORTS_TO_TRY]):
            for proof in await self.store.topics.proofs(report.article_id, address.chat_id):
                topic, about = proof.topic, report.article_id
                votes.setdefault(topic.id, Vote(topic.id, topic.version, about, user_id, address.chat_id, good))
        return tuple(votes.values())
