"""The body of an answer as it arrives: whole, cut off on its way, or larger than permitted."""

from dataclasses import dataclass
from enum import Enum, auto

import aiohttp

from bot.adapters.http.inflate import Inflater, TooBigError

CHUNK_BYTES = 16_384  # which a server may send a byte at a time, each a microsecond of ours


class Ending(Enum):
    """How a body ended."""

    WHOLE = auto()
    CUT = auto()  # the connection, or what was compressed, broke off before the end that was announced
    BIG = auto()


@dataclass(frozen=True, slots=True)
class Body:
    """What was read, after decompression; at most the limit."""

    data: bytes
    ending: Ending


async def read_body(response: aiohttp.ClientResponse, limit: int) -> Body:
    """At most `limit` bytes of the body. Raises UnknownEncodingError for one compressed in a way not asked for."""
    inflater = Inflater(response.headers.get("Content-Encoding", ""), limit)
    try:
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            inflater.add(chunk)
    except TooBigError:
        return Body(inflater.body, Ending.BIG)
    except (aiohttp.ClientPayloadError, ConnectionResetError):
        return Body(inflater.body, Ending.CUT)
    return Body(inflater.body, Ending.WHOLE if inflater.is_complete else Ending.CUT)
