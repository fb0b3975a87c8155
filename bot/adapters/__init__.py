"""One module per neighbour: HTTP, Telegram, the clock's ticks, the worker processes."""
