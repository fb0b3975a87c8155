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
    second: float = 0.3  # share of the best score under which no second sentence is added
    floor: float = 0.38  # and no third or later one
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
    attributing: tuple[bool, ...]  # only says who announced what the one before it says
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


@dataclass(slots=True)
class _Choice:
    """What was chosen so far, and what that leaves."""

    chosen: list[int]
    overlap: Vector  # the highest cosine of each sentence with a chosen one
    left: float  # characters


def _select(given: Sentences, score: Vector, vectors: Table, room: Room, weights: Weights) -> tuple[int, ...]:
    whole = [at for at, words in enumerate(given.words) if words >= FEWEST_WORDS] or list(range(len(score)))
    best = float(score[whole].max())
    so_far = _Choice([], np.zeros(len(score)), room.characters or float("inf"))
    _take(_first(given, score, whole, room, weights), given, vectors, room, so_far)
    while len(so_far.chosen) < room.sentences:
        least = best * (weights.second if len(so_far.chosen) == 1 else weights.floor)
        fitting = [at for at in whole if score[at] >= least and _is_welcome(given, at, so_far, weights)]
        if not fitting:
            break
        worth = score * (1 - weights.redundancy) - so_far.overlap * weights.redundancy
        _take(max(fitting, key=worth.__getitem__), given, vectors, room, so_far)
    return tuple(sorted(so_far.chosen))


def _take(at: int, given: Sentences, vectors: Table, room: Room, so_far: _Choice) -> None:
    """Takes a sentence, and the next one where that says who announced it and both fit."""
    so_far.chosen.append(at)
    so_far.overlap = np.maximum(so_far.overlap, vectors.times(vectors.row(at)))
    so_far.left -= given.characters[at] + 1
    after = at + 1
    said = after < len(given.words) and given.attributing[after] and given.places[after] > 0
    if said and given.characters[after] <= so_far.left and len(so_far.chosen) < room.sentences:
        _take(after, given, vectors, room, so_far)


def _first(given: Sentences, score: Vector, whole: Sequence[int], room: Room, weights: Weights) -> int:
    """The best that stands alone and fits; where nothing good fits, the first, to be cut."""
    alone = [at for at in whole if not given.leaning[at]] or whole
    least = weights.opening * float(score[alone].max())
    fitting = [at for at in alone if score[at] >= least and _left(given, at, room) >= 0]
    return max(fitting, key=score.__getitem__) if fitting else alone[0]


def _left(given: Sentences, at: int, room: Room) -> float:
    """What is left of the room after this sentence, in characters."""
    return float("inf") if room.characters is None else room.characters - given.characters[at]


def _is_welcome(given: Sentences, at: int, so_far: _Choice, weights: Weights) -> bool:
    if at in so_far.chosen or given.characters[at] > so_far.left or so_far.overlap[at] > weights.too_similar:
        return False
    return given.words[at] >= weights.shortest and not lacks_support(given, at, so_far.chosen)


def lacks_support(given: Sentences, at: int, chosen: Sequence[int]) -> bool:
    """Whether the sentence leans on one before it that is not chosen."""
    return given.leaning[at] and not (given.places[at] > 0 and at - 1 in chosen)
