"""What people read about the hours of a chat: when it is quiet, which clock it goes by, how long it pauses."""

from collections.abc import Iterable
from datetime import datetime, time
from types import MappingProxyType
from typing import Literal

from babel.dates import format_time, get_day_names
from babel.lists import format_list

from bot.core.asking import parse_duration
from bot.core.localtime import HOUR_MINUTES
from bot.core.markup import Rich, bold, plain
from bot.core.model import Button, Chat, Message, Quiet
from bot.core.quiet import quiet_until
from bot.core.weekdays import EVERY_DAY, NAMES, WEEKDAYS, WEEKENDS
from bot.services.preferences import Profile
from handlers.pages import in_words, page, ticked, whole
from handlers.texts import duration, pause_line
from handlers.words import N_, clock_time, fill, tell, when, words

NIGHTS = ("22:00-07:00", "23:00-08:00", "00:00-06:00")
DAYS = MappingProxyType(
    {
        "daily": (N_("Every day"), EVERY_DAY),
        "weekdays": (N_("Weekdays"), WEEKDAYS),
        "weekends": (N_("Weekends"), WEEKENDS),
    }
)
PAUSES = ("8h", "1d", "3d", "1w")
PAUSES_IN_A_ROW = 2
ZONES = (
    ("UTC", "Europe/London", "Europe/Berlin"),
    ("Europe/Kyiv", "Europe/Istanbul", "Europe/Moscow"),
    ("America/New_York", "America/Los_Angeles", "America/Sao_Paulo"),
    ("Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai"),
    ("Asia/Seoul", "Asia/Tokyo", "Australia/Sydney"),
)


def quiet(profile: Profile, *, is_none: bool = False) -> Message:
    """The quiet hours, and buttons for those of others; `is_none` for hours that ended when they started."""
    say, chat = words(profile.chat), profile.chat
    none = say.gettext("Hours that end when they start are none. /pause keeps me silent altogether.")
    parts = (
        plain(none) if is_none else _state(chat),
        _begins(chat.quiet, chat),
        _quiet_now(profile),
        _in_digest(profile),
        _urgent(chat),
        plain(say.gettext("Whatever comes in quiet hours is held back, and told in one message when they end.")),
        fill(
            say.gettext("In words: <code>{times}</code> or <code>{days}</code>"),
            times="/quiet 22:30-06:15",
            days="/quiet fri sat 23:00-10:00",
        ),
        _zone_hint(profile),
        whole(profile),
    )
    return page(parts, _quiet_buttons(chat), chat)


def zones(profile: Profile) -> Message:
    """The time zone, and some others."""
    say, chat, now = words(profile.chat), profile.chat, profile.now
    sentence = say.gettext(
        "Your times are in <b>{zone}</b>, where it is {time} now.\n"
        "Send your zone or city to change that, as in <code>/timezone Europe/Berlin</code>"
    )
    rows = [[Button(_city(zone, now, chat), f"prefer:zone:{zone}") for zone in row] for row in ZONES]
    share = [Button(say.gettext("📍 Share my location"), "locate:")] if chat.kind == "private" else []
    text = fill(sentence, zone=chat.timezone, time=clock_time(now, now, chat))
    return page((text, whole(profile)), [*rows, share], chat)


def locating(chat: Chat) -> tuple[Message, str]:
    """What asks for a location, and the key that sends it."""
    say = words(chat)
    sentence = say.gettext(
        "Tap the button below the chat to send me where you are. I keep the time zone, not the place. "
        "A city does it too: <code>{example}</code>"
    )
    return tell(sentence, example="/timezone Seoul"), say.gettext("📍 Send my location")


def pauses(profile: Profile) -> Message:
    """Whether the chat pauses, and for how long it may."""
    say, chat = words(profile.chat), profile.chat
    paused = pause_line(chat, profile.now)
    if paused.size:
        rows = [[Button(say.gettext("▶️ Resume"), "resume:")]]
        return page((paused, in_words("/resume", chat), whole(profile)), rows, chat)
    buttons = [Button(_length(length, chat), f"pause:{length}") for length in PAUSES]
    rows = [buttons[at : at + PAUSES_IN_A_ROW] for at in range(0, len(buttons), PAUSES_IN_A_ROW)]
    rows.append([Button(say.gettext("Until I say /resume"), "pause:")])
    heading = bold(say.gettext("⏸ Send nothing for how long?"))
    what = fill(say.gettext("What comes meanwhile stays in /latest and /summary."))
    return page((heading, what, in_words("/pause 3d", chat), whole(profile)), rows, chat)


