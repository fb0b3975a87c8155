"""Feeds that are made to hurt their reader, one a kind; invented here, about 5 MB each."""

from collections.abc import Iterator

SIZE = 5_000_000
HEAD = "<rss version='2.0'><channel><title>Wire</title>"
TAIL = "</channel></rss>"


def hostile_feeds() -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each."""
    for name, text in (*_entities(), *_documents()):
        yield name, text.encode()
    for name, text in _items():
        yield name, f"{HEAD}<item><guid>1</guid>{text}</item>{TAIL}".encode()
    for name, markup in _markup():
        yield f"markup: {name}", _item(f"<![CDATA[{_filled(markup)}]]>")
        escaped = markup.replace("&", "&amp;").replace("<", "&lt;")
        yield f"escaped: {name}", _item(_filled(escaped))
        yield f"bare: {name}", _item(_filled(markup))
    yield from _encodings()


def _filled(piece: str, size: int = SIZE) -> str:
    return piece * (size // len(piece.encode()))


def _item(text: str) -> bytes:
    return f"{HEAD}<item><title>a</title><guid>1</guid><description>{text}</description></item>{TAIL}".encode()


def _entities() -> Iterator[tuple[str, str]]:
    bomb = "".join(_entity(n, f"&a{n - 1};" * 10) for n in range(1, 12))
    laughing = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{bomb}]>'
    yield "entities in entities", f"{laughing}{HEAD}<item><title>&a11;</title></item>{TAIL}"
    quadratic = f"<!DOCTYPE rss [{_entity(0, 'x' * 50_000)}]>"
    yield "one entity often", f"{quadratic}{HEAD}<item><title>{'&a0;' * 50_000}</title></item>{TAIL}"
    outside = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % b SYSTEM "http://127.0.0.1:9/x"> %b;]>'
    yield "entities outside", f"{outside}{HEAD}<item><title>&a;</title></item>{TAIL}"
    yield (
        "remote document type",
        f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">{HEAD}<item><title>a</title></item>{TAIL}',
    )
    yield "many entities", f"<!DOCTYPE rss [{''.join(_entity(n, 'x') for n in range(200_000))}]>{HEAD}{TAIL}"


def _documents() -> Iterator[tuple[str, str]]:
    yield "deep elements", f"{HEAD}<item>{'<a>' * 500_000}{'</a>' * 500_000}</item>{TAIL}"
    yield "deep items", f"{HEAD}{'<item>' * 400_000}"
    yield "deep channels", "<rss>" + "<channel>" * 400_000
    yield "many items", f"{HEAD}{'<item><title>a</title></item>' * 170_000}{TAIL}"
    yield "many dated items", f"{HEAD}{'<item><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate></item>' * 80_000}{TAIL}"
    yield "many empty items", f"{HEAD}{'<item/>' * 380_000}{TAIL}"
    yield "items that do not end", f"{HEAD}{'<item><title>a' * 300_000}"
    yield "name spaces", "<rss " + " ".join(f'xmlns:a{n}="http://a/{n}"' for n in range(150_000)) + f"><channel>{TAIL}"
    many = "".join(f"<a{n}:b xmlns:a{n}='http://a/{n}'/>" for n in range(100_000))
    yield "name space by name space", f"{HEAD}<item>{many}</item>{TAIL}"
    yield "channel elements", f"{HEAD}{'<x:y>z</x:y>' * 300_000}{TAIL}"
    yield "junk before", _filled("Warning: <b>junk</b> ") + f"{HEAD}{TAIL}"
    yield "instructions", _filled("<?x y?>") + f"{HEAD}{TAIL}"
    yield "comments before", _filled("<!-- x -->") + f"{HEAD}{TAIL}"
    yield "nothing but <rss", _filled("<rss ")
    yield "nothing but <?xml", _filled("<?xml ")
    yield "nothing but <!DOCTYPE", _filled("<!DOCTYPE ")
    yield "nothing but <!--", _filled("<!--") + HEAD
    yield "nothing but blanks", " " * SIZE + HEAD + TAIL
    yield "nothing but {", "{" * SIZE
    yield "JSON objects in objects", '{"items":' * 500_000
    yield "JSON items", '{"items": [' + ",".join('{"id":1,"title":"a"}' for _ in range(200_000)) + "]}"
    yield "JSON numbers", '{"items": [{"id": ' + "9" * SIZE + "}]}"
    yield "JSON text", '{"items": [{"id": 1, "content_html": "' + _filled("<a href='") + '"}]}'
    yield "JSON escapes", '{"items": [{"id": 1, "content_html": "' + _filled("\\u003c") + '"}]}'


def _entity(number: int, text: str) -> str:
    return f'<!ENTITY a{number} "{text}">'


def _items() -> Iterator[tuple[str, str]]:
    for name in ("title", "link", "guid", "pubDate", "author", "dc:creator", "category", "content:encoded"):
        yield f"long {name}", f"<{name}>{'x' * SIZE}</{name}>"
        yield f"digits in {name}", f"<{name}>{'1' * SIZE}</{name}>"
        yield f"many {name}", _filled(f"<{name}>x@y</{name}>", 3_000_000)
    yield "addresses in author", f"<author>{_filled('a@b.')}</author>"
    yield "at signs in author", f"<author>{_filled('@')}</author>"
    yield "dates", _filled("<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>")
    yield "commas in a date", f"<pubDate>{_filled('Mon, ')}</pubDate>"
    yield "links", _filled("<link rel='alternate' href='http://a.example/'/>")
    yield "media", _filled("<media:content xmlns:media='http://search.yahoo.com/mrss/' url='http://a.example/1.jpg'/>")
    yield "enclosures", _filled("<enclosure url='http://a.example/1.mp3' length='1' type='audio/mpeg'/>")
    yield "base64", f"<content mode='base64'>{'QUJD' * (SIZE // 4)}</content>"
    yield "a long tag", f"<{'x' * SIZE}/>"
    yield "a long attribute", f"<link href='{'x' * SIZE}'/>"
    yield "attributes", "<link " + " ".join(f'a{n}="b"' for n in range(300_000)) + "/>"
    yield "attributes without quotes", "<link " + " ".join(f"a{n}=b" for n in range(300_000)) + "/>"
    yield "attributes without values", "<link " + " ".join(f"a{n}" for n in range(400_000)) + "/>"
    yield "a base on a base", "<a xml:base='http://a.example/b/'>" * 100_000
    yield "a language in a language", "<a xml:lang='en'>" * 200_000
    yield (
        "coordinates",
        f"<georss:polygon xmlns:georss='http://www.georss.org/georss'>{_filled('1 2 ')}</georss:polygon>",
    )


def _markup() -> Iterator[tuple[str, str]]:
    pieces = (
        *(
            "<",
            ">",
            "&",
            "]]>",
            "<!--",
            "<![CDATA[",
            "<!",
            "<?",
            "</",
            "<a",
            "<a ",
            '<a href="',
            "<a href='",
            "<p>",
            "</p>",
        ),
        *(
            "<div>",
            "<script>",
            "<style>",
            "<svg",
            "<br>",
            "&#",
            "&#x",
            "&lt;",
            "&amp;",
            "&amp;amp;",
            "&nbsp;",
            "&a",
            "&a;",
        ),
        *(
            "&#1;",
            "&#xD800;",
            "&#99999999999;",
            '"',
            "'",
            '="',
            "=''",
            "<a=",
            "\n \n",
            "<td>",
            "<a b=c ",
            "--",
            "<a><b>",
            "\u200b",
        ),
    )
    yield from ((repr(piece), piece) for piece in pieces)


def _encodings() -> Iterator[tuple[str, bytes]]:
    for name, byte in (("NUL", b"\0"), ("255", b"\xff"), ("128", b"\x80"), ("escape", b"\x1b"), ("233", b"\xe9")):
        yield f"bytes: {name}", HEAD.encode() + b"<item><title>" + byte * SIZE + b"</title></item>" + TAIL.encode()
    yield "bytes: all", HEAD.encode() + b"<item><title>" + bytes(range(256)) * (SIZE // 256) + b"</title></item>"
    yield "bytes: marks", b"\xef\xbb\xbf" * (SIZE // 3) + HEAD.encode()
    yield "bytes: utf-16", (HEAD + "<item><title>" + "<" * (SIZE // 2)).encode("utf-16")
    yield "bytes: utf-32", (HEAD + "<item><title>" + "&" * (SIZE // 4)).encode("utf-32")
    for codec in ("utf-7", "hz", "iso-2022-jp", "iso-2022-kr", "punycode", "idna", "unicode_escape", "zlib"):
        head = f'<?xml version="1.0" encoding="{codec}"?>{HEAD}<item><title>'
        yield f"declared: {codec}", head.encode() + b"~{+\x1b$B" * (SIZE // 6) + b"\xe9"
