"""The built-in topics on texts written for this: what they mean in each language, and what must not fool them."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import bot
from bot.core.clean import split_articles
from bot.core.matching import Matcher, compile_rules
from bot.core.rules import parse_rule
from bot.core.tokens import tokenize
from bot.core.topics import read_topics

M, S, T = "missile-launch", "sanctions", "tariffs"
STARTER = Path(bot.__file__).parent / "starter"
TWO_ARTICLES = """
Orrin fires ballistic missile over the strait

By Mara Lind

Orrin fired a ballistic missile over the strait on Monday, its third test of the month, the navy of Tamsin said.

The coast guard told ships to keep away until the evening. It searched the water with three boats and found no debris.

Officials in both capitals said that they would meet again on Friday. Neither side wished to say what about.


Tamsin raises duties on imported glass

By Piet Osten

Tamsin will raise its import duties on glass from Orrin to a quarter of the price in May, the minister of trade said.

The glassworks of the south had asked for it for years. They employ nine hundred people in two small towns.

Merchants in the harbour expect that windows will cost a tenth more before the winter. Some of them have full stores.
"""


@cache
def starter() -> Matcher:
    text = (STARTER / "topics.toml").read_text("utf-8")
    return compile_rules((topic.slug, parse_rule(topic.expression)) for topic in read_topics(text))


def topics(language: str, title: str, text: str) -> set[str]:
    found = starter().match(tokenize(title, text, language), language=language, source="")
    return {match.slug for match in found}


RECOGNISED = (
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
    ("en", "Town counts its dead as missiles rain down on market", "Rescuers dug all night.", {M}),
    ("en", "Neighbour says stray missile crossed its airspace", "It came down in a field.", {M}),
    ("en", "Bomber crews launched eight missiles, navy says", "", {M}),
    ("en", "PYONGYANG PUTS SPY SATELLITE ON NEW ROCKET", "", {M}),
    ("en", "Iraqi Scud falls short of the capital", "", {M}),
    ("en", "Security Council meets over latest missile", "", {M}),
    ("en", "Missile, United Nations says, was fired from the north", "", {M}),
    ("en", "Kinzhal missile destroyed over harbour", "", {M}),
    ("en", "", "A U.S. drone fired two missiles at a truck in the hills.", {M}),
    ("en", "Six banks to be cut off from Swift", "The step is meant to hurt Russia.", {S}),
    ("en", "G7 lowers oil price cap for Russian crude", "", {S}),
    ("en", "US adds chip designer to trade blacklist", "", {S}),
    ("en", "us weighs new sanctions on tanker owners", "", {S}),
    ("en", "Council bans imports of Iranian petrochemicals", "", {S}),
    ("en", "Arab League sanctions leave Damascus alone", "", {S}),
    ("en", "Court lifts EU sanctions on oligarch", "The judges found the proof too thin.", {S}),
    ("en", "Norway bars ministers of the junta", "Visa bans and asset freezes take effect at once.", {S}),
    ("en", "Brazil sets export tax on soybeans", "", {T}),
    ("en", "Ministry finds steel rods were dumped", "Preliminary duties of nine percent apply from May.", {T}),
    ("en", "Carmaker moves plant to dodge us levies", "", {T}),
    ("en", "Oil import fee finds friends in Senate", "", {T}),
    ("en", "EC RAISES CORN DUTY", "", {T}),
    ("ko", "북한 정찰위성 발사 실패", "로켓은 서해에 떨어졌다.", {M}),
    ("ko", "이란산 원유 금수 조치 연장", "", {S}),
    ("ja", "北朝鮮のミサイル、列島の上空を通過", "", {M}),
    ("ja", "ロシア産石油の禁輸で合意", "", {S}),
    ("zh", "欧盟同意冻结俄罗斯央行资产", "", {S}),
    ("zh", "商务部对进口钢管启动反倾销措施", "", {T}),
    ("ru", "По порту выпущено шесть крылатых ракет", "", {M}),
    ("ru", "Активы трёх банков заморожены, Запад внёс их в чёрный список", "Санкции вступили в силу.", {S}),
    ("ru", "Пекин ответил на пошлины зеркальными тарифами на товары", "", {T}),
    ("uk", "Унаслідок влучання ракети загинули двоє людей", "", {M}),
    ("ar", "اعتراض صاروخ فوق العاصمة", "", {M}),
    ("ar", "مجلس الأمن يمدد حظر السلاح عاماً آخر", "", {S}),
    ("ar", "الهند ترفع الضريبة على واردات الذهب", "", {T}),
    ("es", "Washington congela los activos de tres generales", "", {S}),
    ("es", "Sube el impuesto a la importación de arroz", "", {T}),
    ("fr", "Gel des avoirs de deux généraux", "", {S}),
    ("fr", "Bruxelles instaure des droits antidumping sur l'acier", "", {T}),
    ("fr", "Des débris de missile retombent sur un village", "", {M}),
    ("de", "Waffenembargo gegen Inselstaat verlängert", "", {S}),
    ("de", "Brüssel beschließt Sanktionspaket gegen Moskau", "", {S}),
    ("de", "Autozoll: Konzern rechnet mit Verlust", "", {T}),
    ("de", "Stahlzölle verdoppelt", "", {T}),
    ("de", "Zollstreit: Brüssel bietet Gespräche an", "", {T}),
)


@pytest.mark.parametrize(("language", "title", "text", "expected"), RECOGNISED)
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
        ("en", "Goalkeeper hurt as fans throw missiles", "A bottle hit him on the head."),
        ("en", "Navy's guided missile destroyer visits fishing port", "It was launched two years ago."),
        ("en", "Army shows shoulder-fired missiles to visitors", "The open day drew a crowd."),
        ("en", "Rocket debris of weather satellite found on beach", "The launch took place in June."),
        ("en", "Tomahawk steak a hit at the grill", "It is fired over charcoal."),
        ("en", "UN approves sale of missiles? No, says envoy", "The treaty forbids it."),
        ("en", "School sanctions pupils over telephones", "Parents complained."),
        ("en", "Claimants hit by benefit sanctions", "The threat of further cuts worries charities."),
        ("en", "Church board sanctions same-sex weddings", "The vote was close."),
        ("en", "Novel under press embargo leaks", "Reviewers were not amused."),
        ("en", "Treaty to ban nuclear arms gains members", "Four more states signed."),
        ("en", "Police freeze assets of builder", "A judge had ordered it."),
        ("en", "Travel ban for refugees splits parliament", "Officials defended it."),
        ("en", "Hotel tariffs climb before the fair", "Rooms cost twice as much."),
        ("en", "Telephone company files lower tariffs", "Calls to other states get cheaper."),
        ("en", "Unions protest at tariff rise", "Electricity will cost a fifth more, the Trade Union Congress says."),
        ("en", "It is our duty to protect the reef", "Imports of coral are not the point, said the minister."),
        ("en", "Off-duty officer saves swimmer", "US tourists cheered."),
        ("en", "Important tax reform passes", "Incomes will be taxed less."),
        ("en", "Customs officers find parrots", "The import of birds is forbidden."),
        ("en", "Ferry repaired", "A missile had hit its quay last spring, and the missile strikes went on for months."),
        ("en", "Drones hit plant for missiles", "Nobody worked there at night."),
        ("en", "Envoy takes up duties in Chinese capital", "She speaks the language."),
        ("de", "Hohenzollern streiten um Möbel", "Der Blutzoll der Kriege ist Thema einer Schau."),
        ("de", "Neues Notebook mit 14 Zoll im Test", "Das Gerät kostet 900 Euro."),
        ("de", "Trägerrakete startet vom Weltraumbahnhof", "Der Start gelang im zweiten Versuch."),
        ("de", "Zollfahnder finden Schildkröten im Koffer", "Das Zollamt schätzt den Wert auf 900 Euro."),
        ("de", "Jobcenter verhängt weniger Sanktionen", "Wer Termine versäumt, verliert Geld."),
        ("fr", "Des sanctions contre les élèves absents", "Le lycée veut rétablir l'ordre."),
        ("fr", "La France commande des missiles antichars", "Ils remplacent un ancien modèle."),
        ("es", "Sin embargo, la temporada fue buena", "Llovió poco."),
        ("es", "El juez ordena el embargo de la casa", "El dueño no pagó."),
        ("ru", "Суд выдал санкцию на обыск", "Дело ведёт прокурор."),
        ("ru", "Тарифы на проезд повысят летом", "Билет подорожает."),
        ("uk", "Суд обрав міру покарання", "Тарифи на воду не зміняться."),
        ("ko", "관세청, 밀수 일당 적발", "시계 300점을 압수했다."),
        ("ja", "税関で密輸を摘発", "腕時計が見つかった。"),
        ("zh", "海关查获走私手表", "共三百只。"),
        ("ar", "حظر التجول في المدينة", "بدأ مساء الأحد."),
        ("ar", "رسوم الجامعات ترتفع", "احتج الطلاب."),
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


def test_a_mention_in_the_ninth_paragraph_is_no_topic():
    paragraph = "The storm closed the schools of the north, and the ferries stayed in port until noon.\n\n"
    mention = "It was the week in which a missile was fired, sanctions were imposed and tariffs were raised."
    assert topics("en", "Storm closes schools in the north", paragraph * 8 + mention) == set()


def test_the_two_articles_of_a_page_have_their_own_topics():
    articles = split_articles(TWO_ARTICLES)
    assert [topics("en", article.title, article.text) for article in articles] == [{M}, {T}]


def test_every_topic_is_recognised_in_every_language_of_the_starter_sources():
    sources = ET.parse(STARTER / "sources.opml").iter("outline")  # noqa: S314 - our own file
    languages = {source.get("language", "") for source in sources} - {""}
    shown = {(language, slug) for language, _, _, expected in RECOGNISED for slug in expected}
    assert {(language, slug) for language in languages for slug in (M, S, T)} <= shown
