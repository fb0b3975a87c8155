"""Which sentences say what a report is about: centrality, place and title, weighed and chosen under a budget.

Degree centrality over TF-IDF cosines with an exponential lead bias and maximal marginal relevance: on news it beats
LexRank, TextRank, LSA and the plain lead (bench/summaries.py prints by how much).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]
Matrix: TypeAlias = NDArray[np.float32]

FEWEST_WORDS = 4  # a sentence of fewer is a remnant and never chosen


@dataclass(frozen=True, slots=True)
class Weights:
    """What a sentence gains by each sign; found on development sets of CNN, Inshorts and Multi-News."""

    place: float = 0.56  # share of the lead bias against centrality
    decay: float = 2.0  # sentences after which the lead bias has fallen to 1/e
    title: float = 1.0
    quoted: float = 0.4  # loss of a sentence that opens with a quotation
    length: float = 0.12
    crumb: float = 0.5  # loss of sentences under six words
    redundancy: float = 0.5  # share of similarity to what is chosen against score
    leaning: float = 0.15  # loss of a sentence that needs the one before, which is not chosen
    too_similar: float = 0.5  # cosine from which a sentence says nothing new
    floor: float = 0.3  # share of the best score under which a sentence is left out
    opening: float = 0.8  # and the same for the first choice, which is rather cut than replaced


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences to choose from, as the ranking sees them."""

    stems: tuple[tuple[str, ...], ...]
    words: tuple[int, ...]
    characters: tuple[int, ...]
    places: tuple[int, ...]  # within the article each stands in
    quoted: tuple[bool, ...]
    leaning: tuple[bool, ...]
    follows: tuple[bool, ...]  # whether the one before it in the list is the one before it in the article


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be chosen: sentences, and characters with a space between sentences."""

    sentences: int
    characters: int | None


def choose(given: Sentences, title: Sequence[str], room: Room, weights: Weights) -> tuple[int, ...]:
    """The indices of the chosen sentences in ascending order; one alone may exceed the room, and is to be cut."""
    vectors, idf, vocabulary = _vectors(given.stems)
    similarity = vectors @ vectors.T
    score = _scores(given, similarity, weights)
    direction = _direction(title, idf, vocabulary)
    if direction is not None:
        score = score + weights.title * (vectors @ direction)
    return _select(given, score, similarity, room, weights)


def _vectors(stems: Sequence[Sequence[str]]) -> tuple[Matrix, Vector, dict[str, int]]:
    vocabulary: dict[str, int] = {}
    cells = [(row, vocabulary.setdefault(stem, len(vocabulary))) for row, bag in enumerate(stems) for stem in bag]
    rows, columns = len(stems), max(1, len(vocabulary))
    flat = np.fromiter((row * columns + column for row, column in cells), dtype=np.int64, count=len(cells))
    counts = np.bincount(flat, minlength=rows * columns).reshape(rows, columns).astype(np.float32)
    idf = np.log((rows + 1) / ((counts > 0).sum(axis=0) + 0.5)).astype(np.float32)
    weighted = np.log1p(counts) * idf
    norms = np.linalg.norm(weighted, axis=1, keepdims=True)
    return weighted / np.where(norms == 0, 1, norms), idf, vocabulary


def _scores(given: Sentences, similarity: Matrix, weights: Weights) -> Vector:
    degree = similarity.sum(axis=1) - similarity.diagonal()
    central = degree / max(float(degree.max()), 1e-9)
    place = np.exp(-np.array(given.places, dtype=np.float32) / weights.decay)
    words = np.array(given.words, dtype=np.float32)
    score: Vector = (
        (1 - weights.place) * central
        + weights.place * place
        + weights.length * np.log1p(words) / 4
        - weights.crumb * (words < 6)
        - weights.quoted * np.array(given.quoted, dtype=np.float32)
    )
    return score


def _direction(title: Sequence[str], idf: Vector, vocabulary: dict[str, int]) -> Vector | None:
    columns = sorted({vocabulary[stem] for stem in title if stem in vocabulary})
    if not columns:
        return None
    direction = np.zeros_like(idf)
    direction[columns] = idf[columns]
    norm = float(np.linalg.norm(direction))
    return direction / norm if norm else None


def _select(given: Sentences, score: Vector, similarity: Matrix, room: Room, weights: Weights) -> tuple[int, ...]:
    whole = [at for at, words in enumerate(given.words) if words >= FEWEST_WORDS] or list(range(len(score)))
    first = _first(given, score, whole, room, weights)
    chosen = [first]
    overlap = similarity[first]
    least = weights.floor * float(score[whole].max())
    left = _left(given, first, room)
    while len(chosen) < room.sentences:
        fitting = [
            at
            for at in whole
            if given.characters[at] < left
            and score[at] >= least
            and overlap[at] <= weights.too_similar
            and _is_welcome(given, at, chosen)
        ]
        if not fitting:
            break
        taken = max(fitting, key=(score * (1 - weights.redundancy) - overlap * weights.redundancy).__getitem__)
        chosen.append(taken)
        left -= given.characters[taken] + 1
        overlap = np.maximum(overlap, similarity[taken])
    return tuple(sorted(chosen))


def _first(given: Sentences, score: Vector, whole: Sequence[int], room: Room, weights: Weights) -> int:
    """The best that stands alone and fits; where nothing good fits, the first, to be cut."""
    alone = [at for at in whole if given.places[at] == 0 or not given.leaning[at]] or whole
    worth = score - weights.leaning * np.array(given.leaning, dtype=np.float32)
    least = weights.opening * float(score[alone].max())
    fitting = [at for at in alone if score[at] >= least and _left(given, at, room) >= 0]
    return max(fitting, key=worth.__getitem__) if fitting else alone[0]


def _left(given: Sentences, at: int, room: Room) -> float:
    """What is left of the room after this sentence, in characters."""
    return float("inf") if room.characters is None else room.characters - given.characters[at]


def _is_welcome(given: Sentences, at: int, chosen: Sequence[int]) -> bool:
    return at not in chosen and given.words[at] >= 8 and not _lacks_support(given, at, chosen)


def _lacks_support(given: Sentences, at: int, chosen: Sequence[int]) -> bool:
    return given.leaning[at] and not (given.follows[at] and at - 1 in chosen)
