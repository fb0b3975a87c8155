"""The states and unions that make this news, by all the names the press gives them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

# Latin names are whole words, any case but US; the others are looked for as parts of words, for their endings.
NAMES = {
    "us": (
        "U.S.|USA|US|United States|America|Americans|American|Washington|White House|Pentagon|États-Unis|"
        "Vereinigte Staaten|Estados Unidos|EE UU"
    ),
    "eu": "EU|European Union|Brussels|Union européenne|Unión Europea|Europäische Union|Brüssel|Bruxelles|Bruselas",
    "un": "UN|U.N.|United Nations|Security Council|ONU|Vereinte Nationen",
    "gb": "UK|U.K.|Britain|British|London|United Kingdom|Großbritannien|Royaume-Uni|Reino Unido",
    "kp": (
        "North Korea|North Korean|North Koreans|N. Korea|N Korea|NKorea|Pyongyang|DPRK|Kim Jong Un|Kim Jong-un|"
        "Nordkorea|Corée du Nord|Corea del Norte|Pjöngjang"
    ),
    "kr": "South Korea|South Korean|S. Korea|S Korea|SKorea|Seoul|Südkorea|Corée du Sud|Corea del Sur|Séoul",
    "jp": "Japan|Japanese|Tokyo|Japon|Japón|Tokio",
    "cn": "China|Chinese|Beijing|Chine|Peking|Pékin|Pekín|chinois",
    "tw": "Taiwan|Taiwanese|Taipei|Taïwan",
    "ru": "Russia|Russian|Russians|Moscow|Kremlin|Putin|Russland|Russie|Rusia|Moskau|Moscou|Moscú|russische|russe",
    "ua": "Ukraine|Ukrainian|Ukrainians|Kyiv|Kiev|Zelenskyy|Zelensky|Zelenskiy|Ukraina|Ucrania|Kiew",
    "by": "Belarus|Belarusian|Minsk|Biélorussie|Bielorrusia",
    "ir": "Iran|Iranian|Iranians|Tehran|Téhéran|Teherán|Teheran|iranische|Irán",
    "il": "Israel|Israeli|Israelis|IDF|Tel Aviv|Netanyahu|Israël|israelische",
    "ps": "Gaza|Hamas|Palestinian|Palestinians|West Bank",
    "lb": "Lebanon|Lebanese|Hezbollah|Beirut|Liban|Líbano|Hisbollah",
    "ye": "Yemen|Yemeni|Houthi|Houthis|Sanaa|Huthi|Huthis|Jemen|Yémen|hutíes",
    "sy": "Syria|Syrian|Damascus|Syrien|Syrie|Siria",
    "iq": "Iraq|Iraqi|Baghdad|Irak",
    "sa": "Saudi Arabia|Saudi|Saudis|Riyadh|Saudi-Arabien|Arabie saoudite",
    "ae": "UAE|United Arab Emirates|Dubai|Abu Dhabi",
    "tr": "Turkey|Turkish|Türkiye|Ankara|Erdogan|Turquie|Turquía|Türkei",
    "in": "India|Indian|New Delhi|Delhi|Inde|Indien",
    "pk": "Pakistan|Pakistani|Islamabad",
    "ve": "Venezuela|Venezuelan|Caracas|Maduro",
    "cu": "Cuba|Cuban|Havana|Kuba",
    "mm": "Myanmar|Burma|Burmese",
    "sd": "Sudan|Sudanese|Khartoum|Soudan",
    "ca": "Canada|Canadian|Ottawa|Kanada|Canadá",
    "mx": "Mexico|Mexican|Mexiko|México|Mexique",
    "br": "Brazil|Brazilian|Brasília|Brasilien|Brésil|Brasil",
    "au": "Australia|Australian|Canberra|Australien|Australie",
    "vn": "Vietnam|Vietnamese|Hanoi",
    "ch": "Switzerland|Swiss|Schweiz|Suisse|Suiza",
    "za": "South Africa|South African|Südafrika|Afrique du Sud|Sudáfrica",
    "af": "Afghanistan|Afghan|Taliban|Kabul",
    "ge": "Tbilisi|Georgian Dream",
    "rs": "Serbia|Serbian|Belgrade|Serbien|Serbie",
    # The rest by their English names; Georgia, Jordan and Chad are names of other things too.
    "al": "Albania|Albanian|Tirana",
    "am": "Armenia|Armenian|Yerevan",
    "ao": "Angola|Angolan|Luanda",
    "ar": "Argentina|Argentine|Argentinian|Buenos Aires",
    "at": "Austria|Austrian|Vienna",
    "az": "Azerbaijan|Azerbaijani|Baku",
    "bd": "Bangladesh|Bangladeshi|Dhaka",
    "be": "Belgium|Belgian",
    "bg": "Bulgaria|Bulgarian|Sofia",
    "bo": "Bolivia|Bolivian",
    "cd": "Congo|Congolese|Kinshasa",
    "cl": "Chile|Chilean|Santiago",
    "co": "Colombia|Colombian|Bogota|Bogotá",
    "cy": "Cyprus|Cypriot|Nicosia",
    "cz": "Czech Republic|Czech|Czechia|Prague",
    "de": "Germany|German|Germans|Berlin|Deutschland|Allemagne|Alemania",
    "dk": "Denmark|Danish|Copenhagen",
    "dz": "Algeria|Algerian|Algiers",
    "ec": "Ecuador|Ecuadorean|Quito",
    "ee": "Estonia|Estonian|Tallinn",
    "eg": "Egypt|Egyptian|Cairo",
    "er": "Eritrea|Eritrean|Asmara",
    "es": "Spain|Spanish|Madrid|España|Espagne|Spanien",
    "et": "Ethiopia|Ethiopian|Addis Ababa",
    "fi": "Finland|Finnish|Helsinki",
    "fr": "France|French|Paris|Francia|Frankreich",
    "gh": "Ghana|Ghanaian|Accra",
    "gr": "Greece|Greek|Athens",
    "hr": "Croatia|Croatian|Zagreb",
    "hu": "Hungary|Hungarian|Budapest",
    "id": "Indonesia|Indonesian|Jakarta",
    "ie": "Ireland|Irish|Dublin",
    "is": "Iceland|Icelandic|Reykjavik",
    "it": "Italy|Italian|Rome|Italia|Italie|Italien",
    "jo": "Jordanian|Amman",
    "ke": "Kenya|Kenyan|Nairobi",
    "kg": "Kyrgyzstan|Kyrgyz|Bishkek",
    "kh": "Cambodia|Cambodian|Phnom Penh",
    "kw": "Kuwait|Kuwaiti",
    "kz": "Kazakhstan|Kazakh|Astana",
    "la": "Laos|Laotian|Vientiane",
    "lk": "Sri Lanka|Sri Lankan|Colombo",
    "lt": "Lithuania|Lithuanian|Vilnius",
    "lv": "Latvia|Latvian|Riga",
    "ly": "Libya|Libyan|Tripoli",
    "ma": "Morocco|Moroccan|Rabat",
    "md": "Moldova|Moldovan|Chisinau",
    "ml": "Malian|Bamako",
    "mn": "Mongolia|Mongolian|Ulaanbaatar",
    "my": "Malaysia|Malaysian|Kuala Lumpur",
    "mz": "Mozambique|Mozambican|Maputo",
    "ne": "Niamey|Nigerien",
    "ng": "Nigeria|Nigerian|Abuja|Lagos",
    "ni": "Nicaragua|Nicaraguan|Managua",
    "nl": "Netherlands|Dutch|The Hague",
    "no": "Norway|Norwegian|Oslo",
    "np": "Nepal|Nepali|Nepalese|Kathmandu",
    "nz": "New Zealand|Wellington",
    "om": "Oman|Omani|Muscat",
    "pe": "Peru|Peruvian|Lima",
    "ph": "Philippines|Philippine|Filipino|Manila",
    "pl": "Poland|Polish|Warsaw|Polen|Polonia|Pologne",
    "pt": "Portugal|Portuguese|Lisbon",
    "py": "Paraguay|Paraguayan|Asuncion|Asunción",
    "qa": "Qatar|Qatari|Doha",
    "ro": "Romania|Romanian|Bucharest",
    "rw": "Rwanda|Rwandan|Kigali",
    "se": "Sweden|Swedish|Stockholm",
    "sg": "Singapore|Singaporean",
    "si": "Slovenia|Slovenian|Ljubljana",
    "sk": "Slovakia|Slovak|Bratislava",
    "sn": "Senegal|Senegalese|Dakar",
    "so": "Somalia|Somali|Mogadishu",
    "ss": "South Sudan|South Sudanese|Juba",
    "th": "Thailand|Thai|Bangkok",
    "tj": "Tajikistan|Tajik|Dushanbe",
    "tm": "Turkmenistan|Turkmen|Ashgabat",
    "tn": "Tunisia|Tunisian|Tunis",
    "tz": "Tanzania|Tanzanian",
    "ug": "Uganda|Ugandan|Kampala",
    "uy": "Uruguay|Uruguayan|Montevideo",
    "uz": "Uzbekistan|Uzbek|Tashkent",
    "zm": "Zambia|Zambian|Lusaka",
    "zw": "Zimbabwe|Zimbabwean|Harare",
}
PARTS = {
    "us": "미국|米国|美国|美國|сша|الولايات المتحدة|أمريك|امريك|أميرك",
    "eu": "유럽연합|欧盟|евросоюз|євросоюз|الاتحاد الأوروبي",
    "un": "유엔|安保理|国連|联合国|оон |الأمم المتحدة|مجلس الأمن",
    "gb": "영국|イギリス|英国|британи|британі|بريطانيا",
    "kp": "북한|北朝鮮|朝鲜|北韓|кндр|северная коре|северной коре|північна коре|كوريا الشمالية|بيونغ يانغ",
    "kr": "한국|합동참모|합참|韓国|韩国|южной коре|южная коре|південна коре|південної коре|كوريا الجنوبية",
    "jp": "일본|日本|япони|японі|اليابان",
    "cn": "중국|中国|китай|китая|китаю|الصين",
    "ru": "러시아|푸틴|ロシア|プーチン|俄罗斯|俄|普京|росси|росі|москв|путин|путін|روسيا|روسي|بوتين",
    "ua": "우크라|젤렌스키|ウクライナ|ゼレンスキー|乌克兰|泽连斯基|украин|украї|зеленск|зеленськ|أوكرانيا",
    "by": "벨라루스|ベラルーシ|白俄罗斯|белорус|беларус|білорус|بيلاروس",
    "ir": "이란|イラン|伊朗|иран|іран|إيران|ايران",
    "il": "이스라엘|네타냐후|イスラエル|ネタニヤフ|以色列|израил|ізраїл|إسرائيل|اسرائيل|نتنياهو",
    "ps": "가자지구|하마스|팔레스타인|ガザ|ハマス|パレスチナ|加沙|哈马斯|巴勒斯坦|хамас|палестин|غزة|حماس|فلسطين",
    "ye": "예멘|후티|イエメン|フーシ|也门|胡塞|йемен|хусит|ємен|хусит|اليمن|الحوثي",
    "lb": "레바논|헤즈볼라|レバノン|ヒズボラ|黎巴嫩|真主党|ливан|хезболл|ліван|хезбол|لبنان|حزب الله",
    "sy": "시리아|シリア|叙利亚|сирии|сирия|сирію|сирії|سوريا",
    "iq": "이라크|イラク|伊拉克|ирак|ірак|العراق",
    "sa": "사우디|サウジ|沙特|саудовск|саудівськ|السعودية",
    "tr": "튀르키예|에르도안|トルコ|土耳其|турци|туреч|تركيا",
    "tw": "대만|台湾|臺灣|тайван|تايوان",
    "in": "인도 |インド|印度|инди|інді|الهند",
    "pk": "파키스탄|パキスタン|巴基斯坦|пакистан|باكستان",
    "af": "아프가니스탄|アフガニスタン|阿富汗|афганистан|афганістан|أفغانستان",
    "ph": "필리핀|フィリピン|菲律宾|филиппин|філіппін|الفلبين",
    "vn": "베트남|ベトナム|越南|вьетнам|فيتنام",
    "mm": "미얀마|ミャンマー|缅甸|мьянм|ميانمار",
    "fr": "프랑스|フランス|法国|франци|франці|فرنسا",
    "de": "독일|ドイツ|德国|германи|німеччин|ألمانيا",
    "it": "이탈리아|イタリア|意大利|итали|італі|إيطاليا",
    "es": "스페인|スペイン|西班牙|испани|іспані|إسبانيا",
    "pl": "폴란드|ポーランド|波兰|польш|польщ|بولندا",
    "gr": "그리스|ギリシャ|希腊|греци|греці|اليونان",
    "ca": "캐나다|カナダ|加拿大|канад|كندا",
    "mx": "멕시코|メキシコ|墨西哥|мексик|المكسيك",
    "br": "브라질|ブラジル|巴西|бразили|бразилі|البرازيل",
    "ve": "베네수엘라|マドゥロ|ベネズエラ|委内瑞拉|венесуэл|венесуел|فنزويلا",
    "au": "호주|オーストラリア|澳大利亚|австрали|австралі|أستراليا",
    "sd": "スーダン|苏丹|судан|السودان",
}


def actors_in(text: str) -> frozenset[str]:
    """The two-letter codes of the states and unions that a text names."""
    latin = (WRITTEN[name] for name in _names_in(text))
    return frozenset((*latin, *(PART_CODES[part] for part in _parts_in(text))))


def named_actors(text: str) -> dict[str, str]:
    """The actors that a text names, each with the first name it uses; of scripts other than Latin, the part known."""
    found: dict[str, str] = {}
    for name in LATIN.findall(text):
        found.setdefault(WRITTEN[name.casefold()], name)
    for part in _parts_in(text):
        found.setdefault(PART_CODES[part], part.strip())
    return found


def may_name_actors(text: str, words: frozenset[str]) -> bool:
    """Whether `actors_in` may find some in a text with these words, in small letters; costs a tenth of asking it."""
    return not (text.isascii() and TELLING_WORDS.isdisjoint(words))


def words_of_actors(text: str) -> frozenset[str]:
    """The words, in small letters, of the Latin names that a text uses for them."""
    return frozenset(word for name in _names_in(text) for word in name.split())


def _parts_in(text: str) -> Iterable[str]:
    return OTHER.findall(text.casefold()) if not text.isascii() and NOT_LATIN.search(text) else ()


@lru_cache(2)  # for both of these, of a headline and its lead
def _names_in(text: str) -> tuple[str, ...]:
    return tuple(name.casefold() for name in LATIN.findall(text))


WRITTEN = {name.casefold(): code for code, names in NAMES.items() for name in names.split("|")}
TELLING_WORDS = frozenset(max(re.split(r"[\W_]", name), key=len) for name in WRITTEN)  # one of each name
PART_CODES = {part.casefold(): code for code, parts in PARTS.items() for part in parts.split("|")}


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names as whole words, the longest that fits.

    Grouped by their first letters, which finds them 25 times as fast as one after the other.
    """
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted({*names}, key=len, reverse=True):
        by_letter[name[0]].append(name[1:])
    groups = (rf"{first}(?<![\w-].)(?:{_any_ending(endings)})" for first, endings in by_letter.items())
    return re.compile(rf"(?:{'|'.join(groups)})(?!\w)")


def _any_ending(endings: Iterable[str]) -> str:
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for ending in endings:
        by_letter[ending[0]].append(re.escape(ending[1:]))
    return "|".join(f"{re.escape(second)}(?:{'|'.join(rest)})" for second, rest in by_letter.items())


# Capitalised or in capitals, as names are in Latin script: "us" and "turkey" are words.
LATIN = _any_of(written for names in NAMES.values() for name in names.split("|") for written in (name, name.upper()))
# A Cyrillic one begins a word: there is an Iran in every tyrant.
OTHER = re.compile(
    "|".join(
        rf"(?<!\w){re.escape(part)}" if "а" <= part[0] <= "ї" else re.escape(part)
        for part in sorted(PART_CODES, key=len, reverse=True)
    )
)
NOT_LATIN = re.compile("[\u0400-\u06ff\u3040-\ud7ff]")
