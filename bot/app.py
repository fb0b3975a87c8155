"""The composition root: opens the world, wires it, and closes it in reverse."""

import asyncio
import gc
import logging
import os
import secrets
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.adapters.health import Post
from bot.adapters.http import HttpFetcher
from bot.adapters.machine import measure, share_memory
from bot.adapters.scheduler import Tick, Ticks
from bot.adapters.supervisor import Supervisor
from bot.adapters.telegram import (
    AiohttpRequest,
    AnyApplication,
    Inbox,
    RedactToken,
    TelegramMessenger,
    build_application,
)
from bot.adapters.telegram.connection import connected, find_token_problem
from bot.adapters.telegram.messenger import outcome_of
from bot.adapters.telegram.turns import waited
from bot.adapters.telegram.webhook import Webhook
from bot.adapters.worker import WorkerProcess
from bot.clock import CLOCK
from bot.core.audience import HearingLimits
from bot.core.errors import SettingsError, StoreError
from bot.core.notices import Rival
from bot.core.pacing import PAID_RATE, Pace
from bot.jobs import Jobs, Work
from bot.logs import start_logging
from bot.monitor import measured_memory, monitored, watching_ticks
from bot.services.backup import Backup
from bot.services.broadcast import Broadcasting
from bot.services.browse import Browse
from bot.services.catalogue import Catalogue
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
from bot.services.upkeep import Upkeep
from bot.services.vitals import Counts, Looks, Vitals
from bot.services.watch import Watch
from bot.services.watchdog import Watchdog
from bot.settings import Settings
from bot.wire import Wire, built_in_topics, open_fetcher, open_wire
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
from handlers.broadcast import show_progress
from handlers.context import Services
from storage import copied, database_path, open_store

log = logging.getLogger(__name__)

POLL_TICK_S = 1.0
EXPAND_TICK_S = 0.5
DIGEST_TICK_S = 10.0
WATCHDOG_TICK_S = 60.0
NOTE_TICK_S = 20.0
BROADCAST_TICK_S = 4.0  # a group takes twenty messages a minute, edits included
UPKEEP_TICK_S = 1.0
REST_TICK_S = 10.0
PAID_IN_FLIGHT = 256  # at 1,000 a second 80 ms of Telegram alone take 80
DRAIN_S = 4.0  # of the five seconds that a stop may take: answers and closing need the rest


WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 - the name of the setting that holds it


async def run_bot(settings: Settings, ready: Callable[[], None] = lambda: None, *, notes: Iterable[str] = ()) -> None:
    """Runs until SIGTERM or Ctrl-C; calls `ready` once it answers in Telegram, and logs `notes` first.

    Raises WirewatchError.
    """
    token = _token(settings)
    share_memory()
    start_logging(settings, RedactToken(token))
    for note in notes:
        log.warning("%s", note)
    async with (
        open_wire(settings) as wire,
        open_fetcher(settings, inside=False) as public,
        WorkerProcess() as worker,
    ):
        services = _services(wire, public, worker)
        inbox = Inbox(wire.store, CLOCK)
        application = build_application(token, settings.telegram_api_url, _pace(settings), CONTEXT_TYPES, inbox)
        register(application, services)
        deliver = _deliver(wire, application, services.manage)
        webhook = await _webhook(wire)
        await services.manage.begin()
        await _log_owner_code(services.manage)
        _calm_collector()
        talk = Talk(application, deliver, services.watchdog, webhook)
        await _run(wire, services, talk, worker, ready)


async def _run(wire: Wire, services: Services, talk: "Talk", worker: WorkerProcess, ready: Callable[[], None]) -> None:
    stop, ticks, supervisor = asyncio.Event(), Ticks(), Supervisor.of(os.environ)  # noqa: TID251 - not ours
    vitals = _vitals(wire, talk, worker, ticks)

    def begin() -> None:
        vitals.is_up = True
        supervisor.tell("STATUS=answers in Telegram")
        ready()

    await services.daily.started()
    async with monitored(vitals, supervisor, wire.settings.listen, talk.posts()), asyncio.TaskGroup() as tasks:
        jobs = Jobs(tasks, stop, ticks.cancelled)
        works = {**_ticks(wire, services, talk, jobs), **watching_ticks(vitals, supervisor)}
        with _stopping_on_signals(stop):
            serving = tasks.create_task(jobs.hold(partial(talk.serve, begin)))
            with ticks.running(works):
                await stop.wait()
            vitals.is_up = False
            supervisor.tell("STOPPING=1")
            services.condense.give_up()
            await asyncio.gather(_end(serving), jobs.end())
    if jobs.fatal:
        raise jobs.fatal


