"""The words and signs of a rule expression, each with its column."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.core.asking import nearest
from bot.core.errors import RuleError
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

    def error(self, column: int, problem: str) -> RuleError:
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
                raise self.error(column, "expected a number in braces, as in missile{2}")
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
            raise self.error(start, f"expected a name right after {name}:{self.names_meant(name, start)}")
        if len(value) > MOST_LETTERS:
            raise self.error(start, f"expected at most {MOST_LETTERS} characters after {name}:")
        if name == "lang":
            return Lexeme(Kind.FILTER, text, column, 0, In(self.language(value, start)))
        return Lexeme(Kind.FILTER, text, column, 0, From(value) if name == "source" else Section(value))

    def names_meant(self, name: str, column: int) -> str:
        """How source:(bbc OR cnn) is written right, as a part of a sentence."""
        found = _NAMES.match(self.expression, column - 1)
        names = [part for part in found[1].split() if part not in ("OR", "|")] if found else []
        meant = " OR ".join(f"{name}:{part}" for part in names[:3])
        return f", as in ({meant})" if meant else ""

    def language(self, code: str, column: int) -> str:
        if not is_language(code):
            raise self.error(column, f"expected the two letters of a language, as in lang:{language_meant(code)}")
        return code

    def scope(self, text: str, column: int) -> Lexeme:
        name = text[:-1].lower()
        if name not in SCOPES:
            raise self.error(column, f"{text} means nothing in a rule; {_expected_field(name)}")
        return Lexeme(Kind.SCOPE, name, column)

    def chunk(self, text: str, column: int) -> Lexeme:
        if near := DISTANCE.fullmatch(text):
            return Lexeme(Kind[near[1]], text, column, int(near[2]))
        return self.atom(text, column, mistake_in(text) or read_word(text))


def _expected_field(name: str) -> str:
    if name in ("near", "before"):
        return f"expected / and a number, as in {name.upper()}/5"
    meant = FIELDS_ELSEWHERE.get(name) or nearest(name, (*SCOPES, *FILTERS))
    return f"expected {meant}: or another of {FIELDS}" if meant else f"expected one of {FIELDS}"


def is_capitals(word: str) -> bool:
    """Whether a rule's word is written in capitals, and so matches only capitals."""
    return sum(letter.isalpha() for letter in word) > 1 and word.isupper()
