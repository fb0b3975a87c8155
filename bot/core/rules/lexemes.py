"""The words and signs of a rule expression, each with its column."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.core.errors import RuleError
from bot.core.tokens import split_words

SHORTEST_PREFIX = 3
QUOTES = '"“”„«»'  # telephones turn straight quotation marks into curly ones
BREAKS = rf"\s(){{}}#{QUOTES}"
SPACE = re.compile(r"(?:\s+|#[^\n]*)+")
QUOTED = re.compile(rf"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]")
COUNT = re.compile(r"\{(\d{1,4})\}")
FIELD = re.compile(r"([^\W\d_]+):")
CHUNK = re.compile(rf"[^{BREAKS}]+")
DISTANCE = re.compile(r"(NEAR|BEFORE)(?:/(\d{1,4}))?")
MINUS = "-–—−"
SCOPES = ("title", "lead", "text")
FIELDS = "title: lead: text: source: lang:"
# What people bring along from other search boxes; a comma within a number and the & of AT&T are fine.
FOREIGN = re.compile(r"[;|]|,(?!\d)|^[+!&]|&&")
MEANT = {",": "OR or AND", ";": "OR or AND", "|": "OR", "&": "AND", "+": "AND", "!": "NOT"}


class Kind(Enum):
    """What a lexeme is."""

    WORD = auto()
    EXACT = auto()
    PREFIX = auto()
    PHRASE = auto()
    SCOPE = auto()
    SOURCE = auto()
    LANG = auto()
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


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word or sign; `column` counts characters from 1; `number` is the n of NEAR/n, BEFORE/n and {n}."""

    kind: Kind
    text: str
    column: int
    number: int = 0


OPERATORS = {kind.name: kind for kind in (Kind.AND, Kind.OR, Kind.NOT, Kind.EXCEPT)}
SIGNS = {"(": Kind.OPEN, ")": Kind.CLOSE}


def read_lexemes(expression: str) -> tuple[Lexeme, ...]:
    """The lexemes of `expression`, an END last; RuleError at the first character that fits nothing."""
    reader = _Reader(expression)
    lexemes: list[Lexeme] = []
    while reader.skip_space():
        lexemes.append(reader.read())
    lexemes.append(Lexeme(Kind.END, "", len(expression) + 1))
    return tuple(lexemes)


class _Reader:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.at = 0

    def skip_space(self) -> bool:
        """Whether something is left after blanks and comments."""
        space = SPACE.match(self.expression, self.at)
        self.at = space.end() if space else self.at
        return self.at < len(self.expression)

    def error(self, problem: str, offset: int = 0) -> RuleError:
        return RuleError(self.expression, self.at + offset + 1, problem)

    def lexeme(self, kind: Kind, text: str, length: int, number: int = 0) -> Lexeme:
        column = self.at + 1
        self.at += length
        return Lexeme(kind, text, column, number)

    def read(self) -> Lexeme:
        letter = self.expression[self.at]
        if letter in SIGNS:
            return self.lexeme(SIGNS[letter], letter, 1)
        if letter in QUOTES:
            return self.phrase()
        if letter in "{}":
            return self.count()
        if letter in MINUS and self.starts_something(self.at + 1):
            return self.lexeme(Kind.NOT, letter, 1)
        if field := FIELD.match(self.expression, self.at):
            return self.field(field[1], field.end())
        return self.chunk()

    def starts_something(self, at: int) -> bool:
        return at < len(self.expression) and not self.expression[at].isspace() and self.expression[at] not in ")}{#"

    def phrase(self) -> Lexeme:
        quoted = QUOTED.match(self.expression, self.at)
        if not quoted:
            raise self.error("expected a second quotation mark to end this phrase")
        text = " ".join(quoted[1].split())
        for part in text.split():
            self.check_star(part, quoted[0])
        if not split_words(text):
            raise self.error("expected words within the quotation marks")
        return self.lexeme(Kind.PHRASE, text, len(quoted[0]))

    def count(self) -> Lexeme:
        count = COUNT.match(self.expression, self.at)
        if not count:
            raise self.error("expected a number in braces, as in missile{2}")
        return self.lexeme(Kind.COUNT, count[0], len(count[0]), int(count[1]))

    def field(self, name: str, end: int) -> Lexeme:
        length = end - self.at
        if name in SCOPES:
            return self.lexeme(Kind.SCOPE, name, length)
        if name not in ("source", "lang"):
            raise self.error(f"unknown {name}: here; expected one of {FIELDS}")
        value = QUOTED.match(self.expression, end) or CHUNK.match(self.expression, end)
        text = (value[value.lastindex or 0] if value else "").strip().casefold()
        if not value or not text:
            raise self.error(f"expected a name right after {name}:", length)
        if name == "lang" and not re.fullmatch("[a-z]{2,3}", text):
            raise self.error("expected the two letters of a language, as in lang:ko", length)
        return self.lexeme(Kind.SOURCE if name == "source" else Kind.LANG, text, length + len(value[0]))

    def chunk(self) -> Lexeme:
        # Never empty: every character that a chunk cannot hold was dealt with above.
        text = next(CHUNK.finditer(self.expression, self.at))[0]
        if text in OPERATORS:
            return self.lexeme(OPERATORS[text], text, len(text))
        if near := DISTANCE.fullmatch(text):
            return self.near(near)
        if text.startswith(("NEAR/", "BEFORE/")):
            raise self.error(f"expected a number after {text.split('/')[0]}/, as in NEAR/5", text.index("/") + 1)
        return self.word(text)

    def near(self, near: re.Match[str]) -> Lexeme:
        if near[2] is None:
            raise self.error(f"expected / and a number after {near[1]}, as in {near[1]}/5", len(near[0]))
        return self.lexeme(Kind[near[1]], near[0], len(near[0]), int(near[2]))

    def word(self, text: str) -> Lexeme:
        if text in ("and", "or", "not"):
            raise self.error(f'expected {text.upper()} in capitals, or "{text}" in quotation marks for the word')
        if sign := FOREIGN.search(text):
            raise self.error(f"{sign[0]} means nothing in a rule; expected {MEANT[sign[0][0]]}", sign.start())
        self.check_star(text, text)
        core = text.removeprefix("=").removesuffix("*")
        if not split_words(core) or core[0] == "=":
            raise self.error('expected a word, a "phrase" or "("')
        if text[0] == "=" and text[-1] == "*":
            raise self.error("expected either =word or word*, not both")
        kind = Kind.EXACT if text[0] == "=" else Kind.PREFIX if text[-1] == "*" else Kind.WORD
        return self.lexeme(kind, core, len(text))

    def check_star(self, word: str, chunk: str) -> None:
        star = word.find("*")
        if star < 0:
            return
        if star < len(word) - 1:
            raise self.error("expected * only at the end of a word", chunk.find(word) + star)
        tokens = split_words(word[:-1])
        if not tokens or not (tokens[-1][1] or len(tokens[-1][0]) >= SHORTEST_PREFIX):
            raise self.error(f"expected at least {SHORTEST_PREFIX} letters before *", chunk.find(word))


def is_capitals(word: str) -> bool:
    """Whether a rule's word is written in capitals, and so matches only capitals."""
    return sum(letter.isalpha() for letter in word) > 1 and word.isupper()