def _pace(settings: Settings) -> Pace:
    if not settings.paid_broadcast:
        return Pace(settings.send_rate)
    return Pace(PAID_RATE, free=settings.send_rate)


def _calm_collector() -> None:
    """Keeps Python's collector of cycles from holding up the loop: 86 to 121 ms for a feed of 5 MB, 43 ms so.

    What is there at the start stays and is looked at no more; all the rest is gone through after ten million new
    objects instead of whenever it grew by a quarter, which one large feed made it do six times.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def _token(settings: Settings) -> str:
    if settings.telegram_token is None:
        raise SettingsError(
            ("WIREWATCH_TELEGRAM_TOKEN: is missing; @BotFather gives you one, and `wirewatch playground` needs none",)
        )
    return settings.telegram_token.reveal()


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
        stats=Stats(store, CLOCK, worker),
        trends=Trends(store, CLOCK, worker),
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


def _upkeep(wire: Wire, manage: Manage) -> Upkeep:
    settings = wire.settings
    kept, send_max_age = timedelta(days=settings.retention_days), timedelta(hours=settings.send_max_age_h)
    return Upkeep(wire.store, CLOCK, kept, send_max_age, manage.admins, notices_texts.room)


async def _log_owner_code(manage: Manage) -> None:
    code = await manage.owner_code()
    if code:
        log.warning("this bot has no owner yet: send it the code %s, and you are", code)


def _ticks(wire: Wire, services: Services, talk: "Talk", jobs: Jobs) -> Mapping[str, Tick]:
    deliver, upkeep = talk.deliver, _upkeep(wire, services.manage)
    show = partial(show_progress, talk.application.bot)

    def waking(work: Callable[[], Awaitable[object]]) -> Work:
        """The work, after which what it queued is sent without delay."""

        async def work_and_wake() -> None:
            if await work():
                deliver.wake()

        return work_and_wake

    async def rest() -> bool:
        await upkeep.rest()
        return await upkeep.tell_room(wire.disk.room())

    return {
        "poll": Tick(POLL_TICK_S, partial(jobs.guard, partial(wire.poll, jobs))),
        "expand": Tick(EXPAND_TICK_S, partial(jobs.guard, waking(partial(wire.publish.expand, deliver.wake)))),
        "digest": Tick(DIGEST_TICK_S, partial(jobs.guard, waking(wire.publish.digests))),
        "watchdog": Tick(WATCHDOG_TICK_S, partial(jobs.guard, waking(services.watchdog.check))),
        "note": Tick(NOTE_TICK_S, partial(jobs.guard, waking(services.daily.check))),
        "broadcast": Tick(BROADCAST_TICK_S, partial(jobs.guard, partial(services.broadcasting.follow, show))),
        "upkeep": Tick(UPKEEP_TICK_S, partial(jobs.guard, upkeep.work)),
        "rest": Tick(REST_TICK_S, partial(jobs.guard, waking(rest))),
    }


def _vitals(wire: Wire, talk: "Talk", worker: WorkerProcess, ticks: Ticks) -> Vitals:
    deliver, publish = talk.deliver, wire.publish
    by_tick = {"done": ticks.done, "late": ticks.late, "cancelled": ticks.cancelled}
    counts = Counts(wire.ingest.totals, publish.totals, deliver.totals, deliver.latency, by_tick, ticks.lags)
    looks = Looks(talk.silence_s, ticks.overdue, lambda: wire.worker.losses + worker.losses, measured_memory)
    return Vitals(wire.store, CLOCK, counts, looks)


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


@dataclass(frozen=True, slots=True)
class Talk:
    """What talks with Telegram, both ways."""

    application: AnyApplication
    deliver: Deliver
    watchdog: Watchdog
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
        await self.watchdog.warn(rival)
        self.deliver.wake()


async def _end(serving: asyncio.Task[None]) -> None:
    serving.cancel()
    await asyncio.wait([serving])


@contextmanager
def _stopping_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """The first signal asks for an end; a second one, even while the loop is held up, kills: that loses nothing."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
        log.info("stopping; once more, and it ends without finishing what is under way")
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


# --- check ------------------------------------------------------------------------------------------------------------


async def find_problems(settings: Settings) -> list[str]:
    """A sentence for everything that keeps the bot from working as it should."""
    problems: list[str] = []
    try:
        async with open_store(settings.database_url) as store:
            problems += [
                f"source {source.id} {source.url}: {source.problem}"
                for source in await store.sources.all()
                if source.problem
            ]
    except StoreError as error:
        problems.append(str(error))
    try:
        problem = await find_token_problem(_token(settings), settings.telegram_api_url)
    except SettingsError as error:
        problem = str(error)
    return [*problems, problem] if problem else problems
