"""What people read about the settings of their chat: all at a glance, and what it follows."""

from collections.abc import Sequence
from types import MappingProxyType

from bot.core.markup import Rich, bold, fitting, lines, plain
from bot.core.model import Button, Chat, Message, Mode, Subscription
from bot.core.render import topic_name
from bot.core.speech import LANGUAGES
from bot.services.preferences import Profile
from bot.services.subscribe import Change
from handlers.digests_texts import rhythm
from handlers.hours_texts import hours
from handlers.pages import in_words, page, ticked
from handlers.tastes_texts import DETAILS, PREVIEWS
from handlers.texts import digest_set, pause_line
from handlers.words import N_, clock_time, fill, leafing, message, wording, words

LISTED = 20  # topics or watches on a page
SIGNS = MappingProxyType({Mode.INSTANT: "🔔", Mode.SILENT: "🔕", Mode.DIGEST: "🗞"})
MODES = MappingProxyType(
    {Mode.INSTANT: N_("at once"), Mode.SILENT: N_("without a sound"), Mode.DIGEST: N_("in the digest")}
)


def overview(profile: Profile) -> Message:
    """All that is set, and a button for each part of it."""
    say, chat = words(profile.chat), profile.chat
    heading = (
        bold(say.gettext("⚙️ Settings")),
        fill(say.gettext("📰 Of a story: {detail}"), detail=say.gettext(DETAILS[chat.detail][0])),
        _least(chat),
        _digest(profile),
        fill(say.gettext("🌙 Quiet hours: {hours}"), hours=hours(chat)),
        fill(say.gettext("🕒 Time zone: {zone}"), zone=chat.timezone),
        fill(say.gettext("🗣 Language: {language}"), language=LANGUAGES.get(chat.language, chat.language)),
        fill(say.gettext("🖼 Preview: {preview}"), preview=say.gettext(PREVIEWS[chat.preview][0])),
        _mutes(profile),
        pause_line(chat, profile.now),
        _scope(profile),
    )
    followed = [_line(each, profile) for each in profile.followed]
    legend = lines((bold(say.gettext("You follow")), _legend(profile))) if followed else _nothing(chat)
    return message(fitting(lines((*heading, legend)), followed, wording(chat).rest, "\n"), _parts(profile))


def topics(profile: Profile, offset: int) -> Message:
    """The topics that are followed, each with its mode, to be tapped."""
    followed = [each for each in profile.followed if not each.topic.is_watch]
    command = in_words("/subscribe tariffs silent", profile.chat)
    return _listed(followed, offset, "topics", command, profile) if followed else _none(_nothing(profile.chat), profile)


def watches(profile: Profile, offset: int) -> Message:
    """The watches, each with its mode, to be tapped."""
    say = words(profile.chat)
    followed = [each for each in profile.followed if each.topic.is_watch]
    sentence = say.gettext("A watch is a search of your own. To make one: <code>{example}</code>")
    command = fill(sentence, example="/watch Boeing strike")
    if not followed:
        return _none(lines((plain(say.gettext("You watch for nothing yet.")), command)), profile)
    return _listed(followed, offset, "watches", lines((command, fill(say.gettext("/unwatch ends one.")))), profile)


def topic(followed: Subscription, profile: Profile, change: Change | None = None) -> Message:
    """One topic or watch: how it comes, and the other ways."""
    say, chat, slug = words(profile.chat), profile.chat, followed.topic.slug
    state = fill(
        say.gettext("You hear of <b>{topic}</b> {mode}."),
        topic=topic_name(followed.topic),
        mode=say.gettext(MODES[followed.mode]),
    )
    modes = [
        [
            Button(
                ticked(f"{SIGNS[mode]} {say.gettext(name)}", is_on=mode is followed.mode), f"prefer:mode:{slug}:{mode}"
            )
        ]
        for mode, name in MODES.items()
    ]
    mute = Button(say.gettext("🔕 Mute for a while"), f"mute:{slug}")
    drop = Button(say.gettext("✖️ Unfollow"), f"prefer:drop:{slug}")
    topics_, watches_ = say.gettext("⬅ Topics"), say.gettext("⬅ Watches")
    back = Button(watches_, "settings:watches") if followed.topic.is_watch else Button(topics_, "settings:topics")
    text = (
        state,
        _muted(followed, profile),
        digest_set(change, chat) if change else Rich(),
        Rich() if followed.topic.is_watch else in_words(f"/subscribe {slug} silent", chat),
        _scope(profile),
    )
    return message(lines(text), [*modes, [mute] if followed.topic.is_watch else [mute, drop], [back]])


def _listed(followed: Sequence[Subscription], offset: int, where: str, command: Rich, profile: Profile) -> Message:
    say, chat = words(profile.chat), profile.chat
    start = min(offset, (len(followed) - 1) // LISTED * LISTED)
    rows = [
        [Button(f"{SIGNS[each.mode]} {topic_name(each.topic)}", f"settings:topic:{each.topic.slug}")]
        for each in followed[start : start + LISTED]
    ]
    before = f"settings:{where}:{max(0, start - LISTED)}" if start else ""
    after = f"settings:{where}:{start + LISTED}" if start + LISTED < len(followed) else ""
    text = (plain(say.gettext("Tap one to change how it comes.")), _legend(profile), command, _scope(profile))
    return page(text, [*rows, leafing(before, after, chat)], chat)


def _none(said: Rich, profile: Profile) -> Message:
    return page((said,), (), profile.chat)


def _parts(profile: Profile) -> list[list[Button]]:
    say, is_paused = words(profile.chat), bool(pause_line(profile.chat, profile.now).size)
    resume, pause = Button(say.gettext("▶️ Resume"), "resume:"), Button(say.gettext("⏸ Pause"), "settings:pause")
    return [
        [Button(say.gettext("🔔 Topics"), "settings:topics"), Button(say.gettext("👁 Watches"), "settings:watches")],
        [Button(say.gettext("📰 How much"), "settings:detail"), Button(say.gettext("🔎 Sources"), "settings:least")],
        [Button(say.gettext("🗞 Digest"), "plan:"), Button(say.gettext("🌙 Quiet hours"), "settings:quiet")],
        [Button(say.gettext("🕒 Time zone"), "settings:zone"), Button(say.gettext("🗣 Language"), "settings:language")],
        [Button(say.gettext("🖼 Preview"), "settings:preview"), Button(say.gettext("🔕 Muted"), "mutes:")],
        [resume if is_paused else pause],
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
    return fill(words(chat).gettext("You follow nothing yet. Pick something in /topics."))


def _least(chat: Chat) -> Rich:
    say, n = words(chat), chat.least_outlets
    return fill(say.ngettext("🔎 Told once {n} source reports it", "🔎 Told once {n} sources report it", n), n=n)


def _digest(profile: Profile) -> Rich:
    say = words(profile.chat)
    how = rhythm(profile.schedule, profile.chat) if profile.schedule else say.gettext("none")
    return fill(say.gettext("🗞 Digest: {rhythm}"), rhythm=how)


def _mutes(profile: Profile) -> Rich:
    n = profile.mutes
    if not n:
        return Rich()
    say = words(profile.chat)
    return fill(say.ngettext("🔕 {n} thing is muted: /mute", "🔕 {n} things are muted: /mute", n), n=n)


def _scope(profile: Profile) -> Rich:
    sentence = words(profile.chat).gettext(
        "Topics, digest and mutes are those of this forum topic; all else holds for the whole group."
    )
    return plain(sentence) if profile.thread else Rich()
