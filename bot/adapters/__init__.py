"""One module per neighbour: HTTP, Telegram, the clock's ticks, the worker processes."""

import sys

# python-telegram-bot imports httpx, which imports a command line of its own with rich and pygments wherever they are
# installed, and does without where they are not: 3.3 MB of the main process, and 80 ms of its start.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