def hours(chat: Chat) -> str:
    """The quiet hours in a line of the settings."""
    say = words(chat)
    if chat.quiet is None:
        return say.gettext("none")
    said = f"{_wall(chat.quiet.start, chat)}–{_wall(chat.quiet.end, chat)}"
    if chat.quiet.days != EVERY_DAY:
        said = f"{said} ({_names(chat.quiet.days, 'abbreviated', chat)})"
    return say.gettext("{hours}, urgent topics ring").format(hours=said) if chat.urgent_passes else said


def _state(chat: Chat) -> Rich:
    say = words(chat)
    if chat.quiet is None:
        return fill(say.gettext("🌙 No quiet hours are set. Times are in {zone}."), zone=chat.timezone)
    return fill(
        say.gettext("🌙 Quiet from <b>{start}</b> to <b>{end}</b> in {zone}."),
        start=_wall(chat.quiet.start, chat),
        end=_wall(chat.quiet.end, chat),
        zone=chat.timezone,
    )


def _begins(quiet: Quiet | None, chat: Chat) -> Rich:
    if quiet is None or quiet.days == EVERY_DAY:
        return Rich()
    return fill(words(chat).gettext("It begins on: {days}."), days=_names(quiet.days, "wide", chat))


def _quiet_buttons(chat: Chat) -> list[list[Button]]:
    say = words(chat)
    urgent = say.gettext("☑️ Urgent topics ring") if chat.urgent_passes else say.gettext("⬜ Urgent topics ring")
    off = [Button(say.gettext("🔔 Off"), "quiet:off")] if chat.quiet else []
    days = [
        Button(ticked(say.gettext(name), is_on=chat.quiet.days == each), f"quiet:{word}")
        for word, (name, each) in DAYS.items()
        if chat.quiet
    ]
    return [
        [Button(night.replace("-", "–"), f"quiet:{_typed(chat.quiet)}{night}") for night in NIGHTS],
        days,
        off,
        [Button(urgent, f"quiet:urgent {'off' if chat.urgent_passes else 'on'}")],
        [Button(say.gettext("🕒 Time zone"), "settings:zone")],
    ]


def _typed(quiet: Quiet | None) -> str:
    """The days of the quiet hours as they are typed, which other times keep; nothing for every day."""
    if quiet is None or quiet.days == EVERY_DAY:
        return ""
    return "".join(f"{NAMES[day][:3]} " for day in sorted(quiet.days))


def _quiet_now(profile: Profile) -> Rich:
    until = quiet_until(profile.chat, profile.now)
    if until is None:
        return Rich()
    sentence = words(profile.chat).gettext("It is quiet now, until {time}.")
    return fill(sentence, time=clock_time(until, profile.now, profile.chat))


def _in_digest(profile: Profile) -> Rich:
    """What the night held back for the digest stays there when quiet hours are switched off."""
    if profile.chat.quiet or not profile.in_digest:
        return Rich()
    sentence = words(profile.chat).ngettext(
        "{n} story waits for your digest; /digest now brings it.",
        "{n} stories wait for your digest; /digest now brings them.",
        profile.in_digest,
    )
    return fill(sentence, n=profile.in_digest)


def _urgent(chat: Chat) -> Rich:
    if chat.quiet is None:
        return Rich()
    say = words(chat)
    passes, waits = say.gettext("Urgent topics ring all the same."), say.gettext("Urgent topics wait too.")
    return plain(passes if chat.urgent_passes else waits)


def _zone_hint(profile: Profile) -> Rich:
    if profile.has_own_zone:
        return Rich()
    sentence = words(profile.chat).gettext("Is your time another? <code>{example}</code>")
    return fill(sentence, example="/timezone Europe/Berlin")


def _names(days: Iterable[int], width: Literal["wide", "abbreviated"], chat: Chat) -> str:
    names = get_day_names(width, locale=chat.language)
    return format_list([names[day] for day in sorted(days)], style="standard", locale=chat.language)


def _wall(minute: int, chat: Chat) -> str:
    return format_time(time(*divmod(minute, HOUR_MINUTES)), "HH:mm", locale=chat.language)


def _city(zone: str, now: datetime, chat: Chat) -> str:
    name = zone.rpartition("/")[2].replace("_", " ")
    return ticked(f"{name} {when(now, now, zone, chat.language)}", is_on=zone == chat.timezone)


def _length(word: str, chat: Chat) -> str:
    length = parse_duration(word)
    return duration(length, chat) if length else word
