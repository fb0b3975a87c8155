"""The rule language: text to a tree, or to the place where it is wrong.

    rule    := both ("OR" both)*
    both    := near (["AND"] near)*
    near    := unary (("NEAR" | "BEFORE") "/" n unary)*
    unary   := ("NOT" | "-") unary | ("title:" | "lead:" | "text:") unary | filter | counted
    filter  := ("source:" | "section:" | "lang:") name
    counted := atom ["{" n "}"] ["EXCEPT" unary]
    atom    := "(" rule ")" | "a phrase" | word | word* | *word | =word

`a NEAR/5 b` has at most five words between a and b, in either order; `a BEFORE/5 b` has a first. `x EXCEPT y` are the
places of x that neither overlap nor touch a place of y. Without a scope a rule looks at the title and the lead.
A `#` begins a comment that ends with its line.
"""

from collections.abc import Callable

from bot.core.errors import RuleError
from bot.core.problems import Problem
from bot.core.rules.atoms import words_of
from bot.core.rules.commonplace import matches_anything, names_anything
from bot.core.rules.impossible import contradiction
from bot.core.rules.lexemes import Kind, Lexeme, read_lexemes, visible
from bot.core.rules.strangers import habit_in
from bot.core.rules.tree import And, AtLeast, Atom, Except, Near, Not, Or, Rule, Scope, Within, is_place

MAX_LENGTH = 12_000  # characters
MAX_WORDS = 1_500  # words, phrases and filters
MAX_DEPTH = 20  # of parentheses, scopes and NOTs within each other
MAX_CHAIN = 8  # of NEARs one after the other
MAX_DISTANCE = 100  # words
MAX_COUNT = 99
_ENDS = (Kind.OR, Kind.CLOSE, Kind.END)
_BLANKS = str.maketrans(dict.fromkeys((chr(code) for code in range(128) if not chr(code).isalnum()), " "))
_SUFFIXES = (Kind.COUNT, Kind.EXCEPT)


def parse_rule(expression: str) -> Rule:
    """The tree of `expression`; RuleError, with the column and what was expected there, if there is none.

    A rule that every article matches, or that none can, or that was meant otherwise, is wrong as well.
    """
    parser = _Parser(visible(expression))
    rule = parser.parse()
    parser.require_plain_meaning()
    refusal = matches_anything(rule) or (contradiction(rule) if parser.may_clash() else None)
    if refusal:
        raise RuleError(parser.expression, parser.column_of(refusal.rule), refusal.problem)
    return rule


def read_rule(expression: str) -> Rule:
    """The tree of `expression`, whatever it matches; RuleError if there is none."""
    return _Parser(visible(expression)).parse()


