"""A stream of articles to stories and copies, without a database: the decisions of the bot for `wirewatch group`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.copies import Candidate, CopyIndex
from bot.core.model import Understanding
from bot.core.stories import StoryIndex, without_days

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Member:
    """An article of the stream; `id` is whatever its line called it."""

    id: object
    said: Understanding
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Grouped:
    """Where an article ended up: the number of its story, and the id of the earliest article it is a copy of."""

    id: object
    story: int
    duplicate_of: object | None


def group(stream: Iterable[Member]) -> tuple[Grouped, ...]:
    """The story and the original of each article, in stream order; stories are numbered from 1.

    An article without a date has that of the one before, or else of the first that has one; what it says of days
    tells nothing then. All are read first, for a late one may join two stories.
    """
    members = tuple(stream)
    copies, stories = CopyIndex(), StoryIndex()
    placed: list[tuple[Member, int, int | None]] = []
    merged: dict[int, int] = {}
    at = next((member.published for member in members if member.published), UNDATED)
    for position, member in enumerate(members):
        said, at = member.said, member.published or at
        copy_of = copies.find(said.title, said.sketch, at)
        copies.add(Candidate(position, said.title, said.sketch, at))
        if copy_of is None:
            terms = said.terms if member.published else without_days(said.terms)
            choice = stories.place(terms, at, dated=member.published is not None)
            story = choice.story_id or position + 1
            stories.add(story, terms, at, choice.absorbed)
            merged.update(dict.fromkeys(choice.absorbed, story))
        else:
            story = placed[copy_of][1]
        placed.append((member, story, copy_of))
    return tuple(
        Grouped(member.id, _survivor(story, merged), None if copy_of is None else placed[copy_of][0].id)
        for member, story, copy_of in placed
    )


def _survivor(story: int, merged: dict[int, int]) -> int:
    while story in merged:
        story = merged[story]
    return story
