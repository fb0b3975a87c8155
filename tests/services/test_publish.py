"""What is to be told, on the real database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.core.broadcasts import Broadcast
from bot.core.model import Message
from bot.ports import Transaction
from bot.services.publish import Publish
from storage import open_store
from tests.fakes import FakeClock, WatchedStore
from tests.storage.newsroom import NOW, add_source, add_topic, follow, tell


class CountingStore(WatchedStore):
    """Knows how often somebody took the writer."""

    transactions = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        self.transactions += 1
        async with super().transaction() as change:
            yield change


async def test_the_writer_is_taken_only_while_an_alert_is_open(tmp_path: Path):
    async with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        await add_source(store)
        topic = await add_topic(store)
        await follow(store, 1, topic)
        watched = CountingStore(store)
        publish = Publish(watched, FakeClock(NOW))
        assert await publish.expand() == 0
        assert watched.transactions == 0
        await tell(store, topic)
        assert await publish.expand() == 1
        assert watched.transactions == 1
        assert await store.outbox.counts() == {"queued": 1}


async def test_what_was_queued_for_everybody_is_counted_by_kind(tmp_path: Path):
    async with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        await add_source(store)
        topic = await add_topic(store)
        await follow(store, 1, topic)
        await follow(store, 2, topic)
        await tell(store, topic)
        async with store.transaction() as write:
            draft = Broadcast(0, 1, Message("Hello"), NOW, reach=2)
            number = await write.broadcasts.add(draft)
            await write.broadcasts.start(replace(draft, id=number), NOW)
        publish = Publish(store, FakeClock(NOW))
        await publish.expand()
        assert publish.totals == {"alerts": 1, "developments": 0, "broadcasts": 1}
        assert await store.outbox.counts() == {"queued": 4}
