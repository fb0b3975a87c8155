"""What admins read about the links that let people in."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Sequence
from datetime import datetime

from bot.core.markup import Rich, bold, fitting, lines
from bot.core.model import Button, Chat, Message
from bot.core.people import Invite
from bot.services.invites import PREFIX
from bot.services.manage import INVITE
from handlers.words import Rows, clock_time, fill, message, wording, words


def made(invite: Invite, bot: str, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    sentence = say.ngettext(
        "🎟 This link lets {n} chat in, until {time}:",
        "🎟 This link lets {n} chats in, until {time}:",
        invite.uses,
    )
    told = fill(sentence, n=invite.uses, time=clock_time(invite.expires, now, chat))
    revoke = Button(say.gettext("Revoke it"), f"revoke:{invite.id}")
    return message(lines((told, _link(invite, bot))), [[revoke]])


def listed(invites: Sequence[Invite], bot: str, access: str, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    entries = [_entry(invite, bot, chat, now) for invite in invites]
    title = bold(say.gettext("Open links") if invites else say.gettext("No link is open."))
    parts = [fitting(title, entries, wording(chat).rest)]
    if access != INVITE:
        parts.append(
            fill(say.gettext("Who comes by a link is let in for good. Others are kept out by /access invite."))
        )
    parts.append(fill(say.gettext("As in: <code>{example}</code>"), example="/invite 10 7d"))
    rows = [[_revoke(invite, chat)] for invite in invites]
    return message(lines(parts, "\n\n"), [*rows, *_offers(chat)])


def _entry(invite: Invite, bot: str, chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    sentence = say.gettext("{number}. used {used} of {uses}, until {time}")
    time = clock_time(invite.expires, now, chat)
    told = fill(sentence, number=invite.id, used=invite.used, uses=invite.uses, time=time)
    return lines((told, _link(invite, bot)))


def _link(invite: Invite, bot: str) -> Rich:
    return fill("<code>{link}</code>", link=f"https://t.me/{bot}?start={PREFIX}{invite.code}")


def _revoke(invite: Invite, chat: Chat) -> Button:
    return Button(words(chat).gettext("Revoke {number}").format(number=invite.id), f"revoke:{invite.id}")


def _offers(chat: Chat) -> Rows:
    say = words(chat)
    one = Button(say.gettext("New link for one, 7 days"), "invite:1:7d")
    ten = Button(say.gettext("New link for ten, 30 days"), "invite:10:30d")
    return [[one], [ten]]
