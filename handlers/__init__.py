"""The chat: the table of commands, one line each, and what else people send."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from telegram import Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.core.limits import Quota
from bot.core.model import Message, Role
from bot.services.invites import PREFIX
from bot.services.manage import Standing
from handlers import (
    admin,
    arrivals,
    backup,
    broadcast,
    channels,
    condensing,
    daily,
    digests,
    doors,
    doors_texts,
    exporting,
    failures,
    health,
    inline,
    invites,
    mutes,
    people,
    posts,
    preferences,
    privacy,
    reading,
    rules,
    settings,
    sources,
    stats,
    strays,
    subscriptions,
    texts,
    topics,
    trends,
    watches,
    whereabouts,
    whys,
)
from handlers.access import GroupAdministrators, Who
from handlers.answering import Handler, answering
from handlers.buttons import follow, press
from handlers.context import App, Context, Services, address_of, rest_of, user_of
from handlers.keyboards import Answer
from handlers.menus import publish_menus, show_menu
from handlers.words import N_

__all__ = ["COMMANDS", "CONTEXT_TYPES", "Services", "publish_menus", "register"]

CONTEXT_TYPES = ContextTypes(context=Context)
INVITED = re.compile(rf"^/start(?:@\w+)?\s+{PREFIX}", re.IGNORECASE)
COMMANDED = re.compile(r"^/\w+")
IMPORT = re.compile(r"^/import(?:@\w+)?\b", re.IGNORECASE)  # of a file; a command of a text is found by its handler
OPENED = filters.StatusUpdate.FORUM_TOPIC_REOPENED
SHARED = strays.SharedByUs()
COMMAND = filters.COMMAND | filters.CaptionRegex(COMMANDED)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: how it is written, what answers it, who may use it and how often, what the menu says about it."""

    usage: str
    run: Handler
    who: Who
    sentence: str
    quota: Quota | None = None

    @property
    def stands_alone(self) -> bool:
        """Whether it needs no words after it."""
        return not re.sub(r"\[[^\]]*\](?:\|\w+)?", "", self.usage).split()[1:]

    @property
    def name(self) -> str:
        """The command without its slash."""
        return self.usage.split()[0].removeprefix("/")


async def start(update: Update, context: Context) -> Answer:
    """Says hello; who has a role gets their menu, which Telegram does not take before they open the chat."""
    if await context.services.manage.role(user_of(update)):
        await context.services.subscribe.wake(address_of(update))  # a menu speaks the language of a chat that is known
        await show_menu(context, user_of(update))
    if rest_of(update).startswith(posts.PREFIX):
        await context.services.subscribe.wake(address_of(update))
        return await follow(update, context, rest_of(update))
    return await doors.start(update, context)


async def help_(update: Update, context: Context) -> Message:
    """The commands this person may use."""
    role = await context.services.manage.role(user_of(update))
    mine = _commands_of(role)
    everybody = [(each.usage, each.sentence) for each in mine if not each.who.is_staff]
    staff = [(each.usage, each.sentence) for each in mine if each.who.is_staff]
    return texts.help_(everybody, staff, context.chat)


