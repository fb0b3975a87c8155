"""A rule's word or phrase as what the tokens of an article are compared with."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.core.rules.lexemes import is_capitals
from bot.core.rules.tree import Form, Phrase, Word
from bot.core.tokens import split_words, written_form
from bot.core.tokens.stems import fold, stem

APOSTROPHE = re.compile("['’ʼ]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One token of a pattern: it has `stem` (if not empty), and is `written` so in the sense of `form`."""

    offset: int  # in tokens from the first one of the pattern
    stem: str
    form: Form
    written: str  # folded; as typed where `capitals`
    capitals: bool = False

    def accepts(self, word: str) -> bool:
        """Whether `word`, as the article writes it, is this token; its stem is taken to be right."""
        if self.capitals:
            parts = APOSTROPHE.split(word.replace(".", ""))
            if not any(part.startswith(self.written) for part in parts):
                return False
        if self.form is Form.INFLECTED:
            return True
        written, wanted = written_form(word), fold(self.written)
        return written == wanted if self.form is Form.EXACT else written.startswith(wanted)

    @property
    def is_plain(self) -> bool:
        """Whether the stem alone decides."""
        return self.form is Form.INFLECTED and not self.capitals


@dataclass(frozen=True, slots=True)
class Pattern:
    """Tokens that follow one another; `length` is how many tokens of an article they take."""

    pieces: tuple[Piece, ...]
    length: int


@lru_cache(1 << 14)
def pattern(atom: Word | Phrase, language: str) -> Pattern:
    """`atom` for texts of `language`."""
    parts = _parts(atom)
    pieces: list[Piece] = []
    offset = 0
    for text, form in parts:
        tokens = split_words(text)
        for number, (token, unspaced) in enumerate(tokens, 1):
            if unspaced:
                pieces.extend(_run(token, offset))
                offset += len(token)
            else:
                # Of Hwasong-1* only the last token is a beginning.
                own = Form.EXACT if form is Form.PREFIX and number < len(tokens) else form
                pieces.append(_piece(token, own, offset, language))
                offset += 1
    return Pattern(tuple(pieces), offset)


def _parts(atom: Word | Phrase) -> tuple[tuple[str, Form], ...]:
    if isinstance(atom, Word):
        return ((atom.text, atom.form),)
    return tuple(
        (part.removesuffix("*"), Form.PREFIX if part.endswith("*") else Form.EXACT) for part in atom.text.split()
    )


def _piece(token: str, form: Form, offset: int, language: str) -> Piece:
    capitals = is_capitals(token)
    written = token.replace(".", "") if capitals else fold(token)
    return Piece(offset, "" if form is Form.PREFIX else stem(token, language), form, written, capitals)


def _run(run: str, offset: int) -> list[Piece]:
    """A single unspaced character is found as the beginning of its own token, more of them by their pairs."""
    if len(run) == 1:
        return [Piece(offset, "", Form.PREFIX, run)]
    return [Piece(offset + i, run[i : i + 2], Form.INFLECTED, run[i : i + 2]) for i in range(len(run) - 1)]
