import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import RuleError
from bot.core.matching import compile_rules
from bot.core.rules import explain_error, parse_rule, print_rule, read_rule
from bot.core.rules.impossible import contradiction
from bot.core.rules.languages import CODES
from bot.core.rules.parsing import MAX_LENGTH, MAX_WORDS
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
from bot.core.tokens import tokenize
from tests.core.rule_drawing import rules, texts, titles


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
        ("*zoll", Word("zoll", Form.ENDING)),
        ("-*zoll OR x1 quake", Or((Not(Word("zoll", Form.ENDING)), And((Word("x1"), Word("quake")))))),
        ("=Apple", Word("Apple", Form.EXACT)),
        ("a1 NEAR/3 b1", Near(Word("a1"), Word("b1"), 3)),
        ("a1 NEAR/0 b1", Near(Word("a1"), Word("b1"), 0)),
        ("a1 BEFORE/3 b1 NEAR/2 c1", Near(Near(Word("a1"), Word("b1"), 3, ordered=True), Word("c1"), 2)),
        ("lead:(tariff){2}", Within(Scope.LEAD, AtLeast(Word("tariff"), 2))),
        ("tariff {2}", AtLeast(Word("tariff"), 2)),
        ("title:x1 EXCEPT y1", Within(Scope.TITLE, Except(Word("x1"), Word("y1")))),
        ("TITLE: x1 Text:y1", And((Within(Scope.TITLE, Word("x1")), Within(Scope.TEXT, Word("y1"))))),
        ('source:reuters.com lang:EN "rate cut"', And((From("reuters.com"), In("en"), Phrase("rate cut")))),
        ('Source:"Korea  Times" won', And((From("korea times"), Word("won")))),
        ('section:World section:"Asia & Pacific"', And((Section("world"), Section("asia & pacific")))),
        ("source:ＮＨＫ！", From("ｎｈｋ！")),
        ("lang:ko title:(미사일 발사)", And((In("ko"), Within(Scope.TITLE, And((Word("미사일"), Word("발사"))))))),
        ("x1 # a comment (\n y1 # another", And((Word("x1"), Word("y1")))),
        ("“curly quotes” —dash", And((Phrase("curly quotes"), Not(Word("dash"))))),
        ("anti-dumping AT&T 1,000", And((Word("anti-dumping"), Word("AT&T"), Word("1,000")))),
        ("l'embargo 's-Hertogenbosch", And((Word("l'embargo"), Word("'s-Hertogenbosch")))),
        ('"or" "electricity tariff*"', And((Phrase("or"), Phrase("electricity tariff*")))),
        # What keyboards and clipboards make of it.
        ("（核 ＯＲ 「弾道 ミサイル」） －演習", And((Or((Word("核"), Phrase("弾道 ミサイル"))), Not(Word("演習"))))),
        ("ｔｉｔｌｅ：ミサイル＊", Within(Scope.TITLE, Word("ミサイル", Form.PREFIX))),
        ("quake\u00a0OR\u3000drill", Or((Word("quake"), Word("drill")))),
        ("\ufeffqu\u00adake OR\u200b drill\u2060", Or((Word("quake"), Word("drill")))),
    ],
)
def test_an_expression_means_this_tree(expression: str, tree: Rule):
    assert read_rule(expression) == tree


