"""How an outlet of the newsroom looks in print: its feed as RSS, Atom or JSON Feed, and its pages as HTML.

Everything here is text in, bytes or text out. What is foreign to a format is escaped by the library that writes
the format (`xml.etree`, `json`) or by `html.escape`.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

from bot.playground.drawing import HEIGHT, WIDTH

MEDIA = "http://search.yahoo.com/mrss/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
ATOM = "http://www.w3.org/2005/Atom"

PICTURE_TYPE = "image/png"
FEED_TYPES = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}

ET.register_namespace("content", CONTENT)
ET.register_namespace("dc", DC)
ET.register_namespace("atom", ATOM)
ET.register_namespace("media", MEDIA)


@dataclass(frozen=True, slots=True)
class Printed:
    """An article as it stands at one moment; `updated` is later than `published` once it was revised.

    `scene` is what its picture shows, of those that can be drawn; empty without a picture.
    """

    slug: str
    title: str
    paragraphs: tuple[str, ...]
    byline: str
    published: datetime
    updated: datetime
    scene: str = ""

    @property
    def revised(self) -> bool:
        """Whether readers have seen an earlier version."""
        return self.updated > self.published


@dataclass(frozen=True, slots=True)
class Paper:
    """An outlet with what it has published so far, newest first. `feed` names its feed; `colour` is a CSS colour."""

    slug: str
    name: str
    motto: str
    language: str
    colour: str
    feed: str
    articles: tuple[Printed, ...]

    def updated(self, otherwise: datetime) -> datetime:
        """When it last changed; `otherwise` before its first article."""
        return max((article.updated for article in self.articles), default=otherwise)


def rss(paper: Paper, site: str) -> bytes:
    """The paper as RSS 2.0 with full texts. `site` is what addresses begin with, as in `http://127.0.0.1:8001`."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _leaf(channel, "title", paper.name)
    _leaf(channel, "link", f"{site}/{paper.slug}/")
    _leaf(channel, "description", paper.motto)
    _leaf(channel, "language", paper.language)
    ET.SubElement(channel, f"{{{ATOM}}}link", href=f"{site}/{paper.slug}/{paper.feed}", rel="self")
    for article in paper.articles:
        item = ET.SubElement(channel, "item")
        address = _address(site, paper, article)
        _leaf(item, "title", article.title)
        _leaf(item, "link", address)
        _leaf(item, "guid", address, isPermaLink="true")
        _leaf(item, "pubDate", format_datetime(article.published, usegmt=True))
        if article.revised:
            _leaf(item, f"{{{ATOM}}}updated", article.updated.isoformat())
        _leaf(item, f"{{{DC}}}creator", article.byline)
        _leaf(item, "description", article.paragraphs[0])
        _leaf(item, f"{{{CONTENT}}}encoded", _paragraphs(article))
        if article.scene:
            sides = {"width": str(WIDTH), "height": str(HEIGHT)}
            picture = picture_address(site, paper, article)
            ET.SubElement(
                item, f"{{{MEDIA}}}content", {"url": picture, "medium": "image", "type": PICTURE_TYPE} | sides
            )
    return _document(root)


def atom(paper: Paper, site: str) -> bytes:
    """The paper as Atom 1.0 with full texts."""
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": paper.language})
    home = f"{site}/{paper.slug}/"
    _atom_leaf(root, "id", home)
    _atom_leaf(root, "title", paper.name)
    _atom_leaf(root, "subtitle", paper.motto)
    if paper.articles:
        _atom_leaf(root, "updated", paper.updated(paper.articles[0].updated).isoformat())
    ET.SubElement(root, f"{{{ATOM}}}link", href=home, rel="alternate")
    ET.SubElement(root, f"{{{ATOM}}}link", href=home + paper.feed, rel="self")
    for article in paper.articles:
        entry = ET.SubElement(root, f"{{{ATOM}}}entry")
        address = _address(site, paper, article)
        _atom_leaf(entry, "id", address)
        _atom_leaf(entry, "title", article.title)
        ET.SubElement(entry, f"{{{ATOM}}}link", href=address, rel="alternate")
        if article.scene:
            picture = picture_address(site, paper, article)
            ET.SubElement(entry, f"{{{ATOM}}}link", href=picture, rel="enclosure", type=PICTURE_TYPE)
        _atom_leaf(entry, "published", article.published.isoformat())
        _atom_leaf(entry, "updated", article.updated.isoformat())
        _atom_leaf(ET.SubElement(entry, f"{{{ATOM}}}author"), "name", article.byline)
        _leaf(entry, f"{{{ATOM}}}content", _paragraphs(article), type="html")
    return _document(root)


