"""What the administrators of channels read when they set them up."""

from collections.abc import Sequence

from bot.core.markup import Rich, bold, clip, fitting, lines, plain
from bot.core.model import Button, Chat, Message, Subscription
from bot.core.render import topic_names
from handlers.elsewhere import OURS, aim
from handlers.words import fill, message, turning, wording, words

PAGE = 8  # channels
TITLE_LIMIT = 60

Followed = Sequence[Subscription]


def channels(listed: Sequence[tuple[Chat, Followed]], offset: int, count: int, chat: Chat) -> Message:
    """Those of a page, from number `offset` on, with a button each."""
    say = words(chat)
    if not listed:
        nothing = say.gettext(
            "I am in no channel that you administer. Add me to one as an administrator who may post messages, "
            "then ask again."
        )
        return message(plain(nothing))
    how = fill(
        say.gettext("Tap one to set it up, or put its name last: <code>{example}</code>"),
        example="/subscribe sanctions @yourchannel",
    )
    blocks = [lines((_name(each), _follows(followed, chat))) for each, followed in listed]
    rows = [[Button(f"📣 {_title(each)}", aim(each.id, "channel:"))] for each, _ in listed]
    text = fitting(lines((bold(say.gettext("Your channels")), how)), blocks, wording(chat).rest)
    has_more = offset + PAGE < count
    return message(text, [*rows, turning(OURS.removesuffix(":"), offset, PAGE, chat, has_more=has_more)])


def channel(followed: Followed, chat: Chat) -> Message:
    """What one follows, and where its settings are."""
    say = words(chat)
    rows = [
        [Button(say.gettext("📋 Topics"), "board:"), Button(say.gettext("⚙️ Settings"), "settings:")],
        [Button(say.gettext("🗞 Digest"), "plan:"), Button(say.gettext("🌙 Quiet hours"), "settings:quiet")],
        [Button(say.gettext("⬅ All channels"), f"{OURS}0")],
    ]
    return message(lines((_follows(followed, chat), plain(say.gettext("What shall be changed?")))), rows)


def added(channel: Chat, chat: Chat) -> Message:
    """To who added the bot to a channel."""
    say = words(chat)
    hello = say.gettext("📣 I am in <b>{title}</b> now. Pick its topics below; /channels brings you back here.")
    return message(fill(hello, title=_title(channel)), [[Button(say.gettext("📋 Topics"), aim(channel.id, "board:"))]])


def mute_in_channel(channel: Chat, chat: Chat) -> Message:
    """To who added the bot to a channel in which it may not post."""
    say = words(chat)
    sentence = say.gettext(
        "📣 I am in <b>{title}</b> now, but I may not post there. Make me an administrator who may post messages; "
        "/channels then sets it up."
    )
    return message(fill(sentence, title=_title(channel)))


def mute_in_group(group: Chat, chat: Chat) -> Message:
    """To who added the bot to a group in which it may not write."""
    say = words(chat)
    sentence = say.gettext(
        "👥 I am in <b>{title}</b> now, but I may not write there. Let me send messages; then say /topics in the group."
    )
    return message(fill(sentence, title=_title(group)))


def _name(chat: Chat) -> Rich:
    name = bold(_title(chat))
    return name + plain(f" @{chat.username}") if chat.username else name


def _title(chat: Chat) -> str:
    return clip(chat.title, TITLE_LIMIT) or str(chat.id)


def _follows(followed: Followed, chat: Chat) -> Rich:
    say = words(chat)
    if not followed:
        return plain(say.gettext("It follows nothing yet."))
    return fill(say.gettext("It follows {topics}."), topics=topic_names(each.topic for each in followed))
