"""What the services need from outside, as small protocols that speak the words of the core only."""

from bot.ports.articles import Articles
from bot.ports.outbox import Outbox
from bot.ports.people import People
from bot.ports.retention import Retention
from bot.ports.sources import Sources
from bot.ports.store import Store, Transaction
from bot.ports.stories import Stories
from bot.ports.topics import Topics, Watches
from bot.ports.updates import Updates
from bot.ports.votes import Votes
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
