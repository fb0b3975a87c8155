"""What the services need from the database: one protocol for each group of tables."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.audience import Letter
from bot.core.copies import Look, Resemblance
from bot.core.deadletters import DeadLetter, Queue, Traffic
from bot.core.delivery import Settlement
from bot.core.digests import Schedule
from bot.core.editing import Draft, RuleVersion
from bot.core.incoming import Incoming
from bot.core.matching import SearchKeys
from bot.core.model import (
    Activity,
    Article,
    AuditLine,
    Chat,
    ChatState,
    Delivery,
    Match,
    Mode,
    Posting,
    Proof,
    Source,
    Standing,
    Step,
    Story,
    StoryView,
    Subscription,
    Topic,
)
from bot.core.outages import Pulse
from bot.core.placing import Filed
from bot.core.retention import Horizon, Slice
from bot.core.sequels import NewSequel, Trail
from bot.core.stories import StoredStory
from bot.core.trials import Sheet
from bot.core.votes import Disliked, VersionScore, Vote
from bot.ports.broadcasts import Broadcasts
from bot.ports.census import Census, Forgetting, Invites
from bot.ports.ledger import Ledger
from bot.ports.mutes import Mutes
from bot.ports.places import Places
from bot.ports.receipts import Receipts
from bot.ports.trends import Trends
from bot.ports.undo import Undo


class Sources(Protocol):
    """Feeds and their polling state."""

    async def all(self) -> tuple[Source, ...]: ...

    async def by_id(self, source_id: int) -> Source | None: ...

    async def by_url(self, url: str) -> Source | None: ...

    async def add(self, source: Source, now: datetime) -> Source | None:
        """The stored source with its id (the given id is ignored), due at once; None when the URL is known already."""
        ...

    async def remove(self, source_id: int) -> None:
        """Its articles stay; it is polled and listed no more."""
        ...

    async def lease_due(self, now: datetime, until: datetime, limit: int) -> tuple[Source, ...]:
        """The enabled sources that are due, longest due first; nobody else gets them before `until`."""
        ...

    async def count_due(self, now: datetime) -> int: ...

    async def save_all(self, sources: Sequence[Source]) -> None:
        """Writes their polling state and ends their leases; a title only where a host stands for one, off but not on.

        A new address is written unless another source has it; the former one is then its `moved_from`. Where another
        has it, `moved_to` and `moved_times` tell so, and `moved_from` is its own until `note_move_told`.
        What admins decide (`configure`) and what they were told (`note_told`) stays as it is.
        """
        ...

    async def configure(self, source: Source) -> None:
        """Writes what admins decide, and when it is due next.

        That is: title, section, language, enabled, pinned, announce, full_text, agent, encoding, headers and country.
        What was off and is on again is no longer called gone.
        """
        ...

    async def note_told(self, source_id: int, told: str, troubles: int, now: datetime) -> None:
        """Notes which trouble the admins know of, and how many they were told of; a new one, that it was now."""
        ...

    async def note_move_told(self, source_id: int) -> None:
        """Notes that the admins know its new address (clears `moved_from`)."""
        ...

    async def uneasy(self, silent: timedelta) -> tuple[Source, ...]:
        """All that may be told of: failing, told of, moved, gone, or silent for so long when they answered last."""
        ...

    async def pulse(self) -> Pulse: ...

    async def hasten(self, failing_since: datetime, now: datetime, within: timedelta) -> None:
        """Makes those that fail since then or later due soon, spread over `within`."""
        ...

    async def activity(self, source_id: int, since: datetime) -> Activity | None:
        """What the source brought since then, its baseline left out; None when that is nothing."""
        ...

    async def forget_seen(self, source_id: int, before: datetime) -> None:
        """Forgets the keys that it listed last before then."""
        ...

    async def digests(self, source_id: int, keys: Sequence[str]) -> Mapping[str, int | None]:
        """Those of `keys` that this source listed before, with the digest of what it said then, where it was noted."""
        ...

    async def mark_seen(self, listed: Mapping[int, Mapping[str, int]], now: datetime) -> None:
        """Notes the keys that each source (by id) lists now, and the digests of what it says under them."""
        ...


class Articles(Protocol):
    """Everything read, with what became of it."""

    async def next_id(self) -> int:
        """The id to give to the next article; those after it are free too, until the transaction ends."""
        ...

    async def add_all(self, filed: Sequence[Filed]) -> None:
        """Stores the articles under the ids that they have."""
        ...

    async def index_all(self, filed: Sequence[Filed]) -> None:
        """Lets stored articles be found by their words, and as originals of copies: once, before a transaction ends."""
        ...

    async def by_id(self, article_id: int) -> Article | None: ...

    async def by_keys(self, source_id: int, keys: Sequence[str]) -> tuple[Article, ...]:
        """The articles that this source listed under these keys."""
        ...

    async def revise(
        self, article: Article, sketch: Sequence[int], search_terms: str, versions: Mapping[str, int]
    ) -> None:
        """Writes what its source changed in an article, and how it is found; where it belongs and its dates stay.

        That is: title, text, byline, language and summary. Its topics stay its own; those of `matches` that are new
        join them, and `versions` maps the slug of each match to the version of the rule that matched.
        """
        ...

    async def by_url(self, url: str) -> Article | None:
        """The earliest article at this canonical URL."""
        ...

    async def resembling(self, looks: Sequence[Look], since: datetime) -> tuple[Resemblance, ...]:
        """For each look the earlier articles that it may be a copy of, those published before `since` left out.

        They share its title, or as much of its text as copies do, and come with their whole sketches.
        The earliest at its address is found whenever it was published, and comes without a sketch.
        """
        ...

    async def dates(self, source_id: int, limit: int) -> tuple[datetime, ...]:
        """When the articles were published that this source brought last."""
        ...

    async def latest(self, topics: Sequence[int], limit: int) -> tuple[Article, ...]:
        """The newest articles of any of the topics (all articles with a topic when empty), copies left out."""
        ...

    async def search(
        self, terms: Sequence[str], limit: int, offset: int = 0, newest: int | None = None
    ) -> tuple[Article, ...]:
        """Newest first, those that hold all the terms (of core.tokens.search_terms), without ids above `newest`."""
        ...

    async def by_ids(self, ids: Sequence[int]) -> tuple[Article, ...]:
        """In the order of the ids; those that are gone are left out."""
        ...

    async def count(self, keys: SearchKeys | None, since: datetime) -> int:
        """How many articles fetched since then hold one of the keys (None: how many there are)."""
        ...

    async def sheets(
        self, keys: SearchKeys | None, since: datetime, *, whole: bool, before: int | None, limit: int
    ) -> tuple[Sheet, ...]:
        """Articles fetched since then that hold one of the keys (None: all), newest first: what rules are tried on.

        Copies are left out, and so are ids from `before` on; unless `whole`, each text is cut after its beginning.
        """
        ...

    async def first_published(self, since: datetime) -> datetime | None:
        """When the first of those was published that were published since then; None for none."""
        ...

    async def every(self, after_id: int, limit: int) -> tuple[Article, ...]:
        """The whole history in order of id, page by page: for export."""
        ...

    async def set_summary(self, article_id: int, article: Article) -> None:
        """Stores the summary of an article that came in without one."""
        ...

    async def newest_of(self, source_id: int, limit: int) -> tuple[Article, ...]:
        """The articles that this source published last, newest first."""
        ...

    async def note_announced(self, article_ids: Sequence[int], now: datetime) -> None:
        """Notes that these were announced after all, now."""
        ...


class Stories(Protocol):
    """Articles about one event."""

    async def next_id(self) -> int:
        """The id to give to the next story; those after it are free too, until the transaction ends."""
        ...

    async def add_all(self, opened: Sequence[tuple[str, datetime, StoredStory]]) -> None:
        """Stores new stories under the ids that they have, with their titles and first reports."""
        ...

    async def join_all(self, grown: Sequence[StoredStory]) -> None:
        """Writes the new centroids of stories, their sizes and their last reports."""
        ...

    async def merge(self, kept: int, absorbed: int) -> None:
        """Moves articles, topics and deliveries over; a chat that was told both keeps the message sent first."""
        ...

    async def by_id(self, story_id: int) -> Story | None: ...

    async def live(self, since: datetime) -> Iterable[StoredStory]:
        """The stories with a report since then, as the working set needs them: least recently reported first.

        To be gone through once: all of them at a time would take three times the memory of the working set.
        """
        ...

    async def reach(self, story_id: int, topic_ids: Iterable[int], now: datetime) -> frozenset[int]:
        """Notes that the story reached these topics; returns those it had not reached before."""
        ...

    async def tell(self, story_id: int, *, urgent: bool, fold: str | None, now: datetime) -> None:
        """Opens (or opens again) the alert of the story for expansion; `fold`: the key of a "+N more" it goes into."""
        ...

    async def standing(self, story_id: int, source_id: int = 0) -> Standing:
        """How far it was told, by how many outlets it is reported, and whether the source is one of them."""
        ...

    async def view(self, story_id: int, topics: Sequence[Topic]) -> StoryView | None:
        """The story with its reports in order of arrival, copies left out."""
        ...

    async def latest(self, topics: Sequence[int], since: datetime, limit: int) -> tuple[StoryView, ...]:
        """The stories of any of the topics (of all when empty) with a report since then, widest first."""
        ...


class Sequels(Protocol):
    """What came to stories after they were told."""

    async def trail(self, story_id: int, since: datetime) -> Trail | None:
        """How the story went on so far, its sequels counted from then on; None for one that was not told."""
        ...

    async def add_all(self, sequels: Sequence[NewSequel]) -> None:
        """Stores them, to be turned into replies by `Outbox.expand`."""
        ...

    async def brought_news(self, story_id: int, article_id: int) -> bool:
        """Whether the alert of the story shows, or may have shown, what this article brought."""
        ...


class Topics(Protocol):
    """Topics and the history of their rules. Watches are no topics here, except where a method says so."""

    async def all(self) -> tuple[Topic, ...]: ...

    async def in_force(self) -> tuple[Topic, ...]:
        """Every topic and every watch: all that articles are matched against."""
        ...

    async def revision(self) -> int:
        """A number that changes whenever `in_force` would say something else."""
        ...

    async def by_slug(self, slug: str) -> Topic | None: ...

    async def ever(self, topic_id: int) -> Topic | None:
        """The topic with this id, also one that was removed."""
        ...

    async def slugs(self) -> frozenset[str]:
        """Those of all topics that there are or ever were, removed ones included."""
        ...

    async def add(self, topic: Topic, author: str, now: datetime) -> Topic | None:
        """None when the slug is taken; a removed topic of this slug comes back with one more version of its rule."""
        ...

    async def save(self, topic: Topic) -> None:
        """Writes its title, its emoji and whether it is urgent."""
        ...

    async def remove(self, topic_id: int) -> None:
        """Nobody follows it any more; its articles and the history of its rules stay."""
        ...

    async def set_rule(
        self, topic_id: int, expression: str, author: str, now: datetime, *, again: int | None = None
    ) -> Topic:
        """Stores the next version of the rule and makes it the one in force; `again`: see RuleVersion."""
        ...

    async def expression(self, topic_id: int, version: int) -> str | None:
        """The rule as it was in that version; None when there was no such version."""
        ...

    async def history(self, topic_id: int) -> tuple[RuleVersion, ...]:
        """Every version of its rule, newest first."""
        ...

    async def alerts_since(self, since: datetime) -> Mapping[int, int]:
        """How many stories reached each topic (by id) since then."""
        ...

    async def proofs(self, article_id: int, chat_id: int) -> tuple[Proof, ...]:
        """What the article reached, rules as they were then: topics, and the watches of this chat."""
        ...

    async def backfill(self, topic: Topic, matches: Sequence[tuple[int, Match]]) -> None:
        """Notes that these stored articles (ids) are of the topic, for reading only: nothing rings."""
        ...

    async def save_draft(self, draft: Draft) -> int:
        """Keeps a draft (its `id` is ignored) for a month; returns its id."""
        ...

    async def draft(self, draft_id: int) -> Draft | None: ...

    async def forget_draft(self, draft_id: int) -> None: ...


class Watches(Protocol):
    """Rules of one chat's own. A watch is a topic with a chat; its chat follows it as it follows other topics."""

    async def of(self, chat_id: int, thread: int) -> tuple[Topic, ...]:
        """In the order they were made."""
        ...

    async def count(self, chat_id: int) -> int:
        """How many the whole chat has, forum topics together."""
        ...

    async def add(self, watch: Topic, now: datetime) -> Topic:
        """Stores the watch of `chat_id` and `thread` (`id` and `slug` are ignored), followed from now on."""
        ...

    async def remove(self, watch_id: int) -> None:
        """Forgets it and all it ever matched."""
        ...


