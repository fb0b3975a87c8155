"""What admins read about the sources there are: lists and health, all about one, and what was decided about it."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.countries import flag
from bot.core.health import Health, last_heard
from bot.core.markup import Rich, bold, clip, fitting, lines, link, plain
from bot.core.model import Button, Chat, Message, Source
from bot.core.polling import MOVES
from bot.services.sourcebook import (
    ALL,
    BROKEN,
    EXAMPLES,
    TROUBLES,
    USUALLY_ANNOUNCED,
    Announcement,
    Listing,
    SourceLine,
    SourceView,
)
from handlers.texts import duration
from handlers.words import N_, Rows, clock_time, fill, leafing, message, tell, wording, words

TITLE_LIMIT = 60
PROBLEM_LIMIT = 70  # in a list
ADDRESS_LIMIT = 300
GROUP_LIMIT = 24  # of a button
MOST_GROUPS = 24  # that have buttons
ROW = 3  # buttons beside each other
NUMBER_ROW = 5

SIGNS = {
    Health.NEW: "⚪",
    Health.GOOD: "🟢",
    Health.FAILING: "🟡",
    Health.STALE: "🟡",
    Health.DOWN: "🔴",
    Health.GONE: "🔴",
    Health.PAUSED: "⏸",
}
KINDS = {
    "dns": N_("there is no such host"),
    "timeout": N_("no answer in time"),
    "refused": N_("it takes no connections"),
    "tls": N_("its certificate is not in order"),
    "reset": N_("the connection breaks off"),
    "redirect": N_("it redirects in circles or nowhere"),
    "rate_limited": N_("it asks us to come less often"),
    "login": N_("it asks for a login"),
    "challenge": N_("it asks whether we are a robot"),
    "big": N_("the feed is too big"),
    "encoding": N_("it is packed in a way we did not ask for"),
    "blocked_address": N_("its address is not a public one"),
    "headers": N_("the headers set for it cannot be sent"),
    "robots": N_("it asks robots to stay out"),
    "feed": N_("what it answers is no feed"),
    "worker": N_("its feed takes too long to read"),
}


def listing(found: Listing, chat: Chat, now: datetime) -> Message:
    """A page of the sources, with how many there are of each health on top."""
    say = words(chat)
    total = sum(found.counts.values())
    if not total:
        return tell(say.gettext("There are no sources yet. As in: <code>/source add https://example.org/feed</code>"))
    whole = fill(say.ngettext("<b>{n} source</b>", "<b>{n} sources</b>", total), n=total)
    place = fill(say.gettext("page {n} of {pages}"), n=found.page + 1, pages=found.pages)
    heading = lines((whole, *_counts(found), place if found.pages > 1 else Rich()), " · ")
    hint = fill(say.gettext("All about one: <code>/source show {number}</code>"), number=_example(found))
    if not found.lines:
        good = say.gettext("None of them is in trouble.")
        return message(lines((heading, plain(good))), _filters(found, chat))
    blocks = [_line(line, number, found, chat, now) for number, line in enumerate(found.lines)]
    text = fitting(heading, (lines(blocks), hint), wording(chat).rest)
    return message(text, [*_numbers(found), *_filters(found, chat), _pages(found, chat)])


def source(view: SourceView, chat: Chat, now: datetime) -> Message:
    """All about one source."""
    each = view.source
    blocks = (
        _title(each, view.health),
        link(clip(each.url, ADDRESS_LIMIT), each.url),
        *_trouble(each, view.health, chat, now),
        _times(each, chat, now),
        _amount(view, chat),
        _rhythm(each, chat, now),
        *_settings(each, chat),
    )
    return message(lines(blocks), _deeds(view, chat))


def how(examples: Sequence[str], chat: Chat) -> Message:
    """What can be done about sources, each with an example."""
    title = bold(words(chat).gettext("Sources are looked after like this:"))
    return message(lines((title, *(fill("<code>{example}</code>", example=each) for each in examples))))


def confirm_removal(each: Source, chat: Chat) -> Message:
    say = words(chat)
    buttons = [[Button(say.gettext("🗑 Remove it"), f"drop:{each.id}"), Button(say.gettext("Keep it"), "keep:")]]
    sentence = say.gettext("Stop reading <b>{title}</b> ({url})? Its articles stay in the history.")
    return tell(sentence, buttons, title=each.title, url=each.url)


def removed(each: Source, chat: Chat) -> Message:
    sentence = words(chat).gettext("🗑 Removed: <b>{title}</b>. /source add {url} brings it back.")
    return tell(sentence, title=each.title, url=each.url)


def kept(chat: Chat) -> Message:
    return tell(words(chat).gettext("Kept. Nothing changed."))


def how_to_set(each: Source, chat: Chat) -> Message:
    """What can be set about a source, with how it is now."""
    say = words(chat)
    heading = fill(say.gettext("What can be set about <b>{number}. {title}</b>:"), number=each.id, title=each.title)
    examples = [
        fill("<code>/source set {number} {name} {value}</code>", number=each.id, name=name, value=value)
        for name, value in EXAMPLES.items()
    ]
    back = fill(say.gettext("<code>auto</code> in place of a value leaves it to me again."))
    return message(lines((heading, *examples, back, *_settings(each, chat))))


def was_set(each: Source, name: str, chat: Chat) -> Message:
    """The source as it is after one thing was set."""
    heading = fill("✅ <b>{number}. {title}</b>", number=each.id, title=clip(each.title, TITLE_LIMIT))
    return message(lines((heading, _setting(each, name, chat))))


def announced(found: Announcement, chat: Chat) -> Message:
    say = words(chat)
    title = found.source.title
    if found.pending:
        later = say.ngettext(
            "📣 As soon as <b>{title}</b> is read, its newest article is announced, if it reaches a topic.",
            "📣 As soon as <b>{title}</b> is read, its newest {n} articles are announced, if they reach a topic.",
            found.asked,
        )
        return tell(later, title=title, n=found.asked)
    if not found.stored:
        return tell(say.gettext("<b>{title}</b> has brought nothing so far."), title=title)
    looked = say.ngettext(
        "📣 Of the newest article of <b>{title}</b>, {matching} reached a topic.",
        "📣 Of the newest {n} articles of <b>{title}</b>, {matching} reached a topic.",
        found.stored,
    )
    told = say.ngettext("{n} is told to its followers now.", "{n} are told to their followers now.", found.told)
    before = say.gettext("The others were told before.")
    return message(
        lines(
            (
                fill(looked, n=found.stored, title=title, matching=found.matching),
                fill(told, n=found.told) if found.matching else Rich(),
                plain(before) if found.told < found.matching else Rich(),
            ),
            " ",
        )
    )


def notices(wish: str, chat: Chat) -> Message:
    """How this admin hears of troubles, and what else there is."""
    say = words(chat)
    names = {
        "each": say.gettext("Each as it comes"),
        "daily": say.gettext("Once a day"),
        "off": say.gettext("Not at all"),
    }
    buttons = [[Button(f"• {name}" if key == wish else name, f"notices:{key}") for key, name in names.items()]]
    return tell(say.gettext("How shall I tell you of sources in trouble?"), buttons)


def notices_set(wish: str, chat: Chat) -> Message:
    say = words(chat)
    sentences = {
        "each": say.gettext("🔔 I tell you of each source in trouble, once, and once when it is over."),
        "daily": say.gettext("🗞 I tell you once a day which sources are in trouble."),
        "off": say.gettext("🔕 I tell you nothing of sources in trouble; /sources broken shows them."),
    }
    return tell(sentences[wish])


def kind_words(each: Source, chat: Chat) -> str:
    """The last failure in a few words; empty while it works."""
    known = KINDS.get(each.kind)
    return words(chat).gettext(known) if known else each.problem or ""


def announce_button(each: Source, chat: Chat) -> Button:
    sentence = words(chat).gettext("📣 Announce the newest {n}")
    return Button(sentence.format(n=USUALLY_ANNOUNCED), f"announce:{each.id}:{USUALLY_ANNOUNCED}")


def span(length: timedelta, chat: Chat) -> str:
    """A span in words, rounded to what matters of it."""
    if length < timedelta(minutes=1):
        return words(chat).gettext("under a minute")
    if length >= timedelta(days=3):
        unit = timedelta(days=1)
    else:
        unit = timedelta(hours=1) if length >= timedelta(hours=2) else timedelta(minutes=1)
    return duration(round(length / unit) * unit, chat)


# --- the list ---------------------------------------------------------------------------------------------------------


def _counts(found: Listing) -> list[Rich]:
    counts: dict[str, int] = {}
    for health, count in found.counts.items():
        counts[SIGNS[health]] = counts.get(SIGNS[health], 0) + count
    return [plain(f"{sign} {count}") for sign, count in counts.items() if count]


def _line(line: SourceLine, number: int, found: Listing, chat: Chat, now: datetime) -> Rich:
    """A source, below the name of its section where that is another one than before."""
    each, say = line.source, words(chat)
    before = found.lines[number - 1].source.section if number else None
    section = bold(clip(each.section, TITLE_LIMIT) or say.gettext("Without a section"))
    title = fill("{sign} {number}. {title}", sign=SIGNS[line.health], number=each.id, title=_named(each))
    shown = lines((title, plain(_short(each, line.health, chat, now))), " · ")
    return lines((section if each.section != before else Rich(), shown))


def _short(each: Source, health: Health, chat: Chat, now: datetime) -> str:
    """How a source is, in a few words."""
    say, heard = words(chat), last_heard(each)
    since = clock_time(each.failing_since, now, chat) if each.failing_since else ""
    problem = clip(kind_words(each, chat), PROBLEM_LIMIT)
    match health:
        case Health.FAILING | Health.DOWN:
            return say.gettext("since {time}: {problem}").format(time=since, problem=problem)
        case Health.STALE:
            return say.gettext("silent since {time}").format(time=clock_time(heard, now, chat) if heard else "?")
        case Health.GOOD:
            return clock_time(heard, now, chat) if heard else ""
    return say.gettext(STATES[health])


STATES = {
    Health.NEW: N_("not read yet"),
    Health.PAUSED: N_("paused"),
    Health.GONE: N_("gone for good, says its server"),
}


def _example(found: Listing) -> int:
    return found.lines[0].source.id if found.lines else 1


def _numbers(found: Listing) -> Rows:
    """A button for each source in trouble: that is what one wants to look at."""
    if found.which != BROKEN:
        return []
    buttons = [Button(f"{SIGNS[each.health]} {each.source.id}", f"source:{each.source.id}") for each in found.lines]
    return [buttons[start : start + NUMBER_ROW] for start in range(0, len(buttons), NUMBER_ROW)]


def _filters(found: Listing, chat: Chat) -> Rows:
    say, broken = words(chat), sum(found.counts[health] for health in TROUBLES)
    choices = [
        (ALL, say.gettext("All")),
        (BROKEN, say.gettext("Broken ({n})").format(n=broken)),
        *((group.key, clip(group.section, GROUP_LIMIT)) for group in found.groups if group.section),
    ][: MOST_GROUPS + 2]
    buttons = [Button(f"• {name}" if key == found.which else name, f"sources:{key}:0") for key, name in choices]
    return [buttons[start : start + ROW] for start in range(0, len(buttons), ROW)]


def _pages(found: Listing, chat: Chat) -> list[Button]:
    where = f"sources:{found.which}"
    before = f"{where}:{found.page - 1}" if found.page else ""
    return leafing(before, f"{where}:{found.page + 1}" if found.page + 1 < found.pages else "", chat)


# --- one source -------------------------------------------------------------------------------------------------------


def _named(each: Source) -> str:
    return clip(each.title or each.url, TITLE_LIMIT)


def _title(each: Source, health: Health) -> Rich:
    return fill("{sign} <b>{number}. {title}</b>", sign=SIGNS[health], number=each.id, title=each.title or each.url)


def _trouble(each: Source, health: Health, chat: Chat, now: datetime) -> list[Rich]:
    say = words(chat)
    if health not in (Health.FAILING, Health.DOWN):
        return [] if health is Health.GOOD else [fill("{state}", state=_short(each, health, chat, now))]
    sentence = say.ngettext(
        "Failed {n} time since {time}: {kind}", "Failed {n} times since {time}: {kind}", each.failures
    )
    since, kind = clock_time(each.failing_since or now, now, chat), kind_words(each, chat)
    whole = fill(sentence, n=each.failures, time=since, kind=kind)
    detail = plain(clip(each.problem or "", ADDRESS_LIMIT)) if each.problem and each.problem != kind else Rich()
    return [whole, detail]


def _times(each: Source, chat: Chat, now: datetime) -> Rich:
    """When it was last read, brought something, and published something."""
    say = words(chat)
    facts = (
        (say.gettext("read {time}"), each.succeeded_at),
        (say.gettext("last new item {time}"), each.newest_at),
        (say.gettext("last publication {time}"), each.published_at),
    )
    return lines((fill(name, time=clock_time(at, now, chat)) for name, at in facts if at), " · ")


def _amount(view: SourceView, chat: Chat) -> Rich:
    if view.activity is None:
        return Rich()
    sentence = words(chat).gettext("{rate} articles a day in the last 7 days, {time} after their publication")
    return fill(sentence, rate=f"{view.per_day:.1f}", time=span(view.activity.latency, chat))


def _rhythm(each: Source, chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    pinned, own = say.gettext("asked every {time}, pinned"), say.gettext("asked every {time}, at its own pace")
    rhythm = fill(pinned if each.pinned else own, time=span(each.pinned or each.interval, chat))
    soon = each.next_at if each.enabled and each.next_at and each.next_at > now else None
    following = fill(say.gettext("next {time}"), time=clock_time(soon, now, chat)) if soon else Rich()
    return lines((rhythm, following), " · ")


def _settings(each: Source, chat: Chat) -> list[Rich]:
    """What is set about a source, and what it says of itself."""
    say = words(chat)
    hub = fill(say.gettext("It announces a WebSub hub; I ask it myself all the same."))
    seen = say.gettext("Moved to {url}, seen {n} of 3 times")
    taken = say.gettext("Moved to {url}, which is another source's address already: one of the two is enough.")
    moved = fill(taken if each.moved_times >= MOVES else seen, url=each.moved_to, n=each.moved_times)
    set_ = [name for name in ("country", "agent", "encoding", "header") if _is_set(each, name)]
    return [
        *(_setting(each, name, chat) for name in ("section", "language", "fulltext", *set_)),
        hub if each.hub else Rich(),
        moved if each.moved_to else Rich(),
    ]


def _is_set(each: Source, name: str) -> bool:
    set_ = {"country": each.country, "agent": each.agent, "encoding": each.encoding, "header": each.headers}
    return bool(set_[name])


def _setting(each: Source, name: str, chat: Chat) -> Rich:
    """One thing that can be set about a source, in words."""
    say = words(chat)
    full_text = {None: "auto", True: "on", False: "off"}[each.full_text]
    sentence, fact = {
        "every": (EVERY[bool(each.pinned)], span(each.pinned or each.interval, chat)),
        "title": (N_("Title: {fact}"), each.title),
        "section": (SECTION[bool(each.section)], each.section),
        "language": (LANGUAGE[bool(each.language)], each.language or ""),
        "fulltext": (FULL_TEXT[full_text], ""),
        "agent": (AGENT[bool(each.agent)], each.agent),
        "encoding": (ENCODING[bool(each.encoding)], each.encoding),
        "country": (COUNTRY[bool(each.country)], f"{flag(each.country)} {each.country}"),
        "header": (HEADER[bool(each.headers)], ", ".join(name for name, _ in each.headers)),
    }[name]
    return fill(say.gettext(sentence), fact=fact)


EVERY = (N_("Asked at its own pace again, every {fact} now"), N_("Asked every {fact}"))
SECTION = (N_("Section: none"), N_("Section: {fact}"))
LANGUAGE = (N_("Language: found out for each article"), N_("Language: {fact}"))
FULL_TEXT = {
    "auto": N_("Pages: fetched where the feed gives only teasers"),
    "on": N_("Pages: fetched for every new article"),
    "off": N_("Pages: never fetched"),
}
AGENT = (N_("Asked under my own name"), N_("Asked as: {fact}"))
ENCODING = (N_("Encoding: found out"), N_("Encoding: {fact}"))
COUNTRY = (N_("Country: that of its domain"), N_("Country: {fact}"))
HEADER = (N_("No headers of yours are sent with it."), N_("Sent with headers, whose values I keep to myself: {fact}"))


def _deeds(view: SourceView, chat: Chat) -> Rows:
    say, each = words(chat), view.source
    going = (
        Button(say.gettext("⏸ Pause"), f"halt:{each.id}")
        if each.enabled
        else Button(say.gettext("▶️ Resume"), f"go:{each.id}")
    )
    return [
        [Button(say.gettext("🧪 Test"), f"probe:{each.id}"), going],
        [announce_button(each, chat), Button(say.gettext("🗑 Remove"), f"unlist:{each.id}")],
    ]
