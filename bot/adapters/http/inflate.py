"""Compressed bodies, never larger than permitted: a gigabyte of zeros is a megabyte of gzip."""

import zlib

_GZIP_MAGIC = b"\x1f\x8b"
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_RAW_DEFLATE = -15
_HEAD_BYTES = 65_536  # within which a wrong encoding shows
_MOST_MEMBERS = 1_000  # of a gzip body; nearly all have one, and copying the rest behind each takes time


class TooBigError(Exception):
    """The body is larger than permitted."""


class UnknownEncodingError(Exception):
    """The body is compressed in a way that was not asked for, or damaged."""


class Inflater:
    """Collects a body as it arrives; raises TooBigError as soon as it exceeds `limit` bytes after decompression."""

    def __init__(self, encoding: str, limit: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", *_WINDOW):
            raise UnknownEncodingError(f"the body is encoded as {encoding[:40]}, which was not asked for")
        self._encoding = encoding
        self._limit = limit
        self._arrived = 0
        self._plain = bytearray()
        self._unread = bytearray()  # what arrived before the first byte could be decompressed, to try it another way
        self._members = 1
        self._inflate = zlib.decompressobj(_WINDOW[encoding]) if encoding in _WINDOW else None

    @property
    def body(self) -> bytes:
        """What arrived so far."""
        return bytes(memoryview(self._plain)[: self._limit])

    @property
    def is_complete(self) -> bool:
        """Whether what was compressed came to its own end; what is not compressed has none."""
        return self._inflate is None or self._inflate.eof or not self._arrived

    def add(self, chunk: bytes) -> None:
        """Takes the next bytes of the body."""
        self._arrived += len(chunk)
        if self._arrived > self._limit:  # nothing but empty gzip members, or what follows the last one
            raise TooBigError
        while chunk and self._inflate is not None:
            chunk = self._inflated(self._inflate, chunk)
        if chunk:
            self._take(chunk)

    def _inflated(self, inflate: "zlib._Decompress", chunk: bytes) -> bytes:
        """What is left of `chunk` to be read another way."""
        if self._members == 1 and not self._plain and len(self._unread) < _HEAD_BYTES:
            self._unread += chunk
        try:
            self._take(inflate.decompress(chunk, self._limit - len(self._plain) + 1))
        except zlib.error:
            return self._otherwise()
        return self._next_member(inflate) if inflate.eof else b""

    def _next_member(self, inflate: "zlib._Decompress") -> bytes:
        """What follows a member of a gzip body, if it is one more; padding is left unread."""
        if not inflate.unused_data.startswith(_GZIP_MAGIC):
            return b""
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise TooBigError
        self._inflate = zlib.decompressobj(_WINDOW["gzip"])
        return inflate.unused_data

    def _otherwise(self) -> bytes:
        """Some servers say deflate and send it raw, or say gzip and send it plain."""
        is_readable = self._members == 1 and not self._plain and len(self._unread) == self._arrived
        if not is_readable or self._unread.startswith(_GZIP_MAGIC):
            raise UnknownEncodingError(f"the {self._encoding} body is damaged")
        is_raw = self._encoding == "deflate"
        self._inflate = zlib.decompressobj(_RAW_DEFLATE) if is_raw else None
        self._encoding = ""
        unread, self._unread = bytes(self._unread), bytearray()
        return unread

    def _take(self, plain: bytes) -> None:
        self._plain += plain
        if len(self._plain) > self._limit:
            raise TooBigError
