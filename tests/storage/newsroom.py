"""What the tests put into a store: one source, topics, chats that follow them, articles and told stories."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.delivery import Settlement
from bot.core.model import Article, Chat, Delivery, Match, Message, Mode, Source, Summary, Topic, Urgency
from bot.core.placing import Filed
from bot.core.retention import Slice, horizon
from bot.core.stories import StoredStory
from bot.ports import Store, Transaction

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIFE = timedelta(hours=48)


def article(number: int = 1, **changes: object) -> Article:
    """An article of source 1 that reached nothing."""
    plain = Article(
        id=0,
        source_id=1,
        key=f"key-{number}",
        url=f"https://gazette.example/{number}",
        title=f"Ferry {number} leaves the harbour",
        text="The ferry left.\n\nNobody waved.",
        byline="R. Gull",
        language="en",
        published=NOW,
        fetched=NOW,
        summary=Summary(("The ferry left.",), ("3 boats",)),
    )
    return replace(plain, **changes)


def delivery(chat_id: int = 1, key: str = "notice:1", **changes: object) -> Delivery:
    """A fixed message to one chat."""
    plain = Delivery(
        id=0,
        chat_id=chat_id,
        thread=0,
        key=key,
        urgency=Urgency.ALERT,
        story_id=None,
        payload=Message("<b>Good morning</b>"),
        created=NOW,
    )
    return replace(plain, **changes)


async def add_source(store: Store, url: str = "https://gazette.example/feed") -> Source:
    async with store.transaction() as tables:
        source = await tables.sources.add(Source(0, url, "The Gazette"), NOW)
    assert source
    return source


async def add_topic(store: Store, slug: str = "ferries") -> Topic:
    async with store.transaction() as tables:
        topic = await tables.topics.add(Topic(0, slug, slug.title(), "⛴", "ferry"), "test", NOW)
    assert topic
    return topic


async def add_watch(store: Store, chat_id: int, expression: str = "lighthouse", *, thread: int = 0) -> Topic:
    """A watch of that chat, which is made if nobody knows it."""
    await follow(store, chat_id)
    watch = Topic(0, "", expression, "👁", expression, chat_id=chat_id, thread=thread)
    async with store.transaction() as tables:
        return await tables.watches.add(watch, NOW)


async def follow(store: Store, chat_id: int, *topics: Topic, at: datetime = NOW, thread: int = 0) -> None:
    async with store.transaction() as tables:
        if await tables.people.chat(chat_id) is None:
            await tables.people.save_chat(Chat(chat_id), at)
        for topic in topics:
            await tables.people.subscribe(chat_id, thread, topic.id, Mode.INSTANT, at)


async def store_article(
    tables: Transaction, new: Article, sketch: Sequence[int], terms: str, versions: Mapping[str, int]
) -> int:
    """Stores one article under the next id; its topics are those of `versions`."""
    stored = replace(new, id=await tables.articles.next_id())
    filed = [Filed(stored, tuple(sketch), terms, versions)]
    await tables.articles.add_all(filed)
    await tables.articles.index_all(filed)
    return stored.id


async def open_story(tables: Transaction, title: str, terms: Sequence[tuple[str, float]], at: datetime) -> int:
    """Opens one story under the next id."""
    story = await tables.stories.next_id()
    await tables.stories.add_all([(title, at, StoredStory(story, tuple(terms), 1, at))])
    return story


async def add_article(store: Store, number: int = 1, versions: int = 1, **changes: object) -> int:
    stored = article(number, **changes)
    async with store.transaction() as tables:
        known = dict.fromkeys((match.slug for match in stored.matches), versions)
        return await store_article(tables, stored, (), "", known)


async def tell(
    store: Store,
    *topics: Topic,
    story: int | None = None,
    at: datetime = NOW,
    urgent: bool = False,
    fold: str | None = None,
) -> int:
    """The id of a story (a new one with one article) that reached the topics and whose alert is open."""
    async with store.transaction() as tables:
        if story is None:
            story = await open_story(tables, "Ferry leaves", [("ferry", 1.5)], at)
            matches = tuple(Match(topic.slug, ("ferry",)) for topic in topics)
            told = article(story, story_id=story, matches=matches, fetched=at, published=at)
            await store_article(tables, told, (), "ferry", dict.fromkeys((topic.slug for topic in topics), 1))
        await tables.stories.reach(story, [topic.id for topic in topics], at)
        await tables.stories.tell(story, urgent=urgent, fold=fold, now=at)
    return story


async def expand(store: Store, at: datetime = NOW, limit: int = 10_000) -> int:
    """How many slices that took."""
    async with store.transaction() as tables:
        return (await tables.outbox.expand(at, limit)).get("slices", 0)


async def put(store: Store, *deliveries: Delivery, at: datetime = NOW) -> None:
    async with store.transaction() as tables:
        for one in deliveries:
            assert await tables.outbox.put(one, at)


async def claim(
    store: Store, at: datetime = NOW, limit: int = 100, busy: Sequence[int] = (), lease: timedelta = MINUTE
) -> tuple[Delivery, ...]:
    async with store.transaction() as tables:
        return await tables.outbox.claim(at, at + lease, limit, busy)


async def settle(store: Store, claimed: Delivery, state: str, at: datetime = NOW, **rest: object) -> None:
    async with store.transaction() as tables:
        await tables.outbox.settle([Settlement(claimed, state, at, **rest)])


async def send_all(store: Store, at: datetime = NOW) -> dict[int, Delivery]:
    """Claims and sends until nothing is due; the message id is 1000 + the chat's. The deliveries by chat."""
    sent: dict[int, Delivery] = {}
    while claimed := await claim(store, at):
        for one in claimed:
            message_id = one.message_id or 1000 + one.chat_id
            await settle(store, one, "sent", at, message_id=message_id, rang=one.story_id is not None)
            sent[one.chat_id] = one
    return sent


async def revise(store: Store, story: int, at: datetime) -> int:
    async with store.transaction() as tables:
        return await tables.outbox.revise(story, at, MINUTE, LIFE)


async def retire_all(store: Store, at: datetime, limit: int = 100) -> int:
    """Removes the deliveries of all stories that had ended by then; returns how many."""
    past, story, removed = horizon(at, timedelta(days=180), timedelta(hours=24)), 0, 0
    while (ended := await store.retention.next_ended(story, past)) is not None:
        story, after = ended, 0
        while after is not None:
            async with store.transaction() as tables:
                part, after = await tables.retention.retire_story(Slice(story, after, limit), past, at)
            removed += part
    return removed
