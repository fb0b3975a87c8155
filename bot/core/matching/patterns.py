"""A rule's word or phrase as what the tokens of an article are compared with."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.core.rules.atoms import Token, tokens_of
from bot.core.rules.lexemes import is_capitals
from bot.core.rules.tree import Form, Phrase, Word
from bot.core.tokens import written_form
from bot.core.tokens.stems import fold, stem

APOSTROPHE = re.compile("['’ʼ]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One token of a pattern, and how a token of an article must look to be it."""

    offset: int  # in tokens from the first one of the pattern
    form: Form
    written: str  # folded
    stem: str  # empty where only the beginning is known
    capitals: str = ""  # letters that must stand in capitals, without the dots of U.S.

    def accepts(self, word: str, stem: str) -> bool:
        """Whether a token that an article writes `word`, and whose stem this is, is this one."""
        if self.capitals and not self._has_capitals(word):
            return False
        if self.form is Form.EXACT:
            return word == self.written or written_form(word) == self.written
        if self.form is Form.INFLECTED:
            return stem == self.stem
        if self.form is Form.PREFIX:
            return written_form(word).startswith(self.written)
        return stem.endswith(self.stem)

    def _has_capitals(self, word: str) -> bool:
        letters = word.replace(".", "")
        parts = (letters,) if letters.isalnum() else APOSTROPHE.split(letters)  # l'OTAN, the US's
        if self.form is Form.ENDING:
            return any(self.capitals in part for part in parts)
        return any(part.startswith(self.capitals) for part in parts)

    @property
    def is_whole(self) -> bool:
        """Whether its stem is that of the whole token, so that it is found by it."""
        return self.form in {Form.INFLECTED, Form.EXACT}

    @property
    def is_plain(self) -> bool:
        """Whether the stem alone decides."""
        return self.form is Form.INFLECTED and not self.capitals


@dataclass(frozen=True, slots=True)
class Pattern:
    """Tokens that follow one another; `length` is how many tokens of an article they take."""

    pieces: tuple[Piece, ...]
    length: int


@lru_cache(1 << 12)
def pattern(atom: Word | Phrase, family: str) -> Pattern:
    """`atom` for texts of a family of languages."""
    pieces: list[Piece] = []
    offset = 0
    for token in tokens_of(atom):
        if token.unspaced:
            pieces.extend(_run(token.text, offset))
            offset += len(token.text)
        else:
            pieces.append(_piece(token, offset, family))
            offset += 1
    return Pattern(tuple(pieces), offset)


def _piece(token: Token, offset: int, family: str) -> Piece:
    capitals = token.text.replace(".", "") if is_capitals(token.text) else ""
    own_stem = "" if token.form is Form.PREFIX else stem(token.text, family)
    return Piece(offset, token.form, fold(token.text), own_stem, capitals)


def _run(run: str, offset: int) -> list[Piece]:
    """A single unspaced character is found as it is written, more of them by their pairs."""
    if len(run) == 1:
        return [Piece(offset, Form.PREFIX, run, "")]
    return [Piece(offset + i, Form.INFLECTED, run[i : i + 2], run[i : i + 2]) for i in range(len(run) - 1)]
