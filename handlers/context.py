"""What every handler gets: the services, and the chat it talks to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from telegram import Bot, Message, Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, JobQueue

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import Chat, Outcome
from bot.core.speech import spoken
from bot.services.backup import Backup
from bot.services.broadcast import Broadcasting
from bot.services.browse import Browse
from bot.services.catalogue import Catalogue
from bot.services.charting import Charting
from bot.services.condense import Condense
from bot.services.daily import Daily
from bot.services.deadletters import DeadLetters
from bot.services.digesting import Digesting
from bot.services.exchange import Exchange
from bot.services.explain import Explain
from bot.services.exporting import Exporting
from bot.services.feedback import Feedback
from bot.services.invites import Invites
from bot.services.manage import Manage
from bot.services.muting import Muting
from bot.services.people import People
from bot.services.places import Places
from bot.services.preferences import Preferences
from bot.services.privacy import Privacy
from bot.services.quotas import Quotas
from bot.services.rulebook import Rulebook
from bot.services.scout import Scout
from bot.services.sharing import Sharing
from bot.services.sourcebook import Sourcebook
from bot.services.stats import Stats
from bot.services.subscribe import Subscribe
from bot.services.trends import Trends
from bot.services.undoing import Undoing
from bot.services.watch import Watch
from bot.services.watchdog import Watchdog
from handlers.elsewhere import elsewhere

LONGEST_NUMBER = 15  # digits; what SQLite and Telegram count with


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a handler may ask for."""

    subscribe: Subscribe
    browse: Browse
    manage: Manage
    people: People
    invites: Invites
    quotas: Quotas
    privacy: Privacy
    rulebook: Rulebook
    catalogue: Catalogue
    watch: Watch
    undoing: Undoing
    sharing: Sharing
    places: Places
    digesting: Digesting
    muting: Muting
    preferences: Preferences
    explain: Explain
    feedback: Feedback
    sourcebook: Sourcebook
    scout: Scout
    exchange: Exchange
    watchdog: Watchdog
    condense: Condense
    dead_letters: DeadLetters
    stats: Stats
    charting: Charting
    trends: Trends
    exporting: Exporting
    broadcasting: Broadcasting
    backup: Backup
    daily: Daily
    meaning_of: Callable[[TelegramError], Outcome]  # what a call to Telegram that failed says about its chat


class Context(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """PTB's context with our services; `chat` is set before a handler runs."""

    chat: Chat

    @property
    def services(self) -> Services:
        """The services this application was registered with."""
        services = self.bot_data["services"]
        assert isinstance(services, Services)  # noqa: S101 - put there by register()
        return services

    @property
    def words(self) -> list[str]:
        """What was typed after the command, word by word; the name of a channel that it is about left out."""
        typed, place = self.args or [], elsewhere()
        return typed[:-1] if place and place.typed else typed


App: TypeAlias = Application[Bot, Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], JobQueue[Context]]


def address_of(update: Update) -> Address:
    """What the update is about: the chat and forum topic it came from, or a channel that is set up from there."""
    place = elsewhere()
    return place.address if place else place_of(update)


def place_of(update: Update) -> Address:
    """Where the update came from and its answer goes: chat and forum topic."""
    chat, message = update.effective_chat, update.effective_message
    assert chat is not None  # noqa: S101 - handlers are registered for updates of chats only
    is_topic = isinstance(message, Message) and bool(message.is_topic_message)
    thread = message.message_thread_id if is_topic and message else None
    language = spoken((update.effective_user and update.effective_user.language_code) or "")
    return Address(chat.id, thread or 0, chat.type, chat.effective_name or "", language, chat.username or "")


def stranger(update: Update) -> Chat:
    """Somebody in a chat that we do not see, in their language."""
    code = update.effective_user.language_code if update.effective_user else None
    return Chat(0, language=spoken(code or "") or "en")


def user_of(update: Update) -> int:
    """Who did it; 0 for nobody in particular."""
    return update.effective_user.id if update.effective_user else 0


def text_of(update: Update) -> str:
    """What was typed, all of it but the name of a channel that it is about."""
    text, place = (update.effective_message.text if update.effective_message else None) or "", elsewhere()
    return text.rstrip().removesuffix(place.typed).rstrip() if place and place.typed else text


def first_word(update: Update) -> str:
    """The command as it was typed, with its slash and perhaps the name of the bot it is for."""
    return (text_of(update).split(maxsplit=1) or [""])[0]


def rest_of(update: Update) -> str:
    """What was typed after the command, with its spaces and lines as they are."""
    return text_of(update).removeprefix(first_word(update)).strip()


def message_of(update: Update) -> int:
    """The message it was about; 0 for none."""
    return update.effective_message.message_id if update.effective_message else 0


def number_of(data: str) -> int:
    """A number in the data of a button. Raises RequestError for anything else: buttons can be old, or forged."""
    if not data.isdecimal() or len(data) > LONGEST_NUMBER:
        raise RequestError("button_too_old")
    return int(data)
