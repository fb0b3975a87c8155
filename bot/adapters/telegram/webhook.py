"""Updates that Telegram brings itself, through a proxy to our own listener."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.telegram.messenger import NOT_KNOWN
from bot.adapters.telegram.polling import FIRST_WAIT_S, LONGEST_WAIT_S, OURS, Tell
from bot.adapters.telegram.updates import ALLOWED_UPDATES, AttentiveApplication, Raw
from bot.core.errors import SettingsError, StoreError
from bot.core.notices import Rival
from bot.ports import Clock

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
CHECK_S = 300.0  # between two looks at whether updates still come to us
MOST_CONNECTIONS = 20
LARGEST_ID = 2**63  # that fits into the database; those of Telegram are far below


class Webhook:
    """The address `url` (https, without a slash at its end), and what answers behind it."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self._secret = secret
        self._application: AttentiveApplication | None = None
        self._told_error: datetime | None = None

    @property
    def path(self) -> str:
        """Where the listener has to answer POST requests."""
        return urlsplit(self.url).path

    async def answer(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status for what was posted; 200 only when its update is stored."""
        secret = headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(secret, self._secret.encode()):
            return HTTPStatus.FORBIDDEN
        application = self._application
        if application is None or application.inbox.is_full:
            return HTTPStatus.SERVICE_UNAVAILABLE  # Telegram comes again
        raw = _update_in(body)
        if raw is None:
            return HTTPStatus.BAD_REQUEST
        try:
            await application.arrive([raw])
        except StoreError as error:
            log.error("update %s could not be stored: %s", raw["update_id"], error)  # noqa: TRY400
            return HTTPStatus.SERVICE_UNAVAILABLE
        except RecursionError:
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.OK

    async def run(self, application: AttentiveApplication, clock: Clock, tell: Tell) -> None:
        """Takes what comes until it is cancelled, and takes the webhook back whenever it is lost.

        It stays set afterwards: Telegram keeps what nobody answers. Raises SettingsError when Telegram refuses it, and
        StoreError.
        """
        self._application = application
        try:
            await self._until_answered(partial(self._set, application), clock)
            log.info("updates come to %s", self.url)
            while True:
                await clock.sleep(CHECK_S)
                await self._until_answered(partial(self._check, application, tell), clock)
        finally:
            self._application = None

    async def _set(self, application: AttentiveApplication) -> None:
        async with application.inbox.store.transaction() as write:
            await write.people.set_setting(OURS, self.url)
        await application.bot.set_webhook(
            self.url, max_connections=MOST_CONNECTIONS, allowed_updates=ALLOWED_UPDATES, secret_token=self._secret
        )

    async def _check(self, application: AttentiveApplication, tell: Tell) -> None:
        """Says what keeps Telegram from coming, and sets the webhook again when somebody took it away."""
        found = await application.bot.get_webhook_info()
        if found.url != self.url:
            host = urlsplit(found.url).hostname or ""
            log.error("the webhook was %s and is set again", f"turned to {host}" if host else "removed")
            await tell(Rival(host))
            await self._set(application)
        elif found.last_error_date and found.last_error_date != self._told_error:
            log.warning("Telegram could not bring an update: %s", found.last_error_message)
        self._told_error = found.last_error_date

    async def _until_answered(self, ask: Callable[[], Awaitable[None]], clock: Clock) -> None:
        """Asks Telegram, with growing pauses, until it answers."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                return await ask()
            except InvalidToken:
                raise SettingsError((NOT_KNOWN,)) from None
            except BadRequest as error:
                raise SettingsError((f"WIREWATCH_WEBHOOK_URL: Telegram refuses it: {error.message}",)) from None
            except TelegramError as error:
                log.warning("the webhook cannot be set, trying again in %.0f s: %s", wait_s, error)
            await clock.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)


def _update_in(body: bytes) -> Raw | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return raw if type(number) is int and 0 <= number < LARGEST_ID else None
