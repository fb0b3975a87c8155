"""The same event in other outlets.

The terms it is known by are in `terms`, which only the worker imports: its tables of words take 0.3 MB.
"""

from bot.core.stories.clusters import WINDOW, StoredStory, StoryChoice, StoryIndex
from bot.core.stories.developments import Development, development_of
from bot.core.stories.evidence import in_brief, without_days

__all__ = [
    "WINDOW",
    "Development",
    "StoredStory",
    "StoryChoice",
    "StoryIndex",
    "development_of",
    "in_brief",
    "without_days",
]