@pytest.mark.parametrize(
    ("expression", "column", "expected"),
    [
        # what is missing
        ("", 1, "expected a word"),
        ("()", 2, "expected a word"),
        ("(missile OR launch", 19, 'expected ")" to close the "(" at column 1'),
        ("missile) launch", 8, "closes nothing"),
        ("missile OR", 11, "before the end"),
        ("missile OR # launch", 20, "# begins a comment"),
        ("OR missile", 1, "before OR"),
        ("missile OR AND launch", 12, "before AND"),
        ("missile AND AND launch", 13, "before AND"),
        ("missile NOT", 12, "before the end"),
        ("missile EXCEPT", 15, "before the end"),
        ("NEAR/5 launch", 1, "before NEAR/5"),
        ("missile NEAR/5", 15, "before the end"),
        ('say "missile', 5, "second quotation mark"),
        ('say "', 5, "second quotation mark"),
        ('say "..."', 5, "expected words"),
        ('say ""', 5, "expected words"),
        ("title:", 7, "before the end"),
        ("source: x1", 8, "right after source:"),
        ('section:"" x1', 9, "right after section:"),
        # numbers
        ("missile NEAR launch", 13, "as in NEAR/5"),
        ("missile NEAR 5 launch", 13, "as in NEAR/5"),
        ("missile NEAR5 launch", 13, "as in NEAR/5"),
        ("missile NEAR:5 launch", 9, "as in NEAR/5"),
        ("missile NEAR/five launch", 14, "expected a number after NEAR/, as in NEAR/5"),
        ("missile BEFORE/ launch", 16, "expected a number after BEFORE/, as in BEFORE/5"),
        ("missile NEAR/-1 launch", 14, "expected a number after NEAR/"),
        ("missile near/5 launch", 9, "expected capitals"),
        ("missile Before/5 launch", 9, "expected capitals"),
        ("missile w/5 launch", 9, "expected NEAR/5"),
        ("missile NEAR/500 launch", 9, "from 0 to 100"),
        ("missile{0}", 8, "from 1 to 99"),
        ("missile{two}", 8, "as in missile{2}"),
        ("missile{2", 8, "as in missile{2}"),
        ("missile 2}", 10, "as in missile{2}"),
        ("{2} missile", 1, "before {2}"),
        # marks
        ("mi*", 1, "at least 3 letters"),
        ("=mi* x1", 1, "not both"),
        ("=miss*", 1, "not both"),
        ("=*zoll", 1, "not both"),
        ("*zoll*", 1, "zoll* for a beginning or *zoll for an ending"),
        ("*zo", 1, "at least 3 letters after *"),
        ("*", 1, "expected a word"),
        ("=(missile)", 1, "expected a word"),
        ("*核", 1, "found within longer words anyway"),
        ("miss*ile", 5, "only at the end of a word"),
        ('a1 "old *zoll"', 9, "only behind a word of a phrase"),
        ('"a1 mi* b1"', 5, "at least 3 letters"),
        ("...missile OR …", 15, "at the very start of /rule set"),
        # fields
        ("head:missile", 1, "title: lead: text: source: section: lang:"),
        ("headline:missile", 1, "expected title:"),
        ("titel:missile", 1, "expected title:"),
        ("https://meridian.example/", 1, "expected source:"),
        ("title=missile", 6, "expected a colon"),
        ("title :missile", 7, "expected the colon right behind its name"),
        ("lang:korean x1", 6, "two letters of a language, as in lang:ko"),
        ("lang:kr x1", 6, "lang:ko"),
        ("lang:zh_CN x1", 6, "lang:zh"),
        ("lang:german x1", 6, "lang:de"),
        ("lang:xx x1", 6, "two letters"),
        ("source:" + "x" * 101, 8, "at most 100"),
        # habits
        ("missile or rocket", 9, "OR in capitals"),
        ("missile And rocket", 9, "AND in capitals"),
        ("missile except rocket", 9, "EXCEPT in capitals"),
        ("missile, rocket", 8, "OR or AND"),
        ("ミサイル、ロケット", 5, "OR or AND"),
        ("missile; rocket", 8, "OR or AND"),
        ("missile | rocket", 9, "expected OR"),
        ("missile || rocket", 9, "expected OR"),
        ("missile && rocket", 9, "expected AND"),
        ("missile & rocket", 9, "expected AND"),
        ("+missile", 1, "expected AND"),
        ("!missile", 1, "expected NOT"),
        ("missile - rocket", 9, "NOT right before a word"),
        ("missile~2", 8, "expected NEAR"),
        ('"missile launch"~5', 17, "expected NEAR"),
        ("missile^2", 8, "no word weighs more"),
        ("miss?le", 5, "for any ending"),
        ("[missile]", 1, "expected ( )"),
        ("/miss.*e/", 1, "no regular expressions"),
        ("'missile launch'", 1, "double quotation marks"),
        ("missile 🚀", 9, "no letters"),
        ("...", 1, "expected a word"),
        # what needs places
        ("(a1 b1) NEAR/5 c1", 1, "NEAR/5 needs words"),
        ("a1 NEAR/5 -c1", 11, "NEAR/5 needs words"),
        ("a1 EXCEPT (b1 c1)", 11, "EXCEPT needs words"),
        ("source:x1{2}", 1, "{2} needs words"),
        # limits
        ("(" * 60 + "x1" + ")" * 60, 21, "too deep"),
        ("x1" + " EXCEPT x1" * 60, 204, "too deep"),
        ("x1" + " NEAR/1 x1" * 9, 84, "at most 8"),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH + 1, "at most"),
        ("x1 " * (MAX_WORDS + 1), MAX_WORDS * 3 + 1, "at most"),
        ("핵" * 51, 1, "at most 50"),
        ("a1 " + "é" * 501, 4, "at most 50"),
        (f'say "{"x " * 51}"', 5, "at most 50"),
    ],
)
def test_a_wrong_expression_is_refused_where_it_is_wrong(expression: str, column: int, expected: str):
    with pytest.raises(RuleError) as caught:
        parse_rule(expression)
    assert (caught.value.column, caught.value.expression) == (column, expression)
    assert expected in str(caught.value.problem)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [pair.split(":") for pair in ("kr:ko", "jp:ja", "cn:zh", "ua:uk", "gr:el", "se:sv", "dk:da", "cz:cs", "br:pt")],
)
def test_a_country_is_answered_with_its_language(wrong: str, right: str):
    with pytest.raises(RuleError, match=f"as in lang:{right}"):
        parse_rule(f"lang:{wrong} missile")


