"""Which sentences of several articles say together what all of them say, each thing once.

A digest would hold the words of the articles in their proportions, those of the first sentences more often. Taken is
the sentence that adds most of the words still missing for its length and is most central. Function words count as well:
prose has them, lists of links have not. After KLSum (Haghighi and Vanderwende, 2009), which counts words as they stand;
their weight by place, the price of length and centrality are ours (bench/summaries.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.summary.ranking import Room, Sentences, lacks_support
from bot.core.summary.vectors import Table, Vector, centrality, count, unit_vectors


@dataclass(frozen=True, slots=True)
class Shares:
    """What a sentence of a digest gains and may do, found on Multi-News where little changes around."""

    decay: float = 12.0  # sentences after which a word counts 1/e
    economy: float = 0.75  # the power of a sentence's length that its gain is divided by
    voice: float = 0.5  # what is left of the gain of a sentence that says "we" or "you" outside a quotation
    too_similar: float = 0.4  # cosine from which a sentence says nothing new
    entry: int = 5  # an article comes in by one of its first sentences, so that what follows has its ground
    opening: int = 2  # and the digest by one of the first two of an article
    shortest: int = 8  # words, where any sentence has as many


@dataclass(slots=True)
class _Digest:
    """What was chosen so far, and what it leaves to be said."""

    chosen: list[int]
    missing: Vector  # how often each word may still come
    overlap: Vector  # the highest cosine of each sentence with a chosen one
    room: float  # characters
    shortest: int  # words


def cover(given: Sentences, room: Room, shares: Shares) -> tuple[int, ...]:
    """The indices of the chosen sentences in ascending order; one alone may exceed the room, and is to be cut."""
    counts = count(given.stems)
    vectors = unit_vectors(count(given.content))
    worth = _worth(given, centrality(vectors), shares)
    so_far = _Digest(
        chosen=[],
        missing=_expected(given, counts, room, shares.decay),
        overlap=np.zeros(counts.height),
        room=room.characters or float("inf"),
        shortest=min(shares.shortest, max(given.words)),
    )
    while len(so_far.chosen) < room.sentences:
        gains = counts.by_row(np.minimum(counts.values, so_far.missing[counts.columns])) * worth
        fitting = [at for at in range(counts.height) if gains[at] > 0 and _may_follow(given, at, so_far, shares)]
        if not fitting:
            break
        _take(max(fitting, key=gains.__getitem__), given, counts, vectors, so_far)
    return tuple(sorted(so_far.chosen)) or (_only(given, room),)


def _only(given: Sentences, room: Room) -> int:
    """The sentence to show where none keeps the rules; it may have to be cut."""
    alone = [at for at, leans in enumerate(given.leaning) if not leans] or range(len(given.leaning))
    return next((at for at in alone if given.characters[at] <= (room.characters or 0)), alone[0])


def _expected(given: Sentences, counts: Table, room: Room, decay: float) -> Vector:
    """How often each word would stand in a digest that fills the room; all articles count alike."""
    articles = np.cumsum(np.array(given.places) == 0) - 1
    early = np.exp(-np.array(given.places) / decay)
    told = counts.values * early[counts.rows]
    whole = np.bincount(articles[counts.rows], told)
    shares = counts.by_column(told / whole[articles[counts.rows]])
    words = (room.characters or 0) * counts.values.sum() / max(1, sum(given.characters))
    expected: Vector = shares * (words / max(float(shares.sum()), 1e-9))
    return expected


def _worth(given: Sentences, central: Vector, shares: Shares) -> Vector:
    voice = np.where(given.speaking, shares.voice, 1.0)
    worth: Vector = (1 + central) * voice / np.maximum(given.characters, 1) ** shares.economy
    return worth


def _may_follow(given: Sentences, at: int, so_far: _Digest, shares: Shares) -> bool:
    if at in so_far.chosen or given.characters[at] > so_far.room or so_far.overlap[at] > shares.too_similar:
        return False
    return given.words[at] >= so_far.shortest and _stands(given, at, so_far.chosen, shares)


def _stands(given: Sentences, at: int, chosen: Sequence[int], shares: Shares) -> bool:
    """Whether a reader of what is chosen so far would know what the sentence is about."""
    place = given.places[at]
    if not chosen and place >= shares.opening:
        return False
    known = place < shares.entry or any(at - place <= other < at for other in chosen)
    return known and not lacks_support(given, at, chosen)


def _take(at: int, given: Sentences, counts: Table, vectors: Table, so_far: _Digest) -> None:
    so_far.chosen.append(at)
    so_far.missing = np.maximum(so_far.missing - counts.row(at), 0)
    so_far.overlap = np.maximum(so_far.overlap, vectors.times(vectors.row(at)))
    so_far.room -= given.characters[at] + 1
