"""The daily note, and when it comes."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from datetime import datetime

from bot.core.daily import DailyNote, Disliked
from bot.core.markup import Rich, bold, clip, fitting, lines, plain
from bot.core.model import Button, Chat, Message
from bot.core.notices import Digest, Trouble
from bot.core.render import topic_name
from handlers.sources_texts import SIGNS, TITLE_LIMIT
from handlers.words import clock_time, fill, message, number, tell, wording, words

HOURS = (7, 8, 9, 18)  # that have a button
LISTED = 8  # sources, and topics


def setting(minute: int | None, zone: str, chat: Chat) -> Message:
    say = words(chat)
    times = [Button(f"{hour:02}:00", f"note:{hour:02}00") for hour in HOURS if minute != hour * 60]
    now = Button(say.gettext("Show it now"), "note:now")
    if minute is None:
        sentence = say.gettext(
            "🗞 You get no daily note. It would say what is wrong: sources that are down, rules that followers dislike, "
            "messages that could not be delivered, the disk. <code>/note 08:00</code> brings it every morning."
        )
        return tell(sentence, [times, [now]])
    sentence = say.gettext(
        "🗞 You get the daily note at {time}, by the clocks of {zone}. <code>/note off</code> ends it."
    )
    time = f"{minute // 60:02}:{minute % 60:02}"
    return tell(sentence, [times, [now, Button(say.gettext("No daily note"), "note:off")]], time=time, zone=zone)


def note(found: DailyNote, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    did = fill(
        say.gettext("In 24 hours: alerts {alerts}, messages sent {sent}."),
        alerts=number(found.alerts, chat),
        sent=number(found.sent, chat),
    )
    if found.is_calm:
        return message(lines((plain(say.gettext("🗞 All is well.")), did), " "))
    blocks = (
        _sources(found.sources, chat, now) if found.sources else Rich(),
        _disliked(found.disliked, chat),
        _dead(found.dead, chat),
        _disk(found, chat),
        _starts(found.starts, chat),
    )
    heading = lines((bold(say.gettext("🗞 Daily note")), did))
    return message(fitting(heading, [each for each in blocks if each.size], wording(chat).rest), _buttons(found, chat))


def _sources(told: Digest, chat: Chat, now: datetime) -> Rich:
    say, n = words(chat), len(told.troubles)
    title = fill(say.ngettext("<b>{n} source in trouble</b>", "<b>{n} sources in trouble</b>", n), n=n) if n else Rich()
    outage = say.gettext("🔌 No source has answered since {time}.")
    cut_off = fill(outage, time=clock_time(told.cut_off.since, now, chat)) if told.cut_off else Rich()
    shown = [_source(trouble, chat, now) for trouble in told.troubles[:LISTED]]
    rest = plain(wording(chat).rest(n - LISTED)) if n > LISTED else Rich()
    return lines((title, cut_off, *shown, rest))


def _source(trouble: Trouble, chat: Chat, now: datetime) -> Rich:
    source = trouble.source
    name = fill("{sign} {n}. {title}", sign=SIGNS[trouble.health], n=source.id, title=clip(source.title, TITLE_LIMIT))
    since = words(chat).gettext("since {time}")
    failing = fill(since, time=clock_time(source.failing_since, now, chat)) if source.failing_since else Rich()
    return lines((name, failing), " · ")


def _disliked(found: tuple[Disliked, ...], chat: Chat) -> Rich:
    if not found:
        return Rich()
    say = words(chat)
    sentence = say.gettext("{topic}: 👎 {bad}, 👍 {good}. /rule stats {slug} shows what they did not want.")
    shown = [
        fill(sentence, topic=topic_name(each.topic), bad=each.bad, good=each.good, slug=each.topic.slug)
        for each in found[:LISTED]
    ]
    return lines((bold(say.gettext("Alerts that followers disliked")), *shown))


def _dead(count: int, chat: Chat) -> Rich:
    if not count:
        return Rich()
    say = words(chat)
    sentence = say.ngettext(
        "✉️ {n} message could not be delivered. /health shows it.",
        "✉️ {n} messages could not be delivered. /health shows them.",
        count,
    )
    return fill(sentence, n=number(count, chat))


def _disk(found: DailyNote, chat: Chat) -> Rich:
    if not found.room.is_low:
        return Rich()
    sentence = words(chat).gettext(
        "💾 Only {free} MB are free beside my database; below {least} MB I fetch nothing new."
    )
    return fill(sentence, free=number(found.room.free_mb, chat), least=number(found.room.least_mb, chat))


def _starts(count: int, chat: Chat) -> Rich:
    if not count:
        return Rich()
    sentence = words(chat).ngettext("🔁 I was started {n} time.", "🔁 I was started {n} times.", count)
    return fill(sentence, n=count)


def _buttons(found: DailyNote, chat: Chat) -> list[list[Button]]:
    say = words(chat)
    broken = Button(say.gettext("Sources in trouble"), "sources:broken:0")
    dead = Button(say.gettext("✉️ Dead letters ({n})").format(n=found.dead), "dead:0")
    return [[broken] if found.sources else [], [dead] if found.dead else []]
