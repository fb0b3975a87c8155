"""Which sentences say what a report is about: centrality, place and title, weighed and chosen under a budget.

Degree centrality over TF-IDF cosines with an exponential lead bias and maximal marginal relevance: on news it beats
LexRank, TextRank, LSA and the plain lead (bench/summaries.py prints by how much).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.summary.vectors import Table, Vector, centrality, count, inverse_frequency, unit_vectors

FEWEST_WORDS = 4  # a sentence of fewer is a remnant and never chosen


@dataclass(frozen=True, slots=True)
class Weights:
    """What a sentence gains by each sign, found on development sets of CNN and Inshorts where little changes around."""

    place: float = 0.52  # share of the lead bias against centrality
    decay: float = 2.2  # sentences after which the lead bias has fallen to 1/e
    title: float = 0.8
    quoted: float = 0.25  # loss of a sentence that opens with a quotation
    redundancy: float = 0.65  # share of similarity to what is chosen against score
    too_similar: float = 0.5  # cosine from which a sentence says nothing new
    floor: float = 0.35  # share of the best score under which a sentence is left out
    opening: float = 0.75  # and the same for the first choice, which is rather cut than replaced
    shortest: int = 8  # words of any but the first choice


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences to choose from, as the ranking sees them."""

    stems: tuple[tuple[str, ...], ...]  # all words
    content: tuple[tuple[str, ...], ...]  # without the words that say nothing
    words: tuple[int, ...]
    characters: tuple[int, ...]
    places: tuple[int, ...]  # within the article each stands in
    quoted: tuple[bool, ...]
    leaning: tuple[bool, ...]
    speaking: tuple[bool, ...]  # in the first or second person, outside quotations


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be chosen: sentences, and characters with a space between sentences."""

    sentences: int
    characters: int | None


def choose(given: Sentences, title: Sequence[str], room: Room, weights: Weights) -> tuple[int, ...]:
    """The indices of the chosen sentences in ascending order; one alone may exceed the room, and is to be cut."""
    counts = count(given.content)
    rarity = inverse_frequency(counts)
    vectors = unit_vectors(counts, rarity)
    score = _scores(given, centrality(vectors), weights)
    direction = _direction(title, rarity, counts.vocabulary)
    if direction is not None:
        score = score + weights.title * vectors.times(direction)
    return _select(given, score, vectors, room, weights)


def _scores(given: Sentences, central: Vector, weights: Weights) -> Vector:
    place = np.exp(-np.array(given.places) / weights.decay)
    quoted = weights.quoted * np.array(given.quoted)
    score: Vector = (1 - weights.place) * central + weights.place * place - quoted
    return score


def _direction(title: Sequence[str], rarity: Vector, vocabulary: dict[str, int]) -> Vector | None:
    columns = sorted({vocabulary[stem] for stem in title if stem in vocabulary})
    if not columns:
        return None
    direction = np.zeros_like(rarity)
    direction[columns] = rarity[columns]
    norm = float(np.linalg.norm(direction))
    return direction / norm if norm else None


def _select(given: Sentences, score: Vector, vectors: Table, room: Room, weights: Weights) -> tuple[int, ...]:
    whole = [at for at, words in enumerate(given.words) if words >= FEWEST_WORDS] or list(range(len(score)))
    first = _first(given, score, whole, room, weights)
    chosen = [first]
    overlap = vectors.times(vectors.row(first))
    least = weights.floor * float(score[whole].max())
    left = _left(given, first, room)
    while len(chosen) < room.sentences:
        fitting = [
            at
            for at in whole
            if given.characters[at] < left
            and score[at] >= least
            and overlap[at] <= weights.too_similar
            and _is_welcome(given, at, chosen, weights.shortest)
        ]
        if not fitting:
            break
        taken = max(fitting, key=(score * (1 - weights.redundancy) - overlap * weights.redundancy).__getitem__)
        chosen.append(taken)
        left -= given.characters[taken] + 1
        overlap = np.maximum(overlap, vectors.times(vectors.row(taken)))
    return tuple(sorted(chosen))


def _first(given: Sentences, score: Vector, whole: Sequence[int], room: Room, weights: Weights) -> int:
    """The best that stands alone and fits; where nothing good fits, the first, to be cut."""
    alone = [at for at in whole if not given.leaning[at]] or whole
    least = weights.opening * float(score[alone].max())
    fitting = [at for at in alone if score[at] >= least and _left(given, at, room) >= 0]
    return max(fitting, key=score.__getitem__) if fitting else alone[0]


def _left(given: Sentences, at: int, room: Room) -> float:
    """What is left of the room after this sentence, in characters."""
    return float("inf") if room.characters is None else room.characters - given.characters[at]


def _is_welcome(given: Sentences, at: int, chosen: Sequence[int], shortest: int) -> bool:
    return at not in chosen and given.words[at] >= shortest and not lacks_support(given, at, chosen)


def lacks_support(given: Sentences, at: int, chosen: Sequence[int]) -> bool:
    """Whether the sentence leans on one before it that is not chosen."""
    return given.leaning[at] and not (given.places[at] > 0 and at - 1 in chosen)
