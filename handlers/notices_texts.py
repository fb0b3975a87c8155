"""What admins are told about sources unasked: troubles, their end, new addresses, and the digest of a day."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.health import Health, last_heard
from bot.core.markup import Rich, clip, fitting, lines, plain
from bot.core.model import Button, Chat, Message, Source
from bot.core.notices import (
    CutOff,
    Digest,
    Doubled,
    Moved,
    NeverAnswered,
    Notice,
    Reconnected,
    Recovery,
    Rival,
    Trouble,
)
from bot.core.retention import Room
from handlers.sources_texts import SIGNS, TITLE_LIMIT, kind_words, span
from handlers.words import clock_time, fill, message, tell, wording, words

LISTED = 5  # troubles that have a button


def notice(told: Notice, chat: Chat, now: datetime) -> Message:
    """Whatever there is to be told."""
    match told:
        case Trouble() | Recovery() | Moved() | Doubled():
            return _of_one(told, chat, now)
        case NeverAnswered() | Digest():
            return _list(_heading(told, chat, now), told.troubles, chat, now)
        case CutOff():
            return message(_cut_off(told, chat, now))
        case Reconnected(since):
            sentence = words(chat).gettext("🔌 Sources answer again; none had since {time}. I am asking all of them.")
            return tell(sentence, time=clock_time(since, now, chat))
        case Rival(host):
            return _rival(host, chat)


def room(told: Room, chat: Chat) -> Message:
    """That the disk fills up, or that it is over."""
    say = words(chat)
    if told.is_low:
        sentence = say.gettext(
            "💾 Only {free} MB are free beside my database. Below {least} MB I fetch nothing new; what I have is kept "
            "and sent. Please make room on the disk."
        )
        return tell(sentence, free=told.free_mb, least=told.least_mb)
    return tell(say.gettext("💾 There is room on the disk again, {free} MB. I go on fetching."), free=told.free_mb)


def _rival(host: str, chat: Chat) -> Message:
    say = words(chat)
    if host:
        sentence = say.gettext(
            "⚠️ What people write to me goes to another program, by a webhook at {host}. Alerts go on. "
            "Remove that webhook, or give me a new token from @BotFather."
        )
        return tell(sentence, host=clip(host, TITLE_LIMIT))
    return tell(
        say.gettext(
            "⚠️ Another program uses my token and gets some of what people write to me. Alerts go on. "
            "Stop it, or give me a new token from @BotFather."
        )
    )


def _of_one(told: Trouble | Recovery | Moved | Doubled, chat: Chat, now: datetime) -> Message:
    match told:
        case Trouble(source, health):
            return message(_trouble(source, health, chat, now), _buttons([told], chat))
        case Recovery(source, health):
            return _recovery(source, health, chat, now)
        case Moved(source):
            return _moved(source, chat)
        case Doubled(source):
            return _doubled(source, chat)


def _trouble(source: Source, health: Health, chat: Chat, now: datetime) -> Rich:
    say, heard = words(chat), last_heard(source)
    name = fill("{sign} <b>{number}. {title}</b>", sign=SIGNS[health], number=source.id, title=_title(source))
    if health is Health.GONE:
        said = plain(say.gettext("is gone for good, says its server, and is asked no more."))
        return lines((name, said), " ")
    if health is Health.STALE and heard:
        silent = say.gettext("answers, but has brought nothing new since {time}.")
        often = say.gettext("Its usual gap is {time}.")
        pace = fill(often, time=span(source.pace, chat)) if source.pace else Rich()
        return lines((name, fill(silent, time=clock_time(heard, now, chat)), pace), " ")
    never, since = say.gettext("has never answered: {kind}"), say.gettext("is down since {time}: {kind}")
    failed = clock_time(source.failing_since or now, now, chat)
    said = fill(since if source.succeeded_at else never, time=failed, kind=kind_words(source, chat))
    return lines((name, said), " ")


def _recovery(source: Source, health: Health, chat: Chat, now: datetime) -> Message:
    say, heard = words(chat), last_heard(source)
    name = fill("{sign} <b>{number}. {title}</b>", sign=SIGNS[health], number=source.id, title=_title(source))
    if health is Health.STALE and heard:
        silent = say.gettext("answers again, but has brought nothing new since {time}.")
        return message(lines((name, fill(silent, time=clock_time(heard, now, chat))), " "))
    answers, brings = say.gettext("answers again."), say.gettext("brings something new again.")
    return message(lines((name, plain(brings if source.told == "stale" else answers)), " "))


def _moved(source: Source, chat: Chat) -> Message:
    sentence = words(chat).gettext(
        "↪️ <b>{number}. {title}</b> moved for good: from {former} to {url}. I ask it there from now on."
    )
    former, url = clip(source.moved_from, 200), clip(source.url, 200)
    return tell(sentence, number=source.id, title=_title(source), former=former, url=url)


def _doubled(source: Source, chat: Chat) -> Message:
    sentence = words(chat).gettext(
        "↪️ <b>{number}. {title}</b> moved for good to {url}, which is another source's address already. "
        "Both bring the same now: /source remove {number} ends this one."
    )
    return tell(sentence, number=source.id, title=_title(source), url=clip(source.moved_to, 200))


def _heading(told: NeverAnswered | Digest, chat: Chat, now: datetime) -> Rich:
    say, n = words(chat), len(told.troubles)
    if isinstance(told, NeverAnswered):
        return fill(say.gettext("<b>{n} sources have never answered.</b> I go on asking."), n=n)
    title = fill(say.ngettext("<b>{n} source in trouble</b>", "<b>{n} sources in trouble</b>", n), n=n)
    outage = _cut_off(told.cut_off, chat, now) if told.cut_off else Rich()
    return lines((title if n else Rich(), outage))


def _cut_off(told: CutOff, chat: Chat, now: datetime) -> Rich:
    sentence = words(chat).gettext(
        "🔌 None of {n} sources has answered since {time}. Probably it is my own connection. "
        "I go on trying and tell you when one answers."
    )
    return fill(sentence, n=told.count, time=clock_time(told.since, now, chat))


def _list(heading: Rich, troubles: Sequence[Trouble], chat: Chat, now: datetime) -> Message:
    blocks = [_trouble(trouble.source, trouble.health, chat, now) for trouble in troubles]
    return message(fitting(heading, blocks, wording(chat).rest, "\n"), _buttons(troubles, chat))


def _buttons(troubles: Sequence[Trouble], chat: Chat) -> list[list[Button]]:
    say = words(chat)
    if len(troubles) > LISTED:
        return [[Button(say.gettext("All of them"), "sources:broken:0")]]
    return [[Button(f"{SIGNS[each.health]} {each.source.id}", f"source:{each.source.id}") for each in troubles]]


def _title(source: Source) -> str:
    return clip(source.title or source.url, TITLE_LIMIT)