def test_every_other_language_of_the_standard_is_known():
    confused = {"kr", "se", "br"}
    assert len(CODES) == 183
    assert {code for code in CODES if isinstance(parsed_or_error(f"lang:{code} missile"), RuleError)} == confused


@pytest.mark.parametrize(
    ("expression", "column", "expected"),
    [
        ("-missile", 1, "expected a word to look for"),
        ("NOT (a1 b1)", 1, "expected a word to look for"),
        ("missile OR -rocket", 1, "expected a word to look for"),
        ("lang:ko", 1, "expected a word to look for"),
        ("the", 1, "rarer word: the stands in articles about anything"),
        ("the\\", 1, "rarer word"),
        ("the*", 1, "more letters: the* finds a word in most articles"),
        ('"the"', 1, "rarer word"),
        ("missile OR the", 12, "rarer word"),
        ("text:the OR missile", 6, "rarer word"),
        ("the -missile lang:en", 1, "rarer word"),
        ("the NEAR/3 of", 12, "rarer word"),
        ("a", 1, "rarer word"),
        ("я OR и", 6, "rarer word"),
        ("der", 1, "rarer word"),
        ("die lang:de", 1, "rarer word"),
        ("missile OR (lang:de OR lang:fr) die", 33, "rarer word"),
        ("في", 1, "rarer word"),
        ("أن OR missile", 1, "rarer word"),
        ("של", 1, "rarer word"),
        ("的", 1, "rarer word"),
        ("の", 1, "rarer word"),
        ("ふ", 1, "rarer word"),
        ("した", 1, "rarer word"),
        ("이", 1, "rarer word"),
        ("다", 1, "rarer word"),
        ("*ers", 1, "more letters: *ers finds a word in most articles"),
        ("*ing", 1, "more letters"),
        ("*tion", 1, "more letters"),
        ("*ung", 1, "more letters"),
        ("con* lang:fr", 1, "more letters"),
        ("source:http", 1, "http stands in almost every link"),
        ("source:.", 1, "letters or more, as in source:bbc"),
        ("source:/", 1, "letters or more"),
        ("source:.com", 1, "almost every link"),
        ("source:e", 1, "letters or more"),
        ("tariff -source:rt", 9, "letters or more"),
        ("section:e", 1, "as in section:world"),
        ("tariff lang:ko OR lang:ja", 19, "expected tariff (lang:ko OR lang:ja)"),
        ("tariff steel lang:ko OR lang:ja", 25, "expected tariff AND steel (lang:ko OR lang:ja)"),
        ("missile OR lang:ko", 12, "expected a word to look for"),
    ],
)
def test_a_rule_that_nearly_everything_matches_is_refused(expression: str, column: int, expected: str):
    with pytest.raises(RuleError) as caught:
        parse_rule(expression)
    assert caught.value.column == column
    assert expected in str(caught.value.problem)