COMMANDS: tuple[Command, ...] = (
    Command("/start", start, Who.SETTER, N_("say hello and pick topics")),
    Command("/help", help_, Who.READER, N_("what I can do")),
    Command("/topics", subscriptions.topics, Who.READER, N_("follow topics with a tap")),
    Command(
        "/subscribe SLUG… [instant|silent|digest] [@channel]", subscriptions.subscribe, Who.SETTER, N_("follow topics")
    ),
    Command("/unsubscribe SLUG…", subscriptions.unsubscribe, Who.LEAVER, N_("stop following")),
    Command("/subscriptions", subscriptions.subscriptions, Who.READER, N_("what you follow")),
    Command("/channels", channels.channels, Who.READER, N_("set up your channels from here")),
    Command("/watch [EXPR]", watches.watch, Who.SETTER, N_("get stories that hold your own words")),
    Command("/unwatch [N]", watches.unwatch, Who.LEAVER, N_("stop watching")),
    Command("/latest [SLUG] [N]", reading.latest, Who.READER, N_("the newest articles")),
    Command("/summary [SLUG] [24h]|LINK", reading.summary, Who.READER, N_("what happened, or what a page says")),
    Command("/search WORDS", reading.search, Who.READER, N_("look something up in the history"), quota=Quota.SEARCHES),
    Command("/trends [SLUG] [30d]", trends.trends, Who.READER, N_("how a topic went, as a picture")),
    Command("/story [ID]", reading.story, Who.READER, N_("how a story grew: reply to its alert")),
    Command("/why [LINK]", whys.why, Who.READER, N_("why you got an alert: reply to it")),
    Command("/mute [SLUG|story N|SOURCE] 2h", mutes.mute, Who.LEAVER, N_("keep a topic, story or source quiet")),
    Command("/pause [3d]", settings.pause, Who.LEAVER, N_("send nothing for a while")),
    Command("/resume", settings.resume, Who.LEAVER, N_("send again")),
    Command("/digest [08:00|hourly|weekdays 07:30|now|off]", digests.digest, Who.SETTER, N_("when a digest comes")),
    Command("/quiet [weekdays 22:00-07:00|off]", preferences.quiet, Who.SETTER, N_("hold everything back at night")),
    Command("/timezone Europe/Berlin", preferences.timezone, Who.SETTER, N_("show times where you are")),
    Command("/language [CODE]", preferences.language, Who.SETTER, N_("speak another language")),
    Command("/settings", preferences.settings, Who.READER, N_("how I tell you things, all at a glance")),
    Command("/export [json|csv]", exporting.export, Who.SETTER, N_("what you got, as a file")),
    Command("/privacy", privacy.privacy, Who.READER, N_("what I store")),
    Command("/forgetme", privacy.forget_me, Who.LEAVER, N_("delete all I store about this chat")),
    Command("/sources [broken|SECTION]", sources.sources, Who.EDITOR, N_("what I read, and how it is")),
    Command(
        "/source add|show|test|pause|resume|set|announce|remove|notices|export N",
        sources.source,
        Who.EDITOR,
        N_("change what I read"),
    ),
    Command("/import", sources.import_, Who.EDITOR, N_("read the sources of an OPML file")),
    Command("/rules", rules.rules, Who.EDITOR, N_("what I look for")),
    Command(
        "/rule show|set|test|history|undo|stats SLUG", rules.rule, Who.EDITOR, N_("try and change what I look for")
    ),
    Command("/topic add|rename|set|remove SLUG", topics.topic, Who.EDITOR, N_("change what people can follow")),
    Command("/users [WORDS]", people.users, Who.ADMIN, N_("who uses me")),
    Command("/ban @NAME|ID", people.ban, Who.ADMIN, N_("stop answering somebody")),
    Command("/unban @NAME|ID", people.unban, Who.ADMIN, N_("answer somebody again")),
    Command("/admin [add|remove @NAME|ID] [ROLE]", people.admin, Who.OWNER, N_("who looks after me")),
    Command("/access open|invite|closed", admin.access, Who.ADMIN, N_("who may use me at all")),
    Command("/invite [USES] [7d]", invites.invite, Who.ADMIN, N_("links that let people in")),
    Command("/stats [7d]", stats.stats, Who.ADMIN, N_("how I do, in numbers and as a picture")),
    Command("/note [08:00|off|now]", daily.note, Who.ADMIN, N_("what is wrong, once a day")),
    Command("/broadcast TEXT", broadcast.broadcast, Who.ADMIN, N_("tell all followers something")),
    Command("/backup", backup.backup, Who.OWNER, N_("get the database as a file")),
    Command("/health", health.health, Who.ADMIN, N_("how delivery does, and what could not be delivered")),
    Command("/audit", admin.audit, Who.ADMIN, N_("who changed what")),
)


