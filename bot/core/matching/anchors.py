"""For every rule a few rare words without which it cannot hold, so that most rules are never looked at."""

from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain
from typing import TypeAlias

from bot.core.matching.article import KEY, LONG_KEY
from bot.core.rules.atoms import Token, tokens_of
from bot.core.rules.tree import And, AtLeast, Except, Form, Near, Or, Phrase, Rule, Scope, Within, Word
from bot.core.tokens import written_form
from bot.core.tokens.stems import stem
from bot.core.tokens.stopwords import STOP_WORDS

COMMON = frozenset(chain.from_iterable(STOP_WORDS.values()))


class By(Enum):
    """What an anchor is looked up by."""

    STEM = auto()
    BEGINNING = auto()
    LONG_BEGINNING = auto()
    ENDING = auto()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A token of a rule, and how far into an article it is looked for."""

    text: str
    by: By
    scope: Scope
    unspaced: bool = False  # a pair of characters, which is a stem in every language

    def key(self, family: str) -> str:
        """What it is looked up by in articles of a family of languages; empty where that says too little."""
        match self.by:
            case By.STEM:
                return self.text if self.unspaced else stem(self.text, family)
            case By.BEGINNING:
                return written_form(self.text)[:KEY]
            case By.LONG_BEGINNING:
                return written_form(self.text)[:LONG_KEY]
            case By.ENDING:
                ending = stem(self.text, family)
                return ending[-KEY:] if len(ending) >= KEY else ""


Anchors: TypeAlias = tuple[Anchor, ...]


def anchors_of(rule: Rule, scope: Scope = Scope.LEAD) -> Anchors | None:
    """Words of which one must stand in an article for `rule` to hold; None if it can hold without any."""
    match rule:
        case Word() | Phrase():
            anchor = _rarest(rule, scope)
            return (anchor,) if anchor else None
        case Or(parts):
            return _all_of([anchors_of(part, scope) for part in parts])
        case And(parts):
            return _rarer([anchors_of(part, scope) for part in parts])
        case Near(left, right):
            return _rarer([anchors_of(left, scope), anchors_of(right, scope)])
        case Except(part) | AtLeast(part) | Within(_, part):
            return anchors_of(part, rule.scope if isinstance(rule, Within) else scope)
    return None


def _all_of(choices: list[Anchors | None]) -> Anchors | None:
    known = [choice for choice in choices if choice is not None]
    return tuple(chain.from_iterable(known)) if len(known) == len(choices) else None


def _rarer(choices: list[Anchors | None]) -> Anchors | None:
    known = [choice for choice in choices if choice is not None]
    return min(known, key=_frequency) if len(known) > 1 else known[0] if known else None


def _frequency(anchors: Anchors) -> float:
    """A guess at how many articles hold one of `anchors`."""
    return sum(map(_share, anchors))


def _share(anchor: Anchor) -> float:
    """Long words are rare, a beginning or an ending is that of many words, and the whole text holds more of them."""
    length = len(anchor.text) * (3 if anchor.unspaced else 1)
    share = 1.0 if anchor.text.casefold() in COMMON else 1 / length**3
    wide = 1.0 if anchor.by is By.STEM else 3.0
    return share * wide * (5 if anchor.scope is Scope.TEXT else 1)


def _rarest(atom: Word | Phrase, scope: Scope) -> Anchor | None:
    """The token of a word or phrase that fewest articles hold, as a guess; None where none can be looked up."""
    tokens = tokens_of(atom)
    if len(tokens) == 1:
        return _anchor(tokens[0], scope)
    anchors = [anchor for token in tokens if (anchor := _anchor(token, scope))]
    return min(anchors, key=_share, default=None)


def _anchor(token: Token, scope: Scope) -> Anchor | None:
    if token.unspaced:
        by = By.STEM if len(token.text) > 1 else By.BEGINNING
        return Anchor(token.text[:2], by, scope, unspaced=True)
    if token.form is Form.PREFIX:
        letters = len(written_form(token.text))
        by = By.LONG_BEGINNING if letters >= LONG_KEY else By.BEGINNING
        return Anchor(token.text, by, scope) if letters >= KEY else None
    return Anchor(token.text, By.ENDING if token.form is Form.ENDING else By.STEM, scope)
