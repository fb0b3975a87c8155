"""What Telegram would show of a link: here only of the newsroom's own pages and pictures, for nothing is fetched."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from bot.playground.chats import Json
from bot.playground.newspaper import Paper, Printed
from bot.playground.newsroom import News, paper_at

LONGEST_TEXT = 160  # characters of the first paragraph


class Previews:
    """Called with an address, it answers with `site`, `title`, `text` and `picture`, or with nothing."""

    def __init__(self, news: News, opened: Callable[[], datetime], now: Callable[[], datetime], pace: float) -> None:
        self._outlets = {outlet.slug: outlet for outlet in news.outlets}
        self._opened = opened
        self._now = now
        self._pace = pace

    def __call__(self, address: str) -> Json | None:
        """The preview of a page or picture of the newsroom; `picture` is a path on this server, empty without one."""
        slug, _, name = urlsplit(address).path.lstrip("/").partition("/")
        outlet = self._outlets.get(slug)
        if outlet is None:
            return None
        paper = paper_at(outlet, self._opened(), self._now(), self._pace)
        for article in paper.articles:
            if name == f"{article.slug}.html":
                return _page(paper, article)
            if name == f"{article.slug}.png" and article.scene:
                return {"site": "", "title": "", "text": "", "picture": _picture(paper, article)}
        return None


def _page(paper: Paper, article: Printed) -> Json:
    text = article.paragraphs[0]
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT].rpartition(" ")[0] + "…"
    picture = _picture(paper, article) if article.scene else ""
    return {"site": paper.name, "title": article.title, "text": text, "picture": picture}


def _picture(paper: Paper, article: Printed) -> str:
    return f"/{paper.slug}/{article.slug}.png"