def json_feed(paper: Paper, site: str) -> bytes:
    """The paper as JSON Feed 1.1 with full texts."""
    home = f"{site}/{paper.slug}/"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": paper.name,
        "description": paper.motto,
        "language": paper.language,
        "home_page_url": home,
        "feed_url": home + paper.feed,
        "items": [
            {
                "id": _address(site, paper, article),
                "url": _address(site, paper, article),
                "title": article.title,
                "content_html": _paragraphs(article),
                "authors": [{"name": article.byline}],
                "date_published": article.published.isoformat(),
                "date_modified": article.updated.isoformat(),
                **({"image": picture_address(site, paper, article)} if article.scene else {}),
            }
            for article in paper.articles
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def article_page(paper: Paper, article: Printed) -> str:
    """One article as a plain page that people and extractors can read."""
    picture = f"/{paper.slug}/{article.slug}.png" if article.scene else ""
    head = (
        f'<meta property="og:site_name" content="{escape(paper.name)}">'
        f'<meta property="og:title" content="{escape(article.title)}">'
        f'<meta name="author" content="{escape(article.byline)}">'
        f'<meta property="article:published_time" content="{article.published.isoformat()}">'
    )
    if picture:
        head += f'<meta property="og:image" content="{picture}">'
    when = f"<time datetime='{article.published.isoformat()}'>{_clock(article.published)}</time>"
    if article.revised:
        when += f" · <time datetime='{article.updated.isoformat()}'>↻ {_clock(article.updated)}</time>"
    figure = f"<img src='{picture}' alt='' width='{WIDTH}' height='{HEIGHT}'>" if picture else ""
    body = (
        f"{_masthead(paper)}<main><article><h1>{escape(article.title)}</h1>"
        f"<p class='byline'>{escape(article.byline)} · {when}</p>"
        f"{figure}{_paragraphs(article)}</article></main>"
    )
    return _page(article.title, body, paper=paper, head=head)


def front_page(paper: Paper) -> str:
    """The outlet's own page: its headlines, newest first."""
    return _page(paper.name, f"{_masthead(paper)}<main>{_headlines(paper, len(paper.articles))}</main>", paper=paper)


def news_stand(papers: tuple[Paper, ...]) -> str:
    """The page that shows every outlet side by side, with its latest headlines."""
    columns = "".join(
        f"<section lang='{paper.language}' style='--ink:{escape(paper.colour)}'>"
        f"<h2><a href='/{paper.slug}/'>{escape(paper.name)}</a></h2>"
        f"<p class='motto'>{escape(paper.motto)}</p>{_headlines(paper, 6)}"
        f"<p class='feed'><a href='/{paper.slug}/{paper.feed}'>feed</a></p></section>"
        for paper in papers
    )
    note = "<p class='note'>Every outlet, person and place here is invented; no news on this page is true.</p>"
    return _page(
        "The newsroom", f"<header><h1>The newsroom</h1>{note}</header><main class='stand'>{columns}</main>", refresh=15
    )


def feed_type(name: str) -> str:
    """The media type that belongs to the name of a feed."""
    return FEED_TYPES[name]


def _page(title: str, body: str, *, paper: Paper | None = None, head: str = "", refresh: int = 0) -> str:
    language = paper.language if paper else "en"
    if paper:
        head += (
            f"<style>:root{{--ink:{escape(paper.colour)}}}</style>"
            f"<link rel='alternate' title='{escape(paper.name)}' type='{feed_type(paper.feed)}' "
            f"href='/{paper.slug}/{paper.feed}'>"
        )
    if refresh:
        head += f"<meta http-equiv='refresh' content='{refresh}'>"
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<link rel='stylesheet' href='/paper.css'>{head}</head><body>{body}</body></html>"
    )


def _masthead(paper: Paper) -> str:
    return (
        f"<header><p class='name'><a href='/{paper.slug}/'>{escape(paper.name)}</a></p>"
        f"<p class='motto'>{escape(paper.motto)}</p></header>"
    )


def _headlines(paper: Paper, most: int) -> str:
    rows = "".join(
        f"<li><time datetime='{article.published.isoformat()}'>{_clock(article.published)}</time> "
        f"<a href='/{paper.slug}/{article.slug}.html'>{escape(article.title)}</a></li>"
        for article in paper.articles[:most]
    )
    return f"<ul>{rows}</ul>"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M} UTC"


def _paragraphs(article: Printed) -> str:
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in article.paragraphs)


def _address(site: str, paper: Paper, article: Printed) -> str:
    return f"{site}/{paper.slug}/{article.slug}.html"


def picture_address(site: str, paper: Paper, article: Printed) -> str:
    """Where the picture of an article stands."""
    return f"{site}/{paper.slug}/{article.slug}.png"


def _leaf(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text


def _atom_leaf(parent: ET.Element, tag: str, text: str) -> None:
    _leaf(parent, f"{{{ATOM}}}{tag}", text)


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
