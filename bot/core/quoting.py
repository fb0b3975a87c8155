"""The words that proved a match, marked in the sentences they stand in."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.model import Article, Match
from bot.core.sentences import split_sentences
from bot.core.tokens import headline_and_body, normalise, token_spans

Span: TypeAlias = tuple[int, int]  # the first character, and the one after the last

LONGEST_QUOTE = 200  # characters; a longer sentence is cut around its first marked word
BEFORE_MARK = 80  # characters of a sentence that is cut, before that word
CUT = "…"


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article, and which of its characters to mark, in order and apart."""

    text: str
    spans: tuple[Span, ...]


def quote(article: Article, match: Match) -> tuple[Quote, ...]:
    """The title if a proving word stands in it, then the sentences of the text that hold some, in their order.

    Quoted is the normalised text, as its words were compared. A match stored without places is searched for its words.
    """
    headline, body = map(normalise, headline_and_body(article.title, article.text))
    has_title = bool(article.title.strip())
    whole = f"{headline}\n\n{body}" if has_title else headline + body
    words = (*token_spans(headline), *_moved(token_spans(body), len(whole) - len(body)))
    places = match.at or _find(whole, words, match.why)
    marked = sorted((words[first][0], words[last][1]) for first, last in places if last < len(words))
    begin = len(headline) if has_title else 0
    title = ((0, begin),) if has_title else ()
    return tuple(_quotes(whole, marked, (*title, *_sentences(whole, begin, article.language))))


def _moved(spans: Sequence[Span], by: int) -> Iterator[Span]:
    return ((start + by, end + by) for start, end in spans)


def _find(whole: str, words: Sequence[Span], sought: Sequence[str]) -> Iterator[Span]:
    written = [whole[start:end].casefold() for start, end in words]
    for phrase in sought:
        normal = normalise(phrase)
        wanted = [normal[start:end].casefold() for start, end in token_spans(normal)]
        for first in range(len(written) - len(wanted) + 1 if wanted else 0):
            if written[first : first + len(wanted)] == wanted:
                yield first, first + len(wanted) - 1


def _sentences(whole: str, begin: int, language: str) -> Iterator[Span]:
    """Where the sentences stand from `begin` on; the splitter loses nothing but blanks."""
    for sentence in split_sentences(whole[begin:], language):
        start = whole.index(sentence, begin)
        begin = start + len(sentence)
        yield start, begin


def _quotes(whole: str, marked: Sequence[Span], sentences: Sequence[Span]) -> Iterator[Quote]:
    for (start, end), spans in _gathered(marked, sentences):
        first, last = _window(whole, (start, end), spans[0])
        before, after = CUT if first > start else "", CUT if last < end else ""
        kept = _merged((low - first, min(high, last) - first) for low, high in spans if low < last)
        yield Quote(f"{before}{whole[first:last]}{after}", tuple(_moved(kept, len(before))))


def _gathered(marked: Sequence[Span], sentences: Sequence[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """The sentences that hold marks, each with its own; sentences that a mark reaches across stay together."""
    starts = [start for start, _ in sentences]
    gathered: list[tuple[Span, list[Span]]] = []
    for span in marked:
        start = sentences[bisect_right(starts, span[0]) - 1][0]
        end = sentences[bisect_right(starts, span[1] - 1) - 1][1]
        if gathered and start < gathered[-1][0][1]:
            (begun, ended), spans = gathered[-1]
            gathered[-1] = ((begun, max(end, ended)), [*spans, span])
        else:
            gathered.append(((start, end), [span]))
    yield from gathered


def _window(whole: str, sentence: Span, mark: Span) -> Span:
    """The part of a sentence to show, cut at words where there are any."""
    start, end = sentence
    if end - start <= LONGEST_QUOTE:
        return sentence
    first = max(start, mark[0] - BEFORE_MARK)
    if first > start:
        first = whole.find(" ", first, mark[0]) + 1 or first
    last = min(end, max(mark[1], first + LONGEST_QUOTE))
    if last < end:
        blank = whole.rfind(" ", mark[1], last)
        last = blank if blank >= 0 else last
    return first, last


def _merged(spans: Iterator[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
