"""Random rules and texts over a few words, so that they meet often."""

from hypothesis import strategies as st

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

WORDS = (
    *("missile", "missiles", "launch", "launched", "US", "us", "U.S.", "defence", "Seoul", "미사일", "발사", "核"),
    *("Strafzölle", "Zoll", "rocketlaunch"),
)
BEGINNINGS = ("miss", "laun", "mis", "Seo", "미사")
ENDINGS = ("zoll", "Zölle", "launch", "ile", "missile")

words = st.builds(Word, st.sampled_from(WORDS), st.sampled_from((Form.INFLECTED, Form.EXACT)))
beginnings = st.builds(Word, st.sampled_from(BEGINNINGS), st.just(Form.PREFIX))
endings = st.builds(Word, st.sampled_from(ENDINGS), st.just(Form.ENDING))
phrases = st.builds(
    lambda parts: Phrase(" ".join(parts)),
    st.lists(st.sampled_from((*WORDS, "miss*", "laun*")), min_size=1, max_size=3),
)
atoms = words | beginnings | endings | phrases


def _larger_places(places: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return (
        st.builds(Or, st.lists(places, min_size=2, max_size=3).map(tuple))
        | st.builds(Near, places, places, st.integers(0, 4), st.booleans())
        | st.builds(Except, places, places)
        | st.builds(AtLeast, places, st.integers(1, 3))
        | st.builds(Within, st.sampled_from(Scope), places)
    )


places = st.recursive(atoms, _larger_places, max_leaves=5)
filters = (
    st.builds(From, st.sampled_from(("wire", "reuters.com")))
    | st.builds(Section, st.sampled_from(("world", "world news")))
    | st.builds(In, st.sampled_from(("en", "ko")))
)


def _larger_rules(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(rules, min_size=2, max_size=3).map(tuple)
    return (
        st.builds(And, several)
        | st.builds(Or, several)
        | st.builds(Not, rules)
        | st.builds(Within, st.sampled_from(Scope), rules)
    )


rules = st.recursive(places | filters, _larger_rules, max_leaves=4)
texts = st.lists(st.sampled_from((*WORDS, "and", "the", "missile-defence")), max_size=90).map(" ".join)
titles = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
