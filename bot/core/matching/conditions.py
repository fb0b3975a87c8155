"""A rule made ready for the articles of one family of languages: what it asks of an article, and what proves it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Protocol

from bot.core.matching.article import Article, Index
from bot.core.matching.patterns import Pattern, pattern
from bot.core.matching.places import (
    MOST_PLACES,
    NOWHERE,
    OutOfStepsError,
    Place,
    Places,
    Steps,
    apart,
    near,
    together,
    within,
)
from bot.core.rules.tree import (
    And,
    AtLeast,
    Except,
    From,
    In,
    Near,
    Not,
    Or,
    Phrase,
    Rule,
    Scope,
    Section,
    Within,
    Word,
    is_place,
)

MOST_NAMED = 50  # places of words and phrases that prove a rule
STEPS_OF_PROOF = 10_000  # to name them, in what was found before


class Condition(Protocol):
    """Something that holds for an article or does not; it may raise OutOfStepsError."""

    def holds(self, article: Article) -> bool:
        """Whether it does."""
        ...

    def proof(self, article: Article) -> Iterator[Place]:
        """The places of the first words and phrases that made it hold, given that it does."""
        ...


class Placed(Condition, Protocol):
    """Something that stands at places."""

    @property
    def words(self) -> Sequence["Words"]:
        """All words and phrases that it counts, not those it excepts."""
        ...

    def places(self, article: Article) -> Places:
        """Where it stands."""
        ...


def judge(condition: Condition, article: Article) -> set[Place] | None:
    """The places of words and phrases that prove `condition`; None if it does not hold.

    What takes more steps than any rule may on one article does not hold.
    """
    article.steps = Steps()
    try:
        if not condition.holds(article):
            return None
    except OutOfStepsError:
        return None
    article.steps = Steps(STEPS_OF_PROOF)
    found: set[Place] = set()
    with suppress(OutOfStepsError):
        found.update(condition.proof(article))
    return found


def bind(rule: Rule, family: str, scope: Scope = Scope.LEAD) -> Condition:
    """`rule` for a family of languages, words without a scope of their own being looked for in `scope`."""
    match rule:
        case Within(inner, part):
            return bind(part, family, inner)
        case And(parts):
            return All([bind(part, family, scope) for part in parts])
        case Or(parts) if not is_place(rule):
            return Any([bind(part, family, scope) for part in parts])
        case Not(part):
            return Absent(bind(part, family, scope))
        case From() | Section() | In():
            return Origin(rule)
    return bind_placed(rule, family, scope)


def bind_placed(rule: Rule, family: str, scope: Scope) -> Placed:
    """The same for rules of which `is_place` is true."""
    match rule:
        case Word() | Phrase():
            return Words(pattern(rule, family), scope)
        case Within(inner, part):
            return bind_placed(part, family, inner)
        case Or(parts):
            return Either([bind_placed(part, family, scope) for part in parts])
        case Near(left, right, distance, ordered):
            sides = bind_placed(left, family, scope), bind_placed(right, family, scope)
            return Beside(*sides, distance, ordered=ordered)
        case Except(part, besides):
            return Apart(bind_placed(part, family, scope), bind_placed(besides, family, scope))
        case AtLeast(part, count):
            return Several(bind_placed(part, family, scope), count)
    raise AssertionError(rule)


class Words:
    """A word or a phrase."""

    def __init__(self, pattern: Pattern, scope: Scope) -> None:
        self._scope = scope.value  # text, as hashing an Enum takes longer than all the rest of a look-up
        self._pieces = pattern.pieces
        self._length = pattern.length
        self._steps = sum(1 if piece.is_plain else 2 for piece in pattern.pieces)  # to compare one place with it
        self._is_plain = pattern.length == 1 and pattern.pieces[0].is_plain
        self._whole = tuple(piece for piece in pattern.pieces if piece.is_whole)
        self._stems = tuple(piece.stem for piece in self._whole)
        self._loose = tuple(piece for piece in pattern.pieces if not piece.is_whole)
        self.words = (self,)

    def holds(self, article: Article) -> bool:
        all_stems = article.index(self._scope).all_stems
        for stem in self._stems:
            if stem not in all_stems:
                return False
        return self._is_plain or next(self._starts(article), None) is not None

    def proof(self, article: Article) -> Iterator[Place]:
        return islice(self.places(article), MOST_NAMED)

    def places(self, article: Article) -> Places:
        if self._is_plain:
            positions = article.index(self._scope).stems.get(self._stems[0])
            return Places(positions, positions) if positions else NOWHERE
        found = article.found.get(self)
        if found is None:
            starts = list(islice(self._starts(article), MOST_PLACES))
            ends = starts if self._length == 1 else [start + self._length - 1 for start in starts]
            found = article.found[self] = Places(starts, ends)
        return found

    def _starts(self, article: Article) -> Iterator[int]:
        candidates, offset = self._candidates(article.index(self._scope))
        for position in candidates:
            article.steps.take(self._steps)
            if self._stands_at(position - offset, article):
                yield position - offset

    def _candidates(self, index: Index) -> tuple[Sequence[int], int]:
        """Where the rarest of its tokens stands, and how many tokens that is behind the first."""
        if not index.all_stems.issuperset(self._stems) or not all(map(index.may_hold, self._loose)):
            return (), 0
        if not self._whole:
            return index.positions(self._loose[0]), 0
        rarest = self._whole[0]
        for piece in self._whole[1:]:
            if len(index.stems[piece.stem]) < len(index.stems[rarest.stem]):
                rarest = piece
        return index.stems[rarest.stem], rarest.offset

    def _stands_at(self, start: int, article: Article) -> bool:
        words, stems, first = article.listed_words, article.listed_stems, article.token(start)
        if self._length == 1:
            return self._pieces[0].accepts(words[first], stems[first])
        if not article.is_one_part(start, start + self._length - 1, self._scope):
            return False
        return all(piece.accepts(words[first + piece.offset], stems[first + piece.offset]) for piece in self._pieces)


class _Composite(ABC):
    """What stands where its words do in some way."""

    words: Sequence[Words]
    parts: Sequence[Placed]  # that must all stand somewhere

    def holds(self, article: Article) -> bool:
        for part in self.parts:  # whether they stand at all is asked first, as it takes no index of positions
            if not part.holds(article):
                return False
        return bool(self.places(article).starts)

    def proof(self, article: Article) -> Iterator[Place]:
        named: set[Place] = set()
        for span in islice(self.places(article), MOST_NAMED):
            for word in self.words:
                article.steps.take(1)
                found = tuple(islice(within(word.places(article), span), MOST_NAMED))
                named.update(found)
                yield from found
            if len(named) >= MOST_NAMED:
                break

    def places(self, article: Article) -> Places:
        found = article.found.get(self)
        if found is None:
            article.steps.take(1)
            found = article.found[self] = self._find(article)
        return found

    @abstractmethod
    def _find(self, article: Article) -> Places: ...


class Beside(_Composite):
    """Two things near each other."""

    def __init__(self, left: Placed, right: Placed, distance: int, *, ordered: bool) -> None:
        self.parts = self._left, self._right = left, right
        self._distance, self._ordered = distance, ordered
        self.words = (*left.words, *right.words)

    def _find(self, article: Article) -> Places:
        left = self._left.places(article)
        if not left.starts:
            return NOWHERE
        reach = self._distance * article.stretch
        return near(left, self._right.places(article), reach, article.steps, ordered=self._ordered)


class Apart(_Composite):
    """Something that is not beside something else."""

    def __init__(self, part: Placed, besides: Placed) -> None:
        self._part, self._besides = part, besides
        self.parts = (part,)
        self.words = part.words

    def _find(self, article: Article) -> Places:
        found = self._part.places(article)
        return apart(found, self._besides.places(article), article.steps) if found.starts else NOWHERE


class Several(_Composite):
    """Something that stands in at least so many places."""

    def __init__(self, part: Placed, count: int) -> None:
        self._part, self._count = part, count
        self.parts = (part,)
        self.words = part.words

    def _find(self, article: Article) -> Places:
        found = self._part.places(article)
        return found if len(found.starts) >= self._count else NOWHERE


class Any:
    """One thing or another."""

    def __init__(self, parts: Sequence[Condition]) -> None:
        self._parts = parts

    def holds(self, article: Article) -> bool:
        for part in self._parts:  # noqa: SIM110 - any() of a generator takes twice the time
            if part.holds(article):
                return True
        return False

    def proof(self, article: Article) -> Iterator[Place]:
        for part in self._parts:
            if part.holds(article):
                yield from part.proof(article)


class Either(Any):
    """One thing or another, each of which stands at places."""

    def __init__(self, parts: Sequence[Placed]) -> None:
        super().__init__(parts)
        self._placed = parts
        self.words = tuple(word for part in parts for word in part.words)

    def places(self, article: Article) -> Places:
        found = article.found.get(self)
        if found is None:
            article.steps.take(len(self._placed))
            parts = (part.places(article) for part in self._placed)
            found = article.found[self] = together(parts, article.steps)
        return found


class All:
    """Several things at once."""

    def __init__(self, parts: Sequence[Condition]) -> None:
        self._parts = parts

    def holds(self, article: Article) -> bool:
        for part in self._parts:  # noqa: SIM110 - as above
            if not part.holds(article):
                return False
        return True

    def proof(self, article: Article) -> Iterator[Place]:
        for part in self._parts:
            yield from part.proof(article)


class Absent:
    """Something that must not be."""

    def __init__(self, part: Condition) -> None:
        self._part = part

    def holds(self, article: Article) -> bool:
        return not self._part.holds(article)

    def proof(self, article: Article) -> Iterator[Place]:  # noqa: ARG002 - nothing of the article proves it
        return iter(())


class Origin:
    """Where an article comes from, and in which language."""

    def __init__(self, wanted: From | Section | In) -> None:
        self._wanted = wanted

    def holds(self, article: Article) -> bool:
        match self._wanted:
            case From(name):
                return name in article.source
            case Section(name):
                return name in article.section
            case In(language):
                return language == article.language

    def proof(self, article: Article) -> Iterator[Place]:  # noqa: ARG002 - no word proves it
        return iter(())
