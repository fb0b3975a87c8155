"""The newsroom: a news server on this machine whose invented outlets publish over a few minutes.

The articles stand in `news/`, one TOML file an outlet. They are written as if today were a Sunday; the weekdays in
them move along with the day on which the newsroom opens.
"""

import asyncio
import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from importlib.resources import files
from typing import Any

from aiohttp import web

from bot.playground.drawing import draw
from bot.playground.newspaper import (
    PICTURE_TYPE,
    Paper,
    Printed,
    article_page,
    atom,
    feed_type,
    front_page,
    json_feed,
    news_stand,
    rss,
)

FEEDS = {"rss": ("rss.xml", rss), "atom": ("atom.xml", atom), "json": ("feed.json", json_feed)}

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
PRESS_DAY = 6  # the weekday the files are written for: Sunday


@dataclass(frozen=True, slots=True)
class Version:
    """What an article says from a moment on; `after` is counted from the opening, negative for history."""

    after: timedelta
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """An article in all its versions, first to last.

    `story` names the event it reports, and `topics` the built-in topics it ought to reach: what the bot should
    find out for itself, never shown to it.
    """

    slug: str
    byline: str
    versions: tuple[Version, ...]
    story: str = ""
    topics: tuple[str, ...] = ()
    scene: str = ""  # of its picture; empty without one


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented newspaper, agency or broadcaster; `format` is `rss`, `atom` or `json`."""

    slug: str
    name: str
    motto: str
    language: str
    format: str
    colour: str
    pieces: tuple[Piece, ...]

    @property
    def feed_path(self) -> str:
        """Where its feed stands on the newsroom's server, as in `/meridian/rss.xml`."""
        return f"/{self.slug}/{FEEDS[self.format][0]}"


@dataclass(frozen=True, slots=True)
class News:
    """All outlets with all they will ever publish, and how their pages look."""

    outlets: tuple[Outlet, ...]
    css: str = ""

    @property
    def length(self) -> timedelta:
        """From the opening to the last publication, at pace 1."""
        return max(version.after for outlet in self.outlets for piece in outlet.pieces for version in piece.versions)


def load_news() -> News:
    """The news that comes with the package."""
    folder = files("bot.playground").joinpath("news")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    outlets = tuple(_outlet(name, tomllib.loads(folder.joinpath(name).read_text("utf-8"))) for name in names)
    return News(outlets, folder.joinpath("paper.css").read_text("utf-8"))


def newsroom(news: News, started: datetime, now: Callable[[], datetime], *, pace: float = 1.0) -> web.Application:
    """A server of `news` that opened at `started`; `pace` 20 publishes twenty times as fast.

    It serves `/` with all outlets, and for each `/OUTLET/` with its headlines, `/OUTLET/ARTICLE.html`, and its
    feed (`Outlet.feed_path`) with ETag, Last-Modified and 304. What is not yet published is not found.
    """
    server = web.Application()
    server.add_routes(newsroom_routes(news, lambda: started, now, pace=pace))
    return server


def newsroom_routes(
    news: News, started: Callable[[], datetime], now: Callable[[], datetime], *, pace: float = 1.0, stand: str = "/"
) -> list[web.RouteDef]:
    """The same for a server that has other pages too: all outlets stand at `stand`, and the opening may move."""
    desk = _Desk(news, started, now, pace)
    return [
        web.get(stand, desk.stand),
        web.get("/paper.css", desk.stylesheet),
        *(web.get(outlet.feed_path, desk.feed) for outlet in news.outlets),
        web.get("/{outlet}/", desk.front),
        web.get("/{outlet}/{slug}.html", desk.article),
        web.get("/{outlet}/{slug}.png", desk.picture),
    ]


def paper_at(outlet: Outlet, started: datetime, now: datetime, pace: float = 1.0) -> Paper:
    """The outlet as it stands at `now`, newest first."""
    articles = [printed for piece in outlet.pieces if (printed := _printed(piece, outlet.language, started, now, pace))]
    articles.sort(key=lambda article: article.published, reverse=True)
    feed = FEEDS[outlet.format][0]
    return Paper(outlet.slug, outlet.name, outlet.motto, outlet.language, outlet.colour, feed, tuple(articles))


