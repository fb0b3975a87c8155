"""Webhooks of the Bot API: updates in order, with the secret, again and again until they are answered with 200."""

import asyncio
import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.playground.bot_api import BotApi
from bot.playground.chats import RefusalError
from bot.playground.parameters import Parameters
from bot.playground.sending import Answer

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 0.5
ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class WebhookApi(BotApi):
    """`proxies` leads from a public origin such as https://bot.example to one on this machine."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.proxies: dict[str, str] = {}
        self.webhook = ""
        self.webhook_secret = ""
        self.webhook_statuses: list[int] = []  # one for each try; 0 without an answer
        self._tried = asyncio.Condition()
        self._bringing: asyncio.Task[None] | None = None

    def application(self) -> web.Application:
        app = super().application()
        app.on_shutdown.append(self._stop_bringing)
        return app

    async def until_brought(self, statuses: int) -> None:
        """Returns once so many tries were made."""
        async with asyncio.timeout(10), self._tried:
            await self._tried.wait_for(lambda: len(self.webhook_statuses) >= statuses)

    async def _set_webhook(self, parameters: Parameters) -> Answer:
        url, secret = parameters.text("url"), parameters.text("secret_token")
        if not url:
            return await self._delete_webhook(parameters)
        if not url.startswith("https://"):
            raise RefusalError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if urlsplit(url).netloc.endswith(".invalid"):
            raise RefusalError(400, "Bad Request: bad webhook: Failed to resolve host: Name or service not known")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise RefusalError(400, "Bad Request: secret token contains unallowed characters")
        if kinds := parameters.json("allowed_updates"):
            self.allowed_updates = frozenset(kinds)
        self.webhook, self.webhook_secret = url, secret
        self._poll += 1
        self.interrupt()  # a poll that still waits ends with a conflict
        if self._bringing is None:
            self._bringing = asyncio.create_task(self._bring())
        return True

    async def _delete_webhook(self, parameters: Parameters) -> Answer:
        self.webhook = ""
        await self._stop_bringing()
        return await super()._delete_webhook(parameters)

    async def _get_webhook_info(self, parameters: Parameters) -> Answer:
        info = await super()._get_webhook_info(parameters)
        assert isinstance(info, dict)
        return {**info, "url": self.webhook}

    async def _get_updates(self, parameters: Parameters) -> Answer:
        if self.webhook:
            raise RefusalError(409, f"Conflict: {ACTIVE}")
        return await super()._get_updates(parameters)

    async def _bring(self) -> None:
        pause_s = FIRST_PAUSE_S
        async with aiohttp.ClientSession() as session:
            while True:
                await self.wait_for_update(60)
                if not self.updates:
                    continue
                update = self.updates[0]
                status = await self._post_update(session, update)
                async with self._tried:
                    self.webhook_statuses.append(status)
                    self._tried.notify_all()
                if status == 200:
                    self.updates.remove(update)
                    pause_s = FIRST_PAUSE_S
                else:
                    await asyncio.sleep(pause_s)
                    pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _post_update(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> int:
        parts = urlsplit(self.webhook)
        origin = f"{parts.scheme}://{parts.netloc}"
        url = self.webhook.replace(origin, self.proxies.get(origin, "http://127.0.0.1:9"), 1)
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook_secret} if self.webhook_secret else {}
        try:
            async with session.post(url, json=update, headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 0

    async def _stop_bringing(self, _: object = None) -> None:
        task, self._bringing = self._bringing, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
