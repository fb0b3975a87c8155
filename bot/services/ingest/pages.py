"""The pages behind the teasers of a feed, fetched at once and given up soon: an alert waits for none of them long."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from bot.core.errors import DocumentError, FetchError, WorkerError
from bot.core.fulltext import better_page, is_barred, leads_elsewhere, teasers
from bot.core.model import Entry, Reading, Source
from bot.ports import Fetcher, FetchRequest, FetchResponse, Worker

log = logging.getLogger(__name__)

MOST_PAGES = 10  # of one poll; those of a host leave a second apart
PAGES_TIME_S = 10.0  # for all of them together
FRUITLESS = 5  # pages in a row that were no better than their teasers; then one a poll is enough to see a change


class Pages:
    """Fetches and reads pages; remembers of which sources they are not worth it."""

    def __init__(self, fetcher: Fetcher, worker: Worker) -> None:
        self._fetcher = fetcher
        self._worker = worker
        self._fruitless: Counter[int] = Counter()  # pages in a row, by source

    async def behind(self, source: Source, entries: Sequence[Entry]) -> Mapping[str, Reading]:
        """By key the pages that say more than their entries; the first entries are served first."""
        wanted = teasers(entries, wanted=source.full_text)
        found: dict[str, Reading] = {}
        with suppress(TimeoutError):
            async with asyncio.timeout(PAGES_TIME_S), asyncio.TaskGroup() as tasks:
                for entry in wanted[: 1 if self._fruitless[source.id] >= FRUITLESS else MOST_PAGES]:
                    tasks.create_task(self._read(source, entry, found))
        return found

    async def _read(self, source: Source, entry: Entry, found: dict[str, Reading]) -> None:
        self._fruitless[source.id] += 1  # unless it proves otherwise, in time
        try:
            response = await self._fetcher.fetch(_request(source, entry))
            readings = () if _is_elsewhere(entry, response) else await self._worker.read(response)
        except (FetchError, DocumentError, WorkerError) as error:
            log.debug("the page %s stays unread: %s", entry.link, error)
            return
        page = better_page(entry, readings, source.language or "en")
        if page is not None:
            found[entry.key] = page
            del self._fruitless[source.id]


def _request(source: Source, entry: Entry) -> FetchRequest:
    # Headers may hold a password, which is for the source's own host.
    is_same_host = urlsplit(entry.link).netloc == urlsplit(source.url).netloc
    return FetchRequest(entry.link, agent=source.agent, headers=source.headers if is_same_host else (), robots=True)


def _is_elsewhere(entry: Entry, response: FetchResponse) -> bool:
    return leads_elsewhere(entry.link, response.url) or is_barred(response.body)
