"""The words of one article, found by what rules ask for: a stem, a beginning, an ending."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain

from bot.core.matching.patterns import Piece
from bot.core.matching.places import Place, Places, Steps
from bot.core.model import Tokens
from bot.core.rules.tree import Form, Scope
from bot.core.tokens import written_forms
from bot.core.tokens.stems import family

LEAD_WORDS = 60
MOST_TOKENS = 100_000  # that rules look at: a book
# Positions skip this many between title and text, so that neither a phrase nor a NEAR reaches across.
GAP = 10_000
# Characters that make up a word where each is a token of its own; stretches the lead and the reach of NEAR.
CHARACTERS_PER_WORD = {"zh": 2, "ja": 3, "ko": 3, "th": 5}
KEY = 3  # letters by which beginnings and endings are looked up; few are shorter
LONG_KEY = 5  # letters by which rules are found that look for a longer beginning: a tenth as many hold for an article


class Article:
    """The tokens of one article, indexed as far as the rules ask for it."""

    def __init__(self, tokens: Tokens, language: str, source: str, section: str = "") -> None:
        self._tokens = tokens
        self.language = language
        self.family = family(language)
        self.source = source.casefold()
        self.section = section.casefold()
        self.stretch = CHARACTERS_PER_WORD.get(language, 1)
        size = min(len(tokens), MOST_TOKENS)
        self.title = min(tokens.title_length, size)
        self.counts: Mapping[str, int] = {  # of the tokens of each scope
            Scope.TITLE.value: self.title,
            Scope.LEAD.value: min(self.title + LEAD_WORDS * self.stretch, size),
            Scope.TEXT.value: size,
        }
        self.steps = Steps()
        self.found: dict[object, Places] = {}  # of conditions that take more than a look at the index
        self._indexes: dict[str, Index] = {}

    @cached_property
    def listed_words(self) -> Sequence[str]:
        """Each token as written."""
        return self._tokens.words

    @cached_property
    def listed_stems(self) -> Sequence[str]:
        """The stem of each token."""
        return self._tokens.stems

    def index(self, scope: str) -> "Index":
        """The words of `scope` by what they are looked up by."""
        index = self._indexes.get(scope)
        if index is None:
            index = self._indexes[scope] = Index(self._tokens, self.counts[scope], self.title)
        return index

    def is_one_part(self, first: int, last: int, scope: str) -> bool:
        """Whether these positions are both of the title or both of the text, and both within `scope`."""
        if last < self.title:
            return first >= 0
        return first >= self.title + GAP and self.token(last) < self.counts[scope]

    def token(self, position: int) -> int:
        """The token at a position, counted from the first word of the title."""
        return position if position < self.title else position - GAP

    def at(self, place: Place) -> tuple[int, int]:
        """The first and the last token of `place`."""
        return self.token(place[0]), self.token(place[1])

    def words(self, place: Place) -> str:
        """The words at `place` as they were written."""
        first, last = self.at(place)
        words = self.listed_words[first : last + 1]
        # Characters of an unspaced script are tokens of their own and stand without a space.
        spaced = zip(words, self.listed_stems[first : last + 1], strict=True)
        return "".join(word if _joins(word, stem) else f"{word} " for word, stem in spaced).strip()


class Index:
    """The first `count` tokens by what rules look up, each list and index made when it is first asked for."""

    def __init__(self, tokens: Tokens, count: int, title: int) -> None:
        self._tokens = tokens
        self._count = count
        self._title = title

    @cached_property
    def listed_stems(self) -> Sequence[str]:
        """The stem of each token."""
        return self._tokens.first_stems(self._count)

    @cached_property
    def all_stems(self) -> set[str]:
        """Every stem there is."""
        return set(self.listed_stems)  # no frozenset: with that, an intersection looks at all of it

    def stems_among(self, wanted: AbstractSet[str]) -> AbstractSet[str]:
        """Which of these are stems of tokens."""
        return self._tokens.stems_among(wanted, self._count)

    @cached_property
    def all_beginnings(self) -> set[str]:
        """The first letters of all words."""
        return set(self._first_letters)

    @cached_property
    def all_endings(self) -> set[str]:
        """The last letters of all stems."""
        return {stem[-KEY:] for stem in self.all_stems}

    @cached_property
    def stems(self) -> Mapping[str, Sequence[int]]:
        """Positions by stem."""
        return self._positions_of(self.listed_stems)

    @cached_property
    def written(self) -> Sequence[str]:
        """The written form of each token."""
        return written_forms(self._tokens.first_words(self._count))

    def may_hold(self, piece: Piece) -> bool:
        """Whether there is a token with the first or last letters of `piece`."""
        if piece.form is Form.ENDING:
            return len(piece.stem) < KEY or piece.stem[-KEY:] in self.all_endings
        return len(piece.written) < KEY or piece.written[:KEY] in self.all_beginnings

    def positions(self, piece: Piece) -> Sequence[int]:
        """Where tokens stand that may begin or end as `piece` does, for all that the first or last letters tell."""
        if piece.form is Form.ENDING:
            by, letters = self._endings, piece.stem[-KEY:]
            alike = str.endswith
        else:
            by, letters = self._beginnings, piece.written[:KEY]
            alike = str.startswith
        if len(letters) == KEY:
            return by.get(letters, ())
        return sorted(chain.from_iterable(by[key] for key in by if alike(key, letters)))

    @cached_property
    def _first_letters(self) -> Sequence[str]:
        return [word[:KEY] for word in self.written]

    @cached_property
    def _beginnings(self) -> Mapping[str, Sequence[int]]:
        return self._positions_of(self._first_letters)

    @cached_property
    def _endings(self) -> Mapping[str, Sequence[int]]:
        return self._positions_of([stem[-KEY:] for stem in self.listed_stems])

    def _positions_of(self, keys: Sequence[str]) -> Mapping[str, Sequence[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for position, key in enumerate(keys[: self._title]):
            index[key].append(position)
        for position, key in enumerate(keys[self._title :], self._title + GAP):
            index[key].append(position)
        return index


def _joins(word: str, stem: str) -> bool:
    return len(word) == 1 and stem.startswith(word) and not word.isascii()
