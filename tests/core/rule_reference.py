"""The meaning of a rule, written as plainly and slowly as possible, to hold the matcher against."""

# ruff: noqa: C419, PLR0911 - plain lists and one return a kind of rule are the point here

from bot.core.model import Tokens
from bot.core.rules.tree import (
    And,
    AtLeast,
    Except,
    Form,
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
from bot.core.tokens import split_words
from bot.core.tokens.stems import fold, stem

LEAD = 60
STRETCH = {"ko": 3, "ja": 3, "zh": 2, "th": 5}
Places = set[tuple[int, int]]


class Reference:
    """One article, asked about one rule after another; places are counted in tokens from the first of the title."""

    def __init__(self, tokens: Tokens, language: str, source: str = "", section: str = "") -> None:
        self.tokens, self.language = tokens, language
        self.source, self.section = source.casefold(), section.casefold()
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
            case Section(name):
                return name in self.section
            case In(language):
                return language == self.language
        return self.places(rule, scope) != set()

    def proof(self, rule: Rule, scope: Scope = Scope.LEAD) -> Places:
        """The words and phrases that made `rule` hold."""
        match rule:
            case And(parts) | Or(parts):
                return {place for part in parts if self.holds(part, scope) for place in self.proof(part, scope)}
            case Within(inner, part):
                return self.proof(part, inner)
            case Not() | From() | Section() | In():
                return set()
        spans = self.places(rule, scope)
        return {leaf for leaf in self.leaves(rule, scope) if any([a <= leaf[0] and leaf[1] <= b for a, b in spans])}

    def leaves(self, rule: Rule, scope: Scope) -> Places:
        match rule:
            case Or(parts):
                return {place for part in parts for place in self.leaves(part, scope)}
            case Near(left, right):
                return self.leaves(left, scope) | self.leaves(right, scope)
            case Except(part) | AtLeast(part):
                return self.leaves(part, scope)
            case Within(inner, part):
                return self.leaves(part, inner)
        return self.places(rule, scope)

    def places(self, rule: Rule, scope: Scope) -> Places:
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

    def near(self, rule: Near, left: Places, right: Places) -> Places:
        spans = self.followed(rule, left, right)
        return spans if rule.ordered else spans | self.followed(rule, right, left)

    def followed(self, rule: Near, left: Places, right: Places) -> Places:
        pairs = [(a, b) for a in left for b in right if a[1] < b[0] and self.part_of(a[0]) == self.part_of(b[0])]
        spans = set()
        for a in left:
            if after := [b for c, b in pairs if c == a]:
                spans.add((a, min(after)))
        for b in right:
            if before := [(a[1], a[0]) for a, c in pairs if c == b]:
                last = max(before)
                spans.add(((last[1], last[0]), b))
        reach = rule.distance * self.stretch
        return {(a[0], b[1]) for a, b in spans if b[0] - a[1] - 1 <= reach}

    def touch(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        if self.part_of(one[0]) != self.part_of(other[0]):
            return False
        return one[0] <= other[1] + 1 and other[0] <= one[1] + 1

    def part_of(self, position: int) -> str:
        return "title" if position < self.tokens.title_length else "text"

    def sequences(self, parts: list[tuple[str, Form]], scope: Scope) -> Places:
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
        forms = [form] * len(tokens)
        if form is Form.PREFIX:
            forms[:-1] = [Form.EXACT] * (len(tokens) - 1)
        if form is Form.ENDING:
            forms[1:] = [Form.INFLECTED] * (len(tokens) - 1)
        return [
            (token, own, len(token) if unspaced else 1) for (token, unspaced), own in zip(tokens, forms, strict=True)
        ]

    def equal(self, text: str, form: Form, at: int, width: int) -> bool:
        word = self.tokens.words[at]
        if split_words(text)[0][1]:  # characters one by one, of one run where there are several
            chain = self.tokens.stems[at : at + width - 1]
            return "".join(self.tokens.words[at : at + width]) == text and all(len(pair) == 2 for pair in chain)
        if text.isupper() and sum(letter.isalpha() for letter in text) > 1 and not self.in_capitals(text, form, word):
            return False
        match form:
            case Form.INFLECTED:
                return stem(word, self.language) == stem(text, self.language)
            case Form.EXACT:
                return fold(word) == fold(text)
            case Form.PREFIX:
                return fold(word).startswith(fold(text))
            case Form.ENDING:
                return stem(word, self.language).endswith(stem(text, self.language))

    @staticmethod
    def in_capitals(text: str, form: Form, word: str) -> bool:
        letters = text.replace(".", "")
        parts = word.replace(".", "").replace("’", "'").replace("ʼ", "'").split("'")
        return any(letters in part if form is Form.ENDING else part.startswith(letters) for part in parts)
