"""The built-in topics on texts written for this: what they mean in each language, and what must not fool them."""

from functools import cache
from pathlib import Path

import pytest

import bot
from bot.core.matching import Matcher, compile_rules
from bot.core.rules import parse_rule
from bot.core.tokens import tokenize
from bot.core.topics import read_topics

M, S, T = "missile-launch", "sanctions", "tariffs"


@cache
def starter() -> Matcher:
    text = (Path(bot.__file__).parent / "starter" / "topics.toml").read_text("utf-8")
    return compile_rules((topic.slug, parse_rule(topic.expression)) for topic in read_topics(text))


def topics(language: str, title: str, text: str) -> set[str]:
    found = starter().match(tokenize(title, text, language), language=language, source="")
    return {match.slug for match in found}


@pytest.mark.parametrize(
    ("language", "title", "text", "expected"),
    [
        ("en", "North Korea fires two ballistic missiles into the sea", "Tokyo said both fell short.", {M}),
        ("en", "Pyongyang lobs missile over Hokkaido", "Trains stopped for an hour.", {M}),
        ("en", "Iran puts satellite in orbit", "Iran launched a rocket of its space force on Monday.", {M}),
        ("en", "Iran rocket launch condemned", "Iran launched a rocket with a small satellite.", {M}),
        ("en", "Port town wakes to blasts", "Three cruise missiles struck the grain terminal at dawn.", {M}),
        ("en", "Air defences shoot down missile near airport", "Flights were diverted.", {M}),
        ("en", "Army prepares ICBM launch, satellite pictures show", "Fuel trucks were seen.", {M}),
        ("en", "EU agrees 21st package of sanctions on Russia", "Banks and tankers are named.", {S}),
        ("en", "Washington lifts sanctions on two Syrian banks", "The Treasury said so on Friday.", {S}),
        ("en", "Treasury blacklists shipping firms", "OFAC designated nine tankers that move Iranian oil.", {S}),
        ("en", "U.S. sanctions judges of the court in The Hague", "Their assets are frozen.", {S}),
        ("en", "Security Council extends arms embargo on South Sudan", "Two members abstained.", {S}),
        ("en", "Britain freezes assets of two oligarchs", "The government froze assets worth millions.", {S}),
        ("en", "Trump threatens 30% tariffs on European cars", "Brussels prepares an answer.", {T}),
        ("en", "India raises import duty on gold", "Jewellers complain.", {T}),
        ("en", "EU sets anti-dumping duties on Chinese tyres", "They run for five years.", {T}),
        ("en", "Court strikes down global tariffs", "The government will appeal.", {T}),
        ("ko", "북한, 동해상으로 탄도미사일 발사", "합참은 한 발을 포착했다고 밝혔다.", {M}),
        ("ko", "미 재무부, 북한 은행 추가 제재", "자산이 동결된다.", {S}),
        ("ko", "미국, 한국산 자동차에 25% 관세 부과", "정부는 협상에 나선다.", {T}),
        ("ja", "北朝鮮が弾道ミサイル発射、日本海に落下", "防衛省が発表した。", {M}),
        ("ja", "政府、ロシアへの追加制裁を決定", "資産凍結の対象を広げる。", {S}),
        ("ja", "米国、日本車に25%の関税", "首相は遺憾と述べた。", {T}),
        ("zh", "朝鲜向东部海域发射两枚弹道导弹", "韩国军方证实。", {M}),
        ("zh", "欧盟宣布对俄罗斯新一轮制裁", "涉及多家银行。", {S}),
        ("zh", "美国对中国电动车加征关税", "商务部表示反对。", {T}),
        ("ru", "КНДР запустила баллистическую ракету", "Ракета упала в Японское море.", {M}),
        ("ru", "Ночью по городу нанесён ракетный удар", "Есть раненые.", {M}),
        ("ru", "Евросоюз ввёл новые санкции против банков", "Список расширен.", {S}),
        ("ru", "США повысили пошлины на сталь", "Экспортёры недовольны.", {T}),
        ("uk", "Росія випустила по Україні 30 ракет", "Більшість ракет збили сили ППО.", {M}),
        ("uk", "ЄС запровадив нові санкції проти Росії", "До списку внесли банки.", {S}),
        ("uk", "США запровадили мита на сталь", "Рішення діє з понеділка.", {T}),
        ("ar", "كوريا الشمالية تطلق صاروخاً باليستياً", "سقط الصاروخ في البحر.", {M}),
        ("ar", "الاتحاد الأوروبي يفرض عقوبات جديدة على بنوك", "تشمل القائمة عشرة مصارف.", {S}),
        ("ar", "واشنطن ترفع الرسوم الجمركية على الصلب", "ردت بكين بالمثل.", {T}),
        ("es", "Corea del Norte lanza un misil hacia el mar", "Tokio protestó.", {M}),
        ("es", "La UE aprueba nuevas sanciones contra Rusia", "Afectan a la banca.", {S}),
        ("es", "Washington impone aranceles al acero mexicano", "México responderá.", {T}),
        ("fr", "La Corée du Nord tire un missile balistique", "Il est tombé en mer.", {M}),
        ("fr", "L'UE adopte de nouvelles sanctions contre Moscou", "Elles visent les banques.", {S}),
        ("fr", "Washington relève les droits de douane sur l'acier", "Bruxelles proteste.", {T}),
        ("de", "Nordkorea feuert Rakete ins Meer", "Tokio protestierte.", {M}),
        ("de", "Zwölf Tote bei Raketenangriff auf Hafenstadt", "Ein Wohnhaus brannte.", {M}),
        ("de", "EU beschließt neue Sanktionen gegen Russland", "Banken sind betroffen.", {S}),
        ("de", "USA verhängen Zölle auf Autos", "Berlin ist enttäuscht.", {T}),
    ],
)
def test_a_topic_is_recognised(language: str, title: str, text: str, expected: set[str]):
    assert topics(language, title, text) == expected


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Private rocket lifts off with weather satellite", "The launch from Florida went to plan."),
        ("en", "Ministry opens missile defence tender", "Four makers may offer a missile defence system."),
        ("en", "Senate debates treaty on medium-range missiles", "The missile treaty would run for ten years."),
        ("en", "Missile Command returns to the arcade", "The missile command machine was launched in 1980."),
        ("en", "Factory to make more missiles", "The missile production line opens in spring."),
        ("en", "College hit with NCAA sanctions", "The new sanctions cost the team a season."),
        ("en", "Judge orders sanctions against lawyer", "The lawyer had invented cases."),
        ("en", "Mayor admits he sanctioned the plan", "He sanctioned the plan for a tunnel in May."),
        ("en", "State sanctions new housing plan", "The work begins next year."),
        ("en", "UEFA threatens club with new sanctions", "Fans had thrown flares."),
        ("en", "Regulator approves electricity tariff rise", "Households will pay more for power."),
        ("en", "Operators agree to end roaming tariffs", "Subscribers will call for less."),
        ("en", "Shares in Tehran gain in post-sanctions rally", "Buyers from abroad returned."),
        ("en", "Stamp duty cut helps house buyers", "The duty is payable on purchase."),
        ("en", "Airport opens duty-free hall", "Perfume sells best."),
        ("en", "Storm closes schools in the north", "word " * 150 + "A missile was fired and sanctions were imposed."),
        ("de", "Neues Notebook mit 14 Zoll im Test", "Das Gerät kostet 900 Euro."),
        ("de", "Trägerrakete startet vom Weltraumbahnhof", "Der Start gelang im zweiten Versuch."),
        ("fr", "Le joueur risque des sanctions après le match", "Le club attend la décision de la ligue."),
        ("ru", "Ракета-носитель вывела спутник на орбиту", "Запуск прошёл успешно."),
        ("ko", "프로축구연맹, 구단에 제재금", "팬들이 물병을 던졌다."),
        ("ko", "국산 로켓 누리호 발사 성공", "위성은 궤도에 올랐다."),
        ("ja", "公取委、談合で制裁金", "建設会社五社が対象だ。"),
        ("ar", "تعديل قانون العقوبات في البرلمان", "ناقش النواب المادة الثالثة."),
    ],
)
def test_what_only_looks_like_a_topic_is_left_alone(language: str, title: str, text: str):
    assert topics(language, title, text) == set()


def test_heavy_weight_in_the_body_counts_for_tariffs():
    body = "Ministers met on the island. " + "They talked at length about fishing, borders and ferries. " * 12
    assert topics("en", "Ministers meet", body + "The tariffs came up. " * 5) == set()
    assert topics("en", "Ministers meet", body + "The tariffs came up. " * 6) == {T}
