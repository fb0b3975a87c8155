"""From the first getMe to the last getUpdates: the application's life at Telegram."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters.telegram import ALLOWED_UPDATES, AnyApplication, build_application
from bot.adapters.telegram.messenger import NOT_KNOWN
from bot.adapters.telegram.transport import AiohttpRequest, nothing
from bot.core.errors import SettingsError
from bot.core.pacing import Pace
from bot.ports import Clock

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


@asynccontextmanager
async def connected(application: AnyApplication, clock: Clock) -> AsyncIterator[None]:
    """Handles updates while the block runs; enters it once Telegram knows the token.

    Raises SettingsError, out of the block too: a bot whose token is revoked is deaf, and must not look alive.
    """
    try:
        await _introduce(application, clock)
        async with _until_refused(application):
            await application.start()
            await _start_polling(application)
            yield
    except InvalidToken:
        raise SettingsError((NOT_KNOWN,)) from None
    finally:
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


async def _introduce(application: AnyApplication, clock: Clock) -> None:
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


@asynccontextmanager
async def _until_refused(application: AnyApplication) -> AsyncIterator[None]:
    """Ends the block with InvalidToken once the polling has ended for that."""
    transport = application.bot.request
    if not isinstance(transport, AiohttpRequest):
        raise TypeError("the application was built without our transport")
    now = asyncio.get_running_loop().time
    block = asyncio.timeout(None)
    try:
        async with block:
            transport.when_polling_is_refused = lambda: block.reschedule(now())
            try:
                yield
            finally:
                transport.when_polling_is_refused = nothing
    except TimeoutError:
        if block.expired():
            raise InvalidToken from None
        raise


async def _start_polling(application: AnyApplication) -> None:
    if application.updater is None:
        raise RuntimeError("the application was built without an updater")
    logging.getLogger("telegram.ext").addFilter(_is_news)
    await application.updater.start_polling(
        allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1, error_callback=_log_polling_error
    )


async def _disconnect(application: AnyApplication) -> None:
    """From whatever point it came to."""
    if application.updater and application.updater.running:
        with suppress(InvalidToken):  # what the polling ended for is raised once more
            await application.updater.stop()
    if application.running:
        await application.stop()
    await application.shutdown()
    # Of an application that was never initialized the connections are open all the same.
    await application.bot.shutdown()


def _is_news(record: logging.LogRecord) -> bool:
    """The library logs a refused token with a traceback; ours is one sentence, and ends the run."""
    return not (record.exc_info and isinstance(record.exc_info[1], InvalidToken))


def _log_polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("another program fetches the updates of this bot's token; stop it, or give one of them a token anew")
    else:
        log.warning("updates could not be fetched: %s", error)
