"""The files behind the local Bot API: those that the bot sent, and those that people sent to it."""

from aiohttp import web

from bot.playground.chats import Json, RefusalError
from bot.playground.parameters import Parameters, Upload

LARGEST_DOWNLOAD = 20_000_000  # what the Bot API gives a bot, whatever people may send


class Files:
    """Files by their ids."""

    def __init__(self) -> None:
        self._files: dict[str, Upload] = {}

    def keep(self, upload: Upload) -> Json:
        """Keeps a file; returns it as a message shows a document."""
        file_id = f"file{len(self._files) + 1}"
        self._files[file_id] = upload
        named = {"file_name": upload.name, "mime_type": upload.content_type}
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(upload.content), **named}

    def keep_sent(self, parameters: Parameters, name: str) -> Json:
        """Keeps the file that came with a call. Raises RefusalError when there is none."""
        upload = parameters.upload(name)
        if upload is None:
            raise RefusalError(400, f"Bad Request: there is no {name} in the request")
        return self.keep(upload)

    def content(self, file_id: str) -> bytes:
        """What is in a file. Raises RefusalError."""
        return self._find(file_id).content

    async def get_file(self, parameters: Parameters) -> Json:
        """The method getFile: where a file can be had."""
        file_id = parameters.text("file_id")
        size = len(self._find(file_id).content)
        if size > LARGEST_DOWNLOAD:
            raise RefusalError(400, "Bad Request: file is too big")
        path = f"documents/{file_id}"
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": path}

    def serve(self, path: str) -> web.Response:
        """The file at that path. Raises RefusalError."""
        file = self._files.get(path.rpartition("/")[2])
        if file is None:
            raise RefusalError(404, "Not Found")
        return web.Response(body=file.content, content_type=file.content_type)

    def _find(self, file_id: str) -> Upload:
        if file_id not in self._files:
            raise RefusalError(400, "Bad Request: invalid file_id")
        return self._files[file_id]
