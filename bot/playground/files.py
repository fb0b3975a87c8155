"""The files behind the local Bot API: those that the bot sent, and those that people sent to it."""

from collections.abc import Mapping

from aiohttp import web

from bot.playground.chats import Json, RefusalError
from bot.playground.parameters import Parameters, Upload

LARGEST_DOWNLOAD = 20_000_000  # what the Bot API gives a bot, whatever people may send
LARGEST_PHOTO = 10_000_000
LONGEST_SIDES = 10_000  # pixels, both sides together
STEEPEST = 20  # times that one side of a photo may be longer than the other
PHOTO_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")


class Files:
    """Files by their ids."""

    def __init__(self) -> None:
        self._files: dict[str, Upload] = {}

    def keep(self, upload: Upload) -> Json:
        """Keeps a file; returns it as a message shows a document."""
        file_id = f"file{len(self._files) + 1}"
        self._files[file_id] = upload
        return self._shown(file_id, upload)

    def keep_sent(self, parameters: Parameters, name: str) -> Json:
        """Keeps the file that came with a call, or finds the one whose id did. Raises RefusalError."""
        upload = parameters.upload(name)
        if upload is None and (value := parameters.text(name)):
            if value.startswith(("http://", "https://")):
                raise RefusalError(400, "Bad Request: failed to get HTTP URL content")
            return self._shown(value, self._find(value))
        if upload is None:
            raise RefusalError(400, f"Bad Request: there is no {name} in the request")
        if not upload.content:
            raise RefusalError(400, "Bad Request: file must be non-empty")
        return self.keep(upload)

    def keep_photo(self, parameters: Parameters, name: str) -> Json:
        """As `keep_sent`, for a picture; returns its PhotoSize. Raises RefusalError for what is no photo."""
        kept = self.keep_sent(parameters, name)
        content = self.content(kept["file_id"])
        if len(content) > LARGEST_PHOTO:
            raise RefusalError(400, "Bad Request: file is too big for a photo")
        if not content.startswith(_STARTS):
            raise RefusalError(400, "Bad Request: IMAGE_PROCESS_FAILED")
        photo = self.as_photo(kept)
        sides = (photo["width"], photo["height"])
        if sum(sides) > LONGEST_SIDES or max(sides) > STEEPEST * min(sides):
            raise RefusalError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        return photo

    def as_photo(self, kept: Json) -> Json:
        """The PhotoSize of a kept picture."""
        named = {name: kept[name] for name in ("file_id", "file_unique_id", "file_size")}
        width, height = _sides(self.content(kept["file_id"]))
        return {**named, "width": width, "height": height}

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

    def shown(self, file_id: str, headers: Mapping[str, str]) -> web.Response:
        """The file as a browser may have it: pictures to look at, everything else to save. Raises RefusalError."""
        file = self._find(file_id)
        is_picture = file.content.startswith(_STARTS)
        kind = _kind_of(file.content) if is_picture else "application/octet-stream"
        how = {} if is_picture else {"Content-Disposition": "attachment"}
        return web.Response(body=file.content, content_type=kind, headers={**headers, **how})

    def _find(self, file_id: str) -> Upload:
        if file_id not in self._files:
            raise RefusalError(400, "Bad Request: invalid file_id")
        return self._files[file_id]

    def _shown(self, file_id: str, upload: Upload) -> Json:
        named = {"file_name": upload.name, "mime_type": upload.content_type}
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(upload.content), **named}


def _kind_of(picture: bytes) -> str:
    kinds = ("image/png", "image/jpeg", "image/webp", "image/gif")
    return next(kind for start, kind in zip(_STARTS, kinds, strict=True) if picture.startswith(start))


def _sides(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels; those of a usual photo for anything else."""
    if content.startswith(_STARTS[0]) and len(content) >= 24:
        return max(1, int.from_bytes(content[16:20])), max(1, int.from_bytes(content[20:24]))
    return 800, 600
