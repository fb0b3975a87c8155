"""The Store: the statements of every table group over one database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from datetime import datetime

from bot.ports import Transaction
from storage.articles import SqlArticles
from storage.broadcasts import SqlBroadcasts
from storage.census import SqlCensus
from storage.deadletters import SqlDeadLetters
from storage.digests import SqlDigests
from storage.driver import Session
from storage.forgetting import SqlForgetting
from storage.invites import SqlInvites
from storage.ledger import SqlLedger
from storage.mutes import SqlMutes
from storage.outbox import SqlOutbox
from storage.people import SqlPeople
from storage.places import SqlPlaces
from storage.receipts import SqlReceipts
from storage.retention import SqlRetention
from storage.room import empty_log
from storage.sequels import SqlSequels
from storage.sources import SqlSources
from storage.sqlite import SqliteDatabase
from storage.stories import SqlStories
from storage.topics import SqlTopics
from storage.trends import SqlTrends
from storage.undoing import SqlUndo
from storage.updates import SqlUpdates, handling, note_handled
from storage.votes import SqlVotes
from storage.watches import SqlWatches


class Tables:
    """The port `Transaction`: the table groups as one session sees them."""

    def __init__(self, session: Session) -> None:
        self.sources = SqlSources(session)
        self.articles = SqlArticles(session)
        self.stories = SqlStories(session)
        self.sequels = SqlSequels(session)
        self.topics = SqlTopics(session)
        self.watches = SqlWatches(session)
        self.places = SqlPlaces(session)
        self.undo = SqlUndo(session)
        self.votes = SqlVotes(session)
        self.people = SqlPeople(session)
        self.mutes = SqlMutes(session)
        self.digests = SqlDigests(session)
        self.outbox = SqlOutbox(session)
        self.retention = SqlRetention(session)
        self.dead_letters = SqlDeadLetters(session)
        self.broadcasts = SqlBroadcasts(session)
        self.ledger = SqlLedger(session)
        self.trends = SqlTrends(session)
        self.receipts = SqlReceipts(session)
        self.updates = SqlUpdates(session)
        self.census = SqlCensus(session)
        self.invites = SqlInvites(session)
        self.forgetting = SqlForgetting(session)


class SqlStore(Tables):
    """The port `Store`: reads on the reader, writes in transactions."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database.reader)
        self._database = database

    def transaction(self, *, repeatable: bool = False) -> AbstractAsyncContextManager[Transaction]:
        return self._transaction(repeatable=repeatable)

    def handling(self, update_id: int) -> AbstractContextManager[None]:
        return handling(update_id)

    async def rest(self, now: datetime) -> bool:
        return await asyncio.to_thread(empty_log, self._database.path, now)

    @asynccontextmanager
    async def _transaction(self, *, repeatable: bool) -> AsyncIterator[Transaction]:
        async with self._database.transaction() as session:
            yield Tables(session)
            if not repeatable:
                await note_handled(session)
