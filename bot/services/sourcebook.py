"""The sources as admins look after them: how each is, what is set about it, pauses, removals, late announcements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.core.asking import nearest, parse_id, web_address
from bot.core.errors import RequestError, WorkerError
from bot.core.health import Health, health_of
from bot.core.model import Activity, Article, Fate, Source
from bot.core.rules.languages import language_meant
from bot.core.tuning import SETTINGS, tuned, written_span
from bot.ports import Clock, Store, Transaction, Worker

PAGE = 20
ACTIVITY_WINDOW = timedelta(days=7)
LEAST_SPAN = timedelta(days=1)  # what a young source brought in an hour says little about its days
MOST_ANNOUNCED = 5
USUALLY_ANNOUNCED = 3
ALL, BROKEN = "all", "broken"
TROUBLES = frozenset({Health.FAILING, Health.DOWN, Health.STALE, Health.GONE})
RUNG = frozenset({Fate.ANNOUNCED, Fate.CAPPED, Fate.TOLD})
AT_ONCE = frozenset({"agent", "encoding", "header", "fulltext"})  # whoever sets these wants to see what comes of it
EXAMPLES = {
    "every": "5m",
    "title": "Coast Radio",
    "section": "World",
    "language": "ko",
    "fulltext": "on",
    "agent": "Mozilla/5.0",
    "encoding": "windows-1251",
    "country": "KR",
    "header": "Cookie: key=value",
}
ENCODINGS = (
    *("utf-8", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255"),
    *("windows-1256", "windows-1257", "iso-8859-1", "iso-8859-2", "iso-8859-15", "koi8-r", "shift_jis", "euc-jp"),
    *("euc-kr", "big5", "gb18030", "tis-620"),
)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in a list."""

    source: Source
    health: Health


