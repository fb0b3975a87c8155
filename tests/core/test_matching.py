from collections import Counter

import pytest
from hypothesis import event, given, settings

from bot.core.matching import Matcher, compile_rules
from bot.core.matching.conditions import MOST_NAMED
from bot.core.model import Match, Tokens
from bot.core.rules import parse_rule
from bot.core.rules.tree import Rule
from bot.core.tokens import tokenize
from tests.core.rule_drawing import places, texts, titles
from tests.core.rule_reference import Reference
from tests.core.world_drawing import Page, pages


def why(expression: str, text: str, *, title: str = "News", language: str = "en", **facts: str) -> tuple[str, ...]:
    """The reasons of the match, "no" if there is none."""
    matcher = compile_rules([("topic", parse_rule(expression))])
    matches = matcher.match(tokenize(title, text, language), language=language, **{"source": "", **facts})
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
        ('"rate cut"', "word " * 58 + "rate cut", ("rate cut",)),
        ('"rate cut"', "word " * 59 + "rate cut", ("no",)),
        ("source:reuters.com missile", "missile", ("missile",)),
        ("source:elsewhere missile", "missile", ("no",)),
        ("lang:en missile", "missile", ("missile",)),
        ("lang:ko missile", "missile", ("no",)),
        ("missile OR rocket", "A Rocket, a rocket, a missile.", ("Rocket", "missile")),
        ("section:world missile", "missile", ("missile",)),
        ("section:sport missile", "missile", ("no",)),
        ("missile*", "A missileer and missiles.", ("missileer", "missiles")),
        ("*craft", "An aircraft and crafts, crafty.", ("aircraft", "crafts")),
        ("*NATO", "Anti-NATO, antiNATO, antinato.", ("NATO", "antiNATO")),
        ("U.S.-led", "The US-led forces.", ("US led",)),
        ("US-led", "The U.S.-led forces.", ("U.S. led",)),
        ("US", "The US-led, US. said", ("US",)),
        ("US", "Tell us. US", ("US",)),
        ("US", "Us too, uS also.", ("no",)),
        ("Iran", "Iran's answer, Iran’s, IRANʼS.", ("Iran's", "Iran’s", "IRANʼS")),
        ("Iran’s", "Iran agreed.", ("Iran",)),
        ("=iran", "IRAN'S answer.", ("IRAN'S",)),
        ("anti-missile", "An anti–missile shield, antimissile.", ("anti missile",)),
        ('"U.S. sanctions"', "New US sanctions.", ("US sanctions",)),
        ('"US sanctions"', "They gave us sanctions.", ("no",)),
    ],
)
def test_a_rule_is_met_by_these_words(expression: str, text: str, reasons: tuple[str, ...]):
    assert why(expression, text, source="https://www.Reuters.com/world", section="World news") == reasons


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
        ("*zoll", "Strafzölle, Einfuhrzoll, Zölle, Zollamt", "de", ("Strafzölle", "Einfuhrzoll", "Zölle")),
        ("=straße", "Die STRASSE nach Bonn", "de", ("STRASSE",)),
        ("İzmir", "izmir, IZMIR, İZMİR", "tr", ("izmir", "İZMİR")),
        ("Irak", "IRAK'TA ve ırak", "tr", ("IRAK'TA", "ırak")),
        ("κυρώσεις", "ΝΈΕΣ ΚΥΡΏΣΕΙΣ", "el", ("ΚΥΡΏΣΕΙΣ",)),
        ("санкции", "САНКЦИЯМИ", "ru", ("САНКЦИЯМИ",)),
        ("misil", "Dos misiles", "es", ("misiles",)),
        ("missil", "Dois mísseis, um míssil", "pt", ("no",)),
        ("صاروخ", "بالصاروخ والصاروخ صَارُوخ صاروخًا", "ar", ("بالصاروخ", "والصاروخ", "صَارُوخ", "صاروخًا")),
        ("الصاروخ", "صاروخ", "ar", ("صاروخ",)),
        ("טיל", "הטיל וטיל טִיל", "he", ("הטיל", "וטיל", "טִיל")),
        ("US", "미국 US가 발표", "ko", ("US",)),
        ("制裁", "对伊朗制裁升级", "zh", ("制裁",)),
        ("ขีปนาวุธ", "ยิงขีปนาวุธลงทะเล", "th", ("ขีปนาวุธ",)),
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


