"""Rules that no article can match, to be refused before anybody waits for them to ring."""

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TypeAlias

from bot.core.problems import Problem
from bot.core.rules.atoms import Token, tokens_of, words_of
from bot.core.rules.lexemes import is_capitals
from bot.core.rules.mistakes import Refusal
from bot.core.rules.tree import (
    SHORTEST_PREFIX,
    And,
    AtLeast,
    Atom,
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
    print_rule,
)
from bot.core.tokens import split_words, written_form

LONGEST_CUT = 16  # letters of a word that is looked for in parts: longer words are rare, and parts of them many
SHORTEST_PLURAL = 5  # letters with the s; shorter words that end in s are names as often as plurals
_PLURAL = re.compile("[bdfghklmnrtpe]s$")
LONGEST_SHOWN = 60  # characters of a part of a rule in a message


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a rule that must hold, or must not, where words without a scope are looked for in `scope`."""

    rule: Rule
    scope: Scope
    holds: bool

    def __str__(self) -> str:
        text = print_rule(self.rule if self.scope is Scope.LEAD else Within(self.scope, self.rule))
        return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


# A token and how it is compared; a word or phrase is one or more of these.
_Token: TypeAlias = tuple[str, Form]
_Tokens: TypeAlias = tuple[_Token, ...]
_Claim: TypeAlias = tuple[_Tokens | Rule, Scope]


@dataclass(frozen=True, slots=True)
class _Known:
    """What must hold and what must not, each with the part that says so.

    Only what speaks of `excluded` words can clash, so that of the rest nothing need be known.
    """

    claims: ChainMap[tuple[_Claim, bool], _Part]
    excluded: frozenset[str]  # what they begin with

    def grown(self) -> "_Known":
        """The same, to learn more that this does not."""
        return _Known(self.claims.new_child(), self.excluded)

    def concerns(self, rule: Rule) -> bool:
        """Whether `rule` may clash with something."""
        return not isinstance(rule, Atom) or not self.excluded.isdisjoint(_beginnings(rule))


_WIDER = {
    Scope.TITLE: (Scope.TITLE, Scope.LEAD, Scope.TEXT),
    Scope.LEAD: (Scope.LEAD, Scope.TEXT),
    Scope.TEXT: (Scope.TEXT,),
}
_LANGUAGE: _Claim = (In(""), Scope.TEXT)


def contradiction(rule: Rule) -> Refusal | None:
    """What makes `rule` impossible. None where nothing surely does: a rule that can match is never refused."""
    excluded = frozenset(_excluded(rule, is_excluded=False))
    return _clash(_Part(rule, Scope.LEAD, holds=True), _Known(ChainMap(), excluded))


def _excluded(rule: Rule, *, is_excluded: bool) -> Iterator[str]:
    """What the words begin with that NOT and EXCEPT stand before, somewhere in `rule`."""
    match rule:
        case Word() | Phrase():
            yield from _beginnings(rule) if is_excluded else ()
        case Not(part):
            yield from _excluded(part, is_excluded=not is_excluded)
        case Except(part, besides) | Near(part, besides):
            yield from _excluded(part, is_excluded=is_excluded)
            yield from _excluded(besides, is_excluded=is_excluded or isinstance(rule, Except))
        case And(parts) | Or(parts):
            for part in parts:
                yield from _excluded(part, is_excluded=is_excluded)
        case Within(_, part) | AtLeast(part):
            yield from _excluded(part, is_excluded=is_excluded)


def _beginnings(atom: Atom) -> Iterable[str]:
    """What the words of `atom` begin with: of two atoms that share none neither implies the other."""
    text = atom.text
    if text.isascii():
        if text.isalnum():
            return (text[:SHORTEST_PREFIX].lower(),)
        return [word[:SHORTEST_PREFIX] for word in words_of(atom)]
    tokens = (token for part in text.split() for token in split_words(part))
    return chain.from_iterable(
        word if unspaced else (written_form(word)[:SHORTEST_PREFIX],) for word, unspaced in tokens
    )


def _clash(whole: _Part, known: _Known) -> Refusal | None:
    """Why `whole` cannot be beside what is known; `known` grows by what it says."""
    choices = []
    for part in _conjuncts(whole):
        if isinstance(part.rule, And | Or):
            choices.append(part)
        elif known.concerns(part.rule) and (clash := _clash_of_one(part, known.claims)):
            return clash
    return next((clash for choice in choices if (clash := _clash_of_all(choice, known))), None)


def _clash_of_all(choice: _Part, known: _Known) -> Refusal | None:
    """Why none of the parts of `choice` can be."""
    clash = None
    for rule in choice.rule.parts if isinstance(choice.rule, And | Or) else ():
        clash = _clash(_Part(rule, choice.scope, choice.holds), known.grown())
        if not clash:
            return None
    return clash


def _conjuncts(part: _Part) -> Iterator[_Part]:
    """The parts that must all be so for `part` to be so: an And or an Or among them is a choice."""
    match part.rule:
        case Not(inner):
            yield from _conjuncts(_Part(inner, part.scope, not part.holds))
            return
        case Within(scope, inner):
            yield from _conjuncts(_Part(inner, scope, part.holds))
            return
        case AtLeast(inner, 1):
            yield from _conjuncts(_Part(inner, part.scope, part.holds))
            return
        case And(parts) | Or(parts) if part.holds is isinstance(part.rule, And):
            pass
        case Near(left, right) if part.holds:
            yield part
            parts = (left, right)
        case Except(inner) | AtLeast(inner) if part.holds:
            yield part
            parts = (inner,)
        case _:
            yield part
            return
    for each in parts:
        yield from _conjuncts(_Part(each, part.scope, part.holds))


def _clash_of_one(part: _Part, known: ChainMap[tuple[_Claim, bool], _Part]) -> Refusal | None:
    if isinstance(part.rule, In) and part.holds:
        other = known.setdefault((_LANGUAGE, True), part)
        if other.rule != part.rule:
            meant = f"{other} OR {part}"
            return Refusal(part.rule, Problem("no article is in two languages; expected {meant}", meant=meant))
    if isinstance(part.rule, Except) and part.holds and _is_covered(part.rule, part.scope):
        nothing = Problem("nothing is left of {part}; expected other words after EXCEPT", part=str(part))
        return Refusal(part.rule.besides, nothing)
    for claim in _claims(part):
        if opposite := known.get((claim, not part.holds)):
            needed, excluded = (part, opposite) if part.holds else (opposite, part)
            clash = Problem("no article can match: it must hold {needed}, and must not hold {excluded}")
            return Refusal(excluded.rule, clash.about(needed=str(needed), excluded=str(excluded)))
        known[claim, part.holds] = part
    return None


def _claims(part: _Part) -> Iterator[_Claim]:
    match part.rule:
        case Word() | Phrase() if part.holds:
            for tokens in _implied(_tokens(part.rule)):
                for scope in _WIDER[part.scope]:
                    yield tokens, scope
        case Word() | Phrase():
            yield _tokens(part.rule), part.scope
        case From() | Section() | In():
            yield part.rule, Scope.TEXT
        case _:
            yield part.rule, part.scope


def _is_covered(rule: Except, scope: Scope) -> bool:
    """Whether every place of what EXCEPT restricts overlaps a place of what it takes out."""
    taken = set(_places(rule.besides, scope))
    return _is_within(rule.part, scope, taken)


def _is_within(rule: Rule, scope: Scope, taken: set[_Claim]) -> bool:
    part = _Part(rule, scope, holds=True)
    if not taken.isdisjoint(_claims(part)):
        return True
    match rule:
        case Or(parts):
            return all(_is_within(each, scope, taken) for each in parts)
        case Near(left, right):
            return _is_within(left, scope, taken) or _is_within(right, scope, taken)
        case Except(inner) | AtLeast(inner):
            return _is_within(inner, scope, taken)
        case Within(inner_scope, inner):
            return _is_within(inner, inner_scope, taken)
    return False


def _places(rule: Rule, scope: Scope) -> Iterator[_Claim]:
    """What surely stands at a place of `rule` wherever it stands in an article."""
    match rule:
        case Or(parts):
            for part in parts:
                yield from _places(part, scope)
        case Within(inner, part):
            yield from _places(part, inner)
        case AtLeast(part, 1):
            yield from _places(part, scope)
        case _:
            yield from _claims(_Part(rule, scope, holds=False))


def _tokens(atom: Atom) -> _Tokens:
    return tuple(map(_claimed, tokens_of(atom)))


def _claimed(token: Token) -> _Token:
    if token.unspaced:  # is found within longer words in every form
        return token.text, Form.INFLECTED
    written = token.text.replace(".", "") if is_capitals(token.text) else written_form(token.text)
    return _singular(written) if token.form in (Form.INFLECTED, Form.ENDING) else written, token.form


def _implied(tokens: _Tokens) -> tuple[_Tokens, ...]:
    """`tokens` and what stands wherever they do: one of them, in any case or form, or a part of it."""
    ones = [(token,) for token in tokens] if len(tokens) > 1 else []
    parts = ((part,) for token in tokens for part in _parts_of(*token))
    return tuple(dict.fromkeys(chain((looser for each in (tokens, *ones) for looser in _looser(each)), parts)))


def _parts_of(text: str, form: Form) -> Iterator[_Token]:
    """The beginnings of a word that is not inflected; the runs within one of a script without spaces."""
    if form in (Form.EXACT, Form.PREFIX):
        written = written_form(text)
        yield from ((written[:end], Form.PREFIX) for end in range(SHORTEST_PREFIX, min(len(written), LONGEST_CUT) + 1))
    elif form is Form.INFLECTED and not text.isascii() and len(text) <= LONGEST_CUT and split_words(text)[0][1]:
        yield from ((text[start:end], form) for start, end in combinations(range(len(text) + 1), 2))


def _looser(tokens: _Tokens) -> Iterator[_Tokens]:
    in_any_case = tuple((written_form(text), form) for text, form in tokens)
    for each in dict.fromkeys((tokens, in_any_case)):
        yield each
        yield _as(Form.INFLECTED, each)
        if len(each) == 1:
            yield _as(Form.ENDING, each)


def _as(looser: Form, tokens: _Tokens) -> _Tokens:
    whole = (Form.EXACT, Form.INFLECTED)
    return tuple((_singular(text), looser) if form in whole else (text, form) for text, form in tokens)


def _singular(word: str) -> str:
    """`word` without the s of a plural: no other ending makes the same word of it to the stemmers of most languages."""
    return word[:-1] if len(word) >= SHORTEST_PLURAL and _PLURAL.search(word) else word
