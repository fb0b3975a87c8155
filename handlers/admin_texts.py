"""What admins read: sources and their health, rules, and who may do what."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.markup import Rich, bold, code, cut_to_pieces, fitting, lines, link, paged, plain
from bot.core.model import Button, Chat, Entry, Match, Message, Source, Topic
from bot.core.render import topic_name
from bot.services.manage import SourceAdded, SourceTest
from bot.services.rulebook import Hit, RuleChange, RuleLine, RuleTrial
from handlers.texts import duration
from handlers.words import Rows, clock_time, fill, message, tell, wording, words

PIECE_LIMIT = 3600  # UTF-16 units of a rule in one message; even all escaped that is within the bytes Telegram takes
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


def rules(known: Sequence[RuleLine], chat: Chat) -> Message:
    say = words(chat)
    if not known:
        return tell(say.gettext("There are no topics yet."))
    blocks = [_rule_line(each, chat) for each in known]
    heading = lines(
        (
            bold(say.gettext("Rules")),
            fill(say.gettext("As in: <code>/rule show {slug}</code>"), slug=known[0].topic.slug),
        )
    )
    return message(fitting(heading, blocks, wording(chat).rest, "\n"))


def rule(topic: Topic, chat: Chat) -> tuple[Message, ...]:
    """The rule, whole: in several messages where it is long."""
    say = words(chat)
    version = fill(say.gettext("version {n}"), n=topic.version)
    heading = lines((bold(topic_name(topic)), fill("<code>{slug}</code>", slug=topic.slug), version), " · ")
    change = fill(
        say.gettext("To change it: <code>/rule set {slug} …</code>, to try one: <code>/rule test …</code>"),
        slug=topic.slug,
    )
    return _messages((heading, *_expression(topic.expression), change))


def rule_changed(change: RuleChange, chat: Chat) -> tuple[Message, ...]:
    """Both rules, whole; the button that takes the change back stands below the first message."""
    say = words(chat)
    if change.before.version == change.after.version:
        sentence = say.gettext("The rule of <b>{slug}</b> is that already. Nothing changed.")
        return (tell(sentence, slug=change.after.slug),)
    heading = say.gettext("✅ New rule for {topic}, version {n}, in force from the next article.")
    undo = Button(say.gettext("↩️ Undo"), f"undo:{change.after.slug}:{change.after.version}")
    blocks = (
        fill(heading, topic=topic_name(change.after), n=change.after.version),
        *_expression(change.after.expression, say.gettext("Now:")),
        *_expression(change.before.expression, say.gettext("Before:")),
    )
    return _messages(blocks, [[undo]])


def rule_trial(trial: RuleTrial, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    if not trial.tried:
        return tell(say.gettext("The rule is right, but there is no history yet to try it on."))
    reached = say.ngettext(
        "In the last {time}: <b>{hits}</b> of {n} article, about {rate} alerts a day.",
        "In the last {time}: <b>{hits}</b> of {n} articles, about {rate} alerts a day.",
        trial.tried,
    )
    rate = f"{trial.per_day:.1f}"
    heading = fill(reached, time=duration(trial.window, chat), hits=trial.reached, n=trial.tried, rate=rate)
    blocks = [_hit(hit, chat, now) for hit in trial.hits]
    return message(fitting(heading, blocks, wording(chat).rest))


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


def _rule_line(each: RuleLine, chat: Chat) -> Rich:
    say = words(chat)
    name = fill("• {topic} · <code>{slug}</code>", topic=topic_name(each.topic), slug=each.topic.slug)
    stories = say.ngettext("{n} story in 7 days", "{n} stories in 7 days", each.stories)
    followers = say.ngettext("{n} follower", "{n} followers", each.followers)
    return lines((name, fill(stories, n=each.stories), fill(followers, n=each.followers)), " · ")


def _hit(hit: Hit, chat: Chat, now: datetime) -> Rich:
    article = hit.article
    origin = fill("{time}, {outlet}", time=clock_time(article.published, now, chat), outlet=article.outlet)
    proof = fill(words(chat).gettext("because of: {words}"), words=", ".join(hit.why))
    return lines((link(_cut(article.title, ENTRY_LIMIT) or "…", article.url), origin, proof))


def _expression(expression: str, title: str = "") -> list[Rich]:
    """The rule in fixed width, in pieces that a message holds, the first below its title."""
    first, *others = (code(piece) for piece in cut_to_pieces(expression, PIECE_LIMIT))
    return [lines((plain(title), first)), *others]


def _messages(blocks: Iterable[Rich], buttons: Rows = ()) -> tuple[Message, ...]:
    """The blocks as messages, the buttons below the first."""
    first, *others = paged(blocks)
    return (message(first, buttons), *map(message, others))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit] + "…"
