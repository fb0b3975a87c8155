"""A bot that answers: the real application over HTTP, on a real database, with people who write and press."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.adapters.telegram import Inbox, build_application
from bot.adapters.telegram.connection import connected
from bot.adapters.telegram.messenger import outcome_of
from bot.adapters.telegram.turns import waited
from bot.core.deadletters import Machine
from bot.core.pacing import Pace
from bot.core.retention import Room
from bot.playground.chats import Posted
from bot.ports import Fetcher, Worker
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
from handlers import CONTEXT_TYPES, daily_texts, notices_texts, publish_menus, register, texts
from handlers.context import App, Services
from handlers.keyboards import keyboard
from handlers.topics_texts import farewell
from storage import copied
from tests.services.desk import Desk, PlainWorker, TableFetcher, desk
from tests.storage.newsroom import send_all
from tests.telegram_api import TOKEN, TelegramApi

# Fast enough for tests, slow enough to be a pace.
QUICK = Pace(rate=1000, margin_s=0, chat_gap_s=0)
CODE = "the-one-time-code"
MACHINE = Machine(5 << 20, 3 << 30, 66 << 20)
ROOM = Room(3072, 500, is_low=False)
WATCHES = 4  # the most a chat may keep
FEED_URL = "https://coast.example/feed"
FEED = b"FEED Coast <Radio>\nMissile launch seen & heard|https://coast.example/1\nCat found|https://coast.example/2"


@dataclass(frozen=True, slots=True)
class House:
    """Anna follows, Otto owns, and both sit at the night desk, a group that Anna made."""

    api: TelegramApi
    desk: Desk
    services: Services
    anna: dict[str, Any]
    otto: dict[str, Any]
    group: int
    application: App

    async def ask(self, text: str, user: dict[str, Any] | None = None, chat: int = 0, **how: int) -> Posted:
        """Somebody (Anna) writes something somewhere (to the bot); its answer."""
        person = user or self.anna
        said = self.api.say(chat or person["id"], person, text, **how)
        return await self.after(said)

    async def settled(self) -> None:
        """Returns once all that happened so far was handled: what Otto says now is fetched after it."""
        await self.ask("/help", self.otto)
        await self.application.update_queue.join()

    async def after(self, said: Posted) -> Posted:
        """The bot's first message in that chat after this one."""
        return await self.api.wait_for(
            lambda posted: posted.chat_id == said.chat_id and posted.message_id > said.message_id
        )

    async def press(self, posted: Posted, data: str, user: dict[str, Any] | None = None) -> dict[str, Any]:
        """Somebody presses a button; the note on their screen."""
        return await self.api.press(posted.chat_id, posted.message_id, data, user or self.anna)

    async def deliver(self, chat: int = 0) -> Posted:
        """The alert that is due in a chat (Anna's), sent and as it stands there."""
        chat_id, store = chat or self.anna["id"], self.desk.store
        sent = (await send_all(store, self.desk.clock.now()))[chat_id]
        letter = await store.outbox.letter(sent, self.desk.clock.now())
        assert letter.story
        message = texts.alert(letter.story, letter.chat)
        markup = keyboard(message)
        assert markup
        room = self.api.room(chat_id)
        room.last_id = max(room.last_id, 1000 + chat_id - 1)
        return self.api.post(room, {"from": self.api.bot, "text": message.html, "reply_markup": markup.to_dict()})

    async def changed(self, posted: Posted) -> Posted:
        """The message once it was edited."""
        return await self.api.wait_for(lambda other: other is posted and bool(other.edits))


@asynccontextmanager
async def house(
    folder: Path, *, owners: bool = True, access: str = "open", reader: tuple[Worker, Fetcher, Fetcher] | None = None
) -> AsyncIterator[House]:
    """A house whose bot polls for updates; with `owners` Otto owns it, else whoever sends the code.

    `reader` reads and fetches what people ask for, and what admins do; else that is a table.
    """
    async with desk(folder) as opened, TelegramApi() as api:
        anna, otto = api.add_user("Anna"), api.add_user("Otto")
        for user in (anna, otto):
            api.add_private_chat(user)
        group = api.add_group("Night desk", [anna, otto])
        services = _services(opened, frozenset({otto["id"]} if owners else ()), access, reader)
        application = build_application(TOKEN, api.url, QUICK, CONTEXT_TYPES, Inbox(opened.store, opened.clock))
        register(application, services)
        async with connected(application, opened.clock, services.watchdog.warn):
            await publish_menus(application)
            yield House(api, opened, services, anna, otto, group, application)


def _services(
    opened: Desk, owners: frozenset[int], access: str, reader: tuple[Worker, Fetcher, Fetcher] | None = None
) -> Services:
    store, clock, worker = opened.store, opened.clock, PlainWorker()
    fetcher = TableFetcher({FEED_URL: FEED, "https://page.example/": b"<html>"})
    manage = Manage(store, clock, owners=owners, access=access, code=CODE)
    return Services(
        Subscribe(store, clock),
        Browse(store, clock, worker),
        manage,
        rulebook=Rulebook(store, clock, worker, {"sanctions": "sanctions OR embargoes"}),
        catalogue=Catalogue(store, clock, farewell),
        people=People(store, clock, manage.role),
        invites=Invites(store, clock, manage.role),
        quotas=Quotas(clock, waited),
        privacy=Privacy(store, clock),
        digesting=Digesting(store, clock),
        muting=Muting(store, clock),
        preferences=Preferences(store, clock, worker),
        watch=Watch(store, clock, WATCHES),
        undoing=Undoing(store, clock, WATCHES),
        places=Places(store),
        sharing=Sharing(store, clock),
        explain=Explain(store, clock),
        feedback=Feedback(store, clock),
        sourcebook=Sourcebook(store, clock, worker),
        scout=Scout(store, clock, fetcher, worker),
        exchange=Exchange(store, clock),
        watchdog=Watchdog(store, clock, manage.admins, notices_texts.notice, timedelta(hours=6)),
        condense=Condense(store, clock, *(reader or (worker, fetcher, fetcher))),
        dead_letters=DeadLetters(store, clock, lambda: MACHINE),
        stats=Stats(store, clock),
        charting=Charting(worker),
        trends=Trends(store, clock),
        exporting=Exporting(store),
        broadcasting=Broadcasting(store, clock),
        backup=Backup(store, clock, partial(copied, opened.url), lambda: MACHINE, lambda: ROOM),
        daily=Daily(store, clock, manage.admins, daily_texts.note, timedelta(hours=6), lambda: ROOM),
        meaning_of=outcome_of,
    )


def buttons(posted: Posted) -> list[str]:
    """The data of the buttons below a message, in order."""
    return [button.get("callback_data", "") for row in posted.buttons for button in row]
