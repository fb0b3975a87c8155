"""Page text or pasted text to clean articles: what the reporters wrote, without what the page printed around it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise

from bot.core.clean import boilerplate
from bot.core.clean.datelines import read_date, without_dateline
from bot.core.sentences import count_words

LONGEST_TITLE = 140  # characters; a longer first line is the lead
LONGEST_ROW = 80  # characters
SHORT_LINE = 12  # words; a shorter line that does not end like a sentence is a heading
SMALLEST_ARTICLE = 300  # characters on either side of a place where a page may be split
LONGEST_TEXT = 300_000  # characters read of one page; news ends long before
LONGEST_EXTRA = 600  # characters; longer lines hold whole articles, so no rule takes one away
OPENING = 80  # characters, of which a fourth are letters
HEAD = 12  # lines in which a page repeats its title, names its author and dates itself

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x08\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"[\r\x0b\x0c\x85\u2028\u2029](?:(?<=\r)\n)?")
_NO_LETTERS = re.compile(r"[\W_]+")
_ASCII_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}  # the same in a tenth of the time
_ENDS = tuple(".!?…。！？｡؟۔।")
_CLOSING = "'\"”’»)]」』）"
_PAUSED = re.compile(r"[:;,，：]$")
_INNER_END = re.compile(r"[^\W_A-Z][.!?][\"'”’»)]* +\S")
_BULLET = re.compile(r"^(?:[•●▪◦‣*·-]|\d{1,2}[.)]) ")
_RULE = re.compile(r"^(?:[-–—_=*~] ?){3,}$")


@dataclass(frozen=True, slots=True)
class CleanText:
    """One article: `text` is its paragraphs parted by a blank line; what the page did not say is empty or None."""

    title: str
    byline: str
    published: datetime | None
    text: str
    picture: str = ""  # the address of the one that the page shows with it


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    gap: int  # blank lines before it


def split_articles(text: str, title: str = "") -> tuple[CleanText, ...]:
    """The articles of a page, in order, at least one; with a `title` the text is that one article and never split."""
    if title.strip():
        return (clean_article(title, text),)
    lines = _lines(text)
    starts = (0, *_later_starts(lines), len(lines))
    articles = (_clean("", lines[begin:end]) for begin, end in pairwise(starts))
    return tuple(article for article in articles if article.text or article.title) or (_NOTHING,)


def clean_article(title: str, text: str) -> CleanText:
    """The text as one article; without a `title` its first line is it, if short and not ended like a sentence."""
    return _clean(_plain(title), _lines(text))


def is_row(line: str) -> bool:
    """Whether the line is one of a list or table of figures, as "Norland: 25%"."""
    return 0 < len(line) <= LONGEST_ROW and line[-1] != "." and bool(boilerplate.ROW.fullmatch(line))


_NOTHING = CleanText(title="", byline="", published=None, text="")


def _plain(text: str) -> str:
    return _spaced(_visible(text))


def _spaced(text: str) -> str:
    """The text with single spaces only; most have no others, and nothing but a space is both blank and printable."""
    if "  " not in text and text.isprintable():
        return text.strip()
    return " ".join(text.split())


def _visible(text: str) -> str:
    whole = text[:LONGEST_TEXT]
    if whole.replace("\n", " ").isprintable():  # most are, and nothing that is taken out is
        return whole
    # Lone surrogates can neither be stored nor sent.
    whole = whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _INVISIBLE.sub("", _BREAKS.sub("\n", whole))


def _lines(text: str) -> tuple[_Line, ...]:
    lines: list[_Line] = []
    gap = 0
    for raw in _visible(text).split("\n"):
        line = _spaced(raw)
        if _RULE.match(line):
            gap += 3  # a ruled line parts like three blank ones
        elif line:
            lines.append(_Line(line, gap))
            gap = 0
        else:
            gap += 1
    return _unwrapped(lines)


def _unwrapped(lines: Sequence[_Line]) -> tuple[_Line, ...]:
    """Lines broken at a fixed width, as in mails, joined to paragraphs again."""
    joined: list[_Line] = []
    for line in lines:
        before = joined[-1].text if joined else ""
        wrapped = line.gap == 0 and line.text[0].islower() and len(before) > 40 and before[-1].isalnum()
        if wrapped or (line.gap == 0 and before.endswith(",") and len(before) > 40):
            joined[-1] = _Line(f"{before} {line.text}", joined[-1].gap)
        else:
            joined.append(line)
    return tuple(joined)


# Where a page goes on to another article


@dataclass(frozen=True, slots=True)
class _Page:
    """What is counted once to judge every line of a page as the start of another article."""

    lines: Sequence[_Line]
    counts: Counter[str]  # how often each line is printed
    own: tuple[int, ...]  # characters of sentences before each line, and in all
    widest: int  # gap between one paragraph and the next


def _page(lines: Sequence[_Line]) -> _Page:
    own = (len(line.text) if _ended(line.text) and not _is_caption(line.text) else 0 for line in lines)
    gaps = (line.gap for before, line in pairwise(lines) if _ended(before.text) and _ended(line.text))
    return _Page(lines, Counter(line.text for line in lines), (0, *accumulate(own)), max(gaps, default=0))


def _later_starts(lines: Sequence[_Line]) -> tuple[int, ...]:
    page = _page(lines)
    seen = {lines[0].text} if lines else set()
    starts = [0]
    for at in range(1, len(lines)):
        room = min(page.own[at] - page.own[starts[-1]], page.own[-1] - page.own[at])
        if room < SMALLEST_ARTICLE or lines[at].text in seen or not _starts_article(page, at):
            continue
        starts.append(at)
        seen.add(lines[at].text)
    return tuple(starts[1:])


def _starts_article(page: _Page, at: int) -> bool:
    """A title is printed twice with only captions between, or is followed by a byline, or stands far apart."""
    return _could_be_title(page.lines[at].text) and (
        _is_repeated_title(page, at) or _is_signed(page.lines, at) or _stands_apart(page, at)
    )


def _is_repeated_title(page: _Page, at: int) -> bool:
    text = page.lines[at].text
    if page.counts[text] < 2:
        return False
    for line in page.lines[at + 1 : at + HEAD]:
        if line.text == text:
            return True
        if page.counts[line.text] < 2 and not _is_noise(line.text):
            return False
    return False


def _is_signed(lines: Sequence[_Line], at: int) -> bool:
    following = [line.text for line in lines[at + 1 : at + 3]]
    return lines[at].gap > 0 and any(_byline(text) or boilerplate.HEAD_LINE.search(text) for text in following)


def _stands_apart(page: _Page, at: int) -> bool:
    """Three blank lines or more, and no such gap where one paragraph follows another."""
    line = page.lines[at]
    return line.gap >= 3 and line.gap > page.widest and count_words(line.text) >= 4


# One article


def _clean(title: str, lines: Sequence[_Line]) -> CleanText:
    title, rest = (title, lines) if title else _take_title(lines)
    byline, published = _head_facts(rest)
    own = _without_repeats(_without_noise(_without_captions(_without_posts(rest))), title)
    # A text that is nothing but a caption or a post is still what the source had to say.
    paragraphs = [
        _trimmed(line.text) for line in _without_headings(own) or _without_repeats(_without_noise(rest), title)
    ]
    if paragraphs:
        paragraphs[0] = without_dateline(paragraphs[0])
    return CleanText(title, byline, published, "\n\n".join(filter(None, paragraphs)))


def _take_title(lines: Sequence[_Line]) -> tuple[str, Sequence[_Line]]:
    for at, line in enumerate(lines[:HEAD]):
        if _is_noise(line.text) or _is_caption(line.text):
            continue
        return (line.text, lines[at + 1 :]) if _could_be_title(line.text) else ("", lines)
    return "", lines


def _head_facts(lines: Sequence[_Line]) -> tuple[str, datetime | None]:
    """Author and date from the lines above the first sentence."""
    byline, published = "", None
    for line in lines[:HEAD]:
        byline = byline or _byline(line.text)
        if published is None and _may_date(line.text):
            published = read_date(line.text)
    return byline, published


def _may_date(text: str) -> bool:
    # Every date we read has a year of this century, and asking that first costs least.
    return (
        "20" in text and len(text) <= LONGEST_EXTRA and bool(boilerplate.HEAD_LINE.search(text) or _is_date_line(text))
    )


def _without_posts(lines: Sequence[_Line]) -> tuple[_Line, ...]:
    kept: list[_Line] = []
    for line in lines:
        if len(line.text) > LONGEST_EXTRA:
            kept.append(line)
        elif boilerplate.POST_SIGNATURE.search(line.text):
            # The post itself stands in the line before, which its own link has not taken away yet.
            kept = kept[:-1] if kept and len(kept[-1].text) <= LONGEST_EXTRA else kept
        else:
            kept.append(line)
    return tuple(line for line in kept if not _is_post(line.text))


def _without_captions(lines: Sequence[_Line]) -> tuple[_Line, ...]:
    # A picture's text is printed twice in a row: once for those who do not see it, once below it.
    twice = {line.text for before, line in pairwise(lines) if before.text == line.text and line.gap == 0}
    return tuple(line for line in lines if line.text not in twice and not _is_caption(line.text))


def _without_noise(lines: Sequence[_Line]) -> tuple[_Line, ...]:
    return tuple(line for line in lines if not _is_noise(line.text))


def _without_repeats(lines: Sequence[_Line], title: str) -> tuple[_Line, ...]:
    openings = Counter(map(_opening, (title, *(line.text for line in lines))))
    seen = {_key(title)}
    kept: list[_Line] = []
    for line in lines:
        opening = _opening(line.text)
        key = _key(line.text) if openings[opening] > 1 else opening
        if key not in seen:
            kept.append(line)
        seen.add(key)
    return tuple(kept)


def _without_headings(lines: Sequence[_Line]) -> tuple[_Line, ...]:
    """Lines that end like sentences or are as long as one, and lists of figures; all of them where nothing does."""
    rows = tuple(is_row(line.text) for line in lines)
    beside = (any(rows[max(0, at - 1) : at]) or any(rows[at + 1 : at + 2]) for at in range(len(rows)))
    listed = (row and pair for row, pair in zip(rows, beside, strict=True))
    kept = tuple(line for line, row in zip(lines, listed, strict=True) if _is_prose(line.text) or row)
    return kept or tuple(lines)


def _trimmed(text: str) -> str:
    text = boilerplate.POST_INLINE.sub("", text) if "@" in text or "pic." in text else text
    if boilerplate.TAIL_SIGN.search(text[-boilerplate.LONGEST_SIGN :].lower()):
        whole, tail = text[: -boilerplate.LONGEST_TAIL], text[-boilerplate.LONGEST_TAIL :]
        text = whole + boilerplate.TAIL.sub("", tail)
    return text.strip()


# What a line is


def _is_caption(text: str) -> bool:
    if len(text) > LONGEST_EXTRA:
        return False
    return bool(
        boilerplate.CAPTION_START.match(text) or boilerplate.CREDIT_END.search(text[-boilerplate.LONGEST_CREDIT :])
    )


def _is_post(text: str) -> bool:
    return len(text) <= LONGEST_EXTRA and bool(boilerplate.POST_LINK.search(text))


def _is_noise(text: str) -> bool:
    return len(text) <= LONGEST_EXTRA and (
        bool(boilerplate.WHOLE_LINE.fullmatch(text))
        or (not _ended(text) and bool(boilerplate.HEAD_LINE.search(text)))
        or bool(boilerplate.POST_FRAME.fullmatch(text))
        or _is_link(text)
        or _is_share_bar(text)
        or _is_section(text)
        or bool(_byline(text))
        or _is_date_line(text)
    )


def _is_link(text: str) -> bool:
    return bool(boilerplate.LINK_START.match(text)) and count_words(text) <= boilerplate.LONGEST_LINK


def _is_share_bar(text: str) -> bool:
    words = re.findall(r"[\w-]+", text.lower())
    return 0 < len(words) <= 24 and all(word in boilerplate.SHARE_WORDS for word in words)


def _is_section(text: str) -> bool:
    if _ended(text):
        return False
    return bool(boilerplate.SECTION.match(text)) or bool(boilerplate.BREADCRUMB.match(text))


def _is_date_line(text: str) -> bool:
    return len(text) <= 60 and not _ended(text) and read_date(text) is not None and count_words(text) <= 10


def _byline(text: str) -> str:
    if _ended(text) or count_words(text) > SHORT_LINE:
        return ""
    found = boilerplate.BYLINE.match(text) or boilerplate.BYLINE_SUFFIX.match(text)
    return found["name"].strip() if found and _looks_like_names(found["name"]) else ""


def _looks_like_names(names: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w'’.\-]*", names) if word not in boilerplate.NAME_PARTICLES]
    return bool(words) and not any(word[0].islower() for word in words)


def _could_be_title(text: str) -> bool:
    return len(text) <= LONGEST_TITLE and not _ended(text) and not _is_noise(text) and count_words(text) >= 2


def _is_prose(text: str) -> bool:
    if _ended(text):
        return True
    words = count_words(text)
    if words >= SHORT_LINE:
        return True
    return words >= 5 and bool(_PAUSED.search(text) or _BULLET.match(text) or _INNER_END.search(text))


def _ended(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_ENDS)


def _key(text: str) -> str:
    return text.lower().translate(_ASCII_NO_LETTERS) if text.isascii() else _NO_LETTERS.sub("", text.lower())


def _opening(text: str) -> str:
    """The first letters of the key: lines that differ there need no key."""
    return _key(text[:OPENING])[: OPENING // 4]
