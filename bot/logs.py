"""How the log looks: lines for people or JSON for machines, on standard error."""

import json
import logging
import sys
from datetime import UTC, datetime

from typing_extensions import override

from bot.settings import Settings

NOISY = ("aiosqlite", "httpx", "telegram", "trafilatura")
# Our ticks speak for themselves; it would report each that was stopped, or skipped while the last one still wrote.
SILENT = ("apscheduler",)


class JsonLines(logging.Formatter):
    """One JSON object a record: `at level logger message`, and `error` where there is an exception."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        row = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            # A filter may have put the text there, with the token taken out; the exception itself still has it.
            row["error"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False)


def start_logging(settings: Settings, redact: logging.Filter) -> None:
    """Sends every record through `redact`, which keeps the bot's token out, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(redact)
    if settings.log_format == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S"))
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
