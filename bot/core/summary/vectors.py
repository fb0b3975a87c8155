"""Sentences as sparse counts of words, and as vectors of unit length whose products are cosines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A sparse table: a row a sentence, a column a word, and the values of the cells that hold any."""

    rows: Indices
    columns: Indices
    values: Vector
    height: int
    vocabulary: dict[str, int]  # the column of each word

    def times(self, weights: Vector) -> Vector:
        """The product of every row with one weight a column."""
        return self.by_row(self.values * weights[self.columns])

    def row(self, at: int) -> Vector:
        """One row, with a zero for every word it lacks."""
        cells = self.rows == at
        return _sums(self.columns[cells], self.values[cells], self.width)

    def by_row(self, cells: Vector) -> Vector:
        """The sum of the cells of each row."""
        return _sums(self.rows, cells, self.height)

    def by_column(self, cells: Vector) -> Vector:
        """The sum of the cells of each column."""
        return _sums(self.columns, cells, self.width)

    @property
    def width(self) -> int:
        """The number of columns, at least one."""
        return max(1, len(self.vocabulary))


def count(sentences: Sequence[Sequence[str]]) -> Table:
    """How often each sentence holds each word."""
    vocabulary: dict[str, int] = {}
    cells = [
        (row, vocabulary.setdefault(word, len(vocabulary))) for row, words in enumerate(sentences) for word in words
    ]
    width = max(1, len(vocabulary))
    flat = np.fromiter((row * width + column for row, column in cells), dtype=np.int64, count=len(cells))
    places, counts = np.unique(flat, return_counts=True)
    return Table(places // width, places % width, counts.astype(np.float64), len(sentences), vocabulary)


def inverse_frequency(counts: Table) -> Vector:
    """A weight a column, the higher the fewer sentences hold its word."""
    held = np.bincount(counts.columns, minlength=counts.width)
    return np.log((counts.height + 1) / (held + 0.5))


def unit_vectors(counts: Table, weights: Vector | None = None) -> Table:
    """Rows of length one: logarithms of the counts, by a weight a column where there are weights."""
    values = np.log1p(counts.values)
    if weights is not None:
        values = values * weights[counts.columns]
    norms = np.sqrt(counts.by_row(values * values))
    values = values / np.where(norms == 0, 1, norms)[counts.rows]
    return Table(counts.rows, counts.columns, values, counts.height, counts.vocabulary)


def centrality(vectors: Table) -> Vector:
    """How much each sentence has in common with all others together, as a share of the highest."""
    degree = vectors.times(vectors.by_column(vectors.values)) - vectors.by_row(vectors.values**2)
    return degree / max(float(degree.max(initial=0)), 1e-9)


def _sums(places: Indices, cells: Vector, length: int) -> Vector:
    # Without any cell numpy answers in integers.
    return np.bincount(places, cells, length).astype(np.float64, copy=False)
