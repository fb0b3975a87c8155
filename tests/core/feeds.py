"""Feeds written for the tests."""

from collections.abc import Iterable


def rss(items: str, *, head: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    """An RSS feed with these items."""
    return (
        f'{declaration}\n<rss version="2.0"><channel><title>The Harbour Post</title>'
        f"<link>https://post.example/</link>{head}{items}</channel></rss>"
    ).encode()


def item(number: int, **more: str) -> str:
    """An item that a newspaper of good order writes; `more` replaces or adds elements."""
    elements = {
        "title": f"Ferry {number} leaves port",
        "link": f"https://post.example/ferry/{number}",
        "guid": f"post-{number}",
        "pubDate": f"Thu, 05 Mar 2026 09:{number % 60:02}:00 GMT",
        "description": f"The ferry number {number} left on time.",
    }
    parts = (f"<{name}>{value}</{name}>" for name, value in (elements | more).items() if value)
    return f"<item>{''.join(parts)}</item>"


def items(numbers: Iterable[int]) -> str:
    """Items by their numbers."""
    return "\n".join(item(number) for number in numbers)


ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">
  <title>The Harbour Post</title>
  <link rel="self" href="https://post.example/atom"/><link href="https://post.example/"/>
  <entry>
    <id>tag:post.example,2026:1</id>
    <title type="text">Ferry &lt;b> class enters service</title>
    <link rel="enclosure" href="https://post.example/1.mp3"/><link href="/ferry/1"/>
    <updated>2026-03-05T09:00:00Z</updated>
    <author><name>Ada Holm</name></author>
    <summary>A new class.</summary>
    <content type="xhtml">
      <div xmlns="http://www.w3.org/1999/xhtml"><p>It has two decks.</p><p>And a bell.</p></div>
    </content>
  </entry>
</feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "The Harbour Post", "language": "de",
 "home_page_url": "https://post.example/", "items": [
 {"id": 7, "url": "/ferry/7", "title": "Ferry &amp; bus", "content_html": "<p>One.</p><p>Two.</p>",
  "date_published": "2026-03-05T09:00:00+01:00", "authors": [{"name": "Ada Holm"}, {"name": "Bo Lind"}]},
 {"id": "8", "content_text": "Plain < simple.\\n\\nSecond."}, 5]}"""
