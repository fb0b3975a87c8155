"""What a report adds to a story that was told: new numbers, new names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.model import Understanding
from bot.core.stories.actors import named_actors

QUIET = timedelta(hours=2)  # since the last message about a story; sooner, its message is edited
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?![\w-])")


@dataclass(frozen=True, slots=True)
class Development:
    """What is new in a report, as the report words it: "14 dead", "France"."""

    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def development_of(
    before: Sequence[tuple[str, float]], said: Understanding, since_told: timedelta
) -> Development | None:
    """What the report says that no report of its story said before; None where that is no reason to tell it again.

    `before` are the terms of the story without this report (`StoryIndex.terms_of`), `since_told` is the time since
    the last message about it.
    """
    if since_told < QUIET:
        return None
    known = {term for term, _ in before}
    numbers = tuple(number for number in NUMBER.findall(said.title) if number not in known)
    names = tuple(name for actor, name in named_actors(said.title).items() if f"&{actor}" not in known)
    return Development(numbers, names) if numbers or names else None
