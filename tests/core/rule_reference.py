"""The meaning of a rule, written as plainly and slowly as possible, to hold the matcher against."""

# ruff: noqa: C419, PLR0911 - plain lists and one return a kind of rule are the point here

from bot.core.model import Tokens
from bot.core.rules.tree import And, AtLeast, Except, Form, From, In, Near, Not, Or, Phrase, Rule, Scope, Within, Word
from bot.core.tokens import split_words
from bot.core.tokens.stems import fold, stem

LEAD = 60
STRETCH = {"ko": 3, "ja": 3, "zh": 2, "th": 5}


class Reference:
    """One article, asked about one rule after another."""

    def __init__(self, tokens: Tokens, language: str, source: str) -> None:
        self.tokens, self.language, self.source = tokens, language, source.casefold()
        self.stretch = STRETCH.get(language, 1)

    def holds(self, rule: Rule, scope: Scope = Scope.LEAD) -> bool:
        match rule:
            case And(parts):
                return all([self.holds(part, scope) for part in parts])
            case Or(parts):
                return any([self.holds(part, scope) for part in parts])
            case Not(part):
                return not self.holds(part, scope)
            case Within(inner, part):
                return self.holds(part, inner)
            case From(name):
                return name in self.source
            case In(language):
                return language == self.language
        return self.places(rule, scope) != set()

    def places(self, rule: Rule, scope: Scope) -> set[tuple[int, int]]:
        match rule:
            case Word(text, form):
                return self.sequences([(text, form)], scope)
            case Phrase(text):
                parts = [(part.rstrip("*"), Form.PREFIX if "*" in part else Form.EXACT) for part in text.split()]
                return self.sequences(parts, scope)
            case Or(parts):
                return {place for part in parts for place in self.places(part, scope)}
            case Within(inner, part):
                return self.places(part, inner)
            case AtLeast(part, count):
                found = self.places(part, scope)
                return found if len(found) >= count else set()
            case Except(part, besides):
                others = self.places(besides, scope)
                return {place for place in self.places(part, scope) if not any(self.touch(place, o) for o in others)}
            case Near(left, right):
                return self.near(rule, self.places(left, scope), self.places(right, scope))
        raise AssertionError(rule)

    def near(self, rule: Near, left: set[tuple[int, int]], right: set[tuple[int, int]]) -> set[tuple[int, int]]:
        pairs = [(a, b) for a in left for b in right]
        if not rule.ordered:
            pairs += [(b, a) for a in left for b in right]
        pairs = [(a, b) for a, b in pairs if self.between(a, b) in range(rule.distance * self.stretch + 1)]
        pairs = [(a, b) for a, b in pairs if self.part_of(a[0]) == self.part_of(b[0])]
        spans = set()
        for first in {a for a, _ in pairs}:
            spans.add((first[0], min(b for a, b in pairs if a == first)[1]))
        for second in {b for _, b in pairs}:
            spans.add((max((a[1], a[0]) for a, b in pairs if b == second)[1], second[1]))
        return spans

    @staticmethod
    def between(first: tuple[int, int], second: tuple[int, int]) -> int:
        return second[0] - first[1] - 1

    def touch(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        if self.part_of(one[0]) != self.part_of(other[0]):
            return False
        return one[0] <= other[1] + 1 and other[0] <= one[1] + 1

    def part_of(self, position: int) -> str:
        return "title" if position < self.tokens.title_length else "text"

    def sequences(self, parts: list[tuple[str, Form]], scope: Scope) -> set[tuple[int, int]]:
        wanted = [piece for text, form in parts for piece in self.pieces(text, form)]
        size = sum(width for _, _, width in wanted)
        end = {
            Scope.TITLE: self.tokens.title_length,
            Scope.LEAD: self.tokens.title_length + LEAD * self.stretch,
            Scope.TEXT: len(self.tokens.words),
        }[scope]
        found = set()
        for start in range(min(end, len(self.tokens.words)) - size + 1):
            inside = {self.part_of(position) for position in range(start, start + size)}
            if len(inside) == 1 and self.fits(wanted, start):
                found.add((start, start + size - 1))
        return found

    def fits(self, wanted: list[tuple[str, Form, int]], start: int) -> bool:
        at = start
        for text, form, width in wanted:
            if not self.equal(text, form, at, width):
                return False
            at += width
        return True

    @staticmethod
    def pieces(text: str, form: Form) -> list[tuple[str, Form, int]]:
        tokens = split_words(text)
        last = len(tokens) - 1
        return [
            (token, Form.EXACT if form is Form.PREFIX and i < last else form, len(token) if unspaced else 1)
            for i, (token, unspaced) in enumerate(tokens)
        ]

    def equal(self, text: str, form: Form, at: int, width: int) -> bool:
        word = self.tokens.words[at]
        if ord(text[0]) > 0x2E80:  # characters one by one, of one run where there are several
            chain = self.tokens.stems[at : at + width - 1]
            return "".join(self.tokens.words[at : at + width]) == text and all(len(pair) == 2 for pair in chain)
        if text.isupper() and len(text) > 1 and not word.replace(".", "").startswith(text.replace(".", "")):
            return False
        if form is Form.INFLECTED:
            return stem(word, self.language) == stem(text, self.language)
        written, wanted = fold(word), fold(text)
        return written.startswith(wanted) if form is Form.PREFIX else written == wanted
