"""Pictures of charts, as far as they can be drawn."""

import logging
from dataclasses import dataclass

from bot.core.charts import Chart
from bot.core.errors import WorkerError
from bot.ports import Worker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Charting:
    """Draws what the words beside it say too."""

    worker: Worker

    async def draw(self, chart: Chart) -> bytes | None:
        """The picture as PNG; None when the worker could not draw it."""
        try:
            return await self.worker.draw(chart)
        except WorkerError as error:
            log.warning("a chart was not drawn: %s", error)
            return None
