"""What hostile servers cost the fetcher, each answer in a fresh process: wall time, and memory over idle.

    python bench/fetching.py [NAME ...]

Serves bombs, endless bodies, drips and floods over HTTP on this machine. Each fetch runs in a process of its own, whose
peak memory is compared with what it had just before. Promised: an end within 35 s, and at most 64 MB over idle.
"""

import asyncio
import re
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from ipaddress import ip_network
from itertools import count, repeat
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.adapters.http import HttpFetcher
from bot.core.errors import FetchError
from bot.ports import FetchRequest

MB = 1 << 20
MOST_BODY = 5 * MB  # the setting's default
MOST_MB, MOST_S = 64, 35
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GARBAGE = bytes(range(256)) * 256

Answer = Callable[[], Iterator[bytes]]


def packed(encoding: str, wbits: int) -> Iterator[bytes]:
    """1 GiB of zeros, about 1 MB as it is sent."""
    pack = zlib.compressobj(9, wbits=wbits)
    yield OK + f"Content-Encoding: {encoding}\r\n\r\n".encode()
    for _ in range(1024):
        yield pack.compress(bytes(MB))
    yield pack.flush()


def saying(head: bytes, endless: bytes) -> Iterator[bytes]:
    yield head
    yield from repeat(endless)


def headers() -> Iterator[bytes]:
    yield OK
    for number in count():
        yield b"".join(b"X-%d-%d: filler\r\n" % (number, each) for each in range(1000))


def long_header() -> Iterator[bytes]:
    yield OK + b"X: "
    yield from repeat(b"a" * MB, 100)
    yield b"\r\n\r\n"


ANSWERS: dict[str, Answer] = {
    "gzip bomb of 1 GiB": partial(packed, "gzip", 31),
    "deflate bomb of 1 GiB": partial(packed, "deflate", 15),
    "raw deflate bomb": partial(packed, "deflate", -15),
    "endless body": partial(saying, OK + b"\r\n", b"a" * MB),
    "endless gzip members": partial(saying, OK + b"Content-Encoding: gzip\r\n\r\n", zlib.compress(b"", wbits=31) * 50),
    "endless chunks of 1 byte": partial(saying, CHUNKED, b"1\r\na\r\n" * 10_000),
    "endless chunk": partial(saying, CHUNKED + b"ffffffffff\r\n", b"a" * MB),
    "endless chunk size": partial(saying, CHUNKED, b"f" * MB),
    "chunked garbage": partial(saying, CHUNKED, GARBAGE),
    "garbage": partial(saying, b"", GARBAGE),
    "thousands of headers": headers,
    "header line of 100 MB": long_header,
    "endless continue": partial(saying, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "endless redirects": partial(saying, b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n", b"a" * MB),
    "endless page of a 403": partial(saying, b"HTTP/1.1 403 No\r\n\r\n<html>", b"a" * MB),
    "broken off": lambda: iter([OK + b"Content-Length: 4000000\r\n\r\n<rss>" + b"a" * MB]),
    "no answer": lambda: iter([b""]),
    "drip of a byte a second": partial(saying, OK + b"\r\n", b"a"),
}
SLOW = frozenset({"drip of a byte a second"})
SILENT = frozenset({"no answer"})


@asynccontextmanager
async def serving(name: str) -> AsyncIterator[int]:
    """The port of a server that answers everything with what has this name."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in ANSWERS[name]():
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(1 if name in SLOW else 0)
            if name in SILENT:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


def memory_mb(line: str) -> float:
    """A line of /proc/self/status: VmRSS is what is taken now, VmHWM the most that ever was."""
    found = re.search(rf"{line}:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def idle_mb() -> float:
    """What is taken now; the peak begins anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return memory_mb("VmRSS")


async def fetch_once(port: str) -> None:
    """What the process of one fetch does: prints kind, seconds and megabytes over idle."""
    async with HttpFetcher(
        allowed_networks=(ip_network("127.0.0.1"),),
        max_body=MOST_BODY,
        host_gap=timedelta(0),
        user_agent="bench",
    ) as fetcher:
        idle, began = idle_mb(), time.perf_counter()
        try:
            kind = f"{len((await fetcher.fetch(FetchRequest(f'http://127.0.0.1:{port}/feed'))).body)} bytes"
        except FetchError as error:
            kind = error.kind
        print(f"{kind},{time.perf_counter() - began},{memory_mb('VmHWM') - idle}")


async def measure(name: str) -> bool:
    """Whether this answer cost no more than promised."""
    async with serving(name) as port:
        process = await asyncio.create_subprocess_exec(
            sys.executable, __file__, "--fetch", str(port), stdout=subprocess.PIPE
        )
        said, _ = await process.communicate()
    kind, seconds, megabytes = said.decode().strip().split(",")
    is_kept = float(seconds) <= MOST_S and float(megabytes) <= MOST_MB
    print(f"{name:26} {kind:12} {float(seconds):6.2f} s  {float(megabytes):5.1f} MB{'' if is_kept else '  TOO MUCH'}")
    return is_kept


async def main(names: list[str]) -> int:
    if unknown := [name for name in names if name not in ANSWERS]:
        print(f"{unknown[0]!r} is none of: {', '.join(ANSWERS)}", file=sys.stderr)
        return 2
    return 0 if all([await measure(name) for name in names or ANSWERS]) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fetch"]:
        asyncio.run(fetch_once(sys.argv[2]))
    else:
        sys.exit(asyncio.run(main(sys.argv[1:])))
