"""The parameters of a Bot API call, however they came: query string, form, multipart or JSON."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from bot.playground.chats import RefusalError


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


class Parameters:
    """Named values; a structured one may be JSON text or JSON."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
        self.values = values
        self.uploads = uploads

    @classmethod
    async def of(cls, request: web.Request) -> "Parameters":
        """Reads the request to its end. Raises RefusalError for a body that is no JSON object."""
        values: dict[str, Any] = dict(request.query)
        uploads: dict[str, Upload] = {}
        if request.content_type == "application/json":
            try:
                body = await request.json()
            except ValueError as error:
                raise RefusalError(400, "Bad Request: can't parse JSON object") from error
            if not isinstance(body, dict):
                raise RefusalError(400, "Bad Request: object expected as request")
            return cls(values | body, uploads)
        for name, value in (await request.post()).items():
            if isinstance(value, FileField):
                uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
            else:
                values[name] = value
        return cls(values, uploads)

    def text(self, name: str) -> str:
        """The value as text; empty when it is missing."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int) -> int:
        """The value as an integer; `default` when it is missing or no number."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Whether the value says yes."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def json(self, name: str) -> Any:
        """The structured value; None when it is missing. Raises RefusalError when it is no JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise RefusalError(400, f"Bad Request: can't parse {name} JSON object") from error

    def upload(self, name: str) -> Upload | None:
        """The file under this name, or the one it points to with `attach://`."""
        return self.uploads.get(self.text(name).removeprefix("attach://")) or self.uploads.get(name)
