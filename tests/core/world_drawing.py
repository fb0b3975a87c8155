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
    rules_over_words = places_over if only_places else rules_over
    rules = draw(st.lists(rules_over_words((*pool, draw(st.sampled_from(WORLD)))), min_size=1, max_size=3))
    return Page(title, text, draw(st.sampled_from(LANGUAGES)), tuple(rules))


def rules_over(pool: tuple[str, ...]) -> st.SearchStrategy[Rule]:
    """Rules of any shape over these words."""
    places = places_over(pool)
    filters = st.one_of(
        st.builds(From, st.sampled_from(("wire", "elsewhere"))),
        st.builds(Section, st.sampled_from(("world", "sport"))),
        st.builds(In, st.sampled_from(LANGUAGES)),
    )
    return st.recursive(st.one_of(places, places, places, filters), _larger_rules, max_leaves=4)


def places_over(pool: tuple[str, ...]) -> st.SearchStrategy[Rule]:
    """Rules that stand at places: no NOT, AND or filter."""
    return st.recursive(atoms_over(pool), _larger_places, max_leaves=5)


def atoms_over(pool: tuple[str, ...]) -> st.SearchStrategy[Rule]:
    """Words in every form, their beginnings and endings, and phrases."""
    words = st.sampled_from(pool)
    beginnings = words.flatmap(_beginnings)
    endings = words.flatmap(_endings)
    phrases = st.lists(words | beginnings.map(lambda word: f"{word.text}*"), min_size=1, max_size=3)
    return st.one_of(
        st.builds(Word, words, st.sampled_from((Form.INFLECTED, Form.INFLECTED, Form.EXACT))),
        beginnings,
        endings,
        phrases.map(lambda parts: Phrase(" ".join(parts))),
    )


def _beginnings(word: str) -> st.SearchStrategy[Word]:
    unspaced = split_words(word)[-1][1]
    length = st.integers(1 if unspaced else min(3, len(word)), len(word))
    return length.map(lambda letters: Word(_whole(word, word[:letters]), Form.PREFIX))


def _endings(word: str) -> st.SearchStrategy[Word]:
    return st.integers(min(3, len(word)), len(word)).map(
        lambda letters: Word(_whole(word, word[-letters:]), Form.ENDING)
    )


def _whole(word: str, part: str) -> str:
    """A part of a word; the word where that part is no word."""
    return part if split_words(part) else word


def _larger_places(places: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return st.one_of(
        st.builds(Or, st.lists(places, min_size=2, max_size=3).map(tuple)),
        st.builds(Near, places, places, st.integers(0, 6), st.booleans()),
        st.builds(Except, places, places),
        st.builds(AtLeast, places, st.integers(1, 4)),
        st.builds(Within, st.sampled_from(Scope), places),
    )


def _larger_rules(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(rules, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(Not, rules),
        st.builds(Within, st.sampled_from(Scope), rules),
    )
