"""What Telegram told the bot, as it is kept until it was handled."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it came: its id, which says nothing about its age, and the JSON text of all of it."""

    id: int
    payload: str