class _Desk:
    """The request handlers, which share the clock."""

    def __init__(self, news: News, started: Callable[[], datetime], now: Callable[[], datetime], pace: float) -> None:
        self._outlets = {outlet.slug: outlet for outlet in news.outlets}
        self._started = started
        self._now = now
        self._pace = pace
        self._css = news.css
        self._drawn: dict[str, bytes] = {}

    async def stylesheet(self, _: web.Request) -> web.Response:
        return web.Response(text=self._css, content_type="text/css", charset="utf-8")

    async def stand(self, _: web.Request) -> web.Response:
        return _html(news_stand(tuple(self._paper(outlet) for outlet in self._outlets.values())))

    async def front(self, request: web.Request) -> web.Response:
        return _html(front_page(self._asked_for(request)))

    async def article(self, request: web.Request) -> web.Response:
        return _html(article_page(*self._article(request)))

    async def picture(self, request: web.Request) -> web.Response:
        _, article = self._article(request)
        if not article.scene:
            raise web.HTTPNotFound(text="This article has no picture.")
        if article.slug not in self._drawn:
            self._drawn[article.slug] = await asyncio.to_thread(draw, article.scene, article.slug)
        lasting = {"Cache-Control": "max-age=3600"}
        return web.Response(body=self._drawn[article.slug], content_type=PICTURE_TYPE, headers=lasting)

    async def feed(self, request: web.Request) -> web.Response:
        outlet = self._outlets[request.path.split("/")[1]]
        name, write = FEEDS[outlet.format]
        paper = self._paper(outlet)
        body = write(paper, str(request.url.origin()))
        headers = _validators(body, paper.updated(self._started()), self._now())
        if _is_unchanged(request.headers, headers):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type=feed_type(name), charset="utf-8", headers=headers)

    def _article(self, request: web.Request) -> tuple[Paper, Printed]:
        paper = self._asked_for(request)
        for article in paper.articles:
            if article.slug == request.match_info["slug"]:
                return paper, article
        raise web.HTTPNotFound(text="No such article, or not yet.")

    def _asked_for(self, request: web.Request) -> Paper:
        outlet = self._outlets.get(request.match_info["outlet"])
        if outlet is None:
            raise web.HTTPNotFound(text="No such outlet.")
        return self._paper(outlet)

    def _paper(self, outlet: Outlet) -> Paper:
        return paper_at(outlet, self._started(), self._now(), self._pace)


def _validators(body: bytes, updated: datetime, now: datetime) -> dict[str, str]:
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:20]}"', "Cache-Control": "no-cache"}
    # A date has whole seconds: one that is still running could hide what is published later in it.
    if now - updated >= timedelta(seconds=1):
        headers["Last-Modified"] = format_datetime(updated.astimezone(UTC), usegmt=True)
    return headers


def _is_unchanged(asked: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """As RFC 9110, section 13.2.2 has it: If-None-Match decides alone where it is given."""
    if tags := asked.get("If-None-Match"):
        return headers["ETag"] in tags
    since, modified = asked.get("If-Modified-Since"), headers.get("Last-Modified")
    if not since or not modified:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):  # a date that is none, or has no time zone
        return False


def _printed(piece: Piece, language: str, started: datetime, now: datetime, pace: float) -> Printed | None:
    out = [version for version in piece.versions if _moment(version, started, pace) <= now]
    if not out:
        return None
    version = out[-1]
    shift = started.astimezone(UTC).weekday() - PRESS_DAY
    return Printed(
        slug=piece.slug,
        title=_redate(version.title, language, shift),
        paragraphs=tuple(_redate(paragraph, language, shift) for paragraph in version.paragraphs),
        byline=piece.byline,
        published=_moment(out[0], started, pace),
        updated=_moment(version, started, pace),
        scene=piece.scene,
    )


def _moment(version: Version, started: datetime, pace: float) -> datetime:
    return started + (version.after / pace if version.after > timedelta(0) else version.after)


def _redate(text: str, language: str, shift: int) -> str:
    days = WEEKDAYS[language]
    return re.sub("|".join(days), lambda day: days[(days.index(day.group()) + shift) % 7], text)


def _outlet(filename: str, table: Mapping[str, Any]) -> Outlet:
    return Outlet(
        slug=filename.removesuffix(".toml"),
        name=table["name"],
        motto=table["motto"],
        language=table["language"],
        format=table["format"],
        colour=table["colour"],
        pieces=tuple(_piece(article) for article in table["article"]),
    )


def _piece(table: Mapping[str, Any]) -> Piece:
    versions = (table, *table.get("update", ()))
    return Piece(
        slug=table["id"],
        byline=table["byline"],
        versions=tuple(_version(version) for version in versions),
        story=table.get("story", ""),
        topics=tuple(table.get("topics", ())),
        scene=table.get("picture", ""),
    )


def _version(table: Mapping[str, Any]) -> Version:
    after = timedelta(seconds=table["after_s"]) if "after_s" in table else -timedelta(hours=table["hours_ago"])
    return Version(after, table["title"], tuple(table["body"].strip().split("\n\n")))


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html", charset="utf-8")
