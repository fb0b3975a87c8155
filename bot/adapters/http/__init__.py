"""The web as a neighbour: public pages and feeds, bounded in every direction."""

from bot.adapters.http.fetcher import HttpFetcher

__all__ = ["HttpFetcher"]
