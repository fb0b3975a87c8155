"""The half that talks with Telegram, both ways: what people ask, and what is sent to them."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.adapters.health import Post
from bot.adapters.http import HttpFetcher
from bot.adapters.machine import measure
from bot.adapters.telegram import AiohttpRequest, AnyApplication, Inbox, TelegramMessenger, build_application
from bot.adapters.telegram.connection import connected
from bot.adapters.telegram.messenger import outcome_of
from bot.adapters.telegram.turns import waited
from bot.adapters.telegram.webhook import Webhook
from bot.adapters.worker.process import WorkerProcess
from bot.clock import CLOCK
from bot.core.audience import HearingLimits
from bot.core.errors import SettingsError
from bot.core.notices import Rival
from bot.core.pacing import PAID_RATE, Pace
from bot.services.backup import Backup
from bot.services.broadcast import Broadcasting
from bot.services.browse import Browse
from bot.services.catalogue import Catalogue
from bot.services.charting import Charting
from bot.services.closings import Closings
from bot.services.condense import Condense
from bot.services.daily import Daily
from bot.services.deadletters import DeadLetters
from bot.services.deliver import Deliver, DeliverLimits, Renderers
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
from bot.settings import Settings
from bot.wire import Wire, built_in_topics
from handlers import (
    CONTEXT_TYPES,
    daily_texts,
    digests_texts,
    health_texts,
    notices_texts,
    publish_menus,
    register,
    texts,
    topics_texts,
)
from handlers.context import Services
from storage import copied, database_path

log = logging.getLogger(__name__)

PAID_IN_FLIGHT = 256  # at 1,000 a second 80 ms of Telegram alone take 80
DRAIN_S = 4.0  # of the five seconds that a stop may take: answers and closing need the rest
WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 - the name of the setting that holds it


@dataclass(frozen=True, slots=True)
class Talk:
    """What talks with Telegram, both ways."""

    application: AnyApplication
    services: Services
    deliver: Deliver
    webhook: Webhook | None

    async def serve(self, ready: Callable[[], None]) -> None:
        """Answers and sends until cancelled; the sender ends first, and what is in flight is finished."""
        async with connected(self.application, CLOCK, self._warn, self.webhook):
            await publish_menus(self.application)
            log.info("ready")
            ready()
            await self.deliver.run()

    def silence_s(self) -> float:
        """Seconds since Telegram answered no more; 0 while it does."""
        transport = self.application.bot.request
        return transport.silence_s if isinstance(transport, AiohttpRequest) else 0.0

    def posts(self) -> Mapping[str, Post]:
        """Who takes what is posted to our listener, by path."""
        return {self.webhook.path: self.webhook.answer} if self.webhook else {}

    async def _warn(self, rival: Rival) -> None:
        await self.services.watchdog.warn(rival)
        self.deliver.wake()


async def open_talk(token: str, wire: Wire, public: HttpFetcher, worker: WorkerProcess) -> Talk:
    """What answers and sends; it begins with `serve`. Raises SettingsError."""
    services = _services(wire, public, worker)
    inbox = Inbox(wire.store, CLOCK)
    application = build_application(token, wire.settings.telegram_api_url, _pace(wire.settings), CONTEXT_TYPES, inbox)
    register(application, services)
    return Talk(application, services, _deliver(wire, application, services.manage), await _webhook(wire))


def _services(wire: Wire, public: HttpFetcher, worker: WorkerProcess) -> Services:
    """What people asked for has a worker of its own, so that a hung feed never delays it.

    Networks that the operator opened are for sources and admins: anybody may ask for a page.
    """
    settings, store = wire.settings, wire.store
    floor = timedelta(seconds=settings.poll_floor_s)
    alarm_after = timedelta(seconds=settings.source_alarm_s)
    machine = partial(measure, database_path(settings.database_url))
    manage = Manage(store, CLOCK, owners=settings.admins, access=settings.access)
    return Services(
        subscribe=Subscribe(store, CLOCK, settings.timezone, settings.language),
        browse=Browse(store, CLOCK, worker),
        condense=Condense(store, CLOCK, worker, public, wire.fetcher),
        manage=manage,
        people=People(store, CLOCK, manage.role),
        invites=Invites(store, CLOCK, manage.role),
        quotas=Quotas(CLOCK, waited),
        privacy=Privacy(store, CLOCK),
        rulebook=Rulebook(store, CLOCK, worker, {topic.slug: topic.expression for topic in built_in_topics()}),
        catalogue=Catalogue(store, CLOCK, topics_texts.farewell),
        digesting=Digesting(store, CLOCK),
        muting=Muting(store, CLOCK),
        preferences=Preferences(store, CLOCK, worker, settings.timezone),
        watch=Watch(store, CLOCK, settings.watches_per_chat),
        undoing=Undoing(store, CLOCK, settings.watches_per_chat),
        places=Places(store),
        sharing=Sharing(store, CLOCK),
        explain=Explain(store, CLOCK, timedelta(hours=settings.alert_max_age_h)),
        feedback=Feedback(store, CLOCK),
        sourcebook=Sourcebook(store, CLOCK, worker, floor=floor, alarm_after=alarm_after),
        scout=Scout(store, CLOCK, wire.fetcher, worker, floor),
        exchange=Exchange(store, CLOCK, floor),
        watchdog=Watchdog(store, CLOCK, manage.editors, notices_texts.notice, alarm_after),
        dead_letters=DeadLetters(store, CLOCK, machine),
        stats=Stats(store, CLOCK),
        charting=Charting(worker),
        trends=Trends(store, CLOCK),
        exporting=Exporting(store),
        broadcasting=Broadcasting(store, CLOCK),
        backup=Backup(store, CLOCK, partial(copied, settings.database_url), machine, wire.disk.room),
        daily=Daily(store, CLOCK, manage.admins, daily_texts.note, alarm_after, wire.disk.room),
        meaning_of=outcome_of,
    )


def _deliver(wire: Wire, application: AnyApplication, manage: Manage) -> Deliver:
    hearing = HearingLimits(max_age=timedelta(hours=wire.settings.send_max_age_h))
    in_flight = PAID_IN_FLIGHT if wire.settings.paid_broadcast else DeliverLimits().in_flight
    return Deliver(
        wire.store,
        TelegramMessenger(application.bot),
        CLOCK,
        Renderers(texts.alert, texts.more, texts.sequel, digests_texts.digest),
        DeliverLimits(hearing, in_flight=in_flight, drain_s=DRAIN_S),
        when_closed=Closings(CLOCK, manage.admins, health_texts.closed).tell,
    )


async def _webhook(wire: Wire) -> Webhook | None:
    """Where Telegram is to bring updates, if it is; its secret is made once and kept, unless the settings hold one."""
    settings, people = wire.settings, wire.store.people
    if not settings.webhook_url:
        return None
    if settings.listen is None:
        raise SettingsError(("WIREWATCH_WEBHOOK_URL: takes a listener too; set WIREWATCH_LISTEN=127.0.0.1:8787",))
    if settings.webhook_secret:
        return Webhook(settings.webhook_url, settings.webhook_secret.reveal())
    secret = await people.setting(WEBHOOK_SECRET) or secrets.token_urlsafe(32)
    async with wire.store.transaction() as write:
        await write.people.set_setting(WEBHOOK_SECRET, secret)
    return Webhook(settings.webhook_url, secret)


def _pace(settings: Settings) -> Pace:
    if not settings.paid_broadcast:
        return Pace(settings.send_rate)
    return Pace(PAID_RATE, free=settings.send_rate)
