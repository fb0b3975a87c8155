"""Heavy work in a process of its own."""

from bot.adapters.worker.process import WorkerProcess

__all__ = ["WorkerProcess"]
