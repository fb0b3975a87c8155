"""From the first getMe to the last getUpdates: the application's life at Telegram."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters.telegram import ALLOWED_UPDATES, AnyApplication, build_application
from bot.core.errors import SettingsError
from bot.core.pacing import Pace
from bot.ports import Clock

log = logging.getLogger(__name__)

NOT_KNOWN = "WIREWATCH_TELEGRAM_TOKEN: Telegram does not know this token; take it anew from @BotFather"
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


@asynccontextmanager
async def connected(application: AnyApplication, clock: Clock) -> AsyncIterator[None]:
    """Handles updates while the block runs; enters it once Telegram knows the token. Raises SettingsError."""
    await _introduce(application, clock)
    updater = application.updater
    if updater is None:
        raise RuntimeError("the application was built without an updater")
    await application.start()
    await updater.start_polling(allowed_updates=ALLOWED_UPDATES, error_callback=_log_polling_error)
    try:
        yield
    finally:
        await updater.stop()
        await application.stop()
        await application.shutdown()


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


def _log_polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("another program fetches the updates of this bot's token; stop it, or give one of them a token anew")
    else:
        log.warning("updates could not be fetched: %s", error)
