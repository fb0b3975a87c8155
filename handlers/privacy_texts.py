"""What people read about what is stored of them, and what was deleted."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from bot.core.forgotten import Forgotten
from bot.core.markup import Rich, bold, lines, plain
from bot.core.model import Button, Chat, Message
from bot.services.manage import OPEN
from handlers.words import fill, message, tell, words


def privacy(chat: Chat) -> Message:
    say = words(chat)
    stored = (
        say.gettext("• the number, the name and the @name of this chat, as Telegram gives them"),
        say.gettext("• what you follow and watch, and your settings"),
        say.gettext("• the hour when somebody here last wrote to me"),
        say.gettext("• which alerts came here, and the votes on them"),
        say.gettext("• what you write to me, only until it is answered"),
        say.gettext("• what admins of mine changed, with their number"),
    )
    not_stored = say.gettext("I do not read what people say to each other, and nothing leaves the computer I run on.")
    end = say.gettext("/forgetme deletes all of it.")
    told = lines((bold(say.gettext("What I store")), *map(plain, stored)))
    return message(lines((told, fill(not_stored), fill(end)), "\n\n"))


def question(asked: int, access: str, chat: Chat) -> Message:
    say = words(chat)
    parts = [say.gettext("Delete everything I store about this chat? It cannot be taken back.")]
    if access != OPEN:
        parts.append(say.gettext("Afterwards you need an invitation to use me again."))
    yes = Button(say.gettext("🗑 Delete everything"), f"forget:{asked}")
    no = Button(say.gettext("Keep it"), "forget:")
    return message(lines(map(plain, parts), " "), [[yes], [no]])


def kept(chat: Chat) -> Message:
    return tell(words(chat).gettext("Good. Everything stays as it is."))


def forgotten(counts: Forgotten, chat: Chat) -> Message:
    say = words(chat)
    done = fill(say.gettext("🗑 Deleted. I do not know this chat any more."))
    stays = fill(say.gettext("The log of what admins changed keeps numbers of chats. /start begins anew."))
    return message(lines((done, lines(_counted(counts, chat)), stays), "\n\n"))


def _counted(counts: Forgotten, chat: Chat) -> tuple[Rich, ...]:
    say = words(chat)
    said = (
        (say.ngettext("{n} topic you followed", "{n} topics you followed", counts.subscriptions), counts.subscriptions),
        (say.ngettext("{n} watch", "{n} watches", counts.watches), counts.watches),
        (say.ngettext("{n} vote", "{n} votes", counts.votes), counts.votes),
        (say.ngettext("{n} digest", "{n} digests", counts.digests), counts.digests),
        (say.ngettext("{n} mute", "{n} mutes", counts.mutes), counts.mutes),
        (say.ngettext("{n} message of mine", "{n} messages of mine", counts.messages), counts.messages),
    )
    settings = fill(say.gettext("• the settings of this chat"))
    return (settings, *(fill("• {counted}", counted=sentence.format(n=n)) for sentence, n in said if n))
