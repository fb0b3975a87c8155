"""Random rules and articles over a few words of many scripts, so that rules often hold."""

from dataclasses import dataclass

from hypothesis import strategies as st

from bot.core.model import Tokens
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
    Section,
    Within,
    Word,
)
from bot.core.tokens import split_words, tokenize

WORLD = (
    *(
        "missile",
        "Missiles",
        "MISSILE",
        "anti-missile",
        "launch",
        "launched",
        "launching",
        "dying",
        "die",
        "sanctioned",
    ),
    *("US", "us", "U.S.", "U.S.-led", "USA", "it", "IT", "Iran", "Iran's", "Iran’s", "O'Brien", "5,5", "F-16", "2nd"),
    *("l'embargo", "L’EMBARGO", "embargos", "Strafzölle", "Zoll", "Zölle", "straße", "STRASSE", "gelanceerd"),
    *("İzmir", "izmir", "IRAK", "ırak", "menembak", "tembakan", "évaluation", "evaluation", "ésta", "bhfuil"),
    *("ракета", "Ракеты", "РАКЕТ", "санкції", "санкціями", "антиракета", "κυρώσεις", "ΚΥΡΏΣΕΙΣ", "κυρώσεων"),
    *("صاروخ", "صاروخاً", "الصاروخ", "بالصواريخ", "والعقوبات", "عقوبات", "טיל", "הטיל", "וטילים", "טִיל"),
    *(
        "미사일",
        "미사일을",
        "발사",
        "핵",
        "북핵",
        "导弹",
        "关税",
        "零关税",
        "税",
        "ミサイル",
        "発射",
        "ขีปนาวุธ",
        "제재ICBM",
    ),
)
FILLERS = ("and", "the", "word", "-", ".", "și", "за")
LANGUAGES = ("en", "de", "fr", "es", "nl", "id", "ga", "tr", "ro", "ru", "uk", "el", "ar", "he", "ko", "zh", "ja", "xx")


@dataclass(frozen=True)
class Page:
    """An article, with rules over its words."""

    title: str
    text: str
    language: str
    rules: tuple[Rule, ...]

    @property
    def tokens(self) -> Tokens:
        return tokenize(self.title, self.text, self.language)


@st.composite
def pages(draw: st.DrawFn, *, only_places: bool = False) -> Page:
    """Articles of a handful of words, and one to three rules over these and one that is not there."""
    pool = draw(st.lists(st.sampled_from(WORLD), min_size=2, max_size=6, unique=True))
    drawn = st.sampled_from((*pool, *pool, draw(st.sampled_from(FILLERS))))
    title = " ".join(draw(st.lists(drawn, max_size=5)))
    text = " ".join(draw(st.lists(drawn, max_size=25)) * draw(st.sampled_from((1, 1, 1, 4))))
    drawing = _Drawing(draw, (*pool, draw(st.sampled_from(WORLD))))
    one = drawing.place if only_places else drawing.rule
    rules = tuple(one(3) for _ in range(draw(st.integers(1, 3))))
    return Page(title, text, draw(st.sampled_from(LANGUAGES)), rules)


class _Drawing:
    """Rules of any shape over a few words, no deeper than they are asked for."""

    def __init__(self, draw: st.DrawFn, pool: tuple[str, ...]) -> None:
        self.draw = draw
        self.pool = pool

    def one_of(self, *values: str) -> str:
        return self.draw(st.sampled_from(values))

    def number(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def rule(self, depth: int) -> Rule:
        kind = self.one_of("place", "place", "filter", "and", "or", "not", "within") if depth else "place"
        match kind:
            case "and":
                return And((self.rule(depth - 1), self.rule(depth - 1)))
            case "or":
                return Or(tuple(self.rule(depth - 1) for _ in range(self.number(2, 3))))
            case "not":
                return Not(self.rule(depth - 1))
            case "within":
                return Within(self.draw(st.sampled_from(Scope)), self.rule(depth - 1))
            case "filter":
                return self.filter()
        return self.place(depth)

    def filter(self) -> Rule:
        match self.one_of("source", "section", "lang"):
            case "source":
                return From(self.one_of("wire", "elsewhere"))
            case "section":
                return Section(self.one_of("world", "sport"))
        return In(self.one_of(*LANGUAGES))

    def place(self, depth: int) -> Rule:
        kind = self.one_of("word", "word", "or", "near", "except", "count", "within") if depth else "word"
        match kind:
            case "or":
                return Or(tuple(self.place(depth - 1) for _ in range(self.number(2, 3))))
            case "near":
                sides = self.place(depth - 1), self.place(depth - 1)
                return Near(*sides, self.number(0, 6), self.draw(st.booleans()))
            case "except":
                return Except(self.place(depth - 1), self.place(depth - 1))
            case "count":
                return AtLeast(self.place(depth - 1), self.number(1, 4))
            case "within":
                return Within(self.draw(st.sampled_from(Scope)), self.place(depth - 1))
        return self.word()

    def word(self) -> Rule:
        word = self.one_of(*self.pool)
        match self.one_of("inflected", "inflected", "exact", "beginning", "ending", "phrase"):
            case "exact":
                return Word(word, Form.EXACT)
            case "beginning":
                return Word(self.beginning(word), Form.PREFIX)
            case "ending":
                return Word(self.ending(word), Form.ENDING)
            case "phrase":
                return Phrase(" ".join(self.part_of_phrase() for _ in range(self.number(1, 3))))
        return Word(word)

    def part_of_phrase(self) -> str:
        word = self.one_of(*self.pool)
        return f"{self.beginning(word)}*" if self.one_of("word", "word", "beginning") == "beginning" else word

    def beginning(self, word: str) -> str:
        least = 1 if split_words(word)[-1][1] else min(3, len(word))
        return _whole(word, word[: self.number(least, len(word))])

    def ending(self, word: str) -> str:
        return _whole(word, word[-self.number(min(3, len(word)), len(word)) :])


def _whole(word: str, part: str) -> str:
    """A part of a word; the word where that part is no word."""
    return part if split_words(part) else word