@pytest.mark.parametrize(
    ("expression", "title", "text", "language", "at"),
    [
        ("missile", "A missile", "Another missile", "en", ((1, 1), (3, 3))),
        ('"long range missile"', "", "A long range missile. It flew.", "en", ((1, 3),)),
        ("미사일", "북한 미사일", "탄도미사일을 발사", "ko", ((2, 4), (7, 9))),
        (
            "missile NEAR/2 launch",
            "News",
            "A launch of missiles, missiles. Launch pads, launch",
            "en",
            ((2, 2), (4, 4), (5, 5), (6, 6), (8, 8)),
        ),
        ("missile NEAR/9 missile", "", "missile " * 15, "en", tuple((at, at) for at in range(15))),
        ("text:missile", "", "word " * 100_010, "en", ()),
    ],
)
def test_a_match_says_where_its_words_stand_counted_from_the_title(
    expression: str, title: str, text: str, language: str, at: tuple[tuple[int, int], ...]
):
    matcher = compile_rules([("topic", parse_rule(expression))])
    matches = matcher.match(tokenize(title, text, language), language=language, source="")
    assert (matches[0].at if matches else ()) == at


def test_a_renewed_matcher_knows_the_new_rules_and_forgets_the_old():
    rules = {slug: parse_rule(slug) for slug in ("quake", "tariff", "missile", "*craft")}
    first = compile_rules(rules.items())
    tokens = tokenize("Missile and tariffs", "Aircraft and launches", "en")
    assert slugs(first, tokens) == ["tariff", "missile", "*craft"]
    changed = {"launch": parse_rule("launch"), "missile": rules["missile"], "also": rules["missile"]}
    second = first.renewed(changed.items())
    assert slugs(second, tokens) == ["launch", "missile", "also"]
    assert slugs(first, tokens) == ["tariff", "missile", "*craft"]
    assert slugs(second.renewed(()), tokens) == []


def test_rules_can_be_prepared_for_a_language_little_by_little():
    matcher = compile_rules((word, parse_rule(word)) for word in ("quake", "tariff", "missile"))
    assert [matcher.prepare("en", 2), matcher.prepare("de", 3), matcher.prepare("en", 2)] == [False, True, True]
    assert slugs(matcher, tokenize("Missile and tariffs", "", "en")) == ["tariff", "missile"]


def slugs(matcher: Matcher, tokens: Tokens) -> list[str]:
    return [match.slug for match in matcher.match(tokens, language="en", source="")]


def test_a_rule_that_takes_too_many_steps_does_not_hold():
    matcher = compile_rules((rule, parse_rule(rule)) for rule in ("text:(x1 EXCEPT y1)", "text:x1"))
    few, many = (("x1", "y1") * count + ("and", "x1") for count in (100, 40_000))
    assert slugs(matcher, Tokens(few, few, 0)) == ["text:(x1 EXCEPT y1)", "text:x1"]
    assert slugs(matcher, Tokens(many, many, 0)) == ["text:x1"]


def test_a_title_at_the_end_of_which_a_phrase_begins_is_not_continued_by_the_text():
    assert why('"missile launch"', "launch", title="missile") == ("no",)


def test_an_article_is_read_to_a_limit():
    words = ("x1", "y1") * 50_000 + ("z1",)
    matcher = compile_rules([("near", parse_rule("text:(x1 NEAR/5 y1)")), ("far", parse_rule("text:z1"))])
    assert [match.slug for match in matcher.match(Tokens(words, words, 0), language="en", source="")] == ["near"]


def matches_of(page: Page) -> tuple[Match, ...]:
    topics = [(str(number), rule) for number, rule in enumerate(page.rules)]
    return compile_rules(topics).match(page.tokens, language=page.language, source="A wire", section="World")


@settings(deadline=None)
@given(pages())
def test_the_matcher_agrees_with_the_slow_reference_on_topics_and_places(page: Page):
    """`make prove` tries 10,000 pages."""
    reference = Reference(page.tokens, page.language, "A wire", "World")
    found = matches_of(page)
    assert [int(match.slug) for match in found] == [n for n, rule in enumerate(page.rules) if reference.holds(rule)]
    for match in found:
        proof = sorted(reference.proof(page.rules[int(match.slug)]))
        assert list(match.at) == proof or len(proof) > MOST_NAMED
    for number in range(len(page.rules)):
        event("a rule holds" if str(number) in [match.slug for match in found] else "a rule does not hold")


def test_a_good_share_of_the_rules_drawn_for_the_reference_hold():
    held: Counter[bool] = Counter()

    @settings(max_examples=200, derandomize=True, database=None, deadline=None)
    @given(pages())
    def count(page: Page) -> None:
        found = len(matches_of(page))
        held.update({True: found, False: len(page.rules) - found})

    count()
    assert held[True] > 0.3 * held.total(), held


@settings(max_examples=100)
@given(places, titles, texts)
def test_a_match_names_words_of_the_article(rule: Rule, title: str, text: str):
    tokens = tokenize(title, text, "en")
    for match in compile_rules([("topic", rule)]).match(tokens, language="en", source=""):
        assert match.why
        assert all(tokenize(reason, "", "en").words[0] in tokens.words for reason in match.why)