class Votes(Protocol):
    """What followers say about their alerts."""

    async def cast(self, vote: Vote, now: datetime) -> None:
        """A second vote of the same person on the same alert takes the place of the first."""
        ...

    async def scores(self, topic_id: int) -> tuple[VersionScore, ...]:
        """Every version of the rule, newest first."""
        ...

    async def disliked(self, topic_id: int, limit: int, offset: int = 0) -> tuple[Disliked, ...]:
        """The articles that somebody did not want, latest vote first."""
        ...


class People(Protocol):
    """Chats, what they follow, who may do what."""

    async def chat(self, chat_id: int) -> Chat | None: ...

    async def save_chat(self, chat: Chat, now: datetime) -> None:
        """Adds the chat, or writes its new settings and state."""
        ...

    async def set_state(self, chat_id: int, state: ChatState, now: datetime | None = None) -> None:
        """A banned chat does not fall asleep; it stays banned until it is made active. `now`: when it was lost."""
        ...

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Moves every row of a group to the supergroup it became; rows that both have are merged."""
        ...

    async def subscribe(self, chat_id: int, thread: int, topic_id: int, mode: Mode, now: datetime) -> bool:
        """Follows the topic from now on, or changes its mode; False when it was followed already."""
        ...

    async def unsubscribe(self, chat_id: int, thread: int, topic_id: int) -> bool:
        """False when it was not followed."""
        ...

    async def mute(self, chat_id: int, thread: int, topic_id: int, until: datetime | None) -> bool:
        """False when it is not followed."""
        ...

    async def subscriptions(self, chat_id: int, thread: int | None = None) -> tuple[Subscription, ...]:
        """Those of one thread, or of the whole chat when `thread` is None."""
        ...

    async def close_thread(self, chat_id: int, thread: int, now: datetime) -> bool:
        """Nothing is sent to that forum topic (0: the group itself) any more; False when it was closed already."""
        ...

    async def is_closed(self, chat_id: int, thread: int) -> bool: ...

    async def reopen_thread(self, chat_id: int, thread: int) -> bool:
        """It is sent to again; False when it was open."""
        ...

    async def followers(self, topic_id: int) -> int: ...

    async def following(self, topic_id: int) -> tuple[tuple[Chat, int], ...]:
        """Every active chat that follows the topic, with the thread it follows it in."""
        ...

    async def setting(self, name: str) -> str | None: ...

    async def set_setting(self, name: str, value: str) -> None: ...

    async def note(self, who: str, what: str, now: datetime) -> None:
        """A line of the audit."""
        ...

    async def audit(self, limit: int, before: int | None = None) -> tuple[AuditLine, ...]:
        """The lines with ids below `before`, newest first."""
        ...


class Digests(Protocol):
    """When chats get their digests."""

    async def schedule(self, chat_id: int, thread: int) -> Schedule | None: ...

    async def of(self, chat_id: int) -> tuple[Schedule, ...]:
        """All of the chat, its forum topics included."""
        ...

    async def set(self, schedule: Schedule, now: datetime) -> Schedule:
        """The one schedule of its chat and thread from now on (the given id is ignored), with its id.

        What was held back for its digest before waits for the next one.
        """
        ...

    async def remove(self, chat_id: int, thread: int) -> bool:
        """False when there was none."""
        ...

    async def due(self, now: datetime, limit: int) -> tuple[tuple[Schedule, Chat], ...]:
        """The schedules whose `next_at` has come, longest due first."""
        ...

    async def queue(self, schedules: Sequence[Schedule], now: datetime) -> None:
        """Queues the digest that each is due for (`next_at`), unless it is there."""
        ...

    async def advance(self, schedules: Sequence[Schedule]) -> None:
        """Writes when each is due next."""
        ...

    async def held(self, chat_id: int, thread: int) -> int:
        """How many stories wait in digests that were not sent."""
        ...

    async def gather(self, chat_id: int, thread: int, key: str, *, quiet: bool) -> int:
        """Moves what waits in digests that were not sent, and with `quiet` for the end of quiet hours, to this key.

        Returns how much that was; what it waited in is gone, and the new key is for the caller to queue.
        """
        ...


class Outbox(Protocol):
    """Every message that must not be lost or doubled."""

    async def put(self, delivery: Delivery, now: datetime) -> bool:
        """Queues one message (its `id` is ignored); False when its chat, thread and key are there already."""
        ...

    async def has_open_alert(self) -> bool:
        """Whether there is an alert, a sequel or a broadcast to expand."""
        ...

    async def expand(self, now: datetime, limit: int) -> Mapping[str, int]:
        """Turns open alerts into rows for their followers, and open sequels for those who were told their stories.

        Then open broadcasts for those they are for. Goes through about `limit` of them. Counts the `slices` that took,
        and the `alerts`, `developments` and `broadcasts` that everybody has in line now; empty when nothing was open.
        """
        ...

    async def revise(self, story_id: int, now: datetime, least_gap: timedelta, life: timedelta) -> int:
        """Makes the story's sent messages due for an edit, none twice within `least_gap`, none older than `life`."""
        ...

    async def release(self, story_id: int, now: datetime) -> int:
        """Makes the story's alerts due that wait for more outlets; those being looked at are looked at again."""
        ...

    async def hold_until(self, chat_id: int, until: datetime | None, now: datetime) -> None:
        """What the quiet hours of the chat hold back leaves together at `until`, at once for None: they changed."""
        ...

    async def ask_again(self, chat_id: int, now: datetime) -> None:
        """Makes due what waits for more outlets in the chat: it asks for fewer."""
        ...

    async def reclaim(self, now: datetime) -> int:
        """At start: what a killed process had claimed is due again at once."""
        ...

    async def claim(self, now: datetime, until: datetime, limit: int, busy: Sequence[int]) -> tuple[Delivery, ...]:
        """Due rows, most urgent first, at most one per chat and none of the `busy` chats; leased until then."""
        ...

    async def letter(self, delivery: Delivery, now: datetime) -> Letter: ...

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Writes how they ended; a fold also queues the "+N more" of its chat if it is not there yet."""
        ...

    async def next_due(self) -> datetime | None: ...

    async def by_message(self, chat_id: int, message_id: int) -> Delivery | None: ...

    async def posting(self, chat_id: int, thread: int, story_id: int) -> Posting | None:
        """What became of the story's alert in this chat; None when it was never planned for it."""
        ...

    async def missed(self, chat_id: int, since: datetime) -> int:
        """How many deliveries were skipped for this chat since then because it was paused."""
        ...

    async def steps(self, delivery_id: int) -> tuple[Step, ...]:
        """When it was planned, due, sent and answered: the steps it came to, in this order."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """How many rows stand in each state."""
        ...


class Updates(Protocol):
    """What Telegram told the bot: stored before it is confirmed, and closed in the transaction of its effect."""

    async def take(self, updates: Sequence[Incoming], now: datetime) -> frozenset[int]:
        """Stores those whose ids are not there yet, and returns these ids; all others were taken before."""
        ...

    async def resume(self) -> tuple[tuple[Incoming, ...], tuple[int, ...]]:
        """At start: what a process before left open, oldest first, and the ids of what is given up from now on."""
        ...

    async def close(self, update_id: int) -> None:
        """It was handled: what it said is forgotten, its id stays for two days."""
        ...


class DeadLetters(Protocol):
    """What could not be delivered, and how the rest of the outbox is."""

    async def traffic(self, now: datetime, since: datetime) -> Traffic:
        """What waits for its turn, what left since then, and what could not be delivered."""
        ...

    async def queues(self, now: datetime) -> tuple[Queue, ...]:
        """What waits for its turn, in the order of its classes."""
        ...

    async def count(self) -> int: ...

    async def page(self, limit: int, offset: int) -> tuple[DeadLetter, ...]:
        """The latest first."""
        ...

    async def revive(self, now: datetime, letter_id: int | None = None) -> int:
        """Queues one of them (all of them for None) as if it were planned now; how many that were."""
        ...

    async def drop(self, letter_id: int | None = None) -> int:
        """Gives one of them (all of them for None) up; how many that were."""
        ...


class Retention(Protocol):
    """What is not kept any more goes, at most `limit` at a time, and how much went is returned."""

    async def next_ended(self, after: int, horizon: Horizon) -> int | None:
        """The first story, by id after that one, that ended and whose deliveries are kept still."""
        ...

    async def retire_story(self, slice_: Slice, horizon: Horizon, now: datetime) -> tuple[int, int | None]:
        """Counts and removes deliveries of a story that ended; how many, and where the next slice starts.

        What may still leave stays, and what a digest, its buttons or the end of a pause ask for. After the last slice
        there is no next one; if nothing stayed, the story is told to nobody again.
        """
        ...

    async def retire_fixed(self, horizon: Horizon, limit: int) -> int:
        """The same for notices, digests and the like, which are of no story."""
        ...

    async def is_retired(self, story_id: int) -> bool:
        """Whether the deliveries of the story are not kept any more."""
        ...

    async def retired(self, since: datetime) -> Mapping[str, int]:
        """How the deliveries ended that are not kept any more, of those wanted on that day (UTC) or later."""
        ...

    async def forget_articles(self, horizon: Horizon, limit: int) -> int:
        """Removes articles with all that hangs on them; how their topics' rules did is kept as a sum.

        The keys of their entries stay noted, so that they are not taken for new ones.
        """
        ...

    async def forget_stories(self, horizon: Horizon, limit: int) -> int:
        """Removes stories that have no article any more, and what was merged into them."""
        ...

    async def forget_sketches(self, horizon: Horizon, limit: int) -> int:
        """Removes what only copies are looked for by."""
        ...

    async def forget_keys(self, horizon: Horizon, limit: int) -> int:
        """Removes what sources listed that were removed since; those that are read forget by themselves."""
        ...

    async def forget_audit(self, horizon: Horizon, limit: int) -> int: ...

    async def cut_off(self, limit: int) -> int:
        """Cuts about `limit` free pages off the end of the file, if there are many, and if it was made so."""
        ...


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
