"""What watches over the bot from outside: the listener with its health and metrics, and systemd."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from bot.adapters.health import Answers, Post, listening
from bot.adapters.machine import memory
from bot.adapters.metrics import exposition
from bot.adapters.scheduler import Tick
from bot.adapters.supervisor import Supervisor
from bot.services.vitals import Vitals
from bot.settings import Address

BEAT_TICK_S = 10.0
BEAT_DEADLINE_S = 20.0


@asynccontextmanager
async def monitored(
    vitals: Vitals, supervisor: Supervisor, listen: Address | None, posts: Mapping[str, Post]
) -> AsyncIterator[None]:
    """Answers on `listen`, and tells systemd that the bot runs. Raises SettingsError."""

    async def metrics() -> str:
        return exposition(await vitals.measures())

    async with AsyncExitStack() as stack:
        if listen:
            await stack.enter_async_context(
                listening(listen.host, listen.port, Answers(vitals.problems, metrics, posts))
            )
        supervisor.tell("READY=1", "STATUS=waiting for Telegram")
        yield


def watching_ticks(vitals: Vitals, supervisor: Supervisor) -> Mapping[str, Tick]:
    """What sees to it that the bot is well, and says so to systemd where that waits for it."""

    async def keep_content() -> None:
        if not vitals.database_problems():
            supervisor.tell("WATCHDOG=1")

    beat = {"beat": Tick(BEAT_TICK_S, vitals.beat, BEAT_DEADLINE_S)}
    return {**beat, "systemd": Tick(supervisor.patience_s / 2, keep_content)} if supervisor.patience_s else beat


async def measured_memory() -> Mapping[str, float]:
    """Bytes in memory by kind of process; read in a thread, as files are."""
    return await asyncio.to_thread(memory)
