"""The chat: the table of commands, one line each, and what else people send."""

import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from telegram import BotCommand, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.core.asking import nearest
from bot.core.errors import RequestError
from bot.core.model import Chat, Message
from handlers import (
    admin,
    arrivals,
    channels,
    condensing,
    digests,
    doors,
    doors_texts,
    failures,
    health,
    mutes,
    preferences,
    reading,
    rules,
    settings,
    sources,
    subscriptions,
    texts,
    topics,
    watches,
    whys,
)
from handlers.access import GroupAdministrators, Who, admit
from handlers.buttons import press
from handlers.context import App, Context, Services, address_of, first_word, text_of, user_of
from handlers.elsewhere import coming_home
from handlers.keyboards import Answer, reply
from handlers.menus import publish_menus, show_admin_menu
from handlers.refusals import refusal
from handlers.words import N_, words

__all__ = ["COMMANDS", "CONTEXT_TYPES", "Services", "publish_menus", "register"]

Handler: TypeAlias = Callable[[Update, Context], Awaitable[Answer]]
Callback: TypeAlias = Callable[[Update, Context], Coroutine[None, None, None]]

CONTEXT_TYPES = ContextTypes(context=Context)
IMPORT = re.compile(r"^/import(?:@\w+)?\b", re.IGNORECASE)  # of a file; a command of a text is found by its handler
OPENED = filters.StatusUpdate.FORUM_TOPIC_REOPENED


@dataclass(frozen=True, slots=True)
class Command:
    """A command: how it is written, what answers it, who may use it, and what the menu says about it."""

    usage: str
    run: Handler
    who: Who
    sentence: str

    @property
    def name(self) -> str:
        """The command without its slash."""
        return self.usage.split()[0].removeprefix("/")


async def start(update: Update, context: Context) -> Message:
    """Says hello; an admin gets their menu, which Telegram does not take before they open the chat."""
    if user_of(update) in await context.services.manage.admins():
        await show_admin_menu(context, user_of(update))
    return await doors.start(update, context)


async def help_(update: Update, context: Context) -> Message:
    """The commands this person may use."""
    is_admin = user_of(update) in await context.services.manage.admins()
    everybody = [(each.usage, each.sentence) for each in COMMANDS if each.who is not Who.ADMIN]
    admins = [(each.usage, each.sentence) for each in COMMANDS if each.who is Who.ADMIN and is_admin]
    return texts.help_(everybody, admins, context.chat)


COMMANDS: tuple[Command, ...] = (
    Command("/start", start, Who.SETTER, N_("say hello and pick topics")),
    Command("/help", help_, Who.READER, N_("what I can do")),
    Command("/topics", subscriptions.topics, Who.READER, N_("follow topics with a tap")),
    Command(
        "/subscribe SLUG… [instant|silent|digest] [@channel]", subscriptions.subscribe, Who.SETTER, N_("follow topics")
    ),
    Command("/unsubscribe SLUG…", subscriptions.unsubscribe, Who.LEAVER, N_("stop following")),
    Command("/channels", channels.channels, Who.READER, N_("set up your channels from here")),
    Command("/subscriptions", subscriptions.subscriptions, Who.READER, N_("what you follow")),
    Command("/watch [EXPR]", watches.watch, Who.SETTER, N_("get stories that hold your own words")),
    Command("/unwatch [N]", watches.unwatch, Who.LEAVER, N_("stop watching")),
    Command("/latest [SLUG] [N]", reading.latest, Who.READER, N_("the newest articles")),
    Command("/summary [SLUG] [24h]|LINK", reading.summary, Who.READER, N_("what happened, or what a page says")),
    Command("/search WORDS", reading.search, Who.READER, N_("look something up in the history")),
    Command("/story [ID]", reading.story, Who.READER, N_("how a story grew: reply to its alert")),
    Command("/why [LINK]", whys.why, Who.READER, N_("why you got an alert: reply to it")),
    Command("/mute [SLUG|story N|SOURCE] 2h", mutes.mute, Who.LEAVER, N_("keep a topic, story or source quiet")),
    Command("/pause [3d]", settings.pause, Who.LEAVER, N_("send nothing for a while")),
    Command("/resume", settings.resume, Who.LEAVER, N_("send again")),
    Command("/digest [08:00|hourly|weekdays 07:30|now|off]", digests.digest, Who.SETTER, N_("when a digest comes")),
    Command("/quiet [22:00-07:00|off]", preferences.quiet, Who.SETTER, N_("hold everything back at night")),
    Command("/timezone Europe/Berlin", preferences.timezone, Who.SETTER, N_("show times where you are")),
    Command("/settings", preferences.settings, Who.READER, N_("how I tell you things, all at a glance")),
    Command("/sources [broken|SECTION]", sources.sources, Who.ADMIN, N_("what I read, and how it is")),
    Command(
        "/source add|show|test|pause|resume|set|announce|remove|notices|export N",
        sources.source,
        Who.ADMIN,
        N_("change what I read"),
    ),
    Command("/import", sources.import_, Who.ADMIN, N_("read the sources of an OPML file")),
    Command("/rules", rules.rules, Who.ADMIN, N_("what I look for")),
    Command("/rule show|set|test|history|undo|stats SLUG", rules.rule, Who.ADMIN, N_("try and change what I look for")),
    Command("/topic add|rename|set|remove SLUG", topics.topic, Who.ADMIN, N_("change what people can follow")),
    Command("/ban ID", admin.ban, Who.ADMIN, N_("stop answering somebody")),
    Command("/unban ID", admin.unban, Who.ADMIN, N_("answer somebody again")),
    Command("/admin add|remove ID", admin.admin, Who.ADMIN, N_("who may do all this")),
    Command("/access open|closed", admin.access, Who.ADMIN, N_("who may use me at all")),
    Command("/health", health.health, Who.ADMIN, N_("how delivery does, and what could not be delivered")),
    Command("/audit", admin.audit, Who.ADMIN, N_("who changed what")),
)


