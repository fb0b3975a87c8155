"""What people read about their digests, and the digests themselves."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from datetime import datetime, time

from babel.dates import format_skeleton, format_time, get_day_names
from babel.lists import format_list

from bot.core.audience import Letter
from bot.core.digest_pages import digest_pages
from bot.core.digests import Schedule, digest_time, is_scheduled
from bot.core.errors import RequestError
from bot.core.localtime import HOUR_MINUTES, zone_of
from bot.core.markup import Rich, bold, lines, plain
from bot.core.model import Button, Chat, Message
from bot.core.render import topic_names
from bot.core.weekdays import EVERY_DAY, WEEKDAYS, WEEKENDS
from bot.services.digesting import Ended, Plan
from handlers.words import clock_time, fill, message, wording, words

TIMES = ("07:00", "08:00", "09:00", "12:00", "18:00", "21:00")
TIMES_IN_A_ROW = 3
ON, OFF = "on", "off"


# The digest itself


def digest(letter: Letter) -> Message:
    """The first page of a digest, or of what quiet hours held back, and a button to the next one."""
    return _page(letter, 1, "")


def page(letter: Letter, number: int, began: int) -> Message:
    """A further page, in reply to the message it `began` with. Raises RequestError when there is none."""
    said = _page(letter, number, f":{began}")
    return Message(said.html, said.buttons, reply_to=began)


def _page(letter: Letter, number: int, began: str) -> Message:
    say = words(letter.chat)
    pages = digest_pages(letter, _heading(letter), say.gettext("Told already"), wording(letter.chat))
    if not 1 <= number <= len(pages):
        raise RequestError("button_too_old")
    shown = pages[number - 1]
    if not (letter.folded or letter.told):
        return message(lines((shown.text, plain(say.gettext("Nothing new since the one before.")))))
    more = say.ngettext("📖 {n} more", "📖 {n} more", shown.left).format(n=shown.left)
    return message(shown.text, [[Button(more, f"digest:{number + 1}{began}")]] if shown.left else [])


def _heading(letter: Letter) -> Rich:
    say, key, chat = words(letter.chat), letter.delivery.key, letter.chat
    if not is_scheduled(key):
        count = len(letter.folded)
        held = say.ngettext("🌙 While it was quiet: {n} story", "🌙 While it was quiet: {n} stories", count)
        return bold(held.format(n=count))
    local = (digest_time(key) or letter.delivery.created).astimezone(zone_of(chat.timezone))
    day = format_skeleton("MMMd", local, locale=chat.language)
    return fill(
        say.gettext("🗞 <b>Digest</b> · {day}, {time}"), day=day, time=format_time(local, "HH:mm", locale=chat.language)
    )


# When it comes


def plan(set_: Plan, now: datetime, said: Rich | None = None) -> Message:
    """What is set, and buttons for all of it; `said` stands above."""
    say = words(set_.chat)
    what = say.gettext(
        "A digest gathers what is not told at once: topics in digest mode, what quiet hours held back, what was too "
        "much. What alerts told is named below that."
    )
    how = fill(
        say.gettext("Pick a time, or write it: <code>{time}</code>, <code>{days}</code>, <code>{some}</code>"),
        time="/digest 08:00",
        days="/digest weekdays 07:30",
        some="/digest mon wed fri 18:00",
    )
    parts = (said or Rich(), _set(set_, now), _zone(set_.chat), Rich() if set_.schedule else plain(what), how)
    return message(lines(parts, "\n\n"), _buttons(set_))


def planned(set_: Plan, now: datetime) -> Message:
    return message(lines((_set(set_, now), _zone(set_.chat)), "\n\n"), _buttons(set_))


def ended(end: Ended, now: datetime) -> Message:
    say = words(end.plan.chat)
    if not end.was_set:
        return plan(end.plan, now)
    released = say.ngettext(
        "What was held back for the next one, {n} story, comes now.",
        "What was held back for the next one, {n} stories, comes now.",
        end.released,
    )
    parts = (
        plain(say.gettext("🗞 No more digests.")),
        fill(released, n=end.released) if end.released else Rich(),
        _silent(end.plan),
    )
    return message(lines(parts), _buttons(end.plan))


def asked(set_: Plan, now: datetime, *, was_sent: bool) -> Message:
    say = words(set_.chat)
    if was_sent:
        coming = say.gettext("📬 It comes in a moment. What is in it is not told again.")
        return plan(set_, now, plain(coming))
    return plan(set_, now, plain(say.gettext("Nothing new since the one before.")))


def rhythm(schedule: Schedule, chat: Chat) -> str:
    """How often it comes: `every day at 08:00`."""
    say = words(chat)
    if not schedule.days:
        return say.gettext("every hour")
    at = format_time(time(*divmod(schedule.minute, HOUR_MINUTES)), "HH:mm", locale=chat.language)
    if schedule.days == EVERY_DAY:
        return say.gettext("every day at {time}").format(time=at)
    if schedule.days == WEEKDAYS:
        return say.gettext("on weekdays at {time}").format(time=at)
    if schedule.days == WEEKENDS:
        return say.gettext("at weekends at {time}").format(time=at)
    names = get_day_names("wide", locale=chat.language)
    days = format_list([names[day] for day in sorted(schedule.days)], locale=chat.language)
    return say.gettext("every {days} at {time}").format(days=days, time=at)


def _set(set_: Plan, now: datetime) -> Rich:
    say, chat = words(set_.chat), set_.chat
    if set_.schedule is None or set_.next_at is None:
        return lines((plain(say.gettext("🗞 No digest is set here.")), _silent(set_)))
    comes = fill(say.gettext("🗞 Your digest comes <b>{rhythm}</b>."), rhythm=rhythm(set_.schedule, chat))
    coming = fill(say.gettext("The next one: {time}."), time=clock_time(set_.next_at, now, chat))
    held = say.gettext("It falls into your quiet hours and waits till they end.")
    empty = plain(say.gettext("It comes also when there is nothing in it.")) if chat.empty_digests else Rich()
    return lines((comes, coming, plain(held) if set_.is_held else Rich(), empty, _only(set_)))


def _only(set_: Plan) -> Rich:
    say = words(set_.chat)
    if set_.topics:
        return _named(set_, say.gettext("Told only in it: {topics}"))
    hint = say.gettext("To hear of a topic only in it: <code>{example}</code>")
    return fill(hint, example="/subscribe tariffs digest")


def _silent(set_: Plan) -> Rich:
    """Without a digest its topics come as they happen."""
    return _named(set_, words(set_.chat).gettext("Without one these come at once, without a sound: {topics}"))


def _named(set_: Plan, sentence: str) -> Rich:
    return fill(sentence, topics=topic_names(set_.topics)) if set_.topics else Rich()


def _zone(chat: Chat) -> Rich:
    """The zone of a chat that never chose one is UTC, and its mornings are somebody else's."""
    say = words(chat)
    if chat.timezone != "UTC":
        return Rich()
    hint = say.gettext("Times are in UTC here. If you live elsewhere: <code>{example}</code>")
    return fill(hint, example="/timezone Europe/Berlin")


def _buttons(set_: Plan) -> list[list[Button]]:
    say, chat = words(set_.chat), set_.chat
    times = [Button(each, f"plan:{each}") for each in TIMES]
    now = Button(say.gettext("📬 Now"), "plan:now")
    empty = say.gettext("☑️ Also when empty") if chat.empty_digests else say.gettext("⬜ Also when empty")
    rows = [times[start : start + TIMES_IN_A_ROW] for start in range(0, len(times), TIMES_IN_A_ROW)]
    return [
        *rows,
        [
            Button(say.gettext("Every hour"), "plan:hourly"),
            Button(say.gettext("Weekdays 08:00"), "plan:weekdays 08:00"),
            Button(say.gettext("Mondays 08:00"), "plan:monday 08:00"),
        ],
        [now, Button(say.gettext("🗑 Off"), "plan:off")] if set_.schedule else [now],
        [Button(empty, f"plan:empty {OFF if chat.empty_digests else ON}")],
        [Button(say.gettext("⬅ Settings"), "settings:")],
    ]
