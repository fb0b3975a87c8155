"""The same article again: syndicated, shortened, updated or framed by another site's boilerplate.

The measure is containment of sketches, which stays high when one text is a part of the other; Jaccard and MinHash do
not (measured on 394 pairs of edited and of merely similar articles: `bench/copies.py`).
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from operator import itemgetter
from struct import pack, unpack
from typing import TypeVar

from bot.core.model import Tokens
from bot.core.stories.actors import actors_in
from bot.core.tokens.stems import Known, known_words

LARGEST_HASH = 2**32 - 1
KEEP_ONE_IN = 8  # shingles, chosen by their hash, so that every text keeps the same ones
LARGEST_SKETCH = 400  # hashes, of about 3,200 words
SHORTEST_TEXT = 20  # words; anything under it is too little to compare
WHOLLY_INDEXED = 16  # hashes; an article of more is looked up by every other one, chosen by its value
INDEX_ONE_IN = 2 * KEEP_ONE_IN

LEAST_CONTAINMENT = 0.45
LEAST_SHARED = 4  # hashes
OF_OTHER_STATES = 0.85  # containment; "Norway raises tariffs on X" in the words of "Egypt raises tariffs on Y" is news
COPY_WINDOW = timedelta(days=7)
# A headline alone comes back with the next event: "Missile launched from the east coast" on two days are two launches.
TITLE_WINDOW = timedelta(hours=24)
SHORTEST_TITLE = 4  # words; "Live blog" and "In brief" say nothing
TEMPLATE_GAP = timedelta(hours=12)
# Articles that a hash leads to, the earliest that have it: an original comes before its copies, however many, and what
# is in more of them is boilerplate, which is never all of an article.
MOST_HOLDERS = 16
MOST_OF_TITLE = 200  # in memory: a headline alone is compared with those of a day, not with the earliest

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORD = re.compile(r"\w+")

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier article that may be the original."""

    article_id: int
    title: str
    sketch: tuple[int, ...]
    published: datetime
    source_id: int = 0
    url: str = ""
    story_id: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What an article is like, to find the earlier ones that it may be a copy of."""

    url: str
    title: str
    sketch: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Resemblance:
    """The earlier articles that an article resembles."""

    at_url: Candidate | None = None  # the earliest at its address, whatever it says
    candidates: tuple[Candidate, ...] = ()  # of the same title, or with much of the same text


def sketch(tokens: Tokens) -> tuple[int, ...]:
    """One in eight of the hashed three-word shingles, sorted: unsigned 32 bits, empty for a text under 20 words.

    Of more than 400 the smallest are kept: two such sketches are compared below the smaller of their largest hashes,
    so that containment stays an estimate over the same part of both texts.
    """
    return sketch_of(tuple(known_words(tokens.words, "en")))  # a word has one hash in every language


def sketch_of(known: Sequence[Known]) -> tuple[int, ...]:
    """The sketch of a text given as what is known of its words."""
    if len(known) < SHORTEST_TEXT:
        return ()
    shingles = _shingles(tuple(map(_HASH, known)))
    kept = {hash_ & LARGEST_HASH for hash_ in shingles if not hash_ % KEEP_ONE_IN}
    return tuple(sorted(kept)[:LARGEST_SKETCH])


def _shingles(hashes: Sequence[int]) -> Sequence[int]:
    """For every three in a row the first, thrice the second and five times the third, together.

    Each has eight bytes of one long number, which they never fill: that takes half of the time of single sums.
    """
    layout = f"<{len(hashes)}Q"
    row = int.from_bytes(pack(layout, *hashes), "little")
    sums = row + 3 * (row >> 64) + 5 * (row >> 128)
    return unpack(layout, sums.to_bytes(8 * len(hashes), "little"))[:-2]


_HASH = itemgetter(2)


def index_hashes(sketch: Sequence[int]) -> Iterable[int]:
    """The hashes of a sketch that an index finds the article by, when all those of another one are looked up.

    Of 187 pairs of copies with half of the hashes of longer texts, either way round, all shared two of them; with a
    third of them two pairs shared none.
    """
    return sketch if len(sketch) <= WHOLLY_INDEXED else [hash_ for hash_ in sketch if not hash_ % INDEX_ONE_IN]


def least_found_by(sketch: Sequence[int]) -> int:
    """How many of its hashes an index must hold of an article for this one to be a copy of it, as far as that tells.

    Of those 187 pairs, all shared five where the new text had 32 hashes or more, and two where it had five to eight.
    """
    return min(LEAST_SHARED, max(1, len(sketch) // KEEP_ONE_IN))


def find_copy(title: str, sketch: Sequence[int], published: datetime, candidates: Iterable[Candidate]) -> int | None:
    """The id of the earliest of the candidates that says what this article says; None when none does."""
    article = Candidate(0, title, tuple(sketch), published)
    copies = [(earlier.published, earlier.article_id) for earlier in candidates if are_copies(article, earlier)]
    return min(copies)[1] if copies else None


def are_copies(one: Candidate, other: Candidate) -> bool:
    """Whether both are one article: within a week the same text or, where there is hardly any, the same title."""
    gap = abs(one.published - other.published)
    if gap > COPY_WINDOW:
        return False
    if min(len(one.sketch), len(other.sketch)) < LEAST_SHARED:
        return gap <= TITLE_WINDOW and _same_title(one.title, other.title)
    share = containment(one.sketch, other.sketch)
    if share < LEAST_CONTAINMENT or (gap >= TEMPLATE_GAP and _same_template(one.title, other.title)):
        return False
    return share >= OF_OTHER_STATES or not _name_other_states(one.title, other.title)


def containment(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of the smaller sketch that the larger has, 0 to 1; 0 with fewer than four hashes in common."""
    ends = [hashes[-1] for hashes in (one, other) if len(hashes) >= LARGEST_SKETCH]
    first, second = set(one), set(other)
    if ends:
        first, second = ({hash_ for hash_ in hashes if hash_ <= min(ends)} for hashes in (first, second))
    shared = len(first & second)
    return shared / min(len(first), len(second)) if shared >= LEAST_SHARED else 0.0


