"""The words and phrases of a rule as they are written, with their quotation marks, = and *."""

from dataclasses import dataclass
from functools import lru_cache

from bot.core.problems import Problem
from bot.core.rules.mistakes import Mistake, no_word
from bot.core.rules.tree import SHORTEST_PREFIX, Atom, Form, Phrase, Word
from bot.core.tokens import split_words, written_form

MOST_TOKENS = 50  # of a word or phrase: words, and characters of the scripts without spaces
MOST_LETTERS = 500  # of them before they are split: Unicode has characters that stand for eighteen
_TOO_LONG = Mistake(0, Problem("expected at most {most} words in a phrase, or characters in a word", most=MOST_TOKENS))
_FORMS = {("", ""): Form.INFLECTED, ("=", ""): Form.EXACT, ("", "*"): Form.PREFIX, ("*", ""): Form.ENDING}
_CONFUSED = {
    ("=", "*"): Problem("expected either {one} or {other}, not both", one="=word", other="word*"),
    ("=*", ""): Problem("expected either {one} or {other}, not both", one="=word", other="*word"),
    ("*", "*"): Problem("expected one * only: {word}* for a beginning or *{word} for an ending"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a rule's word or phrase, whatever the language it is looked for in."""

    text: str
    form: Form
    unspaced: bool  # a run of characters that are tokens of their own


def read_phrase(quoted: str) -> Phrase | Mistake:
    """The phrase between quotation marks; blanks count for one."""
    if len(quoted) == 1 or quoted[-1] != '"':
        return Mistake(0, Problem("expected a second quotation mark to end this phrase"))
    if len(quoted) > MOST_LETTERS:
        return _TOO_LONG
    text = " ".join(quoted[1:-1].split())
    for word in text.split(" ") if "*" in text else ():
        at = quoted.find(word)
        if word[0] == "*":
            return Mistake(at, Problem("expected * only behind a word of a phrase, not before it"))
        if mistake := _mistaken_star(word):
            return Mistake(at + mistake.offset, mistake.problem)
    return _mistaken_size(text, Problem("expected words within the quotation marks")) or Phrase(text)


def read_word(text: str) -> Word | Mistake:
    """The word with its mark, if it has one: =exact, beginning*, *ending."""
    if len(text) > MOST_LETTERS:
        return _TOO_LONG
    core = text.strip("=*")
    if not core:
        return Mistake(0, no_word())
    before, _, after = text.partition(core)
    if (before, after) not in _FORMS:
        return Mistake(0, _CONFUSED.get((before, after), no_word()).about(word=core))
    form = _FORMS[before, after]
    if form is Form.ENDING:
        return _mistaken_ending(core) or Word(core, form)
    no_letters = Problem('expected a word, a "phrase" or "("; {word} has no letters', word=core)
    return _mistaken_star(core + after) or _mistaken_size(core, no_letters) or Word(core, form)


def tokens_of(atom: Atom) -> list[Token]:
    """The tokens of `atom`: of Hwasong-1* only the last one is a beginning, of *anti-aircraft the first an ending."""
    if isinstance(atom, Word) and atom.text.isascii() and atom.text.isalnum():
        return [Token(atom.text, atom.form, False)]  # most are, and ten thousand rules have many
    found: list[Token] = []
    for text, form in _parts(atom):
        tokens = _split(text)
        last = len(tokens) - 1
        for number, (token, unspaced) in enumerate(tokens):
            own = form
            if form is Form.PREFIX and number < last:
                own = Form.EXACT
            elif form is Form.ENDING and number:
                own = Form.INFLECTED
            found.append(Token(token, own, unspaced))
    return found


def words_of(atom: Atom) -> tuple[str, ...]:
    """The words that `atom` looks for, as articles are read: `the/` looks for "the"."""
    text = atom.text
    if _is_plain(text):
        return tuple(text.casefold().split())
    return tuple(written_form(word) for word, _ in _split(text))


def _parts(atom: Atom) -> tuple[tuple[str, Form], ...]:
    if isinstance(atom, Word):
        return ((atom.text, atom.form),)
    return tuple(
        (part.removesuffix("*"), Form.PREFIX if part.endswith("*") else Form.EXACT) for part in atom.text.split()
    )


def _mistaken_ending(core: str) -> Mistake | None:
    tokens = _split(core)
    if tokens and tokens[0][1]:
        return Mistake(0, Problem("expected no *: {word} is found within longer words anyway", word=core))
    if not tokens or len(tokens[0][0]) < SHORTEST_PREFIX:
        return Mistake(0, Problem("expected at least {least} letters after *, as in *zoll", least=SHORTEST_PREFIX))
    return _mistaken_star(core) or _mistaken_size(core, no_word())


def _mistaken_star(word: str) -> Mistake | None:
    """What is wrong with a * in or behind `word`: three letters come first, or a character that is a word."""
    star = word.find("*")
    if star < 0:
        return None
    if star < len(word) - 1:
        return Mistake(star, Problem("expected * only at the end of a word, or before its first letter"))
    tokens = _split(word[:-1])
    if not tokens or not (tokens[-1][1] or len(tokens[-1][0]) >= SHORTEST_PREFIX):
        return Mistake(0, Problem("expected at least {least} letters before *", least=SHORTEST_PREFIX))
    return None


def _mistaken_size(text: str, problem: Problem) -> Mistake | None:
    """Whether `text` holds words, and no more than the matcher should look for at once."""
    size = _size(text)
    if size > MOST_TOKENS:
        return _TOO_LONG
    return None if size else Mistake(0, problem)


def _size(text: str) -> int:
    """How many words `text` has, each character of a script without spaces being one."""
    if _is_plain(text):
        return text.count(" ") + 1
    return sum(len(token) if unspaced else 1 for token, unspaced in _split(text))


def _is_plain(text: str) -> bool:
    """Whether only blanks part the words of `text`, as in most rules: told ten times as fast as they are split."""
    return text.isascii() and text.replace(" ", "").isalnum()


@lru_cache(1 << 11)  # a rule is asked for its words more than once
def _split(text: str) -> tuple[tuple[str, bool], ...]:
    return split_words(text)
