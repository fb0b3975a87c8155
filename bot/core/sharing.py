"""Stories offered to be shared or caught up on: each once, the newest first."""

from collections.abc import Iterable

from bot.core.model import Article


def one_a_story(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The first of each story, in the order given; an article without a story stands for itself."""
    firsts: dict[int, Article] = {}
    for article in articles:
        firsts.setdefault(article.story_id or -article.id, article)
    return tuple(firsts.values())
