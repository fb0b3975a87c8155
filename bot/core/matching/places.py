"""Where a rule stands in one article. Every step is linear, or nearly so, in the article's length."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeAlias

from bot.core.matching.patterns import Piece, pattern
from bot.core.model import Tokens
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
)
from bot.core.tokens import written_form
from bot.core.tokens.stems import family

Place: TypeAlias = tuple[int, int]  # positions of the first and the last token
Places: TypeAlias = Sequence[Place]

LEAD_WORDS = 60
MOST_TOKENS = 20_000  # of an article that rules look at: no news is longer, and a hostile page costs no more
MOST_PLACES = 500  # of one word in an article: no news repeats a word so often, and NEAR stays quick on what does
# Positions skip this many between title and text, so that neither a phrase nor a NEAR reaches across.
GAP = 1_000
# Characters that make up a word where each is a token of its own; stretches the lead and the reach of NEAR.
CHARACTERS_PER_WORD = {"zh": 2, "ja": 3, "ko": 3, "th": 5}


class Article:
    """The tokens of one article with an index of their positions, made as far as the rules ask for it."""

    def __init__(self, tokens: Tokens, language: str, source: str, section: str = "") -> None:
        self.tokens = tokens
        self.language = language
        self.family = family(language)
        self.source = source.casefold()
        self.section = section.casefold()
        self.stretch = CHARACTERS_PER_WORD.get(language, 1)
        size = min(len(tokens.words), MOST_TOKENS)
        title = min(tokens.title_length, size)
        self.counts = {
            Scope.TITLE: title,
            Scope.LEAD: min(title + LEAD_WORDS * self.stretch, size),
            Scope.TEXT: size,
        }
        self._stems: dict[int, dict[str, list[int]]] = {}
        self._written: dict[int, dict[str, list[int]]] = {}
        self._places: dict[tuple[Word | Phrase, Scope], Places] = {}

    def at(self, place: Place) -> tuple[int, int]:
        """The first and the last token of `place`, counted from the first word of the title."""
        return self._index(place[0]), self._index(place[1])

    def words(self, place: Place) -> str:
        """The words at `place` as they were written."""
        first, last = self.at(place)
        words = self.tokens.words[first : last + 1]
        # Characters of an unspaced script are tokens of their own and stand without a space.
        spaced = zip(words, self.tokens.stems[first : last + 1], strict=True)
        return "".join(word if _joins(word, stem) else f"{word} " for word, stem in spaced).strip()

    def places(self, atom: Word | Phrase, scope: Scope) -> Places:
        """Where `atom` stands within `scope`, in order."""
        key = (atom, scope)
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = self._find(atom, scope)
        return found

    def _find(self, atom: Word | Phrase, scope: Scope) -> Places:
        wanted = pattern(atom, self.family)
        starts = self._positions(wanted.pieces[0], scope)
        for piece in wanted.pieces[1:]:
            if not starts:
                return ()
            follow = set(self._positions(piece, scope))
            starts = [start for start in starts if start + piece.offset in follow]
        length = wanted.length - 1
        return [(start, start + length) for start in starts[:MOST_PLACES]]

    def _positions(self, piece: Piece, scope: Scope) -> list[int]:
        count = self.counts[scope]
        if piece.stem:
            found = self._by_stem(count).get(piece.stem, [])
            if piece.is_plain or not found:
                return found
            words = self.tokens.words
            return [position for position in found if piece.accepts(words[self._index(position)])]
        prefixed = [at for word, at in self._by_written(count).items() if word.startswith(piece.written.casefold())]
        positions = sorted(position for at in prefixed for position in at)
        return [position for position in positions if piece.accepts(self.tokens.words[self._index(position)])]

    def _by_stem(self, count: int) -> dict[str, list[int]]:
        if count not in self._stems:
            self._stems[count] = self._positions_of(self.tokens.stems[:count])
        return self._stems[count]

    def _by_written(self, count: int) -> dict[str, list[int]]:
        if count not in self._written:
            self._written[count] = self._positions_of(list(map(written_form, self.tokens.words[:count])))
        return self._written[count]

    def _positions_of(self, keys: Sequence[str]) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        title = self.counts[Scope.TITLE]
        for start, part in ((0, keys[:title]), (title + GAP, keys[title:])):
            for position, key in enumerate(part, start):
                if key in index:
                    index[key].append(position)
                else:
                    index[key] = [position]
        return index

    def _index(self, position: int) -> int:
        return position if position < self.counts[Scope.TITLE] else position - GAP


def holds(rule: Rule, article: Article, scope: Scope = Scope.LEAD) -> bool:
    """Whether `rule` holds for `article`, words without a scope of their own being looked for in `scope`."""
    match rule:
        case And(parts):
            return all(holds(part, article, scope) for part in parts)
        case Or(parts):
            return any(holds(part, article, scope) for part in parts)
        case Not(part):
            return not holds(part, article, scope)
        case Within(inner, part):
            return holds(part, article, inner)
        case From() | Section() | In():
            return _is_of(rule, article)
    return bool(places(rule, article, scope))


def _is_of(rule: From | Section | In, article: Article) -> bool:
    match rule:
        case From(name):
            return name in article.source
        case Section(name):
            return name in article.section
        case In(language):
            return language == article.language


def places(rule: Rule, article: Article, scope: Scope) -> Places:
    """Where `rule` stands, ordered by start; for rules of which `is_place` is true."""
    match rule:
        case Word() | Phrase():
            return article.places(rule, scope)
        case Or(parts):
            return sorted({place for part in parts for place in places(part, article, scope)})
        case Near(left, right):
            return near(places(left, article, scope), places(right, article, scope), reach(rule, article), rule.ordered)
        case Except(part, besides):
            found = places(part, article, scope)
            return apart(found, places(besides, article, scope)) if found else found
        case AtLeast(part, count):
            found = places(part, article, scope)
            return found if len(found) >= count else ()
        case Within(inner, part):
            return places(part, article, inner)
    raise AssertionError(rule)


def reach(rule: Near, article: Article) -> int:
    """How many tokens may stand between the two parts of `rule`."""
    return rule.distance * article.stretch


def near(left: Places, right: Places, distance: int, ordered: bool) -> Places:  # noqa: FBT001
    """What spans a place of one side and the closest one of the other, before and after it, within `distance`."""
    if not left or not right:
        return ()
    spans = _followed(left, right, distance)
    if not ordered:
        spans |= _followed(right, left, distance)
    return sorted(spans)


def apart(found: Places, besides: Places) -> Places:
    """The places of `found` that neither overlap nor touch one of `besides`."""
    if not besides:
        return found
    starts = [start for start, _ in besides]
    furthest = list(accumulate((end for _, end in besides), max))
    kept = []
    for place in found:
        before = bisect_right(starts, place[1] + 1)
        if not before or furthest[before - 1] < place[0] - 1:
            kept.append(place)
    return kept


def proof(rule: Rule, article: Article, scope: Scope = Scope.LEAD) -> set[Place]:
    """The places of words and phrases that made `rule` hold."""
    match rule:
        case Not() | From() | Section() | In():
            return set()
        case And(parts):
            return set().union(*(proof(part, article, scope) for part in parts))
        case Or(parts):
            return set().union(*(proof(part, article, scope) for part in parts if holds(part, article, scope)))
        case Within(inner, part):
            return proof(part, article, inner)
        case _:
            return inside(leaves(rule, article, scope), places(rule, article, scope))


def leaves(rule: Rule, article: Article, scope: Scope) -> set[Place]:
    """The places of all words and phrases of `rule` that it counts, wherever they stand."""
    match rule:
        case Word() | Phrase():
            return set(article.places(rule, scope))
        case Or(parts):
            return set().union(*(leaves(part, article, scope) for part in parts))
        case Near(left, right):
            return leaves(left, article, scope) | leaves(right, article, scope)
        case Except(part) | AtLeast(part):
            return leaves(part, article, scope)
        case Within(inner, part):
            return leaves(part, article, inner)
    raise AssertionError(rule)


def inside(words: Iterable[Place], spans: Places) -> set[Place]:
    """Those of `words` that stand within one of `spans`, which are ordered by start."""
    starts = [start for start, _ in spans]
    furthest = list(accumulate((end for _, end in spans), max))
    kept = set()
    for leaf in words:
        before = bisect_right(starts, leaf[0])
        if before and furthest[before - 1] >= leaf[1]:
            kept.add(leaf)
    return kept


def _followed(first: Places, second: Places, distance: int) -> set[Place]:
    """The spans from a place of `first` to a later one of `second`, closest partners only."""
    spans = set()
    for start, end in first:
        at = bisect_left(second, (end + 1,))
        if at < len(second) and second[at][0] - end - 1 <= distance:
            spans.add((start, second[at][1]))
    ends = sorted((end, start) for start, end in first)
    for start, end in second:
        at = bisect_left(ends, (start,)) - 1
        if at >= 0 and start - ends[at][0] - 1 <= distance:
            spans.add((ends[at][1], end))
    return spans


def _joins(word: str, stem: str) -> bool:
    return len(word) == 1 and stem.startswith(word) and not word.isascii()
