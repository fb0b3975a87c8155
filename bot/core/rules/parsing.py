"""The rule language: text to a tree, or to the place where it is wrong.

    rule    := both ("OR" both)*
    both    := near (["AND"] near)*
    near    := unary (("NEAR" | "BEFORE") "/" n unary)*
    unary   := ("NOT" | "-") unary | ("title:" | "lead:" | "text:") unary | ("source:" | "lang:") name | counted
    counted := atom ["{" n "}"] ["EXCEPT" unary]
    atom    := "(" rule ")" | "a phrase" | word | word* | =word

`a NEAR/5 b` has at most five words between a and b, in either order; `a BEFORE/5 b` has a first. `x EXCEPT y` are the
places of x that neither overlap nor touch a place of y. Without a scope a rule looks at the title and the lead.
A `#` begins a comment that ends with its line.
"""

import unicodedata

from bot.core.errors import RuleError
from bot.core.rules.commonplace import matches_anything
from bot.core.rules.lexemes import Kind, Lexeme, read_lexemes
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
    Within,
    Word,
    is_place,
    print_rule,
)

__all__ = ["Rule", "explain_error", "parse_rule", "print_rule"]

MAX_LENGTH = 10_000  # characters
MAX_DEPTH = 20  # of parentheses, scopes and NOTs within each other
MAX_CHAIN = 8  # of NEARs one after the other
MAX_DISTANCE = 100  # words
MAX_COUNT = 99


def parse_rule(expression: str) -> Rule:
    """The tree of `expression`; RuleError, with the column and what was expected there, if there is none."""
    if len(expression) > MAX_LENGTH:
        raise RuleError(expression, MAX_LENGTH + 1, f"a rule has at most {MAX_LENGTH} characters")
    rule = _Parser(expression).parse()
    if problem := matches_anything(rule):
        raise RuleError(expression, 1, problem)
    return rule


def explain_error(error: RuleError) -> str:
    """Three lines: the line of the expression that is wrong, a caret under the column, and the problem."""
    before = error.expression[: error.column - 1]
    line_start = before.rfind("\n") + 1
    line = error.expression[line_start:].split("\n", 1)[0]
    caret = "".join(" " * _width(letter) for letter in before[line_start:]) + "^"
    return f"{line}\n{caret}\ncolumn {error.column}: {error.problem}"


def _width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


class _Parser:
    """Recursive descent over the lexemes of one expression; one method for each line of the grammar."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.lexemes = read_lexemes(expression)
        self.at = 0
        self.depth = 0

    def parse(self) -> Rule:
        rule = self.any_of()
        if self.next.kind is not Kind.END:
            raise self.error(self.next, 'this ")" closes nothing; expected AND, OR or the end')
        return rule

    @property
    def next(self) -> Lexeme:
        return self.lexemes[self.at]

    def take(self) -> Lexeme:
        lexeme = self.next
        self.at += 1
        return lexeme

    def error(self, lexeme: Lexeme, problem: str) -> RuleError:
        return RuleError(self.expression, lexeme.column, problem)

    def any_of(self) -> Rule:
        parts = [self.all_of()]
        while self.next.kind is Kind.OR:
            self.take()
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self) -> Rule:
        parts = [self.near()]
        while self.next.kind not in (Kind.OR, Kind.CLOSE, Kind.END):
            if self.next.kind is Kind.AND:
                self.take()
            parts.append(self.near())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def near(self) -> Rule:
        start = self.next
        rule = self.unary()
        chain = 0
        while self.next.kind in (Kind.NEAR, Kind.BEFORE):
            self.require_place(rule, start, self.next.text)
            chain += 1
            if chain > MAX_CHAIN:
                raise self.error(self.next, f"expected at most {MAX_CHAIN} NEARs in a row")
            rule = self.near_to(rule, self.take())
        return rule

    def near_to(self, left: Rule, operator: Lexeme) -> Rule:
        if operator.number > MAX_DISTANCE:
            raise self.error(operator, f"expected a number from 0 to {MAX_DISTANCE} after the /")
        start = self.next
        right = self.unary()
        self.require_place(right, start, operator.text)
        return Near(left, right, operator.number, operator.kind is Kind.BEFORE)

    def unary(self) -> Rule:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(self.next, f"too deep: expected at most {MAX_DEPTH} levels")
        lexeme = self.take()
        rule = self.prefixed(lexeme)
        self.depth -= 1
        return rule

    def prefixed(self, lexeme: Lexeme) -> Rule:
        match lexeme.kind:
            case Kind.NOT:
                return Not(self.unary())
            case Kind.SCOPE:
                return Within(Scope(lexeme.text), self.unary())
            case Kind.SOURCE:
                return From(lexeme.text)
            case Kind.LANG:
                return In(lexeme.text)
        return self.counted(lexeme)

    def counted(self, lexeme: Lexeme) -> Rule:
        rule = self.atom(lexeme)
        if self.next.kind is Kind.COUNT:
            count = self.take()
            self.require_place(rule, lexeme, count.text)
            if not 1 <= count.number <= MAX_COUNT:
                raise self.error(count, f"expected a number from 1 to {MAX_COUNT}, as in missile{{2}}")
            rule = AtLeast(rule, count.number)
        if self.next.kind is Kind.EXCEPT:
            self.require_place(rule, lexeme, self.take().text)
            second = self.next
            besides = self.unary()
            self.require_place(besides, second, "EXCEPT")
            rule = Except(rule, besides)
        return rule

    def atom(self, lexeme: Lexeme) -> Rule:
        match lexeme.kind:
            case Kind.OPEN:
                rule = self.any_of()
                if self.next.kind is not Kind.CLOSE:
                    raise self.error(self.next, f'expected ")" to close the "(" at column {lexeme.column}')
                self.take()
                return rule
            case Kind.PHRASE:
                return Phrase(lexeme.text)
            case Kind.WORD:
                return Word(lexeme.text)
            case Kind.EXACT:
                return Word(lexeme.text, Form.EXACT)
            case Kind.PREFIX:
                return Word(lexeme.text, Form.PREFIX)
        found = "the end" if lexeme.kind is Kind.END else lexeme.text
        raise self.error(lexeme, f'expected a word, a "phrase" or "(" before {found}')

    def require_place(self, rule: Rule, lexeme: Lexeme, operator: str) -> None:
        if not is_place(rule):
            raise self.error(lexeme, f"{operator} needs words, phrases or an OR of them here, not AND, NOT or a filter")
