"""The rule language as a tree, and the tree as text again."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

SHORTEST_PREFIX = 3  # letters beside a *; a character of a script without spaces is enough before it


class Form(StrEnum):
    """How a word of a rule is compared with a word of an article."""

    INFLECTED = "inflected"
    EXACT = "exact"
    PREFIX = "prefix"
    ENDING = "ending"  # of a compound, in any inflection: *zoll finds Strafzölle


class Scope(StrEnum):
    """The part of an article to look at; each holds the one before it."""

    TITLE = "title"
    LEAD = "lead"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed, without its mark; all capitals match capitals only, other cases match any."""

    text: str
    form: Form = Form.INFLECTED


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order and these forms, with nothing between them; `miss*` within it is a beginning."""

    text: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`part`, if it stands in `count` places or more."""

    part: "Rule"
    count: int


@dataclass(frozen=True, slots=True)
class Except:
    """The places of `part` that are not inside or beside a place of `besides`."""

    part: "Rule"
    besides: "Rule"


@dataclass(frozen=True, slots=True)
class Near:
    """`left` and `right` with at most `distance` words between them; `ordered`: left first."""

    left: "Rule"
    right: "Rule"
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """`part`, looked for in `scope`; an inner scope overrules an outer one."""

    scope: Scope
    part: "Rule"


@dataclass(frozen=True, slots=True)
class From:
    """The source's name or address holds `name`, in any case."""

    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """The section of the source holds `name`, in any case."""

    name: str


@dataclass(frozen=True, slots=True)
class In:
    """The article's language is `language` (ISO 639-1)."""

    language: str


@dataclass(frozen=True, slots=True)
class Not:
    """`part` does not hold."""

    part: "Rule"


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts hold."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of two or more parts holds."""

    parts: tuple["Rule", ...]


# How strongly each kind binds its parts; what is not here is an atom.
_STRENGTHS: dict[type, int] = {
    Or: 0,
    And: 1,
    Near: 2,
    **dict.fromkeys((Not, Within, From, Section, In), 3),
    Except: 4,
    AtLeast: 5,
}
_BEFORE = {Form.EXACT: "=", Form.ENDING: "*"}

Atom: TypeAlias = Word | Phrase
Rule: TypeAlias = Word | Phrase | AtLeast | Except | Near | Within | From | Section | In | Not | And | Or


def print_rule(rule: Rule) -> str:
    """`rule` as text; parsed again it is the same rule."""
    match rule:
        case Or(parts):
            return " OR ".join(_operand(part, 1) for part in parts)
        case And(parts):
            return " AND ".join(_operand(part, 2) for part in parts)
        case Near(left, right, distance, ordered):
            operator = "BEFORE" if ordered else "NEAR"
            return f"{_operand(left, 2)} {operator}/{distance} {_operand(right, 3)}"
        case Not(part):
            return f"NOT {_operand(part, 3)}"
        case _:
            return _print_place(rule)


def strength(rule: Rule) -> int:
    """How strongly `rule` binds its parts: from 0 for OR to 6 for a word, as something that stands alone."""
    return _STRENGTHS.get(type(rule), 6)


def is_place(rule: Rule) -> bool:
    """Whether `rule` stands at places in an article, so that NEAR, EXCEPT and {n} can work on it."""
    match rule:
        case Or(parts):
            return all(is_place(part) for part in parts)
        case Within(_, part):
            return is_place(part)
        case _:
            return isinstance(rule, Word | Phrase | AtLeast | Except | Near)


def _print_place(rule: Rule) -> str:
    match rule:
        case Within(scope, part):
            return f"{scope}:{_operand(part, 3)}"
        case Except(part, besides):
            return f"{_operand(part, 5)} EXCEPT {_operand(besides, 5)}"
        case AtLeast(part, count):
            return f"{_operand(part, 6)}{{{count}}}"
        case _:
            return _print_atom(rule)


def _print_atom(rule: Rule) -> str:
    match rule:
        case Word(text, form):
            return f"{_BEFORE.get(form, '')}{text}{'*' if form is Form.PREFIX else ''}"
        case Phrase(text):
            return f'"{text}"'
        case From(name):
            return f'source:"{name}"'
        case Section(name):
            return f'section:"{name}"'
        case In(language):
            return f"lang:{language}"
    raise AssertionError(rule)


def _operand(rule: Rule, least: int) -> str:
    """The text of `rule` as a part of something that binds with the strength `least`."""
    text = print_rule(rule)
    return text if strength(rule) >= least else f"({text})"
