"""From the first getMe to the last getUpdates: the application's life at Telegram."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram.error import InvalidToken, TelegramError

from bot.adapters.telegram import build_application
from bot.adapters.telegram.messenger import NOT_KNOWN
from bot.adapters.telegram.polling import FIRST_WAIT_S, LONGEST_WAIT_S, Polling, Tell
from bot.adapters.telegram.updates import AttentiveApplication
from bot.adapters.telegram.webhook import Webhook
from bot.core.errors import SettingsError
from bot.core.pacing import Pace
from bot.ports import Clock

log = logging.getLogger(__name__)

LAST_ANSWERS_S = 0.5  # for what is being answered when the run ends; it had the time of the last sends before


@asynccontextmanager
async def connected(
    application: AttentiveApplication, clock: Clock, tell: Tell, webhook: Webhook | None = None
) -> AsyncIterator[None]:
    """Handles updates while the block runs; enters it once Telegram knows the token.

    They are fetched, or brought to the webhook if there is one; `tell` is called when another program gets them.
    Raises SettingsError and StoreError, out of the block too: a bot that is deaf must not look alive.
    """
    source = webhook.run(application, clock, tell) if webhook else Polling(application, clock, tell).run()
    try:
        await _introduce(application, clock)
        await application.start()
        await application.resume()
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(source)
            yield
            listening.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        source.close()
        await _disconnect(application)


async def find_token_problem(token: str, api_url: str) -> str | None:
    """The sentence that says why Telegram does not take the token; None when it does."""
    application = build_application(token, api_url, Pace())
    try:
        await application.bot.initialize()
    except InvalidToken:
        return NOT_KNOWN
    except TelegramError as error:
        return f"Telegram cannot be reached at {api_url}: {error}"
    finally:
        await application.bot.shutdown()
    return None


async def _introduce(application: AttentiveApplication, clock: Clock) -> None:
    """Asks getMe until it is answered: a network that comes up after the bot is no reason to give up."""
    wait = FIRST_WAIT_S
    while True:
        try:
            return await application.initialize()
        except InvalidToken:
            raise SettingsError((NOT_KNOWN,)) from None
        except TelegramError as error:
            log.warning("Telegram cannot be reached (%s); asking again in %.0f s", error, wait)
        await clock.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_S)


async def _disconnect(application: AttentiveApplication) -> None:
    """From whatever point it came to."""
    if application.running:
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_ANSWERS_S):
                await application.stop()
        await application.inbox.abandon()
    await application.shutdown()
    # Of an application that was never initialized the connections are open all the same.
    await application.bot.shutdown()
