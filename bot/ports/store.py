"""The database as the services see it: its groups of tables, in one transaction or read at any time."""

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.ports.articles import Articles
from bot.ports.broadcasts import Broadcasts
from bot.ports.census import Census, Forgetting, Invites
from bot.ports.digests import Digests
from bot.ports.ledger import Ledger
from bot.ports.mutes import Mutes
from bot.ports.outbox import DeadLetters, Outbox
from bot.ports.people import People
from bot.ports.places import Places
from bot.ports.receipts import Receipts
from bot.ports.retention import Retention
from bot.ports.sources import Sources
from bot.ports.stories import Sequels, Stories
from bot.ports.topics import Topics, Watches
from bot.ports.trends import Trends
from bot.ports.undo import Undo
from bot.ports.updates import Updates
from bot.ports.votes import Votes


class Transaction(Protocol):
    """The tables, as one transaction or one reader sees them."""

    @property
    def sources(self) -> Sources: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def stories(self) -> Stories: ...
    @property
    def sequels(self) -> Sequels: ...
    @property
    def topics(self) -> Topics: ...
    @property
    def watches(self) -> Watches: ...
    @property
    def places(self) -> Places: ...
    @property
    def undo(self) -> Undo: ...
    @property
    def votes(self) -> Votes: ...
    @property
    def people(self) -> People: ...
    @property
    def mutes(self) -> Mutes: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def dead_letters(self) -> DeadLetters: ...
    @property
    def broadcasts(self) -> Broadcasts: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def trends(self) -> Trends: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def updates(self) -> Updates: ...
    @property
    def census(self) -> Census: ...
    @property
    def invites(self) -> Invites: ...
    @property
    def forgetting(self) -> Forgetting: ...


class Store(Transaction, Protocol):
    """Reads at any time on a connection of their own; writes in transactions, one at a time."""

    def transaction(self, *, repeatable: bool = False) -> AbstractAsyncContextManager[Transaction]:
        """Commits when the block ends, rolls back when it raises. Raises StoreError.

        It closes the update being handled, which a crash right after it does not repeat; unless doing all of that
        again is `repeatable`, and the effect is still to come.
        """
        ...

    def handling(self, update_id: int) -> AbstractContextManager[None]:
        """What is written within the block, and in tasks begun there, is the effect of this update."""
        ...

    async def rest(self, now: datetime) -> bool:
        """Copies a large write-ahead log into the file; whether it was also emptied, which is when nobody writes."""
        ...
