"""The same event in other outlets."""

from bot.core.stories.clusters import WINDOW, StoredStory, StoryChoice, StoryIndex
from bot.core.stories.developments import Development, development_of
from bot.core.stories.evidence import without_days
from bot.core.stories.terms import in_brief, story_terms

__all__ = [
    "WINDOW",
    "Development",
    "StoredStory",
    "StoryChoice",
    "StoryIndex",
    "development_of",
    "in_brief",
    "story_terms",
    "without_days",
]
