"""An alert over HTTP as each chat wants to see it, and as it stays when it grows."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.adapters.telegram import TelegramMessenger, build_application
from bot.core.model import Chat, Fate, Match, Preview, Source, Topic
from bot.core.pacing import Pace
from bot.ports import Store
from bot.services.deliver import Deliver, Renderers
from bot.services.publish import Publish
from handlers import digests_texts, texts
from storage import open_store
from tests.fakes import FakeClock, WatchedStore
from tests.storage.newsroom import add_source, add_topic, article, follow, open_story, revise, store_article
from tests.telegram_api import TOKEN, TelegramApi

EVERYTHING = Renderers(texts.alert, texts.more, texts.sequel, digests_texts.digest)
PICTURE = "https://gazette.example/ferry.jpg"
PAGE = "https://gazette.example/ferry"
CHATS = dict(enumerate(Preview, 1))
SHOWN = {
    Preview.OFF: {"is_disabled": True},
    Preview.SMALL: {"url": PAGE, "prefer_small_media": True},
    Preview.PICTURE: {"url": PICTURE, "prefer_large_media": True, "show_above_text": True},
}


async def break_story(store: Store, topic: Topic, clock: FakeClock) -> int:
    """A story whose report was published three minutes ago, with a picture."""
    at = clock.now()
    async with store.transaction() as tables:
        story = await open_story(tables, "Ferry leaves", [("ferry", 1.5)], at)
        told = article(
            story,
            story_id=story,
            matches=(Match(topic.slug, ("ferry",)),),
            fate=Fate.ANNOUNCED,
            published=at - timedelta(minutes=3),
            fetched=at,
            url=PAGE,
            picture=PICTURE,
        )
        await store_article(tables, told, (), "ferry", {topic.slug: 1})
        await tables.stories.reach(story, [topic.id], at)
        await tables.stories.tell(story, urgent=False, fold=None, now=at)
    await Publish(store, clock).expand()
    return story


async def grow(store: Store, story: int, clock: FakeClock) -> None:
    """A second outlet reports it."""
    async with store.transaction() as tables:
        other = await tables.sources.add(Source(0, "https://yonder.example/feed", "Yonder"), clock.now())
        assert other
        joined = article(9, title="Ferry has left", story_id=story, source_id=other.id, fate=Fate.TOLD)
        await store_article(tables, joined, (), "", {})
    await revise(store, story, clock.now())


async def followers(store: Store, api: TelegramApi, topic: Topic, clock: FakeClock) -> None:
    for chat, preview in CHATS.items():
        api.add_private_chat(api.add_user("Reader", user_id=chat))
        async with store.transaction() as tables:
            await tables.people.save_chat(Chat(chat, preview=preview), clock.now())
        await follow(store, chat, topic, at=clock.now() - timedelta(days=1))


async def all_sent(store: WatchedStore, api: TelegramApi, clock: FakeClock) -> None:
    """Returns once nothing is due any more."""
    application = build_application(TOKEN, api.url, Pace(rate=1000, margin_s=0, chat_gap_s=0))
    async with application.bot as bot, asyncio.TaskGroup() as tasks:
        deliver = Deliver(store, TelegramMessenger(bot), clock, EVERYTHING)
        task = tasks.create_task(deliver.run())

        async def is_sent() -> bool:
            deliver.wake()
            return await store.outbox.counts() == {"sent": len(CHATS)}

        await store.until(is_sent)
        task.cancel()


async def test_each_chat_sees_what_it_wants_and_an_edit_leaves_that_and_the_age_as_they_were(tmp_path: Path):
    clock = FakeClock()
    async with TelegramApi() as api, open_store(f"sqlite:///{tmp_path}/news.db") as real_store:
        store = WatchedStore(real_store)
        await add_source(store)
        topic = await add_topic(store)
        await followers(store, api, topic, clock)
        story = await break_story(store, topic, clock)
        await all_sent(store, api, clock)
        posted = {preview: api.messages(chat)[0] for chat, preview in CHATS.items()}
        assert {preview: each.shown["link_preview_options"] for preview, each in posted.items()} == SHOWN
        assert all(each.text.endswith(", 3 min ago, The Gazette · Read it\n1 source") for each in posted.values())
        clock.advance(hours=1)
        await grow(store, story, clock)
        await all_sent(store, api, clock)
        assert {preview: each.shown["link_preview_options"] for preview, each in posted.items()} == SHOWN
        assert all(", 3 min ago, The Gazette · Read it\nalso: " in each.text for each in posted.values())
        assert all(each.text.endswith(" · 2 sources") for each in posted.values())
