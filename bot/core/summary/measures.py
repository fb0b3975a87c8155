"""Numbers with their units, in the scripts of the news: rates, distances, speeds, weights, money, people and arms."""

import re

# Any script's digits; "1 100", "1,100", "1.100", "3조2000억", "41亿", and ranges as "1,000 to 1,500" or "5-7".
_PLAIN = r"\d{1,3}(?:[\u0020\u00a0\u202f]\d{3}){1,5}(?!\d)|\d+(?:[.,٫٬]\d+)*"
_NUMBER = (
    rf"(?:{_PLAIN})(?:\s?[조억만천兆億亿万萬千](?:\d+(?:[.,]\d+)*)?){{0,4}}"
    rf"(?:\s?(?:[-–—~〜～]|to|bis|à|a|до|إلى|至|から)\s?(?:{_PLAIN})(?=\s?[^\W\d]|\s?[%％٪]))?"
)
_SCALE = (
    r"(?:thousand|million|billion|trillion|mn|bn|Mio\.?|Mrd\.?|Tausend|Million(?:en)?|Milliarden?|millions?|milliards?"
    r"|mil millones|mil|millones|тыс\.?|тис\.?|тысяч\w*|тисяч\w*|млн\.?|млрд\.?|миллион\w*|миллиард\w*|мільйон\w*"
    r"|мільярд\w*|трлн\.?|ألف|آلاف|مليون|ملايين|مليار(?:ات)?|تريليون)"
)
_SIGNS = r"[$€£¥₩₹₽₴]"

# By kind, for whoever adds one: rates; lengths and speeds; weights and volumes; money; people, arms and votes.
_LATIN_UNITS = (
    r"percent(?:age points?)?|per ?cent|pc|pct|basis points|Prozent(?:punkte?n?)?|pour cent|por ciento"
    r"|km/h|kph|mph|kmh|k(?:ilo)?m(?:et(?:er|re)s?)?|Kilometern?|kilómetros?|kilomètres?|miles?|Meilen?|milles|millas"
    r"|nautical miles|m(?:et(?:er|re)s?)?|Metern?|mètres?|metros?|feet|ft|Mach"
    r"|kilotons?|megatons?|tons?|tonnes?|Tonnen|toneladas|kg|kilograms?|kilos?|barrels?|barils|barriles"
    r"|megawatts?|MW|GW|hectares?|Hektar|hectáreas|acres|degrees"
    r"|dollars?|dólares|Dollar|euros?|Euro|yen|won|yuan|pounds|francs?|Franken|pesos|rupees"
    r"|people|persons|soldiers|troops|civilians|dead|killed|deaths|injured|wounded|hurt|missing|houses|homes|votes|seats"
    r"|missiles?|rockets?|drones?|ships|vessels|aircraft|jets|tanks"
    r"|Menschen|Personen|Soldaten|Tote|Verletzte|Vermisste|Raketen|Drohnen|Schiffe|Flugzeuge|Stimmen|Sitze|Häuser"
    r"|personnes|morts|blessés|disparus|soldats|navires|avions|voix|sièges|maisons"
    r"|personas|muertos|heridos|desaparecidos|soldados|misiles|buques|aviones|votos|escaños|viviendas"
)
_CYRILLIC_UNITS = (
    r"процент\w*|відсот\w*|км(?:/ч|/год)?(?!\w)|к[иі]лометр\w*|м(?:етр\w*)?(?!\w)|миль|тонн\w*|кг(?!\w)|баррел\w*|барел\w*"
    r"|долл\w*|дол(?!\w)|євро|евро|руб\w*|гр(?:н|ив[еє]н\w*|ивн\w*)|[иі]ен(?!\w)|юан\w*"
    r"|человек|чел(?!\w)|люд[еи]й|осіб|погибш\w*|загибл\w*|ранен\w*|поранен\w*|солдат\w*|военн\w*|військов\w*|ракет\w*"
    r"|дрон\w*|бе[зс]п[иі]лотник\w*|корабл\w*|самол[её]т\w*|літак\w*|голос\w*|мест(?!\w)|місць"
)
_ARABIC_UNITS = (
    r"(?:في|ب)\s?(?:ال)?(?:مئة|مائة)|كيلو ?متر\w*|كم(?!\w)|كلم|متر\w*|أمتار|ميل\w*|أميال|طن(?!\w)|أطنان|برميل\w*"
    r"|دولار\w*|يورو|ريال\w*|درهم\w*|جنيه\w*|ليرة|دينار\w*|شخص\w*|أشخاص|قتيل\w*|قتلى|جريح\w*|جرحى|مفقود\w*|جندي\w*|جنود|مدني\w*"
    r"|صاروخ\w*|صواريخ|مسير\w*|طائر\w*|سفين\w*|سفن|صوت\w*|مقعد\w*"
)
_EASTERN_UNITS = (
    r"퍼센트|%포인트|킬로미터|킬로|㎞|미터|톤|배럴|원|달러|유로|엔|위안|명|발|척|표|석"
    r"|パーセント|ポイント|キロ(?:メートル|グラム)?|メートル|トン|バレル|円|ドル|ユーロ|元|ウォン|人|隻|発|機|票|議席"
    r"|个百分点|公里|千米|海里|米|吨|噸|桶|人民币|美元|欧元|歐元|日元|元|名|艘|枚|架|票|席"
)
_UNITS = rf"[%％٪‰](?:p\b)?|(?:{_LATIN_UNITS})(?![A-Za-zÀ-ɏЀ-ӿ])|{_CYRILLIC_UNITS}|{_ARABIC_UNITS}|{_EASTERN_UNITS}"
_MACH = r"(?:Mach|마하|マッハ|Маха?|ماخ)[ -]?\d+(?:\.\d+)?|\d+(?:[.,]\d+)?\s?(?:马赫|馬赫|マッハ|마하|Мах\w*|ماخ)"
_MONEY = rf"(?:US|A|C|HK)?{_SIGNS}\s?{_NUMBER}(?:\s?{_SCALE})?"
_OTHER = rf"{_NUMBER}(?:\s?{_SCALE}(?:\s(?:de\s|d['’])|\s?)|\s?)(?:{_SIGNS}|{_UNITS})"
_MEASURE = re.compile(rf"(?<![\dA-Za-zÀ-ɏЀ-ӿ.,$€£¥₩₹₽₴])(?:{_MACH}|{_MONEY}|{_OTHER})")
_PARENTHESIS = re.compile(r"[(（][^()（）]*[)）]")
_DIGIT = re.compile(r"\d")


def find_measures(sentence: str) -> tuple[tuple[int, int], ...]:
    """Where each measure begins and ends, in characters; what stands in parentheses says another one again."""
    if not _DIGIT.search(sentence):
        return ()
    # "600km (370 miles)" is one measure said twice.
    outside = _PARENTHESIS.sub(lambda found: " " * len(found.group()), sentence)
    return tuple(found.span() for found in _MEASURE.finditer(outside))
