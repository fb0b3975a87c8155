"""What the services need from outside, as small protocols that speak the words of the core only."""

from bot.ports.store import (
    Articles,
    Outbox,
    People,
    Retention,
    Sources,
    Store,
    Stories,
    Topics,
    Transaction,
    Updates,
    Votes,
    Watches,
)
from bot.ports.world import Clock, Fetcher, FetchRequest, FetchResponse, Messenger, Worker

__all__ = [
    "Articles",
    "Clock",
    "FetchRequest",
    "FetchResponse",
    "Fetcher",
    "Messenger",
    "Outbox",
    "People",
    "Retention",
    "Sources",
    "Store",
    "Stories",
    "Topics",
    "Transaction",
    "Updates",
    "Votes",
    "Watches",
    "Worker",
]
