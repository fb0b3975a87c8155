"""What admins read when they look for sources: what was found, tried and added, and lists that come and go."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Sequence
from datetime import datetime

from bot.core.doubts import Doubt
from bot.core.errors import RequestError
from bot.core.markup import Rich, clip, fitting, lines, link, paged, plain
from bot.core.model import Button, Chat, Message
from bot.services.exchange import ImportReport
from bot.services.scout import Choice, Result, SourceAdded, SourceTest, TriedEntry
from handlers.refusals import explained
from handlers.sources_texts import announce_button, span
from handlers.words import N_, clock_time, fill, message, tell, wording, words

ENTRY_LIMIT = 300
NAME_LIMIT = 80
LINE_LIMIT = 300

DOUBTS = {
    Doubt.EMPTY: N_("It lists nothing now."),
    Doubt.UNDATED: N_("Entries without a date count as published when I first see them."),
    Doubt.FUTURE: N_("Entries dated in the future count as published when I first see them."),
    Doubt.UNLINKED: N_("Some entries have no link."),
    Doubt.GUESSED: N_("Nothing says how its letters are encoded, so I guess; <code>/source set</code> can say it."),
    Doubt.TRUNCATED: N_("It breaks off before its end."),
}


def added_or_choice(found: SourceAdded | Choice, chat: Chat) -> Message:
    return choice(found, "pick", chat) if isinstance(found, Choice) else added(found, chat)


def added(found: SourceAdded, chat: Chat) -> Message:
    say, each = words(chat), found.source
    quiet = plain(say.gettext("What is there stays quiet; the next rings."))
    shown = Button(say.gettext("🔎 Show"), f"source:{each.id}")
    return message(lines((_added(found, chat), quiet), " "), [[announce_button(each, chat), shown]])


def several(results: Sequence[tuple[str, Result]], chat: Chat) -> tuple[Message, ...]:
    """What came of several addresses, in one message, and the choices there are below it."""
    outcomes = [_outcome(word, result, chat) for word, result in results]
    choices = [choice(result, "pick", chat) for _, result in results if isinstance(result, Choice)]
    return (*map(message, paged(outcomes)), *choices)


def choice(found: Choice, verb: str, chat: Chat) -> Message:
    """Asks which of the feeds that a page names is meant; the buttons say `verb:DRAFT:PLACE`."""
    sentence = words(chat).gettext("{url} is no feed but names {n}. Which one do you mean?")
    feeds = [
        fill("{place}. {name}", place=place, name=link(clip(feed.title or feed.url, NAME_LIMIT), feed.url))
        for place, feed in enumerate(found.feeds, 1)
    ]
    buttons = [
        [Button(f"{place + 1}. {clip(feed.title or feed.url, NAME_LIMIT)}", f"{verb}:{found.draft_id}:{place}")]
        for place, feed in enumerate(found.feeds)
    ]
    heading = fill(sentence, url=found.page, n=len(found.feeds))
    return message(fitting(heading, feeds, wording(chat).rest, "\n"), buttons)


def tested(test: SourceTest, chat: Chat, now: datetime) -> Message:
    """What a source would bring."""
    say, each = words(chat), test.source
    sentence = say.ngettext(
        "<b>{title}</b> is a feed with {n} entry.", "<b>{title}</b> is a feed with {n} entries.", test.count
    )
    teasers = say.gettext("It gives teasers; I would read the pages of new entries as well.")
    unread = say.gettext("It gives teasers, and its pages are not to be fetched.")
    whole = say.gettext("It gives whole texts.")
    text = (unread if each.full_text is False else teasers) if test.has_teasers else whole
    heading = lines(
        (
            fill(sentence, title=each.title, n=test.count),
            link(clip(each.url, LINE_LIMIT), each.url),
            fill(say.gettext("I would ask it every {time}."), time=span(each.interval, chat)),
            plain(text) if test.newest else Rich(),
            *(plain("⚠️ ") + fill(say.gettext(DOUBTS[doubt])) for doubt in test.doubts),
            plain(
                say.gettext("Nothing was stored. Its newest:") if test.newest else say.gettext("Nothing was stored.")
            ),
        )
    )
    blocks = [_tried(entry, chat, now) for entry in test.newest]
    return message(fitting(heading, blocks, wording(chat).rest))


def how_to_import(chat: Chat) -> Message:
    return tell(words(chat).gettext("Is that a list of sources? Reply <code>/import</code> to it, and I read them."))


def importing(done: int, total: int, chat: Chat) -> Message:
    return tell(words(chat).gettext("⏳ {done} of {total} sources …"), done=done, total=total)


def imported(report: ImportReport, chat: Chat) -> Message:
    """How many came in, and a line for each that did not."""
    say = words(chat)
    facts = (
        (say.ngettext("{n} source added", "{n} sources added", report.added), report.added),
        (say.ngettext("{n} was known", "{n} were known", len(report.known)), len(report.known)),
        (say.ngettext("{n} line refused", "{n} lines refused", len(report.problems)), len(report.problems)),
    )
    counts = lines((fill(sentence, n=n) for sentence, n in facts), " · ")
    first = fill(say.gettext("I read them now; what is there stays quiet.")) if report.added else Rich()
    blocks = [plain(clip(f"• {sentence}", LINE_LIMIT)) for sentence in (*report.problems, *report.known)]
    return message(fitting(lines((plain("📥 ") + counts, first)), blocks, wording(chat).rest, "\n"))


def exported(chat: Chat) -> Message:
    sentence = words(chat).gettext(
        "All sources with their sections and settings. /import takes them in again; other readers can, too. "
        "Headers stay with me."
    )
    return tell(sentence)


def _added(found: SourceAdded, chat: Chat) -> Rich:
    say, each = words(chat), found.source
    sentence = say.ngettext(
        "✅ Added as number {number}: <b>{title}</b>, {n} entry now.",
        "✅ Added as number {number}: <b>{title}</b>, {n} entries now.",
        found.entries,
    )
    where = fill(say.gettext("Found at {url}."), url=each.url) if found.page else Rich()
    return lines((fill(sentence, number=each.id, title=each.title, n=found.entries), where), " ")


def _outcome(word: str, result: Result, chat: Chat) -> Rich:
    say = words(chat)
    if isinstance(result, SourceAdded):
        return _added(result, chat)
    if isinstance(result, RequestError):
        return fill("✖️ <code>{word}</code>: {why}", word=word, why=explained(result, chat))
    sentence = say.gettext("❔ <code>{word}</code> names {n} feeds; see below.")
    return fill(sentence, word=word, n=len(result.feeds))


def _tried(tried: TriedEntry, chat: Chat, now: datetime) -> Rich:
    say, entry = words(chat), tried.entry
    time = clock_time(entry.published, now, chat) if entry.published else say.gettext("no date")
    title = link(clip(entry.title, ENTRY_LIMIT) or entry.link or "…", entry.link)
    facts = lines((plain(each) for each in (time, tried.language) if each), " · ")
    return lines((title, facts, _reached(tried, chat)))


def _reached(tried: TriedEntry, chat: Chat) -> Rich:
    say = words(chat)
    if tried.matches is None:
        return plain(say.gettext("→ could not be read"))
    if not tried.matches:
        return plain(say.gettext("→ no topic"))
    topics = ", ".join(f"{match.slug} ({', '.join(match.why)})" for match in tried.matches)
    return fill(say.gettext("→ {topics}"), topics=topics)
