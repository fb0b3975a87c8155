"""The words and signs of a rule expression, each with its column."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.core.asking import nearest
from bot.core.errors import RuleError
from bot.core.problems import Problem
from bot.core.rules.atoms import read_phrase, read_word
from bot.core.rules.languages import is_language, language_meant
from bot.core.rules.mistakes import FIELDS_ELSEWHERE, Mistake, mistake_in
from bot.core.rules.tree import Atom, From, In, Section, Word
from bot.core.tokens.tokenizing import INVISIBLE

SCOPES = ("title", "lead", "text")
FILTERS = ("source", "section", "lang")
FIELDS = " ".join(f"{name}:" for name in (*SCOPES, *FILTERS))
MOST_LETTERS = 100  # characters of the name after source: and section:
# Telephones turn straight quotation marks into curly ones; keyboards for Chinese and Japanese have wide signs.
SIGNS: dict[int, int | str] = {
    **{0xFF01 + i: 0x21 + i for i in range(94)},
    **dict.fromkeys(map(ord, "“”„‟«»「」『』《》"), '"'),
    **dict.fromkeys(map(ord, "–—−"), "-"),
    ord("、"): ",",
}
BREAK = r'(?=[\s(){}#"]|\Z)'
# Matches at every place, so that no character is skipped; possessive, so that no text makes it go back and forth.
LEXEME = re.compile(
    r"(?:\s++|#[^\n]*+)*+(?:"
    rf"(?P<mark>[()]|(?:AND|OR|NOT|EXCEPT){BREAK}|-(?=[^\s)}}{{#])|\Z)"
    rf"|(?P<plain>(?!NEAR|BEFORE)[A-Za-z0-9]++{BREAK})"
    r'|(?P<phrase>"[^"]*+"?)'
    r"|(?P<count>\{\d{1,4}\})"
    r'|(?P<filter>(?i:source|section|lang):(?:"[^"]*+"|[^\s(){}#"]*+))'
    r"|(?P<field>[^\W\d_]++:)"
    r'|(?P<chunk>[^\s(){}#"]++)'
    r"|(?P<brace>[{}]))"
)
_NAMES = re.compile(r'\(([^()"#\n]{1,60})\)')
DISTANCE = re.compile(r"(NEAR|BEFORE)/(\d{1,4})")


class Kind(Enum):
    """What a lexeme is."""

    ATOM = auto()  # a word or a phrase
    FILTER = auto()  # source: section: lang: with what follows them
    SCOPE = auto()
    OPEN = auto()
    CLOSE = auto()
    COUNT = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    EXCEPT = auto()
    NEAR = auto()
    BEFORE = auto()
    END = auto()


@dataclass(slots=True)  # not frozen: it is made three times as fast, and a long rule has a thousand
class Lexeme:
    """One word or sign; `column` counts characters from 1; `number` is the n of NEAR/n, BEFORE/n and {n}."""

    kind: Kind
    text: str
    column: int
    number: int = 0
    rule: Atom | From | Section | In | None = None  # what an ATOM or a FILTER says


MARKS = {
    "(": Kind.OPEN,
    ")": Kind.CLOSE,
    "-": Kind.NOT,
    "": Kind.END,
    **{kind.name: kind for kind in (Kind.AND, Kind.OR, Kind.NOT, Kind.EXCEPT)},
}
MISTAKEN = {case for name in ("AND", "OR", "NOT", "EXCEPT") for case in (name.lower(), name.title())}


def visible(expression: str) -> str:
    """`expression` without the characters that nobody sees, which come along when text is copied."""
    return expression if expression.isascii() else expression.translate(INVISIBLE)


def read_lexemes(expression: str) -> list[Lexeme]:
    """The lexemes of a `visible` expression, an END last; RuleError at the first that means nothing."""
    reader = _Reader(expression)
    signs = expression if expression.isascii() else expression.translate(SIGNS)
    lexemes: list[Lexeme] = []
    for found in LEXEME.finditer(signs):
        group = found.lastgroup or ""
        text = found[group]
        column = found.start(group) + 1
        if group == "mark":
            lexemes.append(Lexeme(MARKS[text], text, column))
        elif group == "plain" and text not in MISTAKEN:
            lexemes.append(Lexeme(Kind.ATOM, text, column, 0, Word(text)))
        else:
            lexemes.append(reader.read(group, text, column))
    return lexemes


class _Reader:
    """What is not just a sign or a word of plain letters; one method for each group of LEXEME."""

    def __init__(self, expression: str) -> None:
        self.expression = expression

    def error(self, column: int, problem: Problem) -> RuleError:
        return RuleError(self.expression, column, problem)

    def read(self, group: str, text: str, column: int) -> Lexeme:
        match group:
            case "phrase":
                return self.atom(text, column, read_phrase(text))
            case "count":
                return Lexeme(Kind.COUNT, text, column, int(text[1:-1]))
            case "filter":
                return self.filter(text, column)
            case "field":
                return self.scope(text, column)
            case "brace":
                raise self.error(column, Problem("expected a number in braces, as in {example}", example="missile{2}"))
        return self.chunk(text, column)

    def atom(self, text: str, column: int, atom: Atom | Mistake) -> Lexeme:
        if isinstance(atom, Mistake):
            raise self.error(column + atom.offset, atom.problem)
        return Lexeme(Kind.ATOM, text, column, 0, atom)

    def filter(self, text: str, column: int) -> Lexeme:
        name = text[: text.index(":")].lower()
        start = column + len(name) + 1
        # As it was typed: the names of sources are compared letter by letter, wide ones and all.
        typed = self.expression[start - 1 : column - 1 + len(text)]
        value = " ".join((typed[1:-1] if text[-1] == '"' else typed).split()).casefold()
        if not value:
            raise self.error(start, self.nameless(name, start))
        if len(value) > MOST_LETTERS:
            too_long = Problem("expected at most {most} characters after {name}:", most=MOST_LETTERS, name=name)
            raise self.error(start, too_long)
        if name == "lang":
            return Lexeme(Kind.FILTER, text, column, 0, In(self.language(value, start)))
        return Lexeme(Kind.FILTER, text, column, 0, From(value) if name == "source" else Section(value))

    def nameless(self, name: str, column: int) -> Problem:
        """What is said of a filter without a name; of source:(bbc OR cnn), how it is written right."""
        found = _NAMES.match(self.expression, column - 1)
        names = [part for part in found[1].split() if part not in ("OR", "|")] if found else []
        meant = " OR ".join(f"{name}:{part}" for part in names[:3])
        if not meant:
            return Problem("expected a name right after {name}:", name=name)
        return Problem("expected a name right after {name}:, as in ({meant})", name=name, meant=meant)

    def language(self, code: str, column: int) -> str:
        if not is_language(code):
            meant = language_meant(code)
            raise self.error(column, Problem("expected the two letters of a language, as in lang:{meant}", meant=meant))
        return code

    def scope(self, text: str, column: int) -> Lexeme:
        name = text[:-1].lower()
        if name not in SCOPES:
            raise self.error(column, _no_field(name).about(sign=text))
        return Lexeme(Kind.SCOPE, name, column)

    def chunk(self, text: str, column: int) -> Lexeme:
        if near := DISTANCE.fullmatch(text):
            return Lexeme(Kind[near[1]], text, column, int(near[2]))
        return self.atom(text, column, mistake_in(text) or read_word(text))


def _no_field(name: str) -> Problem:
    if name in ("near", "before"):
        return Problem("{sign} means nothing in a rule; expected / and a number, as in {name}/5", name=name.upper())
    meant = FIELDS_ELSEWHERE.get(name) or nearest(name, (*SCOPES, *FILTERS))
    if not meant:
        return Problem("{sign} means nothing in a rule; expected one of {fields}", fields=FIELDS)
    return Problem("{sign} means nothing in a rule; expected {name}: or another of {fields}", name=meant, fields=FIELDS)


def is_capitals(word: str) -> bool:
    """Whether a rule's word is written in capitals, and so matches only capitals."""
    return sum(letter.isalpha() for letter in word) > 1 and word.isupper()
