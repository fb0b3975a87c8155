"""Invented news, and a file of lines that are wrong in every way we could think of."""

import json

LAUNCH = {
    "id": "launch",
    "title": "Ostrava fires ballistic missile into Sorrel Strait",
    "text": "Ostrava fired a ballistic missile into the Sorrel Strait early on Monday, the coast guard said. "
    "It flew 420 kilometres and fell outside the fishing grounds. "
    "No ship was hit and nobody was hurt, according to the harbour office. "
    "The missile launch was the third this month. "
    "Fishing crews were told to stay in port until Wednesday.",
    "published": 1_795_000_000,
}
RETOLD = {
    "id": "retold",
    "title": "Missile from Ostrava falls into Sorrel Strait, coast guard says",
    "text": "A ballistic missile fired by Ostrava fell into the Sorrel Strait on Monday morning. "
    "The coast guard measured a flight of 420 kilometres. "
    "Harbour officials said that no ship was hit and that crews should stay in port.",
    "published": 1_795_003_600,
}
FERRY = {
    "id": "ferry",
    "title": "Lakeland ferry to run twice a day from spring",
    "text": "The Lakeland ferry will run twice a day from the first of April, the council decided. "
    "Tickets stay at four crowns. The second boat was built in the town's own yard over the winter.",
    "published": 1_795_007_200,
}
DUTIES = {
    "id": "duties",
    "title": "Lakeland to impose 25% tariffs on imported steel",
    "text": "Lakeland will impose tariffs of 25% on steel imports from January, its trade minister said on Tuesday. "
    "Three mills had asked for the duties. Builders expect prices to rise by 8 percent.",
    "published": 1_795_010_800,
}
COPY = {**LAUNCH, "id": "copy", "title": LAUNCH["title"] + " - Harbour Post", "published": 1_795_014_400}

DEEP = b'{"id": "deep", "text": ' + b"[" * 5_000 + b"]" * 5_000 + b"}"
ODD_IDS = (7, 1.5, None, True, "", "ключ", [1, {"a": 2}], 2**70, "\ud800 half")
WRONG = (
    b"[1, 2]",
    b"null",
    b'"text"',
    b"{bad",
    b"\xff\xfe",
    b'{"id": NaN, "text": "x"}',
    b'{"id": 1e999, "text": "x"}',
    b'{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b', "text": "x"}',
    DEEP,
    b'{"id": "long", "text": "' + b"x" * (17 << 20) + b'"}',
    b'{"id": "nothing"}',
    b'{"id": "null", "text": null, "articles": null}',
    b'{"id": "number", "text": 3, "articles": 3}',
    b'{"id": "title", "title": [], "text": "x", "articles": [{"title": [], "text": "x"}]}',
    b'{"id": "date", "text": "x", "published": "soon", "articles": [{"text": "x", "published": "soon"}]}',
    b'{"id": "far", "text": "x", "published": 1e14, "articles": [{"text": "x", "published": 1e14}]}',
)


def article(**changes: object) -> dict[str, object]:
    """The launch with something else in it, fit for `digest` too."""
    row = {**LAUNCH, **changes}
    return {**row, "articles": [{"title": row["title"], "text": row["text"]}]}


GOOD = (
    b"\xef\xbb\xbf" + json.dumps(article(id="mark")).encode() + b"\r",
    *(json.dumps(article(id=odd)).encode() for odd in ODD_IDS),
    json.dumps(article(id="half", text="Half \udfff a pair. The rest of it is whole.")).encode(),
    json.dumps(article(id="escaped zero", text="Zero \0 in it, and more.")).encode(),
    json.dumps(article(id="raw zero", text="Zero | in it, and more.")).encode().replace(b"|", b"\0"),
    b'{"id": "bytes", "text": "Not \xff UTF-8.", "articles": [{"text": "Not \xff UTF-8."}]}',
    json.dumps(article(id="empty", text="")).encode(),
    json.dumps(article(id="tongue", language="xx-nowhere")).encode(),
)
HOSTILE = b"\n".join([*GOOD, b"", b" \t", *WRONG, b"\r", json.dumps(article(id="last")).encode()])
ANSWERS = len(GOOD) + len(WRONG) + 1
