"""Calls of the local Bot API over plain HTTP, as a bot library makes them."""

from typing import Any

import aiohttp

from tests.telegram_api import TOKEN, TelegramApi


class Caller:
    """Calls methods as a bot library does; returns status and answer."""

    def __init__(self, api: TelegramApi, session: aiohttp.ClientSession) -> None:
        self.api = api
        self.session = session

    async def __call__(self, method: str, **values: object) -> tuple[int, dict[str, Any]]:
        url = f"{self.api.url}/bot{TOKEN}/{method}"
        async with self.session.post(url, json=values) as answer:
            return answer.status, await answer.json()

    async def result(self, method: str, **values: object) -> Any:
        """What the method returns; fails when it is refused."""
        status, answer = await self(method, **values)
        assert status == 200, answer
        return answer["result"]

    async def upload(self, method: str, name: str, file: tuple[str, bytes, str], **values: str) -> tuple[int, Any]:
        """Calls with a file: its name, content and type."""
        form = aiohttp.FormData(values)
        form.add_field(name, file[1], filename=file[0], content_type=file[2])
        async with self.session.post(f"{self.api.url}/bot{TOKEN}/{method}", data=form) as answer:
            body = await answer.json()
            return answer.status, body.get("result", body.get("description"))

    async def refusal(self, method: str, **values: object) -> tuple[int, str]:
        status, answer = await self(method, **values)
        assert answer["ok"] is False
        assert answer["error_code"] == status
        return status, answer["description"]
