"""Asking Telegram for updates, and what to do when somebody else gets them."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters.telegram.messenger import NOT_KNOWN
from bot.adapters.telegram.updates import AttentiveApplication, Raw
from bot.core.errors import SettingsError
from bot.core.notices import Rival
from bot.ports import Clock

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
# One conflict alone is the poll of the process before, which Telegram still holds open.
CONFLICTS, CONFLICTS_WITHIN = 3, timedelta(minutes=2)
TOLD_AGAIN = timedelta(days=1)
OURS = "webhook"  # the setting that holds the address of the last webhook we set

Tell: TypeAlias = Callable[[Rival], Awaitable[None]]


class Polling:
    """Long polling. `tell` is called when another program gets the updates of our token."""

    def __init__(self, application: AttentiveApplication, clock: Clock, tell: Tell) -> None:
        self._application = application
        self._clock = clock
        self._tell = tell
        self._wait_s = FIRST_WAIT_S
        self._conflicts: deque[datetime] = deque(maxlen=CONFLICTS)
        self._told_at: datetime | None = None

    async def run(self) -> None:
        """Fetches updates until it is cancelled. Raises SettingsError when the token was revoked, and StoreError."""
        offset: int | None = None
        while True:
            await self._application.inbox.until_room()
            raws = await self._fetch(offset)
            if raws is None:
                continue
            if raws:
                await self._application.arrive(raws)
            # Once this was answered, everything before is confirmed. An offset that is kept could be larger than the
            # ids after a quiet week, which start at random.
            offset = raws[-1]["update_id"] + 1 if raws else None

    async def _fetch(self, offset: int | None) -> list[Raw] | None:
        """What came in; None after trouble, which was waited out."""
        try:
            raws: list[Raw] = await self._application.bot.fetch_updates(offset)
        except InvalidToken:
            raise SettingsError((NOT_KNOWN,)) from None
        except Conflict:
            await self._yield_to_rival()
        except TelegramError as error:
            log.warning("updates could not be fetched, asking again in %.0f s: %s", self._wait_s, error)
            await self._pause()
        else:
            # Halved and not forgotten: two programs that take turns each succeed now and then.
            self._wait_s = max(self._wait_s / 2, FIRST_WAIT_S)
            return raws
        return None

    async def _pause(self) -> None:
        await self._clock.sleep(self._wait_s)
        self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)

    async def _yield_to_rival(self) -> None:
        try:
            webhook = (await self._application.bot.get_webhook_info()).url
            if webhook and webhook == await self._application.inbox.store.people.setting(OURS):
                await self._application.bot.delete_webhook()
                log.info("our webhook is removed, updates are fetched from now on")
                return
        except TelegramError as error:
            log.warning("what keeps the updates from us cannot be asked: %s", error)
        else:
            await self._note_rival(webhook)
        await self._pause()

    async def _note_rival(self, webhook: str) -> None:
        now = self._clock.now()
        self._conflicts.append(now)
        lasts = len(self._conflicts) == CONFLICTS and now - self._conflicts[0] <= CONFLICTS_WITHIN
        was_told = self._told_at is not None and now - self._told_at < TOLD_AGAIN
        if was_told or not (webhook or lasts):
            return
        self._told_at = now
        host = urlsplit(webhook).hostname or ""
        if host:
            log.error("updates go to a webhook at %s, which is not ours; remove it with deleteWebhook", host)
        else:
            log.error("another program fetches the updates of this bot's token; stop it, or get a new token")
        await self._tell(Rival(host))