@pytest.mark.parametrize(
    "expression",
    [
        *("source:yonhap", "source:rt.com", "source:新华", "section:world", "section:uk"),
        *("核", "UN", "the missile", "x NEAR/2 Musk", "X OR Twitter", "€5"),
        # Common in one language, and not in another.
        *("die", "killed OR die", "title:die", "die lang:en", "the lang:ko", "con*", "his*", "*ist", "*zoll"),
    ],
)
def test_a_rule_that_finds_something_is_not(expression: str):
    assert parse_rule(expression)


@pytest.mark.parametrize(
    ("expression", "column", "expected"),
    [
        ("missile -missile", 10, "must hold missile, and must not hold missile"),
        ("missile NOT Missile", 13, "must not hold Missile"),
        ("-missile missile rocket", 10, "must hold missile"),
        ("missile rocket{2} -(rocket OR drill)", 21, "must not hold rocket"),
        ('"ballistic missile" -missile', 22, 'must hold "ballistic missile", and must not hold missile'),
        ('"missile* base" -missile*', 18, "must not hold missile*"),
        ('"anti dumping" -anti-dumping OR =quake -quake', 41, "must hold =quake"),
        ("US -us", 5, "must hold US, and must not hold us"),
        ("(quake OR drill) -quake -drill", 26, "must hold drill"),
        ("quake NEAR/3 drill -quake", 21, "must hold quake"),
        ("(quake NEAR/3 drill) -(quake NEAR/3 drill)", 1, "must not hold quake NEAR/3 drill"),
        ("(quake drill) -(quake drill)", 23, "must not hold drill"),
        ("Strafzoll -*Strafzoll", 12, "must not hold *Strafzoll"),
        ("quake NOT NOT NOT quake", 19, "must hold quake"),
        ("title:quake -quake", 14, "must hold title:quake, and must not hold quake"),
        ("lead:quake -text:quake", 18, "must not hold text:quake"),
        ("(quake -quake) OR (drill -drill)", 27, "must hold drill"),
        ("text:((quake OR drill) (storm OR (flood -flood)) -quake -drill)", 58, "must hold text:drill"),
        ("missile lang:ko lang:ja", 17, "no article is in two languages; expected lang:ko OR lang:ja"),
        ("missile lang:ko -lang:ko", 18, "must not hold lang:ko"),
        ("missile (lang:ko OR lang:ja) lang:en", 21, "two languages"),
        ("source:wire -source:wire", 14, "must not hold"),
        ("missile EXCEPT missile", 16, "nothing is left of missile EXCEPT missile"),
        ("title:missile EXCEPT text:missile", 1, "nothing is left"),
        ('"ballistic missile" EXCEPT missile', 28, "nothing is left"),
        ("(quake OR drill){2} EXCEPT (storm OR drill OR quake)", 1, "nothing is left"),
        ("(quake NEAR/3 drill) EXCEPT quake", 29, "nothing is left"),
        ("x1 -x1 " + "OR (quake -quake) " * 20, 361, "must hold quake"),
        # What stands wherever something else does.
        ("=missiles -missile*", 12, "must hold =missiles, and must not hold missile*"),
        ("missile* -mis*", 11, "must not hold mis*"),
        ('"ballistic missile" -missil*', 22, "must not hold missil*"),
        ("弾道 -弾", 5, "must hold 弾道, and must not hold 弾"),
        ('"弾道ミサイル" -ミサイル', 11, "must not hold ミサイル"),
        ("missile -missiles", 10, "must hold missile, and must not hold missiles"),
        ("*missile -*missiles", 11, "must not hold *missiles"),
        ("missiles EXCEPT missile", 17, "nothing is left"),
        ("missile EXCEPT missile{1}", 1, "nothing is left"),
        ('"弾道ミサイル" EXCEPT ミサイル', 17, "nothing is left"),
        ("quake " + "drill " * 20 + "-quake", 128, "must hold quake"),
    ],
)
def test_a_rule_that_no_article_can_match_is_refused(expression: str, column: int, expected: str):
    with pytest.raises(RuleError) as caught:
        parse_rule(expression)
    assert expected in str(caught.value.problem)
    assert caught.value.column == column