class CopyIndex:
    """The articles of the last week of a stream, in memory, with the same decision as over the database."""

    def __init__(self, noted: AbstractSet[int] | None = None) -> None:
        """Of all hashes, or only of the `noted` ones, where those that articles to come share are known."""
        self._noted = noted
        self._articles: dict[int, Candidate] = {}
        self._order: deque[int] = deque()
        self._by_hash: dict[int, tuple[int, ...]] = {}
        self._by_title: dict[str, tuple[int, ...]] = {}

    def find(self, title: str, sketch: Sequence[int], published: datetime) -> int | None:
        """The earliest article of the index that this one is a copy of."""
        return find_copy(title, sketch, published, self.candidates(title, sketch))

    def add(self, article: Candidate) -> None:
        """Remembers an article; those published a week before it are forgotten."""
        self._expire(article.published - COPY_WINDOW)
        self._articles[article.article_id] = article
        self._order.append(article.article_id)
        _note(self._by_title, (_folded(article.title),), article.article_id, MOST_OF_TITLE)
        _note(self._by_hash, self._hashes_of(article), article.article_id, MOST_HOLDERS)

    def candidates(self, title: str, sketch: Sequence[int]) -> Iterator[Candidate]:
        """The articles of the index of the same title, or with much of the same text."""
        shared: Counter[int] = Counter()
        for hash_ in self._by_hash.keys() & sketch:
            shared.update(self._by_hash[hash_])
        found = {article_id for article_id, count in shared.items() if count >= LEAST_SHARED}
        found.update(self._by_title.get(_folded(title), ()))
        return (self._articles[article_id] for article_id in found)

    def _expire(self, since: datetime) -> None:
        while self._order and self._articles[self._order[0]].published < since:
            article_id = self._order.popleft()
            article = self._articles.pop(article_id)
            _drop(self._by_title, (_folded(article.title),), article_id)
            _drop(self._by_hash, self._hashes_of(article), article_id)

    def _hashes_of(self, article: Candidate) -> Sequence[int]:
        noted = self._noted
        return article.sketch if noted is None else [hash_ for hash_ in article.sketch if hash_ in noted]


def shared_hashes(sketches: Iterable[Sequence[int]]) -> frozenset[int]:
    """The hashes that are in more than one of the sketches."""
    counts = Counter(chain.from_iterable(sketches))
    return frozenset(hash_ for hash_, count in counts.items() if count > 1)


def _note(index: dict[Key, tuple[int, ...]], keys: Iterable[Key], holder: int, most: int) -> None:
    """Most keys are one article's; of those that many have, the earliest are noted."""
    shared = {key: index[key] for key in index.keys() & keys}
    index.update(dict.fromkeys(keys, (holder,)))
    for key, holders in shared.items():
        index[key] = (*holders, holder) if len(holders) < most else holders


def _drop(index: dict[Key, tuple[int, ...]], keys: Iterable[Key], holder: int) -> None:
    for key in index.keys() & keys:
        index[key] = tuple(each for each in index[key] if each != holder)
        if not index[key]:
            del index[key]


def _same_title(one: str, other: str) -> bool:
    folded = _folded(one)
    return folded == _folded(other) and len(WORD.findall(folded)) >= SHORTEST_TITLE


def _same_template(one: str, other: str) -> bool:
    """Whether only the figures differ: "Deficit forecast at 450 mln" and "Deficit forecast at 800 mln"."""
    blank_one, blank_other = NUMBER.sub("0", _folded(one)), NUMBER.sub("0", _folded(other))
    return blank_one == blank_other and NUMBER.findall(one) != NUMBER.findall(other)


def _name_other_states(one: str, other: str) -> bool:
    first, second = actors_in(one), actors_in(other)
    return bool(first and second) and first.isdisjoint(second)


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
