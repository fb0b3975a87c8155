"""The nouns of the newsroom and of the chat, as frozen values. Times are aware UTC."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

FEW = 20  # strings that are looked for in one long string in less time than that takes to be parted
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # the end of what has no end; far enough from the last year for any zone


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed said about one item; `title` and `text` are plain text, paragraphs parted by a blank line."""

    key: str  # identity within its source: guid, else canonical link, else title and date
    link: str
    title: str
    published: datetime | None
    text: str
    author: str = ""
    picture: str = ""  # the address of one that goes with it; empty without any


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What the bytes of a feed came to: its own title and language, and its entries in feed order."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]
    ttl: timedelta | None = None  # how long the feed says it stays as it is: <ttl>, sy:updatePeriod
    hub: str = ""  # the WebSub hub it announces


@dataclass(frozen=True, slots=True)
class Source:
    """A feed we poll, and where its polling stands."""

    id: int
    url: str
    title: str
    section: str = ""
    language: str | None = None  # overrides detection
    starter: bool = False
    enabled: bool = True
    next_at: datetime | None = None
    interval: timedelta = timedelta(minutes=2)
    pinned: timedelta | None = None  # an interval that somebody chose; it wins over the source's own pace
    etag: str | None = None
    last_modified: str | None = None
    body_hash: int | None = None  # signed 64 bits of the last body
    blocks: frozenset[int] = frozenset()  # signed 64-bit hashes of the item blocks of the last body
    baseline_at: datetime | None = None  # when it was first fetched with success
    announce: int = 0  # how many of its newest entries to announce at the baseline
    failures: int = 0  # in a row
    problem: str | None = None  # the last failure as a sentence; None while it works
    failing_since: datetime | None = None
    succeeded_at: datetime | None = None
    newest_at: datetime | None = None  # when it last brought something new
    kind: str = ""  # of the last failure in one word: that of FetchError, or `feed` `worker`; empty while it works
    pace: timedelta | None = None  # the median gap between its latest publications
    lull: timedelta | None = None  # the longest gap between two that we know of: its nights, weekends and holidays
    ttl: timedelta | None = None  # how long the feed says it stays as it is
    published_at: datetime | None = None  # the latest publication it ever listed
    parsed_at: datetime | None = None  # when all that it listed was last read, not only what was new
    moved_to: str = ""  # where a permanent redirect led the last time
    moved_times: int = 0  # in a row
    moved_from: str = ""  # its former address, until admins were told that it has another
    hub: str = ""  # the WebSub hub it announces
    full_text: bool | None = None  # whether pages are fetched for its articles; None: where it gives teasers
    agent: str = ""  # the User-Agent it is asked with; empty: our own
    encoding: str = ""  # of its bytes, whatever they say; empty: found out
    headers: tuple[tuple[str, str], ...] = ()  # sent with every request to it
    told: str = ""  # the trouble that admins know of: down stale gone; empty while they have none to worry about
    told_at: datetime | None = None  # when they were told of a trouble the last time
    troubles: int = 0  # how many they were told of so far
    country: str = ""  # ISO 3166-1 in capitals, as an admin set it; empty: seen from its address


@dataclass(frozen=True, slots=True)
class Activity:
    """What a source brought lately: how many articles, and the median time from published to fetched."""

    articles: int
    latency: timedelta


@dataclass(frozen=True, slots=True)
class Reading:
    """A text to understand: one entry of a feed, a page, or what a person pasted."""

    title: str
    text: str
    url: str = ""
    source: str = ""
    language: str | None = None
    published: datetime | None = None
    byline: str = ""
    sentences: int = 3  # that its summary may have, of usual length
    picture: str = ""  # the address of one that goes with it; empty without any