@pytest.mark.parametrize(
    "expression",
    [
        "missile -missiles* -=missiles",  # "missile" remains
        "missile -missile*",  # as does a form that begins otherwise
        "launch -launched",  # one word in English, two in German
        "missile* -missiles",
        "=missile -missiles*",
        "missile EXCEPT missile{2}",
        "弾道 -弾道弾",
        "ミサイル -ミル",
        'missile -"ballistic missile"',
        "quake -title:quake",
        "us -US",
        "(quake OR drill) -quake",
        "quake drill -(quake NEAR/3 drill)",
        "(missile lang:ko) OR (missile lang:ja)",
        'missile EXCEPT "missile defence"',
        "text:missile EXCEPT title:missile",
        "(quake -quake) OR drill",
        "quake -(drill -drill)",
        "section:world -section:europe source:abc source:bcd",
        "((missile -drill -toy) OR rocket) (drill OR toy)",
    ],
)
def test_a_rule_that_some_article_can_match_is_not(expression: str):
    assert parse_rule(expression)


@settings(max_examples=500)
@given(rules, titles, texts, st.sampled_from(("en", "de", "ko")))
def test_no_rule_that_holds_for_some_article_is_called_impossible(rule: Rule, title: str, text: str, language: str):
    if contradiction(rule):
        tokens = tokenize(title, text, language)
        matcher = compile_rules([("impossible", rule)])
        assert not matcher.match(tokens, language=language, source="The Wire", section="World News")


@pytest.mark.parametrize(
    ("expression", "column", "expected"),
    [
        ("missile XOR launch", 9, "XOR means nothing in a rule; expected OR"),
        ("Rakete ODER Start", 8, "expected OR"),
        ("ракета и пуск", 8, "expected AND"),
        ("导弹 或 发射", 4, "expected OR"),
        ("missile AROUND(5) launch", 9, "expected NEAR/5"),
        ("missile AFTER/5 launch", 9, "expected BEFORE/5"),
        ("missile w/s launch", 9, "expected NEAR/5"),
        ("missile WITHIN 5 launch", 9, "expected NEAR/5"),
        ("HEADLINE(missile)", 1, "expected title:"),
        ("atleast5(missile)", 1, "(missile){5}"),
        (r"\bmissile\b", 1, "no regular expressions"),
        (r"missile\w+", 8, "no regular expressions"),
        ("missile.*", 7, "no regular expressions"),
        ("terroris!", 9, "expected terroris* for any ending"),
        ("terroris$", 9, "expected terroris* for any ending"),
        ("C++ rust", 1, "C++ is read as C"),
        ("C# rust", 2, "# begins a comment"),
        ("Zelensky #ukraine", 10, "# begins a comment"),
        ('say "missile OR launch"', 14, 'expected "…" OR "…"'),
        ("source:bbc,cnn", 11, "(source:bbc OR source:cnn)"),
        ("source:(bbc OR cnn) missile", 8, "as in (source:bbc OR source:cnn)"),
        ("&" * 4000, 1, "&&&&&&&&&&… means nothing in a rule; expected AND"),
        ("MISSILE LAUNCH", 1, "expected missile to find both"),
        ('"TRADE WAR" OR US', 1, "find only capitals"),
    ],
)
def test_a_rule_that_was_meant_otherwise_is_refused(expression: str, column: int, expected: str):
    with pytest.raises(RuleError) as caught:
        parse_rule(expression)
    assert expected in explain_error(caught.value)
    assert caught.value.column == column