def register(application: App, services: Services) -> None:
    """Teaches an application, built with CONTEXT_TYPES, everything people can send to it; once, before it starts."""
    application.bot_data.update(
        services=services,
        group_administrators=GroupAdministrators(),
        commands={command.name: command for command in COMMANDS},
        menus={role: _menu(_commands_of(role)) for role in (None, *Role)},
    )
    # What somebody shared by inline mode was said to whoever reads it, not to the bot, which gets it all the same.
    message, private = filters.UpdateType.MESSAGE & ~SHARED, filters.ChatType.PRIVATE
    application.add_handler(MessageHandler(message & filters.Regex(INVITED), answering(invited, Who.COMER)))
    for command in COMMANDS:
        of_channels = command.name in channels.COMMANDS
        callback = answering(command.run, command.who, command.quota, of_channels=of_channels)
        application.add_handler(CommandHandler(command.name, callback, message))
    captioned = message & filters.Document.ALL & filters.CaptionRegex(IMPORT)
    application.add_handler(MessageHandler(captioned, answering(sources.import_, Who.EDITOR)))
    pointing = message & filters.CaptionRegex(condensing.COMMAND)
    application.add_handler(MessageHandler(pointing, answering(condensing.captioned, Who.READER)))
    wordless = message & private & filters.Document.FileExtension("opml")
    application.add_handler(MessageHandler(wordless, answering(sources.file, Who.EDITOR)))
    application.add_handler(CallbackQueryHandler(press))
    application.add_handler(InlineQueryHandler(inline.offer))
    application.add_handler(ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migration))
    application.add_handler(MessageHandler(OPENED, topic_opened))
    _hear_strays(application, message, private)
    application.add_error_handler(failures.report)


def _hear_strays(application: App, message: filters.BaseFilter, private: filters.BaseFilter) -> None:
    """Everything that is no command as it stands, after all that is."""
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & COMMAND, strays.edited))
    application.add_handler(MessageHandler(message & filters.CaptionRegex(COMMANDED), strays.captioned))
    shared = message & private & filters.LOCATION
    application.add_handler(MessageHandler(shared, answering(whereabouts.located, Who.SETTER)))
    application.add_handler(MessageHandler(message & filters.COMMAND, strays.unknown_command))
    application.add_handler(MessageHandler(message & private & ~filters.StatusUpdate.ALL, strays.no_command))
    application.add_handler(MessageHandler(message & ~private & ~filters.StatusUpdate.ALL, strays.spoken_to))


async def invited(update: Update, context: Context) -> Answer:
    """Lets in who came by a link, and greets them."""
    await invites.entered(update, context, rest_of(update))
    return await start(update, context)


async def membership(update: Update, context: Context) -> None:
    """Sleeps where the bot was blocked or removed, wakes where it is back, and greets a group once."""
    await invites.brought(update, context)
    if await arrivals.moved(update, context):
        try:
            await answering(_joined, Who.READER)(update, context)
        except (BadRequest, Forbidden):
            await arrivals.say_mute(update, context)


async def topic_opened(update: Update, context: Context) -> None:
    """Sends to a forum topic again that was closed."""
    await context.services.subscribe.reopen(address_of(update))


async def migration(update: Update, context: Context) -> None:
    """Follows a group to the supergroup it became; Telegram says so in both chats."""
    message, chat_id = update.effective_message, address_of(update).chat_id
    if message and message.migrate_to_chat_id:
        await context.services.subscribe.migrate(chat_id, message.migrate_to_chat_id)
    elif message and message.migrate_from_chat_id:
        await context.services.subscribe.migrate(message.migrate_from_chat_id, chat_id)


async def _joined(_update: Update, context: Context) -> Message:
    return doors_texts.joined(context.chat)


def _commands_of(role: Role | None) -> tuple[Command, ...]:
    standing = Standing(role) if role else Standing.FOLLOWER
    return tuple(each for each in COMMANDS if each.who.includes(standing))


def _menu(commands: Iterable[Command]) -> tuple[tuple[str, str], ...]:
    return tuple((command.name, command.sentence) for command in commands)
