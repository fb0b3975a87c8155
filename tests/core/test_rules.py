import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import RuleError
from bot.core.rules import explain_error, parse_rule, print_rule
from bot.core.rules.parsing import MAX_LENGTH
from bot.core.rules.tree import And, AtLeast, Except, Form, From, In, Near, Not, Or, Phrase, Rule, Scope, Within, Word
from tests.core.rule_drawing import rules


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("missile", Word("missile")),
        ('"trade war"', Phrase("trade war")),
        ("quake magnitude", And((Word("quake"), Word("magnitude")))),
        ("a1 b1 OR c1", Or((And((Word("a1"), Word("b1"))), Word("c1")))),
        ("quake -drill", And((Word("quake"), Not(Word("drill"))))),
        ("quake AND NOT drill", And((Word("quake"), Not(Word("drill"))))),
        ("Hwasong*", Word("Hwasong", Form.PREFIX)),
        ("=Apple", Word("Apple", Form.EXACT)),
        ("a1 NEAR/3 b1", Near(Word("a1"), Word("b1"), 3)),
        ("a1 BEFORE/3 b1 NEAR/2 c1", Near(Near(Word("a1"), Word("b1"), 3, ordered=True), Word("c1"), 2)),
        ("lead:(tariff){2}", Within(Scope.LEAD, AtLeast(Word("tariff"), 2))),
        ("title:x1 EXCEPT y1", Within(Scope.TITLE, Except(Word("x1"), Word("y1")))),
        ('source:reuters.com lang:EN "rate cut"', And((From("reuters.com"), In("en"), Phrase("rate cut")))),
        ('source:"Korea Times" won', And((From("korea times"), Word("won")))),
        ("lang:ko title:(미사일 발사)", And((In("ko"), Within(Scope.TITLE, And((Word("미사일"), Word("발사"))))))),
        ("x1 # a comment (\n y1", And((Word("x1"), Word("y1")))),
        ("“curly quotes” —dash", And((Phrase("curly quotes"), Not(Word("dash"))))),
        ("anti-dumping AT&T 1,000", And((Word("anti-dumping"), Word("AT&T"), Word("1,000")))),
        ('"or" "electricity tariff*"', And((Phrase("or"), Phrase("electricity tariff*")))),
    ],
)
def test_an_expression_means_this_tree(expression: str, tree: Rule):
    assert parse_rule(expression) == tree


@pytest.mark.parametrize(
    ("expression", "column", "expected"),
    [
        ("", 1, "expected a word"),
        ("missile NEAR 5 launch", 13, "as in NEAR/5"),
        ("missile NEAR/five launch", 14, "expected a number after NEAR/, as in NEAR/5"),
        ("missile NEAR/500 launch", 9, "from 0 to 100"),
        ("(missile OR launch", 19, 'expected ")" to close the "(" at column 1'),
        ("missile) launch", 8, "closes nothing"),
        ("()", 2, "expected a word"),
        ("missile OR", 11, "before the end"),
        ("missile OR AND launch", 12, "before AND"),
        ('say "missile', 5, "second quotation mark"),
        ('say "..."', 5, "expected words"),
        ("mi*", 1, "at least 3 letters"),
        ("*zoll", 1, "only at the end"),
        ("=miss*", 1, "not both"),
        ("missile{0}", 8, "from 1 to 99"),
        ("missile{two}", 8, "as in missile{2}"),
        ("head:missile", 1, "title: lead: text: source: lang:"),
        ("missile or rocket", 9, "OR in capitals"),
        ("missile, rocket", 8, "OR or AND"),
        ("missile | rocket", 9, "expected OR"),
        ("(a1 b1) NEAR/5 c1", 1, "NEAR/5 needs words"),
        ("a1 NEAR/5 -c1", 11, "NEAR/5 needs words"),
        ("a1 EXCEPT (b1 c1)", 11, "EXCEPT needs words"),
        ("lang:korean x1", 6, "two letters"),
        ("source: x1", 8, "right after source:"),
        ("-missile", 1, "expected a word to look for"),
        ("missile OR -rocket", 1, "expected a word to look for"),
        ("lang:ko", 1, "expected a word to look for"),
        ("the", 1, "rarer word"),
        ("the\\", 1, "rarer word"),
        ("the OR missile", 1, "rarer word"),
        ("(" * 60 + "x1" + ")" * 60, 21, "too deep"),
        ("x1" + " NEAR/1 x1" * 9, 84, "at most 8"),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH + 1, "at most"),
        ("...", 1, "expected a word"),
    ],
)
def test_a_wrong_expression_is_refused_where_it_is_wrong(expression: str, column: int, expected: str):
    with pytest.raises(RuleError) as caught:
        parse_rule(expression)
    assert (caught.value.column, caught.value.expression) == (column, expression)
    assert expected in caught.value.problem


def test_an_error_is_explained_by_a_caret_in_its_own_line():
    expression = "title:quake OR\n미사일 NEAR 5"
    with pytest.raises(RuleError) as caught:
        parse_rule(expression)
    assert explain_error(caught.value).splitlines() == [
        "미사일 NEAR 5",
        "           ^",
        "column 24: expected / and a number after NEAR, as in NEAR/5",
    ]


@settings(max_examples=300)
@given(rules)
def test_a_printed_rule_is_the_same_rule(rule: Rule):
    parsed = parsed_or_error(print_rule(rule))
    if isinstance(parsed, RuleError):
        assert "match almost everything" in parsed.problem or "at most 8" in parsed.problem
    else:
        assert parsed == rule


# Made of what the language is made of, so that many come near to being rules.
SCRAPS = st.lists(
    st.sampled_from(
        (
            *(
                '"',
                "“",
                "(",
                ")",
                "{2}",
                "{",
                "-",
                "OR",
                "AND",
                "NOT",
                "EXCEPT",
                "NEAR/2",
                "NEAR/",
                "title:",
                "source:",
            ),
            *("lang:", "x1", "=x1", "abc*", "*", ":", "#", "미", ".", "/", " ", "\n"),
        )
    ),
    max_size=30,
).map("".join)


@settings(max_examples=300)
@given(st.text(max_size=60) | SCRAPS)
def test_any_text_is_a_rule_or_a_rule_error(expression: str):
    parsed = parsed_or_error(expression)
    if isinstance(parsed, RuleError):
        assert 1 <= parsed.column <= len(expression) + 1
        assert explain_error(parsed)
    else:
        assert parse_rule(print_rule(parsed)) == parsed


def parsed_or_error(expression: str) -> Rule | RuleError:
    try:
        return parse_rule(expression)
    except RuleError as error:
        return error
