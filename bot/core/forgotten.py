"""What was deleted for a chat that wanted to be forgotten."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much of each there was."""

    subscriptions: int = 0
    watches: int = 0
    votes: int = 0
    digests: int = 0
    mutes: int = 0
    messages: int = 0
