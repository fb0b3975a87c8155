"""What admins read about the people who use the bot, and about who looks after it."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Mapping
from datetime import datetime

from bot.core.markup import Rich, bold, fitting, lines, plain
from bot.core.model import Button, Chat, ChatState, Message, Role, Subscription
from bot.core.people import Person
from bot.core.render import topic_name
from bot.services.people import PEOPLE_PAGE, Appointment, Crowd
from handlers.words import N_, Rows, clock_time, fill, leafing, message, tell, wording, words

BUTTON_DATA_LIMIT = 64  # bytes, of Telegram
NAME_LIMIT = 30  # characters of a name on a button
MOST_NAMED = 3  # topics of a line

ROLES = {Role.OWNER: N_("owner"), Role.ADMIN: N_("admin"), Role.EDITOR: N_("editor")}
STATES = {ChatState.ACTIVE: N_("active"), ChatState.ASLEEP: N_("blocked or removed me"), ChatState.BANNED: N_("banned")}
KINDS = {
    "private": N_("person"),
    "group": N_("group"),
    "supergroup": N_("group"),
    "channel": N_("channel"),
}


def crowd(found: Crowd, chat: Chat) -> Message:
    """A page of people, and a button for each."""
    say = words(chat)
    if not found.people and found.words:
        return tell(say.gettext("I know nobody by <b>{words}</b>."), words=found.words)
    if not found.people:
        return tell(say.gettext("Nobody uses me yet."))
    counted = say.ngettext("{n} chat", "{n} chats", found.total)
    title = bold(counted.format(n=found.total))
    entries = [_line(number, person, chat) for number, person in enumerate(found.people, found.offset + 1)]
    rows = [[Button(_button(person, chat), f"user:{person.chat.id}")] for person in found.people]
    return message(fitting(title, entries, wording(chat).rest), [*rows, _turning(found, chat)])


def card(person: Person, viewer: Role | None, chat: Chat, now: datetime) -> Message:
    """All that is known of one, and what the viewer may do about them."""
    say, about = words(chat), person.chat
    parts = [
        bold(_name(about, chat)),
        fill("{kind} · <code>{id}</code>", kind=say.gettext(KINDS.get(about.kind, about.kind)), id=about.id),
        fill(say.gettext("State: {state}"), state=say.gettext(STATES[about.state])),
        fill(say.gettext("Here since {time}"), time=clock_time(person.joined, now, chat)),
    ]
    if about.username:
        parts.insert(1, plain(f"@{about.username}"))
    if person.seen:
        parts.append(fill(say.gettext("Last wrote: {time}"), time=clock_time(person.seen, now, chat)))
    if person.role:
        parts.append(fill(say.gettext("Role: {role}"), role=say.gettext(ROLES[person.role])))
    parts.append(_follows(person, chat, len(person.follows)))
    return message(lines(parts), _deeds(person, viewer, chat))


def staff(roles: Mapping[int, Role], names: Mapping[str, str], chat: Chat) -> Message:
    say = words(chat)
    ranked = sorted(roles.items(), key=lambda each: (tuple(Role).index(each[1]), each[0]))
    entries = [_colleague(each, role, names, chat) for each, role in ranked]
    how = fill(say.gettext("<code>/admin add @name editor</code> gives a role: owner, admin or editor."))
    title = bold(say.gettext("Who looks after me"))
    return message(lines((fitting(title, entries, wording(chat).rest, "\n"), how), "\n\n"))


def banned(about: Chat, chat: Chat) -> Message:
    sentence = words(chat).gettext("🚫 {name} is banned. /unban {id} takes it back.")
    return tell(sentence, name=about.title or str(about.id), id=about.id)


def unbanned(about: Chat, chat: Chat) -> Message:
    return tell(words(chat).gettext("✅ {name} may use me again."), name=about.title or str(about.id))


def appointed(appointment: Appointment, chat: Chat) -> Message:
    say, who = words(chat), appointment.name or str(appointment.id)
    sentences = {
        Role.OWNER: say.gettext("✅ {name} is an owner now. No command takes that back."),
        Role.ADMIN: say.gettext("✅ {name} is an admin now. /admin remove {id} takes it back."),
        Role.EDITOR: say.gettext("✅ {name} is an editor now. /admin remove {id} takes it back."),
        None: say.gettext("✅ {name} has no role any more."),
    }
    return tell(sentences[appointment.role], name=who, id=appointment.id)


def crown(appointment: Appointment, chat: Chat) -> Message:
    say = words(chat)
    question = say.gettext("An owner decides about everything, and no command takes that back. Make {name} an owner?")
    yes = Button(say.gettext("👑 Make an owner"), f"crown:{appointment.id}")
    no = Button(say.gettext("Leave it"), "crown:")
    return tell(question, [[yes, no]], name=appointment.name or str(appointment.id))


def not_crowned(chat: Chat) -> Message:
    return tell(words(chat).gettext("Nothing changed."))


def _colleague(number: int, role: Role, names: Mapping[str, str], chat: Chat) -> Rich:
    title = words(chat).gettext(ROLES[role])
    if str(number) not in names:
        return fill("{role} · <code>{id}</code>", role=title, id=number)
    return fill("{role} · {name} · <code>{id}</code>", role=title, name=names[str(number)], id=number)


def _line(number: int, person: Person, chat: Chat) -> Rich:
    say, about = words(chat), person.chat
    parts = [fill("{number}. <b>{name}</b>", number=number, name=_name(about, chat))]
    if about.username:
        parts.append(plain(f"@{about.username}"))
    parts.append(fill("<code>{id}</code>", id=about.id))
    if person.role:
        parts.append(plain(say.gettext(ROLES[person.role])))
    if about.state is not ChatState.ACTIVE:
        parts.append(plain(say.gettext(STATES[about.state])))
    return lines((lines(parts, " · "), _follows(person, chat, MOST_NAMED)))


def _follows(person: Person, chat: Chat, most: int) -> Rich:
    say = words(chat)
    if not person.follows:
        return plain(say.gettext("Follows nothing"))
    names = ", ".join(map(_followed, person.follows[:most]))
    rest = len(person.follows) - most
    if rest <= 0:
        return fill(say.gettext("Follows {topics}"), topics=names)
    more = say.ngettext("Follows {topics} and {n} more", "Follows {topics} and {n} more", rest)
    return fill(more, topics=names, n=rest)


def _followed(subscription: Subscription) -> str:
    return topic_name(subscription.topic)


def _name(about: Chat, chat: Chat) -> str:
    return about.title or words(chat).gettext("Somebody without a name")


def _button(person: Person, chat: Chat) -> str:
    name = _name(person.chat, chat)
    return name if len(name) <= NAME_LIMIT else f"{name[: NAME_LIMIT - 1]}…"


def _turning(found: Crowd, chat: Chat) -> list[Button]:
    offsets = (found.offset - PEOPLE_PAGE, found.offset + PEOPLE_PAGE)
    before, after = (f"users:{offset}:{found.words}" if 0 <= offset < found.total else "" for offset in offsets)
    return [turn for turn in leafing(before, after, chat) if len(turn.data.encode()) <= BUTTON_DATA_LIMIT]


def _deeds(person: Person, viewer: Role | None, chat: Chat) -> Rows:
    say, number = words(chat), person.chat.id
    if person.chat.state is ChatState.BANNED:
        return [[Button(say.gettext("✅ Unban"), f"unban:{number}")]]
    rows = [] if person.role else [[Button(say.gettext("🚫 Ban"), f"ban:{number}")]]
    if viewer is not Role.OWNER or person.role is Role.OWNER or number <= 0:
        return rows
    choices = {
        Role.EDITOR: say.gettext("Make an editor"),
        Role.ADMIN: say.gettext("Make an admin"),
        Role.OWNER: say.gettext("Make an owner"),
    }
    roles = [Button(choices[role], f"role:{number}:{role}") for role in choices if role is not person.role]
    none = [Button(say.gettext("Take the role away"), f"role:{number}:none")] if person.role else []
    return [*rows, roles, none]
