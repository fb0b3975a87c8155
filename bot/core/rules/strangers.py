"""Rules that mean something to other search boxes and would quietly mean something else here."""

import re
from collections.abc import Sequence

from bot.core.problems import Problem
from bot.core.rules.lexemes import Kind, Lexeme
from bot.core.rules.mistakes import Mistake, no_patterns, no_sign, no_sign_but
from bot.core.rules.tree import Phrase, Word

SHORTEST_SHOUT = 5  # letters: NATO OR OPEC is as it should be, TRADE WAR was typed with the key stuck
_FIRST_WORD_FIRST = Problem("{sign} means nothing in a rule; expected BEFORE/5, with the first word first")
_BETWEEN = Problem("{sign} means nothing in a rule; expected NEAR/5 between the words")
_OPERATORS = {
    **dict.fromkeys(
        ("XOR", "ODER", "oder", "OU", "O", "ИЛИ", "или", "АБО", "або", "أو", "或", "または"), no_sign("OR")
    ),
    **dict.fromkeys(("UND", "und", "ET", "Y", "И", "и", "ТА", "та", "І", "і", "且", "かつ"), no_sign("AND")),
    **dict.fromkeys(("BUT", "NICHT", "НЕ", "не", "SAUF", "PAS"), no_sign_but("NOT", "EXCEPT")),
    **dict.fromkeys(("WITHIN", "AROUND", "SAME", "ADJ"), no_sign("NEAR/5")),
    **dict.fromkeys(("THEN", "FOLLOWEDBY"), no_sign("BEFORE/5")),
    "AFTER": _FIRST_WORD_FIRST,
}
_CALLS = {
    **dict.fromkeys(("headline", "title", "intitle", "hlead", "heading"), no_sign("title:(missile OR rocket)")),
    **dict.fromkeys(("body", "text", "content"), no_sign("text:(missile OR rocket)")),
    "lead": no_sign("lead:(missile OR rocket)"),
    "around": _BETWEEN,
    "within": _BETWEEN,
}
_AT_LEAST = re.compile(r"(?i)atleast(\d{1,2})")
_DISTANCE = re.compile(r"(?i)(?:w/[sp]|(?:around|same)/\d+|(?P<after>after/\d+))")
_PATTERN = re.compile(r"\\[a-zA-Z]|\w\.[*+]")
_CUT = re.compile(r"(?P<stem>\w{3,})[!$]")
_SIGNS = re.compile(r"(?P<letter>\w)\++")
_IN_QUOTES = re.compile(r"(?<= )(?:OR|AND|NOT|EXCEPT|(?:NEAR|BEFORE)/\d+)(?= )")
_BEFORE_COMMENT = re.compile(r'[^"#\n]*+(?:"[^"\n]*+"[^"#\n]*+)*+')
_SIDES = (Kind.ATOM, Kind.FILTER, Kind.OPEN, Kind.CLOSE, Kind.COUNT, Kind.SCOPE, Kind.NOT)


def habit_in(expression: str, lexemes: Sequence[Lexeme]) -> Mistake | None:
    """The first thing that was meant otherwise, and what would be right; its offset is from the start of the rule."""
    for number, lexeme in enumerate(lexemes):
        text = lexeme.text
        if lexeme.rule is None:
            problem = _call(lexemes[number - 1], lexeme) if text == "(" and number else None
        elif text.isalnum() and text not in _OPERATORS:
            continue  # as most are: ten thousand rules have many
        else:
            problem = _problem(lexeme, lexemes[number - 1].kind if number else None, lexemes[number + 1].kind)
        if problem:
            return problem
    return _comment(expression) or _shouting(lexemes)


def _call(lexeme: Lexeme, bracket: Lexeme) -> Mistake | None:
    """What NAME( means elsewhere."""
    if lexeme.kind is not Kind.ATOM or bracket.column != lexeme.column + len(lexeme.text):
        return None
    count = _AT_LEAST.fullmatch(lexeme.text)
    problem = no_sign(f"(missile){{{count[1]}}}") if count else _CALLS.get(lexeme.text.lower())
    return _mistake(lexeme, 0, problem.about(sign=f"{lexeme.text}( )")) if problem else None


