"""What people read about the settings of their chat: all at a glance, and a page for each."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from datetime import datetime, time
from types import MappingProxyType

from babel.dates import format_time

from bot.core.localtime import HOUR_MINUTES
from bot.core.markup import Rich, bold, fitting, lines, plain
from bot.core.model import Button, Chat, Detail, Message, Mode, Subscription
from bot.core.quiet import quiet_until
from bot.core.render import topic_name
from bot.services.preferences import Profile
from bot.services.subscribe import Change
from handlers.digests_texts import rhythm
from handlers.texts import digest_set, pause_line
from handlers.words import N_, clock_time, fill, message, when, wording, words

NIGHTS = ("22:00-07:00", "23:00-08:00", "00:00-06:00")
LEAST = (1, 2, 3, 5)
TOPICS = 20  # on a page
ZONES = (
    ("UTC", "Europe/London", "Europe/Berlin"),
    ("Europe/Kyiv", "Europe/Istanbul", "Europe/Moscow"),
    ("America/New_York", "America/Los_Angeles", "America/Sao_Paulo"),
    ("Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai"),
    ("Asia/Seoul", "Asia/Tokyo", "Australia/Sydney"),
)
SIGNS = MappingProxyType({Mode.INSTANT: "🔔", Mode.SILENT: "🔕", Mode.DIGEST: "🗞"})
MODES = MappingProxyType(
    {Mode.INSTANT: N_("at once"), Mode.SILENT: N_("without a sound"), Mode.DIGEST: N_("in the digest")}
)
DETAILS = MappingProxyType(
    {
        Detail.FIRST: (N_("First report"), N_("one alert, which grows as others report the same.")),
        Detail.DEVELOPMENTS: (N_("Developments"), N_("also a reply to it when something new is known.")),
        Detail.ALL: (N_("Everything"), N_("also a reply for each further report in words of its own.")),
    }
)


def overview(profile: Profile) -> Message:
    """All that is set, and a button for each part of it."""
    say, chat = words(profile.chat), profile.chat
    heading = (
        bold(say.gettext("⚙️ Settings")),
        fill(say.gettext("📰 Of a story: {detail}"), detail=say.gettext(DETAILS[chat.detail][0])),
        _least(chat),
        _digest(profile),
        fill(say.gettext("🌙 Quiet hours: {hours}"), hours=_hours(chat)),
        fill(say.gettext("🕒 Time zone: {zone}"), zone=chat.timezone),
        pause_line(chat, profile.now),
        _scope(profile),
    )
    followed = [_line(each, profile) for each in profile.followed]
    legend = lines((bold(say.gettext("You follow")), _legend(profile))) if followed else _nothing(chat)
    return message(fitting(lines((*heading, legend)), followed, wording(chat).rest, "\n"), _parts(profile))


def topics(profile: Profile, offset: int) -> Message:
    """What is followed, each with its mode, to be tapped."""
    say, chat, followed = words(profile.chat), profile.chat, profile.followed
    if not followed:
        return message(_nothing(chat), [[_back(chat)]])
    rows = [
        [Button(f"{SIGNS[each.mode]} {topic_name(each.topic)}", f"settings:topic:{each.topic.slug}")]
        for each in followed[offset : offset + TOPICS]
    ]
    before = [Button("◀", f"settings:topics:{max(0, offset - TOPICS)}")] if offset else []
    after = [Button("▶", f"settings:topics:{offset + TOPICS}")] if offset + TOPICS < len(followed) else []
    text = lines((plain(say.gettext("Tap one to change how it comes.")), _legend(profile), _scope(profile)))
    return message(text, [*rows, before + after, [_back(chat)]])


def topic(followed: Subscription, profile: Profile, change: Change | None = None) -> Message:
    """One topic or watch: how it comes, and the other ways."""
    say, chat = words(profile.chat), profile.chat
    state = fill(
        say.gettext("You hear of <b>{topic}</b> {mode}."),
        topic=topic_name(followed.topic),
        mode=say.gettext(MODES[followed.mode]),
    )
    set_ = digest_set(change, chat) if change else Rich()
    choice = f"prefer:mode:{followed.topic.slug}"
    modes = [
        [Button(_ticked(f"{SIGNS[mode]} {say.gettext(name)}", is_on=mode is followed.mode), f"{choice}:{mode}")]
        for mode, name in MODES.items()
    ]
    drop = [Button(say.gettext("✖️ Unfollow"), f"prefer:drop:{followed.topic.slug}")]
    back = [Button(say.gettext("⬅ Topics"), "settings:topics")]
    text = lines((state, _muted(followed, profile), set_, _scope(profile)))
    return message(text, [*modes, [] if followed.topic.is_watch else drop, back])


def detail(profile: Profile) -> Message:
    say, chat = words(profile.chat), profile.chat
    choices = lines(
        fill("• <b>{name}</b>: {what}", name=say.gettext(name), what=say.gettext(what))
        for name, what in DETAILS.values()
    )
    rows = [
        [Button(_ticked(say.gettext(name), is_on=each is chat.detail), f"prefer:detail:{each}")]
        for each, (name, _) in DETAILS.items()
    ]
    heading = bold(say.gettext("📰 How much of a story?"))
    return message(lines((heading, choices, _whole(profile))), [*rows, [_back(chat)]])


def least(profile: Profile) -> Message:
    say, chat = words(profile.chat), profile.chat
    what = say.gettext("A story is told once so many sources report it: fewer are sooner, more are surer.")
    row = [Button(_ticked(str(n), is_on=n == chat.least_outlets), f"prefer:least:{n}") for n in LEAST]
    heading = bold(say.gettext("🔎 How many sources?"))
    return message(lines((heading, plain(what), _whole(profile))), [row, [_back(chat)]])


def quiet(profile: Profile, *, is_none: bool = False) -> Message:
    """The quiet hours, and buttons for those of others; `is_none` for hours that ended when they started."""
    say, chat = words(profile.chat), profile.chat
    if is_none:
        state = plain(say.gettext("Hours that end when they start are none. /pause keeps me silent altogether."))
    elif chat.quiet is None:
        state = fill(say.gettext("🌙 No quiet hours are set. Times are in {zone}."), zone=chat.timezone)
    else:
        state = fill(
            say.gettext("🌙 Quiet from <b>{start}</b> to <b>{end}</b> in {zone}."),
            start=_wall(chat.quiet.start, chat),
            end=_wall(chat.quiet.end, chat),
            zone=chat.timezone,
        )
    parts = (
        state,
        _quiet_now(profile),
        _in_digest(profile),
        _urgent(chat),
        plain(say.gettext("Whatever comes in quiet hours is held back, and told in one message when they end.")),
        fill(say.gettext("Other times: <code>{example}</code>"), example="/quiet 22:30-06:15"),
        _zone_hint(profile),
        _whole(profile),
    )
    return message(lines(parts), _quiet_buttons(chat))


def zones(profile: Profile) -> Message:
    """The time zone, and some others."""
    say, chat, now = words(profile.chat), profile.chat, profile.now
    sentence = say.gettext(
        "Your times are in <b>{zone}</b>, where it is {time} now.\n"
        "Send your zone or city to change that, as in <code>/timezone Europe/Berlin</code>"
    )
    rows = [[Button(_city(zone, now, chat), f"prefer:zone:{zone}") for zone in row] for row in ZONES]
    text = fill(sentence, zone=chat.timezone, time=clock_time(now, now, chat))
    return message(lines((text, _whole(profile))), [*rows, [_back(chat)]])


def _parts(profile: Profile) -> list[list[Button]]:
    say = words(profile.chat)
    return [
        [Button(say.gettext("🔔 Topics"), "settings:topics"), Button(say.gettext("📰 How much"), "settings:detail")],
        [Button(say.gettext("🔎 Sources"), "settings:least"), Button(say.gettext("🗞 Digest"), "plan:")],
        [Button(say.gettext("🌙 Quiet hours"), "settings:quiet"), Button(say.gettext("🕒 Time zone"), "settings:zone")],
    ]


def _quiet_buttons(chat: Chat) -> list[list[Button]]:
    say = words(chat)
    urgent = say.gettext("☑️ Urgent topics ring") if chat.urgent_passes else say.gettext("⬜ Urgent topics ring")
    off = [Button(say.gettext("🔔 Off"), "quiet:off")] if chat.quiet else []
    return [
        [Button(night.replace("-", "–"), f"quiet:{night}") for night in NIGHTS],
        off,
        [Button(urgent, f"quiet:urgent {'off' if chat.urgent_passes else 'on'}")],
        [Button(say.gettext("🕒 Time zone"), "settings:zone"), _back(chat)],
    ]


def _line(each: Subscription, profile: Profile) -> Rich:
    name = fill("{sign} {topic}", sign=SIGNS[each.mode], topic=topic_name(each.topic))
    return lines((name, _muted(each, profile)), " · ")


def _muted(each: Subscription, profile: Profile) -> Rich:
    if each.muted_until is None or each.muted_until <= profile.now:
        return Rich()
    sentence = words(profile.chat).gettext("muted until {time}")
    return fill(sentence, time=clock_time(each.muted_until, profile.now, profile.chat))


def _legend(profile: Profile) -> Rich:
    """What the signs say, of modes that are in use or may be."""
    say = words(profile.chat)
    signs = " · ".join(f"{SIGNS[mode]} {say.gettext(name)}" for mode, name in MODES.items())
    has_digest = profile.schedule or all(each.mode is not Mode.DIGEST for each in profile.followed)
    none = say.gettext("While no digest is set, 🗞 comes without a sound.")
    return plain(signs) if has_digest else lines((plain(signs), plain(none)))


def _nothing(chat: Chat) -> Rich:
    return plain(words(chat).gettext("You follow nothing yet. Pick something in /topics."))


def _least(chat: Chat) -> Rich:
    say, n = words(chat), chat.least_outlets
    return fill(say.ngettext("🔎 Told once {n} source reports it", "🔎 Told once {n} sources report it", n), n=n)


def _digest(profile: Profile) -> Rich:
    say = words(profile.chat)
    how = rhythm(profile.schedule, profile.chat) if profile.schedule else say.gettext("none")
    return fill(say.gettext("🗞 Digest: {rhythm}"), rhythm=how)


def _hours(chat: Chat) -> str:
    say = words(chat)
    if chat.quiet is None:
        return say.gettext("none")
    hours = f"{_wall(chat.quiet.start, chat)}–{_wall(chat.quiet.end, chat)}"
    return say.gettext("{hours}, urgent topics ring").format(hours=hours) if chat.urgent_passes else hours


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


def _scope(profile: Profile) -> Rich:
    sentence = words(profile.chat).gettext(
        "Topics and digest are those of this forum topic; all else holds for the whole group."
    )
    return plain(sentence) if profile.thread else Rich()


def _whole(profile: Profile) -> Rich:
    sentence = words(profile.chat).gettext("This holds for the whole group, not only for this forum topic.")
    return plain(sentence) if profile.thread else Rich()


def _wall(minute: int, chat: Chat) -> str:
    return format_time(time(*divmod(minute, HOUR_MINUTES)), "HH:mm", locale=chat.language)


def _city(zone: str, now: datetime, chat: Chat) -> str:
    name = zone.rpartition("/")[2].replace("_", " ")
    return f"{'✅ ' if zone == chat.timezone else ''}{name} {when(now, now, zone, chat.language)}"


def _ticked(text: str, *, is_on: bool) -> str:
    return f"✅ {text}" if is_on else text


def _back(chat: Chat) -> Button:
    return Button(words(chat).gettext("⬅ Settings"), "settings:")
