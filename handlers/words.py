"""How a sentence is said: in the language of the chat, in its time zone, with everything foreign escaped and bounded.

The catalogues are text in the repository and compiled when a wheel is built; where one is missing, the English of the
code is said.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations, find
from html import unescape
from pathlib import Path

from babel import Locale
from babel.dates import format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal
from babel.units import format_unit

from bot.core.localtime import zone_of
from bot.core.markup import Rich, clip, plain, units
from bot.core.model import Button, Chat, Message
from bot.core.problems import Problem
from bot.core.render import Wording

LOCALES = Path(__file__).parent / "locales"
MINUTES = 60  # of an hour
DECIMAL = 10  # from that on none is told
UNITS = (
    ("millisecond", timedelta(milliseconds=1), 1000),
    ("second", timedelta(seconds=1), 120),
    ("minute", timedelta(minutes=1), 120),
    ("hour", timedelta(hours=1), 48),
)  # of time, and up to how many are told in each
FACT_LIMIT = 200  # of a word somebody typed or a feed brought, within a sentence
TAG = re.compile(r"<[^>]*>")
TO_THE_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # the letters of Hebrew, Arabic and their like
TO_THE_RIGHT = re.compile(r"[^\W\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # all other letters
PLACE = re.compile(r"(?<![/@{])\{(\w+)\}")  # of a fact, but of none that is the rest of a command or a @name
COMMAND = re.compile(r"(?<![\w/<>@])/[a-z]+")  # whose slash would else stand behind it
FIRST_STRONG, END = "\u2068", "\u2069"  # Unicode isolates: what stands between them is laid out by itself

Rows = Sequence[Sequence[Button]]


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext's tools know
    """Marks a sentence of a table for the catalogue; it is translated where it is said."""
    return sentence


@cache
def language(code: str) -> NullTranslations:
    """The catalogue of a language, kept once it was asked for; English where there is none."""
    return catalogue(code)


def catalogue(code: str) -> NullTranslations:
    """The same, read anew: for who needs it once, for each takes 250 KB of memory."""
    path = catalogue_file(code)
    if path is None:
        return NullTranslations()
    with Path(path).open("rb") as file:
        return GNUTranslations(file)


def catalogue_file(code: str) -> str | None:
    """Where the catalogue of a language is; None where there is none."""
    return find("wirewatch", LOCALES, [code])


def words(chat: Chat) -> NullTranslations:
    """The catalogue this chat is spoken to from."""
    return language(chat.language)


def fill(sentence: str, /, **facts: str | int | Rich) -> Rich:
    """A sentence of ours with the facts in their places: text escaped and clipped, Rich as it is.

    Within a right-to-left sentence what is written to the right is isolated, so that it does not turn what is around.
    """
    html = worded(sentence, **{name: _shown(fact) for name, fact in facts.items()})
    return Rich(html, units(unescape(TAG.sub("", html))))


def worded(sentence: str, /, **facts: str | int) -> str:
    """The same for a text that is escaped later, or shown where there is no markup."""
    return (_isolating(sentence, facts) if _is_to_the_left(sentence, facts) else sentence).format(**facts)


def told(problem: Problem, chat: Chat) -> str:
    """What the core found wrong, in the language of the chat."""
    facts = {name: told(fact, chat) if isinstance(fact, Problem) else fact for name, fact in problem.facts.items()}
    return worded(words(chat).gettext(problem.sentence), **facts)


def tell(sentence: str, buttons: Rows = (), /, **facts: str | int | Rich) -> Message:
    """The message that says one sentence."""
    return message(fill(sentence, **facts), buttons)


def message(text: Rich, buttons: Rows = ()) -> Message:
    """A message of text and rows of buttons."""
    return Message(text.html, tuple(tuple(row) for row in buttons if row))


def turning(where: str, offset: int, size: int, chat: Chat, *, has_more: bool) -> list[Button]:
    """The buttons below a page of `size` from number `offset` on: to what is newer, and to what is older."""
    say = words(chat)
    newer = Button(say.gettext("◀ Newer"), f"{where}:{max(0, offset - size)}")
    older = Button(say.gettext("Older ▶"), f"{where}:{offset + size}")
    return [*([newer] if offset else []), *([older] if has_more else [])]


def leafing(before: str, after: str, chat: Chat) -> list[Button]:
    """The buttons below a page of what has no time, with what they do; empty where there is no such page."""
    say = words(chat)
    pages = ((say.gettext("◀ Before"), before), (say.gettext("Next ▶"), after))
    return [Button(name, data) for name, data in pages if data]


def clock_time(moment: datetime, seen_from: datetime, chat: Chat) -> str:
    """`08:12`, or `Nov 21, 08:12` when that is another day, both in the zone of the chat."""
    return when(moment, seen_from, chat.timezone, chat.language)


def day(moment: datetime, seen_from: datetime, chat: Chat) -> str:
    """`Nov 21`, the day that it is in the zone of `moment` itself; with the year where that is another."""
    skeleton = "MMMd" if moment.year == seen_from.year else "yMMMd"
    return format_skeleton(skeleton, moment, locale=_locale(chat.language))


def calendar_day(shown: date, chat: Chat) -> str:
    """`Nov 21`: a day of the calendar."""
    return format_skeleton("MMMd", datetime.combine(shown, datetime.min.time(), UTC), locale=_locale(chat.language))


def number(count: int, chat: Chat) -> str:
    """A count as the language of the chat writes it: `1,234`."""
    return str(format_decimal(count, locale=_locale(chat.language)))


def between(chat: Chat) -> str:
    """What stands between the things of a list: a comma in English, an "and" in Arabic."""
    return str(_locale(chat.language).list_patterns["standard"]["middle"].format("", ""))


def measured(span: timedelta, chat: Chat) -> str:
    """A length of time in the one unit that suits it: `120 ms`, `1.2 sec`, `3 min`, `5 hr`."""
    unit, size = next((each for each in UNITS if span < each[2] * each[1]), UNITS[-1])[:2]
    shown = round(span / size, 1 if span < DECIMAL * size else 0)
    return str(format_unit(shown, f"duration-{unit}", "short", locale=_locale(chat.language)))


def wording(chat: Chat) -> Wording:
    """What an alert says besides the news, in the language of the chat."""
    say = words(chat)
    return Wording(
        when=lambda moment, seen_from, zone: when(moment, seen_from, zone, chat.language),
        ago=lambda time, age: ago(time, age, chat),
        sources=lambda n: say.ngettext("{n} source", "{n} sources", n).format(n=n),
        countries=lambda n: say.ngettext("{n} country", "{n} countries", n).format(n=n),
        reports=lambda n: say.ngettext("{n} report", "{n} reports", n).format(n=n),
        copies=lambda n: say.ngettext(
            "and {n} that carries the same text", "and {n} that carry the same text", n
        ).format(n=n),
        adds=lambda outlet: worded(say.gettext("{outlet} adds:"), outlet=outlet),
        latest=lambda signed: worded(say.gettext("Latest ({signed}):"), signed=signed),
        news=lambda news: worded(say.gettext("🔄 New: {news}"), news=news),
        another=say.gettext("➕ One more source"),
        also=lambda outlets: worded(say.gettext("also: {outlets}"), outlets=outlets),
        more=lambda n: say.ngettext("+{n} more story", "+{n} more stories", n).format(n=n),
        rest=lambda n: say.ngettext("… and {n} more", "… and {n} more", n).format(n=n),
        read=say.gettext("Read it"),
        timeline=say.gettext("🕒 Timeline"),
        why=say.gettext("❓ Why"),
        mute=say.gettext("🔕 Mute"),
        longer=say.gettext("📖 More"),
        good=say.gettext("👍 Good"),
        bad=say.gettext("👎 Bad"),
        show=say.gettext("📖 Read them"),
        earlier=say.gettext("Earlier"),
        later=say.gettext("Later"),
    )


def when(moment: datetime, seen_from: datetime, zone: str, code: str) -> str:
    """A moment as read at another one: the time, with the day where it is a different one."""
    local, today = moment.astimezone(zone_of(zone)), seen_from.astimezone(zone_of(zone)).date()
    time = format_time(local, "HH:mm", locale=_locale(code))
    if local.date() == today:
        return time
    skeleton = "MMMd" if local.year == today.year else "yMMMd"
    return f"{format_skeleton(skeleton, local, locale=_locale(code))}, {time}"


def ago(time: str, age: timedelta, chat: Chat) -> str:
    """`08:12, 3 min ago`; only the time where that is more than a day."""
    say, minutes = words(chat), age // timedelta(minutes=1)
    if age >= timedelta(days=1) or minutes < 0:
        return time
    if minutes < 1:
        return say.gettext("{time}, just now").format(time=time)
    if minutes < MINUTES:
        return say.ngettext("{time}, {n} min ago", "{time}, {n} min ago", minutes).format(time=time, n=minutes)
    hours = minutes // MINUTES
    return say.ngettext("{time}, {n} h ago", "{time}, {n} h ago", hours).format(time=time, n=hours)


def span(length: timedelta, chat: Chat) -> str:
    """A length of time in its largest unit: `24 seconds`, `2 hours`."""
    return str(format_timedelta(length, locale=_locale(chat.language)))


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def _shown(fact: str | int | Rich) -> str | int:
    if isinstance(fact, Rich):
        return fact.html
    return plain(clip(fact, FACT_LIMIT)).html if isinstance(fact, str) else fact


def _is_to_the_left(sentence: str, facts: Mapping[str, str | int]) -> bool:
    """By the letters of the sentence, or where it has none, of the facts."""
    own = TAG.sub("", PLACE.sub("", sentence))
    return bool(TO_THE_LEFT.search(own if TO_THE_LEFT.search(own) or TO_THE_RIGHT.search(own) else str(facts)))


def _isolating(sentence: str, facts: Mapping[str, str | int]) -> str:
    """The sentence with isolates around commands and facts in other letters; not in code, nor within a tag."""

    def isolated(place: re.Match[str]) -> str:
        before, shown = place.string[: place.start()], str(facts.get(place[1], "")) if place.lastindex else place[0]
        is_within_tag = before.rfind("<") > before.rfind(">")
        is_code = before.count("<code>") > before.count("</code>")
        if is_within_tag or is_code or "\n" in shown or not TO_THE_RIGHT.search(TAG.sub("", shown)):
            return place[0]
        return f"{FIRST_STRONG}{place[0]}{END}"

    return COMMAND.sub(isolated, PLACE.sub(isolated, sentence))
