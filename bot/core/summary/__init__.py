"""Summaries in whole sentences. Importing it brings sumy and numpy: for the worker."""

from bot.core.summary.summarizing import Budget, digest, summarize

__all__ = ["Budget", "digest", "summarize"]