@pytest.mark.parametrize(
    "expression",
    [
        *("NATO OR OPEC", "NATO summit", "ET", "after missile", "AT&T", "missile # launch", '"C#"', '"#ukraine"'),
        *("# launches\nmissile", "missile(launch)", 'source:"bbc, cnn"', "missile.", "미사일 발사"),
        *("missile\n#launch", "$100", "Ayatollah\\"),
    ],
)
def test_a_rule_that_was_meant_so_is_not(expression: str):
    assert parse_rule(expression)


@pytest.mark.parametrize("expression", ["missile XOR launch", "source:e", "MISSILE LAUNCH", "terroris!"])
def test_a_rule_that_was_stored_before_is_read_as_ever(expression: str):
    assert read_rule(expression)


@pytest.mark.parametrize(
    ("expression", "line", "caret"),
    [
        ("title:quake OR\n미사일 NEAR 5", "미사일 NEAR 5", "           ^"),
        ("quake\r\ndrill NEAR\r\nstorm", "drill NEAR", "          ^"),
        ("\tquake\tNEAR 5", "\tquake\tNEAR 5", "\t     \t    ^"),
        ("e\u0301te\u0301 ＮＥＡＲ x1", "e\u0301te\u0301 ＮＥＡＲ x1", "            ^"),
        ("\u1112\u1162\u11a8 NEAR x1", "\u1112\u1162\u11a8 NEAR x1", "       ^"),
        (
            "ab " * 50 + "NEAR 5 " + "cd " * 50,
            "…" + ("ab " * 50 + "NEAR")[-40:] + (" 5 " + "cd " * 50)[:20] + "…",
            " " * 41 + "^",
        ),
    ],
)
def test_an_error_is_explained_by_a_caret_in_its_own_line(expression: str, line: str, caret: str):
    with pytest.raises(RuleError) as caught:
        parse_rule(expression)
    problem = "expected / and a number after NEAR, as in NEAR/5"
    assert explain_error(caught.value).split("\n") == [line, caret, f"column {caught.value.column}: {problem}"]


@settings(max_examples=500)
@given(rules)
def test_a_printed_rule_is_the_same_rule(rule: Rule):
    assert read_rule(print_rule(rule)) == rule


# Made of what the language is made of, so that many come near to being rules.
SCRAPS = st.lists(
    st.sampled_from(
        (
            *(
                '"',
                "“",
                "「",
                "(",
                "（",
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
            ),
            *(
                "source:",
                "section:",
                "lang:",
                "ko",
                "x1",
                "=x1",
                "abc*",
                "*abc",
                "*",
                ":",
                "#",
                "미",
                ".",
                "/",
                " ",
                "\n",
            ),
        )
    ),
    max_size=30,
).map("".join)


@settings(max_examples=500)
@given(st.text(max_size=60) | SCRAPS)
def test_any_text_is_a_rule_or_a_rule_error(expression: str):
    parsed = parsed_or_error(expression)
    if isinstance(parsed, RuleError):
        assert 1 <= parsed.column <= len(parsed.expression) + 1
        assert explain_error(parsed).count("\n") == 2
    else:
        assert parse_rule(print_rule(parsed)) == parsed


def parsed_or_error(expression: str) -> Rule | RuleError:
    try:
        return parse_rule(expression)
    except RuleError as error:
        return error
