"""What the services need from the database to remove what is not kept any more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.core.retention import Horizon, Slice


class Retention(Protocol):
    """What is not kept any more goes, at most `limit` at a time, and how much went is returned."""

    async def next_ended(self, after: int, horizon: Horizon) -> int | None:
        """The first story, by id after that one, that ended and whose deliveries are kept still."""
        ...

    async def retire_story(self, slice_: Slice, horizon: Horizon, now: datetime) -> tuple[int, int | None]:
        """Counts and removes deliveries of a story that ended; how many, and where the next slice starts.

        What may still leave stays, and what a digest, its buttons or the end of a pause ask for. After the last slice
        there is no next one; if nothing stayed, the story is told to nobody again.
        """
        ...

    async def retire_fixed(self, horizon: Horizon, limit: int) -> int:
        """The same for notices, digests and the like, which are of no story."""
        ...

    async def is_retired(self, story_id: int) -> bool:
        """Whether the deliveries of the story are not kept any more."""
        ...

    async def retired(self, since: datetime) -> Mapping[str, int]:
        """How the deliveries ended that are not kept any more, of those wanted on that day (UTC) or later."""
        ...

    async def forget_articles(self, horizon: Horizon, limit: int) -> int:
        """Removes articles with all that hangs on them; how their topics' rules did is kept as a sum.

        The keys of their entries stay noted, so that they are not taken for new ones.
        """
        ...

    async def forget_stories(self, horizon: Horizon, limit: int) -> int:
        """Removes stories that have no article any more, and what was merged into them."""
        ...

    async def forget_sketches(self, horizon: Horizon, limit: int) -> int:
        """Removes what only copies are looked for by."""
        ...

    async def forget_keys(self, horizon: Horizon, limit: int) -> int:
        """Removes what sources listed that were removed since; those that are read forget by themselves."""
        ...

    async def forget_audit(self, horizon: Horizon, limit: int) -> int: ...

    async def cut_off(self, limit: int) -> int:
        """Cuts about `limit` free pages off the end of the file, if there are many, and if it was made so."""
        ...