class Tokens:
    """The words of title and text, in order: as written, and folded and stemmed for comparing.

    They go to another process as two long strings, and are parted there when they are asked for: 700 strings an
    article, made one by one, took most of the time of its way back, and of the memory it waits in.
    """

    __slots__ = ("_packed", "_stems", "_words", "title_length")

    def __init__(self, words: tuple[str, ...], stems: tuple[str, ...], title_length: int) -> None:
        self._words: tuple[str, ...] | None = words
        self._stems: tuple[str, ...] | None = stems
        self._packed = ("", "", len(words))
        self.title_length = title_length  # words[:title_length] are the title

    def __len__(self) -> int:
        return self._packed[2]

    @property
    def words(self) -> tuple[str, ...]:
        """Each as written."""
        return self.first_words(len(self))

    @property
    def stems(self) -> tuple[str, ...]:
        """Each folded and stemmed."""
        return self.first_stems(len(self))

    def first_words(self, count: int) -> tuple[str, ...]:
        """The first so many of the words."""
        return self._words[:count] if self._words is not None else _lines(self._packed[0], count, len(self))

    def first_stems(self, count: int) -> tuple[str, ...]:
        """The first so many of the stems."""
        return self._stems[:count] if self._stems is not None else _lines(self._packed[1], count, len(self))

    def stems_among(self, wanted: AbstractSet[str], count: int) -> AbstractSet[str]:
        """Which of these are among the first so many of the stems."""
        if self._stems is None and len(wanted) <= FEW and count >= len(self):
            listed = f"\n{self._packed[1]}\n"
            return {stem for stem in wanted if f"\n{stem}\n" in listed}
        return wanted & {*self.first_stems(count)}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tokens):
            return NotImplemented
        return (self.title_length, self.words, self.stems) == (other.title_length, other.words, other.stems)

    def __hash__(self) -> int:
        return hash((self.title_length, self.words))

    def __repr__(self) -> str:
        return f"Tokens({self.words!r}, {self.stems!r}, {self.title_length!r})"

    def __reduce__(self) -> tuple[object, ...]:
        packed = ("\n".join(self.words), "\n".join(self.stems), len(self))
        return Tokens, ((), (), self.title_length), packed

    def __setstate__(self, packed: tuple[str, str, int]) -> None:
        self._packed = packed
        self._words = self._stems = None


def _lines(text: str, count: int, of: int) -> tuple[str, ...]:
    if count >= of:
        return tuple(text.split("\n")) if of else ()
    return tuple(text.split("\n", count)[:count])


@dataclass(frozen=True, slots=True)
class Summary:
    """Whole sentences of an article in their order, and figures quoted word for word beside them."""

    sentences: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentences joined by spaces."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one reading says: computed from the text alone, in the worker."""

    title: str
    text: str  # clean paragraphs parted by a blank line
    byline: str
    language: str  # ISO 639-1
    tokens: Tokens
    sketch: tuple[int, ...]  # hashed shingles, unsigned 32 bits, sorted
    terms: tuple[tuple[str, float], ...]  # story terms and their weights, before IDF
    summary: Summary
    search_terms: str = ""  # what the history search finds it by, parted by spaces


class Fate(StrEnum):
    """What became of an article, in one word."""

    BASELINE = "baseline"  # there before we first looked
    TOO_OLD = "too_old"
    NO_TOPIC = "no_topic"
    COPY = "copy"
    TOLD = "told"  # its story was announced before; the alert grew
    CAPPED = "capped"  # over the limit of one poll; told as "+N more"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class Topic:
    """A name people follow, and the rule behind it."""

    id: int
    slug: str
    title: str
    emoji: str
    expression: str
    version: int = 1
    urgent: bool = False
    chat_id: int | None = None  # of a watch: the chat whose own it is; None for what everybody may follow
    thread: int = 0  # of a watch: the forum topic of its chat

    @property
    def is_watch(self) -> bool:
        """Whether it is one chat's own."""
        return self.chat_id is not None


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that an article reached, the words that proved it, and where they stand.

    `at` are pairs of the first and the last token of a word or phrase, counted from the first word of the title.
    """

    slug: str
    why: tuple[str, ...]
    at: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """What we understood of an entry, in its place: its topics, its original, its story."""

    id: int
    source_id: int
    key: str
    url: str
    title: str
    text: str
    byline: str
    language: str
    published: datetime  # first seen where the feed gave none or one in the future
    fetched: datetime
    summary: Summary
    matches: tuple[Match, ...] = ()
    copy_of: int | None = None
    story_id: int | None = None
    fate: Fate = Fate.NO_TOPIC
    planned: datetime | None = None
    outlet: str = ""  # the title of its source
    picture: str = ""  # the address of one that goes with it; empty without any

    @property
    def reading(self) -> Reading:
        """What is to be understood when it is summed up anew."""
        return Reading(self.title, self.text, self.url, self.outlet, self.language, self.published)


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event."""

    id: int
    title: str
    first_at: datetime
    last_at: datetime
    size: int
    told_at: datetime | None = None  # when its first alert was planned


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a story was told, and by how many outlets it was reported in words of their own."""

    told: bool = False
    told_to_all: bool = False  # not only to chats that watch for it
    outlets: int = 0
    has_outlet: bool = False  # the one that was asked about is among them


class ChatState(StrEnum):
    """Whether a chat can be written to."""

    ACTIVE = "active"
    ASLEEP = "asleep"  # it blocked or removed the bot; its settings are kept
    BANNED = "banned"


class Detail(StrEnum):
    """What of a story a chat hears after its first alert, as replies to it."""

    FIRST = "first"  # nothing: the alert itself grows
    DEVELOPMENTS = "developments"  # what changes the story: new figures, new actors
    ALL = "all"  # also every report of one more outlet


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which a chat is not to be disturbed, half-open, in minutes after midnight of its time zone."""

    start: int
    end: int  # before or at `start`: the next day
    days: frozenset[int] = frozenset(range(7))  # on which they begin; 0 is Monday


