"""What followers read when they ask: the latest, summaries, searches, timelines, pauses and help."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.core.longer import Longer
from bot.core.markup import Rich, bold, clip, fitting, lines, plain, units
from bot.core.model import FOREVER, Button, Chat, Message, Mode, Sequel, StoryView, Subscription, Topic
from bot.core.render import (
    render_alert,
    render_articles,
    render_longer,
    render_more,
    render_sequel,
    render_stories,
    render_timeline,
    topic_name,
    topic_names,
)
from bot.services.browse import Found, Latest, Overview
from bot.services.subscribe import Change
from handlers.digests_texts import rhythm
from handlers.words import clock_time, fill, message, number, tell, wording, words

BUTTON_DATA_LIMIT = 64  # bytes, of Telegram
WORDS_LIMIT = 1000  # UTF-16 units of a search, shown above what it found
SUMMARY_TIMES = MappingProxyType({"6h": timedelta(hours=6), "24h": timedelta(hours=24), "7d": timedelta(days=7)})


def alert(view: StoryView, chat: Chat) -> Message:
    """The alert of a story, as this chat reads it."""
    return render_alert(view, chat, wording(chat))


def sequel(view: StoryView, found: Sequel, chat: Chat) -> Message:
    """How a told story went on, as a reply to its alert."""
    return render_sequel(view, found, chat, wording(chat))


def longer(found: Longer, chat: Chat) -> Message:
    """A story at greater length, as a reply to its alert."""
    return render_longer(found, chat, wording(chat))


def more(views: Sequence[StoryView], chat: Chat) -> Message:
    """The stories that were too many to ring for one by one."""
    return render_more(views, chat, wording(chat))


# What people follow


def digest_set(change: Change, chat: Chat) -> Rich:
    """That a digest was set because there was none."""
    if change.digest is None:
        return Rich()
    sentence = words(chat).gettext("There was no digest here, so I set one: {rhythm}. /digest changes that.")
    return fill(sentence, rhythm=rhythm(change.digest, chat))


def subscriptions(followed: Sequence[Subscription], chat: Chat, now: datetime) -> Message:
    """The topics, and below them the watches."""
    say = words(chat)
    if not followed:
        return tell(say.gettext("You follow nothing yet. Pick something in /topics."))
    topics = [_subscription(each, chat, now) for each in followed if not each.topic.is_watch]
    watches = [_subscription(each, chat, now) for each in followed if each.topic.is_watch]
    if watches:
        watches[0] = lines((bold(say.gettext("You watch")), fill(say.gettext("/watch shows the rules.")), watches[0]))
    zone = fill(say.gettext("Times are in {zone}; /timezone changes that."), zone=chat.timezone)
    none = Rich() if topics else fill(say.gettext("No topic; /topics has some."))
    heading = lines((bold(say.gettext("You follow")), pause_line(chat, now), zone, none))
    return message(fitting(heading, [*topics, *watches], wording(chat).rest, "\n"))


def pause_line(chat: Chat, now: datetime) -> Rich:
    """Until when a chat pauses; nothing when it does not."""
    say, until = words(chat), chat.paused_until
    if until is None or until <= now:
        return Rich()
    if until == FOREVER:
        return fill(say.gettext("⏸ Paused: nothing is sent until you say /resume."))
    return fill(say.gettext("⏸ Paused until {time}. /resume ends it sooner."), time=clock_time(until, now, chat))


# Reading


def latest(found: Latest, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    if not found.articles:
        return tell(say.gettext("Nothing yet. As soon as one of the sources reports something, it is here."))
    heading = fill(say.gettext("<b>Latest</b> · {topics}"), topics=_scope(found.topics, chat))
    return render_articles(heading, found.articles, chat, wording(chat), now)


def summary(overview: Overview, chat: Chat) -> Message:
    say = words(chat)
    facts = {"topics": _scope(overview.topics, chat), "time": duration(overview.window, chat)}
    if not overview.stories:
        nothing = say.gettext("Nothing in the last {time} · {topics}.\nTry longer: /summary 7d")
        return tell(nothing, _summary_buttons(overview, chat), **facts)
    heading = fill(say.gettext("<b>The last {time}</b> · {topics}"), **facts)
    shown = render_stories(heading, overview.stories, chat, wording(chat))
    return Message(shown.html, tuple(tuple(row) for row in _summary_buttons(overview, chat)))


def search(found: Found, chat: Chat, now: datetime) -> Message:
    say, looked = words(chat), bold(clip(found.words, WORDS_LIMIT))
    rows = _page_buttons(found, chat)
    if not found.articles and not found.is_rule:
        nothing = say.gettext("Nothing in the history holds all of {words}. Fewer words find more.")
        return tell(nothing, rows, words=looked)
    if not found.articles:
        nothing = say.ngettext(
            "{words}: nothing among the {n} article I looked at.",
            "{words}: nothing among the {n} articles I looked at.",
            found.looked,
        )
        return tell(nothing, rows, words=looked, n=number(found.looked, chat))
    shown = render_articles(
        fill(say.gettext("{words} in the history"), words=looked), found.articles, chat, wording(chat), now
    )
    return Message(shown.html, tuple(tuple(row) for row in rows))


def timeline(view: StoryView, chat: Chat, offset: int = 0) -> Message:
    return render_timeline(view, chat, wording(chat), offset)


def folded(views: Sequence[StoryView], chat: Chat) -> Message:
    say = words(chat)
    return render_stories(bold(say.gettext("What you would have missed")), views, chat, wording(chat))


# Quiet and time


def paused(until: datetime, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    buttons = [[Button(say.gettext("▶️ Resume"), "resume:")]]
    if until == FOREVER:
        return tell(say.gettext("⏸ Paused. Nothing is sent until you say /resume."), buttons)
    sentence = say.gettext("⏸ Paused until {time}. /resume ends it sooner.")
    return tell(sentence, buttons, time=clock_time(until, now, chat))


def resumed(missed: int, chat: Chat) -> Message:
    say = words(chat)
    buttons = [[Button(say.gettext("⏸ Pause again"), "settings:pause")]]
    if not missed:
        return tell(say.gettext("▶️ I'm back. You missed nothing meanwhile."), buttons)
    sentence = say.ngettext(
        "▶️ I'm back. You missed {n} message; /latest and /summary show what happened.",
        "▶️ I'm back. You missed {n} messages; /latest and /summary show what happened.",
        missed,
    )
    return tell(sentence, buttons, n=missed)


def timezone_set(chat: Chat, now: datetime) -> Message:
    say = words(chat)
    sentence = say.gettext("🕒 Times are in <b>{zone}</b> from now on. It is {time} there.")
    return tell(sentence, zone=chat.timezone, time=clock_time(now, now, chat))


# Finding one's way


def help_(commands: Iterable[tuple[str, str]], admin_commands: Iterable[tuple[str, str]], chat: Chat) -> Message:
    """The commands with what each does; `commands` are pairs of usage and sentence."""
    say = words(chat)
    intro = say.gettext("I watch the news wires and tell you once per story. Pick what you follow in /topics.")
    parts = [fill(intro), lines(_command_line(*each, chat) for each in commands)]
    if rest := [_command_line(*each, chat) for each in admin_commands]:
        parts.append(lines((bold(say.gettext("For admins")), *rest)))
    return message(lines(parts, "\n\n"))


def failure(chat: Chat) -> Message:
    say = words(chat)
    return tell(say.gettext("Sorry, something went wrong on my side and was written to the log. Please try again."))


def duration(length: timedelta, chat: Chat) -> str:
    """A window in words: `24 hours`, `7 days`, `30 minutes`."""
    say = words(chat)
    minutes = round(length / timedelta(minutes=1))
    if minutes % 1440 == 0 and minutes > 1440:
        return say.ngettext("{n} day", "{n} days", minutes // 1440).format(n=minutes // 1440)
    if minutes % 60 == 0:
        return say.ngettext("{n} hour", "{n} hours", minutes // 60).format(n=minutes // 60)
    return say.ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)


def _scope(named: Sequence[Topic], chat: Chat) -> str:
    return topic_names(named) or words(chat).gettext("all topics")


def _subscription(each: Subscription, chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    line = fill("• {topic} · <code>{slug}</code>", topic=topic_name(each.topic), slug=each.topic.slug)
    mode = {Mode.SILENT: say.gettext("silent"), Mode.DIGEST: say.gettext("in the digest")}.get(each.mode)
    if mode:
        line += plain(f" · {mode}")
    if each.muted_until and each.muted_until > now:
        line += plain(" · ") + fill(say.gettext("muted until {time}"), time=clock_time(each.muted_until, now, chat))
    return line


def _summary_buttons(overview: Overview, chat: Chat) -> list[list[Button]]:
    slug = overview.topics[0].slug if len(overview.topics) == 1 else ""
    return [[Button(duration(time, chat), f"summary:{slug}:{word}") for word, time in SUMMARY_TIMES.items()]]


def _page_buttons(found: Found, chat: Chat) -> list[list[Button]]:
    """Words too long for a button are read from the message, which has them unless they are longer than it may be."""
    if units(found.words) > WORDS_LIMIT:
        return []
    say = words(chat)
    newer = say.gettext("◀ Newest") if found.is_rule else say.gettext("◀ Newer")
    row = [
        Button(text, _find(place, found))
        for text, place in ((newer, found.newer), (say.gettext("Older ▶"), found.older))
        if place is not None
    ]
    return [row] if row else []


def _find(place: int, found: Found) -> str:
    where = f"{place}-{found.newest}" if place and found.newest else f"{place}"
    data = f"find:{where}:{found.words}"
    return data if len(data.encode()) <= BUTTON_DATA_LIMIT else f"find:{where}:"


def _command_line(usage: str, sentence: str, chat: Chat) -> Rich:
    return fill("{usage} · {sentence}", usage=usage, sentence=words(chat).gettext(sentence))