def _problem(lexeme: Lexeme, before: Kind | None, behind: Kind) -> Mistake | None:
    match lexeme.rule:
        case Phrase(text):
            found = _operator_in_quotes(lexeme.text, text)
        case Word() if before in _SIDES and behind in _SIDES and (problem := _OPERATORS.get(lexeme.text)):
            found = Mistake(0, problem.about(sign=lexeme.text))
        case Word():
            found = _written_elsewhere(lexeme.text)
        case _:
            found = _several_names(lexeme.text)
    return found and _mistake(lexeme, found.offset, found.problem)


def _mistake(lexeme: Lexeme, offset: int, problem: Problem) -> Mistake:
    return Mistake(lexeme.column - 1 + offset, problem)


def _written_elsewhere(text: str) -> Mistake | None:
    if found := _DISTANCE.fullmatch(text):
        near = Problem("{sign} means nothing in a rule; expected NEAR/5, or NEAR/20 for a sentence")
        return Mistake(0, (_FIRST_WORD_FIRST if found["after"] else near).about(sign=text))
    if found := _PATTERN.search(text):
        return Mistake(found.start(), no_patterns())
    if found := _CUT.fullmatch(text):
        cut = Problem("{sign} means nothing in a rule; expected {word}* for any ending, or {word}")
        return Mistake(len(found["stem"]), cut.about(sign=text[-1], word=found["stem"]))
    if found := _SIGNS.fullmatch(text):
        unread = Problem("signs are no part of words, in quotation marks neither: {word} is read as {letter}")
        return Mistake(0, unread.about(word=text, letter=found["letter"]))
    return None


def _operator_in_quotes(typed: str, text: str) -> Mistake | None:
    found = None if text.islower() or text.isupper() else _IN_QUOTES.search(typed)
    if not found:
        return None
    problem = Problem('{sign} is a word like others within quotation marks; expected "…" {sign} "…"', sign=found[0])
    return Mistake(found.start(), problem)


def _several_names(text: str) -> Mistake | None:
    """What is wrong with source:bbc,cnn."""
    field, _, names = text.partition(":")
    parts = names.replace("|", ",").split(",")
    if names.startswith('"') or len(parts) < 2 or not all(parts):
        return None
    meant = " OR ".join(f"{field.lower()}:{part}" for part in parts[:3])
    problem = Problem("expected one name after {name}:, as in ({meant})", name=field.lower(), meant=meant)
    return Mistake(len(field) + 1 + len(parts[0]), problem)


def _comment(expression: str) -> Mistake | None:
    """Whether a # on the first line was meant for a letter of a word, as in C# or #ukraine."""
    if "#" not in expression:
        return None
    found = _BEFORE_COMMENT.match(expression)
    end = found.end() if found else 0
    if not expression[:end].strip() or expression[end : end + 1] != "#":
        return None
    if expression[end + 1 : end + 2].isalpha() or expression[end - 1].isalpha():
        glued = Problem("# begins a comment, to the end of its line; expected a blank on both its sides, or no #")
        return Mistake(end, glued)
    return None


def _shouting(lexemes: Sequence[Lexeme]) -> Mistake | None:
    """Whether all was typed in capitals, which find nothing in plain text."""
    words = [lexeme for lexeme in lexemes if lexeme.kind is Kind.ATOM]
    if not all(lexeme.text.isupper() for lexeme in words) or sum(len(lexeme.text.split()) for lexeme in words) < 2:
        return None
    for lexeme in words:
        if any(sum(map(str.isalpha, part)) >= SHORTEST_SHOUT for part in lexeme.text.split()):
            loud = Problem("words in capitals find only capitals; expected {word} to find both")
            return Mistake(lexeme.column - 1, loud.about(word=lexeme.text.lower()))
    return None
