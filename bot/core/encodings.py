"""The encoding of prose that does not say it: the one that makes its bytes the likeliest letters.

For every encoding met on the web there are the letters beyond ASCII of the languages written in it, the most frequent
first. The bytes are read as each, and the reading that those frequencies make most likely wins. Measured on our own
headlines in 26 encodings: feeds of three that say nothing or the wrong thing, 112 of 112 read well (charset-normalizer,
asked among the same encodings, 93), and alone, of one to six words, 77 of 82 (32).
"""

import math
import re
from collections import Counter
from functools import cache
from itertools import pairwise

SEARCHED_BYTES = 1_000_000  # of a page or feed; what is beyond ASCII begins sooner
GUESSED_BYTES = 6_000  # of what is beyond ASCII and around it; 60 ms

_ASCII = re.compile(rb"([\0-\x7f])[\0-\x7f]{18,}([\0-\x7f])")
_WESTERN = ("éèàêçôîâûùëïœ", "üäöß", "áóíéñúü", "ãçáéíóêõâàú", "àèùéòì", "åäöé", "øåæé")
_CENTRAL = ("łąęóśżćńź", "áíéěřšžčýůúňťóď", "áíéžčšýúťľôňäď", "áéóöőíüúű", "ăîâşţșț", "čšžćđ", "üäöß")
_TURKISH = ("ıüşğçö\u0307â",)  # a small İ is an i and a dot
_BALTIC = ("ėšąžųįčūę", "āīšēļņžūģķč", "äõüöšž")
_CYRILLIC = ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "оаинівтреслкдмупязьбгчйхжцїюєшщфґ")
_GREEK = ("αοιετσνηυρπκμλωςόίάδγέήχθύφώβξζψϊ",)
_HEBREW = ("יוהלארתבשמםנדחעקפכגטסצןזךץף",)
_ARABIC = ("اليمنرتوبدعةسفكقحهجأشصطىخضزئإءذغثظآؤ",)
_THAI = ("านรกอเงมวยลสดตทปะบัี่ิคห้แจพุู์ขำชใไ็ึผธืโศณถซภษฐญฉฏฑฒ",)
_JAPANESE = (
    "のにはをたがとしてでいなれるさかんらもこっりすあくまけスンルトラアイリレドクコシ日国年人大会本東月中出一者政府市事新発行生"
    "地方前事件首相県京対部員社長高上議調査開党内米北"
)
_SIMPLIFIED = (
    "的一国在人中了是年和有大会不这为上个发日到出行政新市公要地生时业将民经部于关月来对全进学工方多家员法以分后成作我"
    "被前现长报他动者高美实里机开外过加理表合定本通就间同体万能力资主记天度北京际东京台风安海军导弹制裁"
)
_TRADITIONAL = (
    "的一國在人中是年和有大會不這為上個發日到出行政新市公要地生時業將民經部於關月來對全進學工方多家員法以分後成作我"
    "被前現長報他動者高美實裡機開外過加理表合定本通就間同體萬能力資主記天度北京際東台風安海軍導彈制裁"
)
_KOREAN = (
    "이다의는에을고하가한지기로은도사대를서자인시리정나어일해라수부아전그주제으들있장원국관과보구상스경조동공회"
    "했위유여만성비선치무신트마미중당소북발민오간안생금방통법세력화양연진말까면현출실행총"
)
# The encodings of the web with what is written in them, the most common first.
_LETTERS = {
    "cp1252": _WESTERN,
    "cp1251": _CYRILLIC,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1253": _GREEK,
    "cp1255": _HEBREW,
    "cp1256": _ARABIC,
    "cp1257": _BALTIC,
    "cp874": _THAI,
    "koi8_u": _CYRILLIC,
    "iso8859_5": _CYRILLIC,
    "iso8859_6": _ARABIC,
    "cp866": _CYRILLIC,
    "gb18030": (_SIMPLIFIED,),
    "big5hkscs": (_TRADITIONAL,),
    "cp949": (_KOREAN,),
    "cp932": (_JAPANESE,),
    "euc_jp": (_JAPANESE,),
}
_STEP = 0.4  # by so much, as a logarithm, each is less common than the one before
_PUNCTUATION = "“”‘’„–—…«»€°·\u00a0、。「」，《》・（）"
# Scripts of too many letters to list: from where to where, and about how many there are.
_RARE = (("\u3040", "\u30ff", 150), ("\u4e00", "\u9fff", 5_000), ("\uac00", "\ud7a3", 2_000))
# Nearly all that is written in the large sets is in the small ones they grew from.
_SMALL = {"gb18030": "gb2312", "big5hkscs": "big5", "cp949": "euc_kr", "cp932": "euc_jp", "euc_jp": "euc_jp"}
_UNLISTED = 0.3  # the share of all that are not listed
_CAPITAL = math.log(0.1)  # of the first of a row
_MIXTURE = math.log(1e-3)  # of what the wrong encoding makes of a word: two scripts, or small letters before capitals
_ODD = math.log(1e-6)  # of whatever is not expected
_WRONG = math.log(1e-8)  # of what no prose holds


def guess_encoding(body: bytes) -> str:
    """The name of Python's codec that makes `body` the likeliest prose."""
    sample = _ASCII.sub(rb"\1 \2", body[:SEARCHED_BYTES])[:GUESSED_BYTES]
    scores = {codec: _likelihood(sample, codec) - rank * _STEP for rank, codec in enumerate(_LETTERS)}
    return max(scores, key=scores.__getitem__)


def _likelihood(sample: bytes, codec: str) -> float:
    """The logarithm of how likely the letters beyond ASCII are, in the language of this codec that fits best."""
    text = sample.decode(codec, "replace")
    letters = Counter(letter for letter in text.lower() if letter > "\x7f")
    slips = Counter(_slip(before, letter) for before, letter in pairwise(f" {text} ") if max(before, letter) > "\x7f")
    fit = max(_fit(letters, language, codec) for language in _LETTERS[codec])
    return fit + slips["capital"] * _CAPITAL + slips["mixture"] * _MIXTURE


def _slip(before: str, letter: str) -> str:
    """What is rare about two letters in a row: a capital, or one after a small letter, or two scripts in one word."""
    if letter > "\x7f" and letter.isupper() and not before.isupper():
        return "mixture" if before.islower() else "capital"
    ascii_, other = sorted((before, letter))
    return "mixture" if ascii_.isalpha() and ascii_ < "\x80" and "\u0370" <= other < "\u1000" else ""


def _fit(letters: Counter[str], language: str, codec: str) -> float:
    chances = _chances(language)
    return sum(
        count * (chances[letter] if letter in chances else _chance(letter, language, codec))
        for letter, count in letters.items()
    )


def _chance(letter: str, language: str, codec: str) -> float:
    """The logarithm of the chance of a letter that is not listed."""
    if not letter.isprintable():
        return _WRONG
    for first, last, number in _RARE:
        if (
            first <= letter <= last
            and (first <= language[-1] <= last or first <= language[0] <= last)
            and _is_in(letter, _SMALL[codec])
        ):
            return math.log(_UNLISTED / number)
    return _ODD


def _is_in(letter: str, codec: str) -> bool:
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _chances(language: str) -> dict[str, float]:
    """The logarithm of the chance of each letter: it falls by e with every quarter of the alphabet."""
    weights = {letter: math.exp(-4 * rank / len(language)) for rank, letter in reversed(list(enumerate(language)))}
    whole = sum(weights.values()) / (1 - _UNLISTED)
    return {sign: math.log(0.01) for sign in _PUNCTUATION} | {
        letter: math.log(weight / whole) for letter, weight in weights.items()
    }
