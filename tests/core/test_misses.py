import pytest

from bot.core.matching import Miss, near_miss
from bot.core.rules import parse_rule
from bot.core.tokens import tokenize

FAR = "word " * 70


@pytest.mark.parametrize(
    ("expression", "text", "miss"),
    [
        ("missile", FAR + "missile", Miss("scope", ("missile",), ((71, 71),))),
        ("title:missile", "A missile fell.", Miss("scope", ("missile",), ((2, 2),))),
        ("missile -drill", "word drill " * 9 + FAR + "missile", None),
        ("missile -drill", FAR + "drill missile", Miss("scope", ("missile",), ((72, 72),))),
        ("missile EXCEPT drill", "A missile drill.", Miss("excepted", ("drill",), ((3, 3),))),
        (
            "rain missile EXCEPT (drill NEAR/5 old)",
            "A drill of an old missile. rain",
            Miss("excepted", ("drill", "old"), ((2, 2), (5, 5))),
        ),
        ("missile -drill -toy", "A missile drill.", Miss("excluded", ("drill",), ((3, 3),))),
        ("missile lang:ko", "A missile.", Miss("filtered", ("lang:ko",))),
        ("missile -source:wire", "A missile.", Miss("filtered", ('NOT source:"wire"',))),
        ("missile -source:wire -drill", "A missile drill.", None),
        (
            "missile NEAR/1 fell",
            "A missile suddenly slowly fell.",
            Miss("apart", ("missile", "fell"), ((2, 2), (5, 5))),
        ),
        ("fell BEFORE/1 missile", "A missile fell.", Miss("apart", ("missile", "fell"), ((2, 2), (3, 3)))),
        (
            "(missile NEAR/0 fell) OR drill{2}",
            "A drill missile slowly fell.",
            Miss("apart", ("missile", "fell"), ((3, 3), (5, 5))),
        ),
        ("missile{2} drill", "A missile drill.", Miss("few", ("missile", "drill"), ((2, 2), (3, 3)))),
        ("missile{2} -drill", "A missile drill.", None),
        ("rocket", "A missile.", None),
    ],
)
def test_what_would_have_had_to_be_different(expression: str, text: str, miss: Miss | None):
    tokens = tokenize("News", text, "en")
    assert near_miss(parse_rule(expression), tokens, language="en", source="The wire") == miss
