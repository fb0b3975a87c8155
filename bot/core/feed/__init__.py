"""Feed bytes to entries, whatever state they are in. Importing it brings feedparser: for the worker."""

from bot.core.feed.parsing import parse_feed, parse_unseen

__all__ = ["parse_feed", "parse_unseen"]