class _Parser:
    """Recursive descent over the lexemes of one expression; one method for each line of the grammar."""

    def __init__(self, expression: str) -> None:
        if len(expression) > MAX_LENGTH:
            too_long = Problem("expected at most {most} characters in a rule", most=MAX_LENGTH)
            raise RuleError(expression, MAX_LENGTH + 1, too_long)
        self.expression = expression
        self.lexemes = read_lexemes(expression)
        self.require_few()
        self.rest = iter(self.lexemes)
        self.next = next(self.rest)
        self.depth = 0

    def require_few(self) -> None:
        """No text takes 50 ms to be parsed, and no rule long to be looked for; bench/parsing.py measures it."""
        atoms = [lexeme for lexeme in self.lexemes if lexeme.rule] if len(self.lexemes) > MAX_WORDS else []
        if len(atoms) > MAX_WORDS:
            raise self.error(atoms[MAX_WORDS], Problem("expected at most {most} words in a rule", most=MAX_WORDS))

    def parse(self) -> Rule:
        rule = self.any_of()
        if self.next.kind is not Kind.END:
            raise self.error(self.next, Problem('this ")" closes nothing; expected AND, OR or the end'))
        return rule

    def column_of(self, rule: Rule) -> int:
        """Where `rule`, a word, phrase or filter, stands last; 1 if it is none of these."""
        return next((lexeme.column for lexeme in reversed(self.lexemes) if lexeme.rule == rule), 1)

    def require_plain_meaning(self) -> None:
        """That nothing in it was meant otherwise, or names every source."""
        if mistake := habit_in(self.expression, self.lexemes):
            raise RuleError(self.expression, mistake.offset + 1, mistake.problem)
        for lexeme in self.lexemes if ":" in self.expression else ():
            if lexeme.kind is Kind.FILTER and lexeme.rule and (problem := names_anything(lexeme.rule)):
                raise self.error(lexeme, problem)

    def may_clash(self) -> bool:
        """Whether what is excluded may be asked for too, or filters differ: else nothing contradicts itself."""
        excluded: set[str] = set()
        is_excluded = False
        for lexeme in self.lexemes:
            kind = lexeme.kind
            if kind is Kind.FILTER:
                return True
            if is_excluded:
                if not isinstance(lexeme.rule, Atom):
                    return True  # what is excluded is told by the tree only
                excluded.update(words_of(lexeme.rule))
            is_excluded = kind is Kind.NOT or kind is Kind.EXCEPT
        return bool(excluded) and self.comes_again(excluded)

    def comes_again(self, words: set[str]) -> bool:
        """Whether one of `words`, or a beginning of one, may stand in the rule twice; told without a tree."""
        written = self.expression.lower()
        if not written.isascii() or "." in written or not all(map(str.isalnum, words)):
            return True  # U.S. is also written us
        others = written.translate(_BLANKS).split()
        return any(sum(word.startswith(other) or other.startswith(word) for other in others) > 1 for word in words)

    def take(self) -> Lexeme:
        lexeme = self.next
        self.next = next(self.rest, lexeme)  # after the END comes the END
        return lexeme

    def error(self, lexeme: Lexeme, problem: Problem) -> RuleError:
        return RuleError(self.expression, lexeme.column, problem)

    def any_of(self) -> Rule:
        first = self.all_of()
        if self.next.kind is not Kind.OR:
            return first
        parts = [first]
        while self.next.kind is Kind.OR:
            self.take()
            parts.append(self.all_of())
        return Or(tuple(parts))

    def all_of(self) -> Rule:
        first = self.near()
        if self.next.kind in _ENDS:
            return first
        parts = [first]
        while self.next.kind not in _ENDS:
            if self.next.kind is Kind.AND:
                self.take()
            parts.append(self.near())
        return And(tuple(parts))

    def near(self) -> Rule:
        start = self.next
        rule = self.unary()
        chain = 0
        while self.next.kind is Kind.NEAR or self.next.kind is Kind.BEFORE:
            self.require_place(rule, start, self.next.text)
            chain += 1
            if chain > MAX_CHAIN:
                raise self.error(self.next, Problem("expected at most {most} NEARs in a row", most=MAX_CHAIN))
            rule = self.near_to(rule, self.take())
        return rule

    def near_to(self, left: Rule, operator: Lexeme) -> Rule:
        if operator.number > MAX_DISTANCE:
            raise self.error(operator, Problem("expected a number from 0 to {most} after the /", most=MAX_DISTANCE))
        start = self.next
        right = self.unary()
        self.require_place(right, start, operator.text)
        return Near(left, right, operator.number, operator.kind is Kind.BEFORE)

    def unary(self) -> Rule:
        lexeme = self.take()
        if lexeme.rule is None:
            return self.prefixed(lexeme)
        return self.counted(lexeme.rule, lexeme) if self.next.kind in _SUFFIXES else lexeme.rule

    def prefixed(self, lexeme: Lexeme) -> Rule:
        match lexeme.kind:
            case Kind.NOT:
                return Not(self.deeper(lexeme, self.unary))
            case Kind.SCOPE:
                return Within(Scope(lexeme.text), self.deeper(lexeme, self.unary))
            case Kind.OPEN:
                rule = self.deeper(lexeme, self.any_of)
                if self.next.kind is not Kind.CLOSE:
                    unclosed = Problem('expected ")" to close the "(" at column {column}', column=lexeme.column)
                    raise self.error(self.next, unclosed)
                self.take()
                return self.counted(rule, lexeme)
        raise self.error(lexeme, self.missing_before(lexeme))

    def missing_before(self, lexeme: Lexeme) -> Problem:
        if lexeme.text:
            return Problem('expected a word, a "phrase" or "(" before {sign}', sign=lexeme.text)
        if "#" in self.expression:
            return Problem('expected a word, a "phrase" or "(" before the end; # begins a comment')
        return Problem('expected a word, a "phrase" or "(" before the end')

    def deeper(self, lexeme: Lexeme, parse: Callable[[], Rule]) -> Rule:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(lexeme, Problem("too deep: expected at most {most} levels", most=MAX_DEPTH))
        rule = parse()
        self.depth -= 1
        return rule

    def counted(self, rule: Rule, lexeme: Lexeme) -> Rule:
        if self.next.kind is Kind.COUNT:
            count = self.take()
            self.require_place(rule, lexeme, count.text)
            if not 1 <= count.number <= MAX_COUNT:
                right = Problem(
                    "expected a number from 1 to {most}, as in {example}", most=MAX_COUNT, example="missile{2}"
                )
                raise self.error(count, right)
            rule = AtLeast(rule, count.number)
        if self.next.kind is Kind.EXCEPT:
            operator = self.take()
            self.require_place(rule, lexeme, operator.text)
            second = self.next
            besides = self.deeper(operator, self.unary)
            self.require_place(besides, second, operator.text)
            rule = Except(rule, besides)
        return rule

    def require_place(self, rule: Rule, lexeme: Lexeme, operator: str) -> None:
        if not is_place(rule):
            problem = Problem(
                "{sign} needs words, phrases or an OR of them here, not AND, NOT or a filter", sign=operator
            )
            raise self.error(lexeme, problem)
