"""The same event in other outlets."""

from bot.core.stories.clusters import WINDOW, StoredStory, StoryChoice, StoryIndex, story_terms

__all__ = ["WINDOW", "StoredStory", "StoryChoice", "StoryIndex", "story_terms"]