def register(application: App, services: Services) -> None:
    """Teaches an application, built with CONTEXT_TYPES, everything people can send to it; once, before it starts."""
    application.bot_data.update(
        services=services,
        group_administrators=GroupAdministrators(),
        menu=_menu(each for each in COMMANDS if each.who is not Who.ADMIN),
        admin_menu=_menu(COMMANDS),
    )
    message, private = filters.UpdateType.MESSAGE, filters.ChatType.PRIVATE
    for command in COMMANDS:
        run = _answering(command.run, command.who, of_channels=command.name in channels.COMMANDS)
        application.add_handler(CommandHandler(command.name, run, message))
    captioned = message & filters.Document.ALL & filters.CaptionRegex(IMPORT)
    application.add_handler(MessageHandler(captioned, _answering(sources.import_, Who.ADMIN)))
    pointing = message & filters.CaptionRegex(condensing.COMMAND)
    application.add_handler(MessageHandler(pointing, _answering(condensing.captioned, Who.READER)))
    wordless = message & private & filters.Document.FileExtension("opml")
    application.add_handler(MessageHandler(wordless, _answering(sources.file, Who.ADMIN)))
    application.add_handler(CallbackQueryHandler(press))
    application.add_handler(ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migration))
    application.add_handler(MessageHandler(OPENED, topic_opened))
    application.add_handler(MessageHandler(message & filters.COMMAND, unknown_command))
    application.add_handler(MessageHandler(message & private & ~filters.StatusUpdate.ALL, no_command))
    application.add_error_handler(failures.report)


async def unknown_command(update: Update, context: Context) -> None:
    """Names the nearest right command. In groups only for what was meant for us: other bots listen there too."""
    word, _, addressee = first_word(update).partition("@")
    is_private = address_of(update).kind == ChatType.PRIVATE
    if addressee.casefold() == context.bot.username.casefold() if addressee else is_private:
        await _answering(partial(_nearest_command, word=word.removeprefix("/")), Who.READER)(update, context)


async def no_command(update: Update, context: Context) -> None:
    """Makes the sender of the one-time code the owner; everybody else hears what would be understood."""
    if await context.services.manage.claim_owner(text_of(update), user_of(update)):
        await show_admin_menu(context, user_of(update))
        await reply(update, context, texts.new_owner(await context.services.subscribe.wake(address_of(update))))
    else:
        await _answering(_hint, Who.READER)(update, context)


async def membership(update: Update, context: Context) -> None:
    """Sleeps where the bot was blocked or removed, wakes where it is back, and greets a group once."""
    if await arrivals.moved(update, context):
        try:
            await _answering(_joined, Who.READER)(update, context)
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


def _answering(run: Handler, who: Who, *, of_channels: bool = False) -> Callback:
    """With `of_channels` the last word may name a channel that it is about."""

    async def answer(update: Update, context: Context) -> None:
        with coming_home():
            try:
                await admit(update, context, who)
                if of_channels:
                    await channels.visit_named(update, context)
                said = await run(update, context)
            except RequestError as error:
                said = refusal(error, context.chat)
            await reply(update, context, said)

    return answer


async def _nearest_command(_update: Update, context: Context, word: str) -> Message:
    usages = {command.name: command.usage for command in COMMANDS}
    near = nearest(word, usages)
    return texts.unknown_command(word, near, usages.get(near, ""), context.chat)


async def _joined(_update: Update, context: Context) -> Message:
    return doors_texts.joined(context.chat)


async def _hint(update: Update, context: Context) -> Message:
    return condensing.offer(update, context) or texts.no_command(text_of(update), context.chat)


def _menu(commands: Iterable[Command]) -> tuple[BotCommand, ...]:
    say = words(Chat(0))
    return tuple(BotCommand(command.name, say.gettext(command.sentence)) for command in commands)