@dataclass(frozen=True, slots=True)
class Group:
    """The sources of one section; `key` is short enough for a button."""

    section: str
    key: str
    size: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the sources that `which` (`all`, `broken`, the key of a group) lets through, by section and title.

    `counts` are of all sources, whatever is shown of them; pages are counted from 0.
    """

    lines: tuple[SourceLine, ...]
    counts: Mapping[Health, int]
    groups: tuple[Group, ...]
    which: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """All there is to know about a source; `per_day` articles and their latency are of the last seven days."""

    source: Source
    health: Health
    activity: Activity | None
    per_day: float


@dataclass(frozen=True, slots=True)
class Announcement:
    """What came of announcing the newest `asked` articles of a source.

    Of the `stored` ones `matching` reached a topic, and `told` of these are told now; the others were before.
    Where nothing was read yet, they are announced as soon as something is, and `pending` is true.
    """

    source: Source
    asked: int
    stored: int = 0
    matching: int = 0
    told: int = 0
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Sourcebook:
    """What is known and decided about sources; one that fails for `alarm_after` is down."""

    store: Store
    clock: Clock
    worker: Worker
    alarm_after: timedelta = timedelta(days=1)
    floor: timedelta = timedelta(minutes=2)  # the shortest interval

    async def listing(self, which: str = ALL, page: int = 0) -> Listing:
        """A page of the sources; `which` may also be the name of a section. Raises RequestError."""
        now = self.clock.now()
        sources = sorted(await self.store.sources.all(), key=_by_section)
        lines = [SourceLine(source, health_of(source, now, self.alarm_after)) for source in sources]
        groups = _groups(sources)
        key = _filter(which, groups)
        shown = [line for line in lines if _passes(line, key)]
        pages = max(1, -(-len(shown) // PAGE))
        page = min(page, pages - 1)
        counts = {health: sum(line.health is health for line in lines) for health in Health}
        return Listing(tuple(shown[page * PAGE : (page + 1) * PAGE]), counts, groups, key, page, pages)

    async def source(self, word: str) -> Source:
        """The source of that number or address. Raises RequestError."""
        return await _find(self.store, word)

    async def view(self, word: str) -> SourceView:
        """All about the source of that number or address. Raises RequestError."""
        source, now = await self.source(word), self.clock.now()
        activity = await self.store.sources.activity(source.id, now - ACTIVITY_WINDOW)
        span = max(LEAST_SPAN, min(now - (source.baseline_at or now), ACTIVITY_WINDOW))
        per_day = activity.articles / (span / timedelta(days=1)) if activity else 0.0
        return SourceView(source, health_of(source, now, self.alarm_after), activity, per_day)

    async def pause(self, by: int, word: str) -> SourceView:
        """Asks a source no more until it is resumed. Raises RequestError."""
        async with self.store.transaction() as write:
            source = await _find(write, word)
            if source.enabled:
                await self._configure(write, by, replace(source, enabled=False), f"source pause {source.id}")
        return await self.view(str(source.id))

    async def resume(self, by: int, word: str) -> SourceView:
        """Asks a source again, at once. Raises RequestError."""
        async with self.store.transaction() as write:
            source = await _find(write, word)
            if not source.enabled:
                back = replace(source, enabled=True, next_at=self.clock.now())
                await self._configure(write, by, back, f"source resume {source.id}")
        return await self.view(str(source.id))

    async def remove(self, by: int, word: str) -> Source:
        """Stops reading a source; its articles stay. Raises RequestError."""
        async with self.store.transaction() as write:
            source = await _find(write, word)
            await write.sources.remove(source.id)
            await write.people.note(str(by), f"source remove {source.url}", self.clock.now())
        return source

    async def set(self, by: int, word: str, name: str, value: str) -> Source:
        """Sets one thing about a source; `name` is one of SETTINGS. Raises RequestError."""
        async with self.store.transaction() as write:
            before = await _find(write, word)
            near = name.casefold() if name.casefold() in SETTINGS else nearest(name, SETTINGS)
            if near != name.casefold():
                example = f"/source set {before.id} {near or 'every'} {EXAMPLES[near or 'every']}"
                raise RequestError("unknown_choice", word=name, nearest=near, example=example)
            after = tuned(before, near, value)
            if after is None or (after.pinned and after.pinned < self.floor):
                raise self._no_value(before, near, value)
            what = value.partition(":")[0] if near == "header" else value  # what a header says may be secret
            after = replace(after, next_at=self._due(after, near))
            await self._configure(write, by, after, f"source set {before.id} {near} {what.strip()}")
        return after

    async def announce(self, by: int, word: str, count: str) -> Announcement:
        """Tells the followers of their topics the newest articles of a source that never rang. Raises RequestError."""
        source = await self.source(word)
        asked = parse_id(count) if count else USUALLY_ANNOUNCED
        if asked is None or not 0 < asked <= MOST_ANNOUNCED:
            example = f"/source announce {source.id} last {USUALLY_ANNOUNCED}"
            raise RequestError("bad_count", word=count, most=MOST_ANNOUNCED, example=example)
        if source.baseline_at is None:
            return await self._announce_later(by, source, asked)
        articles = await self.store.articles.newest_of(source.id, asked)
        summarised = await self._summarised([article for article in articles if _may_ring(article)])
        async with self.store.transaction() as write:
            told = [article for article in reversed(summarised) if await self._tell(write, article)]
            await write.articles.note_announced([each.id for each in told if each.copy_of is None], self.clock.now())
            await self._note(write, by, f"source announce {source.id} last {asked}")
        matching = sum(bool(article.matches) for article in articles)
        return Announcement(source, asked, len(articles), matching, len(told))

    async def _announce_later(self, by: int, source: Source, asked: int) -> Announcement:
        now = self.clock.now()
        if not source.failures and source.next_at and source.next_at > now and source.enabled:
            raise RequestError("source_being_read", number=source.id)  # the poll under way would not hear of it
        async with self.store.transaction() as write:
            await self._configure(
                write, by, replace(source, announce=asked), f"source announce {source.id} last {asked}"
            )
        return Announcement(source, asked, pending=True)

    async def _tell(self, write: Transaction, article: Article) -> bool:
        """Whether somebody is told now; a story that was told to all of them before is not told again."""
        if article.story_id is None:
            return False
        now = self.clock.now()
        if article.summary.sentences:
            await write.articles.set_summary(article.id, article)
        topics = [await write.topics.by_slug(match.slug) for match in article.matches]
        reached = await write.stories.reach(article.story_id, [topic.id for topic in topics if topic], now)
        if reached:
            # What is no news any more overtakes nobody's alerts, urgent or not.
            await write.stories.tell(article.story_id, urgent=False, fold=None, now=now)
        return bool(reached)

    async def _summarised(self, articles: Sequence[Article]) -> list[Article]:
        """The same with their summaries: history comes in without."""
        bare = [article for article in articles if article.text and not article.summary.sentences]
        try:
            said = await self.worker.understand([article.reading for article in bare]) if bare else ()
        except WorkerError:
            return list(articles)
        full = {a.id: replace(a, summary=each.summary) for a, each in zip(bare, said, strict=True) if each}
        return [full.get(article.id, article) for article in articles]

    def _due(self, source: Source, name: str) -> datetime | None:
        """When a source of which this was set is asked next."""
        now = self.clock.now()
        if name in AT_ONCE:
            return now
        return min(source.next_at or now, now + source.pinned) if name == "every" and source.pinned else source.next_at

    def _no_value(self, source: Source, name: str, value: str) -> RequestError:
        return RequestError(
            "bad_setting",
            name=name,
            nearest=_meant(name, value),
            example=f"/source set {source.id} {name} {EXAMPLES[name]}",
            least=written_span(self.floor),
        )

    async def _configure(self, write: Transaction, by: int, source: Source, what: str) -> None:
        await write.sources.configure(source)
        await self._note(write, by, what)

    async def _note(self, write: Transaction, by: int, what: str) -> None:
        await write.people.note(str(by), what, self.clock.now())


async def _find(tables: Transaction, word: str) -> Source:
    number, url = parse_id(word), web_address(word)
    found = await tables.sources.by_id(number) if number is not None else None
    found = found or (await tables.sources.by_url(url) if url else None)
    if found is None:
        raise RequestError("unknown_source", word=word)
    return found


def _meant(name: str, value: str) -> str:
    """The value that was probably meant by a wrong one; empty where nobody can tell."""
    if name == "language":
        code, meant = value.casefold(), language_meant(value.casefold())
        return meant if code[:1] in {"k", meant[:1]} or meant != "ko" else ""  # it says Korean where none is near
    return nearest(value, {"fulltext": ("on", "off", "auto"), "encoding": ENCODINGS}.get(name, ()))


def _by_section(source: Source) -> tuple[bool, str, str, int]:
    """Those without a section last."""
    return (not source.section, source.section.casefold(), source.title.casefold(), source.id)


def _groups(sources: Sequence[Source]) -> tuple[Group, ...]:
    sizes: dict[str, int] = {}
    for source in sources:
        sizes[source.section] = sizes.get(source.section, 0) + 1
    return tuple(Group(section, _key(section), size) for section, size in sizes.items())


def _key(section: str) -> str:
    """What a button calls a section: its name may be longer than a button can say."""
    return blake2b(section.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def _filter(which: str, groups: Sequence[Group]) -> str:
    """The filter that was meant. Raises RequestError with the nearest name."""
    names = {ALL: ALL, BROKEN: BROKEN, **{group.section.casefold(): group.key for group in groups if group.section}}
    wanted = which.strip().casefold() or ALL
    if wanted in {group.key for group in groups}:
        return wanted
    if wanted not in names:
        near = nearest(wanted, names)
        raise RequestError("unknown_group", word=which, nearest=near, example=f"/sources {near or BROKEN}")
    return names[wanted]


def _passes(line: SourceLine, key: str) -> bool:
    if key == BROKEN:
        return line.health in TROUBLES
    return key == ALL or _key(line.source.section) == key


def _may_ring(article: Article) -> bool:
    return bool(article.matches) and article.fate not in RUNG
