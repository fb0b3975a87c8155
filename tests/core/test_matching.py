from collections import Counter

import pytest
from hypothesis import event, given, settings

from bot.core.matching import compile_rules
from bot.core.matching.conditions import MOST_NAMED
from bot.core.model import Match, Tokens
from bot.core.rules import parse_rule
from bot.core.rules.tree import Rule
from bot.core.tokens import tokenize
from tests.core.rule_drawing import places, texts, titles
from tests.core.rule_reference import Reference
from tests.core.world_drawing import Page, pages


def why(expression: str, text: str, *, title: str = "News", language: str = "en", source: str = "") -> tuple[str, ...]:
    """The reasons of the match, "no" if there is none."""
    matcher = compile_rules([("topic", parse_rule(expression))])
    matches = matcher.match(tokenize(title, text, language), language=language, source=source)
    return matches[0].why if matches else ("no",)


@pytest.mark.parametrize(
    ("expression", "text", "reasons"),
    [
        ("missile", "Two missiles fell.", ("missiles",)),
        ("=missile", "Two missiles fell.", ("no",)),
        ("Hwasong*", "A Hwasong-15 and hwasongs.", ("Hwasong", "hwasongs")),
        ("US", "They told us so.", ("no",)),
        ("US", "The U.S. said so.", ("U.S.",)),
        ("U.S.", "The US's answer.", ("US's",)),
        ("ICBM", "New ICBMs, not icbm.", ("ICBMs",)),
        ("OTAN", "Selon l'OTAN, rien.", ("l'OTAN",)),
        ('"rate cut"', "A rate cut came.", ("rate cut",)),
        ('"rate cut"', "Rate cuts came.", ("no",)),
        ('"rate cut*"', "Rate cuts came.", ("Rate cuts",)),
        ("anti-dumping", "An anti dumping duty.", ("anti dumping",)),
        ("missile NEAR/2 fire", "A missile that was fired.", ("missile", "fired")),
        ("missile NEAR/1 fire", "A missile that was fired.", ("no",)),
        ("fire BEFORE/2 missile", "A missile that was fired.", ("no",)),
        ('missile EXCEPT "missile defence"', "The missile defence works.", ("no",)),
        ('missile EXCEPT "missile defence"', "The missile defence met a missile.", ("missile",)),
        ("missile EXCEPT defence", "The missile, defence officials said.", ("no",)),
        ("missile EXCEPT defence", "The missile was no defence.", ("missile",)),
        ("missile{2}", "A missile and a missile.", ("missile",)),
        ("missile{3}", "A missile and a missile.", ("no",)),
        ("missile -drill", "A missile drill.", ("no",)),
        ("title:missile", "A missile drill.", ("no",)),
        ("title:news", "A missile drill.", ("News",)),
        ("news NEAR/9 missile", "missile", ("no",)),
        ('"news missile"', "missile", ("no",)),
        ("missile", "word " * 60 + "missile", ("no",)),
        ("text:missile", "word " * 60 + "missile", ("missile",)),
        ("lead:missile", "word " * 59 + "missile", ("missile",)),
        ("source:reuters.com missile", "missile", ("missile",)),
        ("source:elsewhere missile", "missile", ("no",)),
        ("lang:en missile", "missile", ("missile",)),
        ("lang:ko missile", "missile", ("no",)),
        ("missile OR rocket", "A Rocket, a rocket, a missile.", ("Rocket", "missile")),
    ],
)
def test_a_rule_is_met_by_these_words(expression: str, text: str, reasons: tuple[str, ...]):
    assert why(expression, text, source="https://www.Reuters.com/world") == reasons


@pytest.mark.parametrize(
    ("expression", "text", "language", "reasons"),
    [
        ("미사일 NEAR/8 발사", "북한이 동해상으로 탄도미사일을 발사했다.", "ko", ("미사일", "발사")),
        ("일발", "미사일 발사", "ko", ("no",)),
        ("核", "朝鲜核试验", "zh", ("核",)),
        ("关税 EXCEPT 零关税", "双方同意零关税", "zh", ("no",)),
        ("ミサイル", "弾道ミサイルを発射", "ja", ("ミサイル",)),
        ('"弾道ミサイル"', "弾道ミサイルを発射", "ja", ("弾道ミサイル",)),
        ("صاروخ", "أطلقت صاروخاً باليستياً", "ar", ("صاروخاً",)),
        ("ракета", "Пуск двух ракет", "ru", ("ракет",)),
        ("санкція", "Нові санкції проти банків", "uk", ("санкції",)),
        ("embargo", "La fin de l’embargo", "fr", ("l’embargo",)),
        ("=Zölle", "Neue Zölle auf Stahl", "de", ("Zölle",)),
        ("=Zölle", "Ein Schirm von 5,5 Zoll", "de", ("no",)),
    ],
)
def test_every_language_is_met_in_its_own_forms(expression: str, text: str, language: str, reasons: tuple[str, ...]):
    assert why(expression, text, language=language) == reasons


def test_topics_come_in_the_order_of_the_rules_with_their_own_words():
    matcher = compile_rules((slug, parse_rule(slug)) for slug in ("quake", "tariff", "missile"))
    found = matcher.match(tokenize("Missile and tariffs", "", "en"), language="en", source="")
    assert found == (Match("tariff", ("tariffs",), ((2, 2),)), Match("missile", ("Missile",), ((0, 0),)))


def test_at_most_eight_reasons_are_named_in_the_order_of_the_text():
    words = [f"{letter}word" for letter in "abcdefghij"]
    assert why(" OR ".join(reversed(words)), " ".join(words)) == tuple(words[:8])


def test_a_title_at_the_end_of_which_a_phrase_begins_is_not_continued_by_the_text():
    assert why('"missile launch"', "launch", title="missile") == ("no",)


def test_an_article_is_read_to_a_limit():
    words = ("x1", "y1") * 50_000 + ("z1",)
    matcher = compile_rules([("near", parse_rule("text:(x1 NEAR/5 y1)")), ("far", parse_rule("text:z1"))])
    assert [match.slug for match in matcher.match(Tokens(words, words, 0), language="en", source="")] == ["near"]


def test_the_matcher_agrees_with_the_slow_reference_on_topics_and_places():
    """`make prove` tries 10,000 pages; of the rules a good share must hold, or the test would show little."""
    held: Counter[bool] = Counter()

    @settings(deadline=None)
    @given(pages())
    def agrees(page: Page) -> None:
        tokens, topics = page.tokens, [(str(number), rule) for number, rule in enumerate(page.rules)]
        found = compile_rules(topics).match(tokens, language=page.language, source="A wire", section="World")
        reference = Reference(tokens, page.language, "A wire", "World")
        assert [match.slug for match in found] == [slug for slug, rule in topics if reference.holds(rule)]
        for match in found:
            proof = sorted(reference.proof(page.rules[int(match.slug)]))
            assert list(match.at) == proof or len(proof) > MOST_NAMED
        held.update({True: len(found), False: len(topics) - len(found)})
        event(f"{len(found)} of {len(topics)} rules hold")

    agrees()
    assert held[True] > 0.3 * held.total(), held


@settings(max_examples=100)
@given(places, titles, texts)
def test_a_match_names_words_of_the_article(rule: Rule, title: str, text: str):
    tokens = tokenize(title, text, "en")
    for match in compile_rules([("topic", rule)]).match(tokens, language="en", source=""):
        assert match.why
        assert all(tokenize(reason, "", "en").words[0] in tokens.words for reason in match.why)
