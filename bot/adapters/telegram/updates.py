"""Updates as they come in: one that cannot be read is passed over, and the rest are handled."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.ext import ExtBot
from typing_extensions import override

log = logging.getLogger(__name__)


class CarefulBot(ExtBot[Any]):
    """A bot that goes on after an update the library cannot parse.

    The library raises then, never moves the offset on, and asks for the same update again without a pause. Servers
    and the library differ by a field now and then.
    """

    @override
    async def get_updates(
        self,
        offset: int | None = None,
        limit: int | None = None,
        timeout: int | timedelta | None = None,
        allowed_updates: Sequence[str] | None = None,
        **waiting: Any,
    ) -> tuple[Update, ...]:
        wait = timeout if isinstance(timeout, timedelta) else timedelta(seconds=timeout or 0)
        asked = {"offset": offset, "limit": limit, "timeout": timeout, "allowed_updates": allowed_updates}
        waiting["read_timeout"] = wait.total_seconds() + (self.request.read_timeout or 0)
        answer = await self._post("getUpdates", asked, **waiting)
        return tuple(map(self._read, answer)) if isinstance(answer, list) else ()

    def _read(self, raw: dict[str, Any]) -> Update:
        """The update; an empty one in place of what cannot be parsed, so that the offset moves on."""
        try:
            return Update.de_json(raw, self)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            # Not the update itself: it is somebody's message.
            log.warning("update %s was passed over, it cannot be read: %s", raw.get("update_id"), error)
            return Update(int(raw["update_id"]))
