"""The composition root: opens the world, wires it, and closes it in reverse."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from bot.adapters.machine import return_memory, share_memory
from bot.adapters.scheduler import Tick, Ticks
from bot.adapters.supervisor import Supervisor
from bot.adapters.telegram import (
    RedactToken,
)
from bot.adapters.telegram.connection import find_token_problem
from bot.adapters.worker.process import WorkerProcess
from bot.clock import CLOCK
from bot.core.errors import SettingsError, StoreError
from bot.jobs import Jobs, Work
from bot.logs import start_logging
from bot.monitor import measured_memory, monitored, watching_ticks
from bot.services.manage import Manage
from bot.services.upkeep import Upkeep
from bot.services.vitals import Counts, Looks, Vitals
from bot.settings import Settings
from bot.talk import Talk, open_talk
from bot.wire import Wire, open_fetcher, open_wire
from handlers import (
    notices_texts,
)
from handlers.broadcast import show_progress
from storage import open_store

log = logging.getLogger(__name__)

POLL_TICK_S = 1.0
EXPAND_TICK_S = 0.5
DIGEST_TICK_S = 10.0
WATCHDOG_TICK_S = 60.0
NOTE_TICK_S = 20.0
BROADCAST_TICK_S = 4.0  # a group takes twenty messages a minute, edits included
UPKEEP_TICK_S = 1.0
REST_TICK_S = 10.0


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
        talk = await open_talk(token, wire, public, worker)
        await talk.services.manage.begin()
        await _log_owner_code(talk.services.manage)
        _calm_collector()
        await _run(wire, talk, worker, ready)


async def _run(wire: Wire, talk: Talk, worker: WorkerProcess, ready: Callable[[], None]) -> None:
    stop, ticks, supervisor = asyncio.Event(), Ticks(), Supervisor.of(os.environ)  # noqa: TID251 - not ours
    vitals = _vitals(wire, talk, worker, ticks)

    def begin() -> None:
        vitals.is_up = True
        supervisor.tell("STATUS=answers in Telegram")
        ready()

    await talk.services.daily.started()
    async with monitored(vitals, supervisor, wire.settings.listen, talk.posts()), asyncio.TaskGroup() as tasks:
        jobs = Jobs(tasks, stop, ticks.cancelled)
        works = {**_ticks(wire, talk, jobs), **watching_ticks(vitals, supervisor)}
        with _stopping_on_signals(stop):
            serving = tasks.create_task(jobs.hold(partial(talk.serve, begin)))
            with ticks.running(works):
                await stop.wait()
            vitals.is_up = False
            supervisor.tell("STOPPING=1")
            talk.services.condense.give_up()
            await asyncio.gather(_end(serving), jobs.end())
    if jobs.fatal:
        raise jobs.fatal


def _calm_collector() -> None:
    """Keeps Python's collector of cycles from holding up the loop: 86 to 121 ms for a feed of 5 MB, 43 ms so.

    What is there at the start stays and is looked at no more; all the rest is gone through after ten million new
    objects instead of whenever it grew by a quarter, which one large feed made it do six times.
    """
    gc.collect()
    return_memory()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def _token(settings: Settings) -> str:
    if settings.telegram_token is None:
        raise SettingsError(
            ("WIREWATCH_TELEGRAM_TOKEN: is missing; @BotFather gives you one, and `wirewatch playground` needs none",)
        )
    return settings.telegram_token.reveal()


def _upkeep(wire: Wire, manage: Manage) -> Upkeep:
    settings = wire.settings
    kept, send_max_age = timedelta(days=settings.retention_days), timedelta(hours=settings.send_max_age_h)
    return Upkeep(wire.store, CLOCK, kept, send_max_age, manage.admins, notices_texts.room)


async def _log_owner_code(manage: Manage) -> None:
    code = await manage.owner_code()
    if code:
        log.warning("this bot has no owner yet: send it the code %s, and you are", code)


def _ticks(wire: Wire, talk: Talk, jobs: Jobs) -> Mapping[str, Tick]:
    services, deliver, upkeep = talk.services, talk.deliver, _upkeep(wire, talk.services.manage)
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


def _vitals(wire: Wire, talk: Talk, worker: WorkerProcess, ticks: Ticks) -> Vitals:
    deliver, publish = talk.deliver, wire.publish
    by_tick = {"done": ticks.done, "late": ticks.late, "cancelled": ticks.cancelled}
    counts = Counts(wire.ingest.totals, publish.totals, deliver.totals, deliver.latency, by_tick, ticks.lags)
    looks = Looks(talk.silence_s, ticks.overdue, lambda: wire.worker.losses + worker.losses, measured_memory)
    return Vitals(wire.store, CLOCK, counts, looks)


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