class Preview(StrEnum):
    """What an alert shows besides its words."""

    OFF = "off"
    SMALL = "small"  # Telegram's small preview of the page it links to
    PICTURE = "picture"  # the picture of the article, where it has one


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat, group or channel, and how it wants to be spoken to."""

    id: int
    kind: str = "private"  # private group supergroup channel
    title: str = ""
    language: str = "en"
    timezone: str = "UTC"
    state: ChatState = ChatState.ACTIVE
    paused_until: datetime | None = None  # FOREVER while paused without an end
    paused_at: datetime | None = None  # when the pause began: /resume counts what was missed since then
    quiet: Quiet | None = None
    urgent_passes: bool = False  # whether urgent alerts come in quiet hours too
    detail: Detail = Detail.FIRST
    least_outlets: int = 1  # a story is told once so many outlets report it
    empty_digests: bool = False  # whether a digest comes when there is nothing in it
    preview: Preview = Preview.OFF
    username: str = ""  # as Telegram has it, without the @; empty where there is none


class Mode(StrEnum):
    """How loud a subscription is."""

    INSTANT = "instant"
    SILENT = "silent"
    DIGEST = "digest"  # only in the digest of its chat; silent where that has none


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat (or one forum topic of it: `thread`, 0 for none) that follows a topic."""

    chat_id: int
    thread: int
    topic: Topic
    mode: Mode = Mode.INSTANT
    muted_until: datetime | None = None


class Subject(StrEnum):
    """What else than a topic a chat can mute."""

    STORY = "story"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Mute:
    """A story or a source that a chat (or one forum topic of it) wants to hear nothing of for a while."""

    subject: Subject
    target: int  # the id of the story, or of the source
    until: datetime
    title: str = ""  # what it is called


class Role(StrEnum):
    """What an admin may do, the most first."""

    OWNER = "owner"  # everything; no command takes it away from those of the settings
    ADMIN = "admin"  # everything but what only owners decide: admins, and the database
    EDITOR = "editor"  # rules, topics and sources


