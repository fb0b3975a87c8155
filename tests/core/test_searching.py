from collections.abc import Sequence

import pytest
from hypothesis import assume, event, given, settings

from bot.core.matching import SearchKeys, compile_rules, search_keys, widest_scope
from bot.core.rules import parse_rule
from bot.core.rules.tree import Scope
from bot.core.tokens import index_terms
from tests.core.world_drawing import Page, pages


def keys(expression: str) -> SearchKeys | None:
    return search_keys([parse_rule(expression)])


@settings(deadline=None)
@given(pages(only_places=True))
def test_an_article_for_which_a_rule_holds_holds_one_of_its_keys(page: Page):
    topics = [(str(number), rule) for number, rule in enumerate(page.rules)]
    found = compile_rules(topics).match(page.tokens, language=page.language, source="A wire", section="World")
    assume(found)
    terms = index_terms(f"{page.title}\n{page.text}", page.language)
    for match in found:
        sought = search_keys([page.rules[int(match.slug)]])
        event("a rule without keys" if sought is None else "a rule with keys")
        assert sought is None or is_found(sought, terms)


def is_found(sought: SearchKeys, terms: Sequence[str]) -> bool:
    return any(term in sought.terms or term.startswith(sought.beginnings) for term in terms)


@pytest.mark.parametrize(
    ("expression", "text", "language"),
    [
        ("launchi*", "They were launching it.", "en"),
        ("dyi*", "He was dying.", "en"),
        ("US", "The U.S. agreed.", "en"),
        ("=Zölle", "Neue Zölle auf Stahl.", "de"),
        ("menemb*", "Korea Utara menembak rudal.", "id"),
        ("gelanc*", "Er werd een raket gelanceerd.", "nl"),
        ("الصا*", "أطلقت الصاروخ أمس", "ar"),
        ("=بالصواريخ", "هجوم بالصواريخ", "ar"),
        ("核", "朝核", "zh"),
        ("关税", "双方同意零关税", "zh"),
        ('"弾道ミサイル"', "弾道ミサイルを発射", "ja"),
        ("Hwasong*", "The Hwasong-17 flew.", "en"),
        ("*zoll AND Stahl", "Strafzölle auf Stahl", "de"),
    ],
)
def test_what_a_rule_looks_for_is_found_through_its_keys(expression: str, text: str, language: str):
    sought = keys(expression)
    assert sought is not None
    assert is_found(sought, index_terms(text, language))


@pytest.mark.parametrize("expression", ["*zoll", "missile OR *zoll", "source:wire"])
def test_a_rule_that_the_index_cannot_help_with_has_no_keys(expression: str):
    assert keys(expression) is None


def test_the_rarest_words_that_must_be_there_are_the_keys():
    assert keys("the missile NEAR/5 (launch OR test) -drill") == search_keys([parse_rule("missile")])
    assert keys('"rate of the Bundesbank"') == search_keys([parse_rule("Bundesbank")])


@pytest.mark.parametrize(
    ("expression", "scope"),
    [
        ("missile", Scope.LEAD),
        ("title:missile", Scope.TITLE),
        ("title:missile OR (text:tariff){6}", Scope.TEXT),
        ("missile -text:drill", Scope.TEXT),
        ("title:(missile EXCEPT lead:defence)", Scope.LEAD),
        ("source:wire", Scope.TITLE),
    ],
)
def test_how_far_a_rule_looks(expression: str, scope: Scope):
    assert widest_scope(parse_rule(expression)) is scope
