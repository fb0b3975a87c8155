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

ENTRY = 5  # an article comes in by one of its first sentences, so that what follows has its ground
OPENING = 2  # and the digest by one of the first two of an article
DECAY = 12.0  # sentences after which a word counts 1/e
ECONOMY = 0.75  # the power of a sentence's length that its gain is divided by
TOO_SIMILAR = 0.4  # cosine from which a sentence says nothing new
SHORTEST = 8  # words, where any sentence has as many
OUT_OF_VOICE = 0.5  # what is left of the gain of a sentence that says "we" or "you" outside a quotation


@dataclass(slots=True)
class _Digest:
    """What was chosen so far, and what it leaves to be said."""

    chosen: list[int]
    missing: Vector  # how often each word may still come
    overlap: Vector  # the highest cosine of each sentence with a chosen one
    room: float  # characters
    shortest: int  # words


def cover(given: Sentences, room: Room) -> tuple[int, ...]:
    """The indices of the chosen sentences in ascending order; one alone may exceed the room, and is to be cut."""
    counts = count(given.stems)
    vectors = unit_vectors(count(given.content))
    worth = _worth(given, centrality(vectors))
    so_far = _Digest(
        chosen=[],
        missing=_expected(given, counts, room),
        overlap=np.zeros(counts.height),
        room=room.characters or float("inf"),
        shortest=min(SHORTEST, max(given.words)),
    )
    while len(so_far.chosen) < room.sentences:
        gains = counts.by_row(np.minimum(counts.values, so_far.missing[counts.columns])) * worth
        fitting = [at for at in range(counts.height) if gains[at] > 0 and _may_follow(given, at, so_far)]
        if not fitting:
            break
        _take(max(fitting, key=gains.__getitem__), given, counts, vectors, so_far)
    return tuple(sorted(so_far.chosen)) or (_only(given, room),)


def _only(given: Sentences, room: Room) -> int:
    """The sentence to show where none keeps the rules; it may have to be cut."""
    alone = [at for at, leans in enumerate(given.leaning) if not leans] or range(len(given.leaning))
    return next((at for at in alone if given.characters[at] <= (room.characters or 0)), alone[0])


def _expected(given: Sentences, counts: Table, room: Room) -> Vector:
    """How often each word would stand in a digest that fills the room; all articles count alike."""
    articles = np.cumsum(np.array(given.places) == 0) - 1
    early = np.exp(-np.array(given.places) / DECAY)
    told = counts.values * early[counts.rows]
    whole = np.bincount(articles[counts.rows], told)
    shares = counts.by_column(told / whole[articles[counts.rows]])
    words = (room.characters or 0) * counts.values.sum() / max(1, sum(given.characters))
    expected: Vector = shares * (words / max(float(shares.sum()), 1e-9))
    return expected


def _worth(given: Sentences, central: Vector) -> Vector:
    voice = np.where(given.speaking, OUT_OF_VOICE, 1.0)
    worth: Vector = (1 + central) * voice / np.maximum(given.characters, 1) ** ECONOMY
    return worth


def _may_follow(given: Sentences, at: int, so_far: _Digest) -> bool:
    if at in so_far.chosen or given.characters[at] > so_far.room or so_far.overlap[at] > TOO_SIMILAR:
        return False
    return given.words[at] >= so_far.shortest and _stands(given, at, so_far.chosen)


def _stands(given: Sentences, at: int, chosen: Sequence[int]) -> bool:
    """Whether a reader of what is chosen so far would know what the sentence is about."""
    place = given.places[at]
    if not chosen and place >= OPENING:
        return False
    known = place < ENTRY or any(at - place <= other < at for other in chosen)
    return known and not lacks_support(given, at, chosen)


def _take(at: int, given: Sentences, counts: Table, vectors: Table, so_far: _Digest) -> None:
    so_far.chosen.append(at)
    so_far.missing = np.maximum(so_far.missing - counts.row(at), 0)
    so_far.overlap = np.maximum(so_far.overlap, vectors.times(vectors.row(at)))
    so_far.room -= given.characters[at] + 1