class Urgency(StrEnum):
    """The classes of messages, first to last in the queue."""

    INTERACTIVE = "interactive"
    URGENT = "urgent"
    ALERT = "alert"
    DIGEST = "digest"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: either `data` (at most 64 bytes, sent back when pressed) or a `url`."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What one Telegram message shows: HTML within Telegram's limits, and rows of buttons."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    preview: bool = False  # whether Telegram may show a small preview of `page`, else of the first link
    reply_to: int | None = None  # the message of this chat that it answers; sent without, should that be gone
    picture: str = ""  # the address of a picture that Telegram shows large above the text, if it can be had
    page: str = ""  # the address that a small preview shows; empty: that of the first link


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one chat in the outbox."""

    id: int
    chat_id: int
    thread: int
    key: str  # story:17, story:17:development:2, more:412, digest:4:..., quiet:..., unique within chat and thread
    urgency: Urgency
    story_id: int | None
    payload: Message | None  # a text fixed when it was planned; None: rendered when it is sent
    created: datetime
    attempts: int = 0
    ambiguous: int = 0  # how many of the attempts may have arrived
    revision: int = 1
    sent_revision: int = 0
    message_id: int | None = None
    problem: str = ""  # how it ended for now, in a word or in those of Telegram
    sent: datetime | None = None  # when it left for the first time


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted it."""

    message_id: int


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not accepted now. `ambiguous`: it may have arrived although no answer did."""

    problem: str
    after: timedelta | None = None  # Telegram's retry_after; None: our own back-off
    ambiguous: bool = False
    whole_bot: bool = False  # the limit or fault concerns every chat


@dataclass(frozen=True, slots=True)
class Unreachable:
    """This chat cannot be written to: blocked, kicked, deactivated, not found, or its forum topic is closed."""

    problem: str
    thread_only: bool = False


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became the supergroup `chat_id`."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """This message will never be accepted as it is.

    `unparsable`: markup refused; `gone`: no message to edit; `too_long`: it can be sent in pieces.
    """

    problem: str
    unparsable: bool = False
    gone: bool = False
    too_long: bool = False


Outcome: TypeAlias = Sent | TryLater | Unreachable | Migrated | Rejected


@dataclass(frozen=True, slots=True)
class Report:
    """One outlet's article within a story, as an alert, a list or a timeline names it."""

    article_id: int
    title: str
    url: str
    outlet: str
    published: datetime
    summary: Summary
    rang: bool = False  # it was news when it came in, not history or a passing mention
    country: str = ""  # of the outlet, ISO 3166-1 in capitals; empty where it is not known
    news: tuple[str, ...] = ()  # the figures and names that it added to a story that had been told
    copies: int = 0  # how many others carry its text
    picture: str = ""  # the address of one that goes with it; empty without any


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as one chat sees it: the reports in order of arrival and the topics it followed it by."""

    story_id: int
    topics: tuple[Topic, ...]
    reports: tuple[Report, ...]  # copies left out; at least one
    fetched: datetime  # when the lead was fetched
    told: datetime | None = None  # when it was told in that chat, or is just now; None in lists

    @property
    def lead(self) -> Report:
        """The report that an alert tells: the first that rang, for yesterday's first report is no news."""
        return next((report for report in self.reports if report.rang), self.reports[0])

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who reports it, that of the lead first, then in order of arrival."""
        reports = (self.lead, *self.reports)
        return tuple(dict.fromkeys(report.outlet for report in reports if report.outlet.strip()))

    @property
    def countries(self) -> tuple[str, ...]:
        """Where they are, in the same order, as far as it is known."""
        reports = (self.lead, *self.reports)
        return tuple(dict.fromkeys(report.country for report in reports if report.outlet.strip() and report.country))

    @property
    def latest(self) -> Report | None:
        """The report that brought the newest facts after the story was told; None where none did."""
        return next((report for report in reversed(self.reports) if report.news), None)


@dataclass(frozen=True, slots=True)
class Sequel:
    """What came to a story after it was told: its `number`, from 1 on, is part of the key of its deliveries."""

    story_id: int
    number: int
    report: Report
    news: tuple[str, ...]  # the new figures and names, word for word; empty for one more outlet's report
    reply_to: int | None = None  # the message that told the story in the chat of a letter


@dataclass(frozen=True, slots=True)
class Step:
    """A line of an article's history: `name` published fetched planned sent."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """A topic an article reached, with the rule as it was then, and the words that proved it."""

    topic: Topic  # its `version` and `expression` are those that matched
    match: Match


@dataclass(frozen=True, slots=True)
class Posting:
    """What became of a delivery, and the reason in a word or a sentence.

    `state` is queued, sent, skipped, folded, waiting or dead; of a folded one it is that of the message it went into
    where that was not sent and never will be.
    """

    delivery: Delivery
    state: str
    reason: str = ""
    fold: str = ""  # the key of the message that a folded one went into
    until: datetime | None = None  # when that was sent, or is due; of others when they are due
    is_told: bool = False  # whether that was sent


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Something an admin changed."""

    id: int
    at: datetime
    who: str  # a user id
    what: str
