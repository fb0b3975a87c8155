"""What admins read: sources and their health, who may do what, and who changed what."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Sequence
from datetime import datetime

from bot.core.markup import Rich, bold, fitting, lines, link, plain
from bot.core.model import AuditLine, Button, Chat, Entry, Match, Message, Source
from bot.services.manage import AuditPage, SourceAdded, SourceTest
from handlers.words import clock_time, fill, message, tell, wording, words

ENTRY_LIMIT = 300


def sources(known: Sequence[Source], chat: Chat, now: datetime) -> Message:
    """Every source with its number and its health."""
    say = words(chat)
    if not known:
        return tell(say.gettext("There are no sources yet. As in: <code>/source add https://example.org/feed</code>"))
    failing = sum(source.problem is not None for source in known)
    heading = say.ngettext("<b>{n} source</b>", "<b>{n} sources</b>", len(known))
    trouble = say.ngettext("{n} in trouble", "{n} in trouble", failing)
    title = lines((fill(heading, n=len(known)), fill(trouble, n=failing) if failing else Rich()), " · ")
    # Those in trouble first: the end of a long list is what one message cannot hold.
    ordered = sorted(known, key=lambda source: (source.problem is None, source.id))
    blocks = [_source_line(source, chat, now) for source in ordered]
    return message(fitting(title, blocks, wording(chat).rest, "\n"))


def source_added(added: SourceAdded, chat: Chat) -> Message:
    say = words(chat)
    sentence = say.ngettext(
        "✅ Added as number {number}: <b>{title}</b>, {n} entry now. What is there stays quiet; the next rings.",
        "✅ Added as number {number}: <b>{title}</b>, {n} entries now. What is there stays quiet; the next rings.",
        added.entries,
    )
    return tell(sentence, number=added.source.id, title=added.source.title, n=added.entries)


def confirm_removal(source: Source, chat: Chat) -> Message:
    say = words(chat)
    buttons = [[Button(say.gettext("🗑 Remove it"), f"drop:{source.id}"), Button(say.gettext("Keep it"), "keep:")]]
    sentence = say.gettext("Stop reading <b>{title}</b> ({url})? Its articles stay in the history.")
    return tell(sentence, buttons, title=source.title, url=source.url)


def source_removed(source: Source, chat: Chat) -> Message:
    say = words(chat)
    return tell(
        say.gettext("🗑 Removed: <b>{title}</b>. /source add {url} brings it back."), title=source.title, url=source.url
    )


def source_kept(chat: Chat) -> Message:
    return tell(words(chat).gettext("Kept. Nothing changed."))


def source_test(test: SourceTest, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    sentence = say.ngettext(
        "<b>{title}</b> is a feed with {n} entry.", "<b>{title}</b> is a feed with {n} entries.", test.count
    )
    note = say.gettext("Nothing was stored. Its newest:") if test.newest else say.gettext("Nothing was stored.")
    heading = lines((fill(sentence, title=test.title, n=test.count), plain(note)))
    blocks = [_tested(entry, matches, chat, now) for entry, matches in test.newest]
    return message(fitting(heading, blocks, wording(chat).rest))


def audit(page: AuditPage, before: int | None, chat: Chat, now: datetime) -> Message:
    """Who changed what when, newest first."""
    say = words(chat)
    if not page.lines:
        return tell(say.gettext("Nothing was changed yet."))
    blocks = [_audit_line(line, page, chat, now) for line in page.lines]
    newest = Button(say.gettext("⏮ Newest"), "audit:")
    older = Button(say.gettext("Older ▶"), f"audit:{page.lines[-1].id}")
    row = [*([newest] if before is not None else []), *([older] if page.has_more else [])]
    return message(fitting(bold(say.gettext("Who changed what")), blocks, wording(chat).rest, "\n"), [row])


def banned(chat_id: int, chat: Chat) -> Message:
    return tell(words(chat).gettext("🚫 {id} is banned. /unban {id} takes it back."), id=chat_id)


def unbanned(chat_id: int, chat: Chat) -> Message:
    return tell(words(chat).gettext("✅ {id} may use me again."), id=chat_id)


def admin_added(user_id: int, chat: Chat) -> Message:
    return tell(words(chat).gettext("✅ {id} is an admin now. /admin remove {id} takes it back."), id=user_id)


def admin_removed(user_id: int, chat: Chat) -> Message:
    return tell(words(chat).gettext("✅ {id} is no admin any more."), id=user_id)


def access_set(access: str, chat: Chat) -> Message:
    say = words(chat)
    if access == "open":
        return tell(say.gettext("🔓 Open: everybody may use me."))
    return tell(say.gettext("🔒 Closed: only admins may use me. Who follows something keeps getting it."))


def _source_line(source: Source, chat: Chat, now: datetime) -> Rich:
    line = fill("{number}. {title}", number=source.id, title=source.title or source.url)
    return line + plain(" · ") + _health(source, chat, now)


def _health(source: Source, chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    if source.problem is not None:
        since = clock_time(source.failing_since or now, now, chat)
        return fill(say.gettext("⚠️ failing since {time}: {problem}"), time=since, problem=source.problem)
    if source.succeeded_at is None:
        return plain(say.gettext("⏳ not read yet"))
    if source.newest_at is None:
        return fill(say.gettext("✅ read {time}, nothing new yet"), time=clock_time(source.succeeded_at, now, chat))
    return fill(say.gettext("✅ last news {time}"), time=clock_time(source.newest_at, now, chat))


def _tested(entry: Entry, matches: Sequence[Match], chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    found = fill(say.gettext("→ {topics}"), topics=", ".join(f"{m.slug} ({', '.join(m.why)})" for m in matches))
    time = clock_time(entry.published, now, chat) if entry.published else say.gettext("no date")
    title = link(_cut(entry.title, ENTRY_LIMIT) or entry.link or "…", entry.link)
    return lines((title, plain(time), found if matches else plain(say.gettext("→ no topic"))))


def _audit_line(line: AuditLine, page: AuditPage, chat: Chat, now: datetime) -> Rich:
    time, who = clock_time(line.at, now, chat), page.names.get(line.who, line.who)
    return fill("{time} · {who}: <code>{what}</code>", time=time, who=who, what=line.what)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit] + "…"
