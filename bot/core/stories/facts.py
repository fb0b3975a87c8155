"""The numbers that a report gives, and what each of them counts: the dead, the injured, per cent, money.

Each is a mark among the terms of a story (`=dead:14`, `=%:25`, `=:27`), so that the next report shows what is new.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.core.stories.evidence import may_hold_digits, undated, words_of

# What a number counts, by words, and by beginnings of words where they have endings or stand within others.
_WORDS = {
    "dead": (
        "dead die died dies killed kill kills killing deaths death toll fatalities lives bodies "
        "tote toten toter getötet todesopfer gestorben mort morts tué tués tuée tuées décès "
        "muerto muertos muerta muertas muertes víctimas"
    ),
    "hurt": "injured injures injuring injuries wounded wounds wounding hurt verletzt verletzte verletzten blessé "
    "blessés blessée blessées herido heridos heridas",
    "lost": "missing vermisst vermisste vermissten disparu disparus disparues desaparecido desaparecidos",
    "held": "arrested arrests detained detains festgenommen festnahmen arrêté arrêtés detenido detenidos",
    "fled": "evacuated evacuates displaced flee evakuiert évacués evacuados evacuadas desplazados",
    "%": "% percent pct prozent ٪",
    "$": "$ € £ ¥ dollars dollar euro euros pounds yen yuan rubles dólares",
}
_PARTS = {
    "dead": (
        "погиб убит убил жертв загин вбит вбил قتل قتيل وفاة ضحايا ضحية 사망 숨져 숨졌 死亡 死者 死 遇难 遇難 fallecid"
    ),
    "hurt": "ранен пострада поранен травмован جريح جرحى مصاب إصاب اصاب 부상 다쳐 負傷 けが 受伤 受傷",
    "lost": "пропавш пропал зникл مفقود 실종 行方不明 失踪 失联",
    "held": "задержан арестован затриман اعتقال توقيف 체포 逮捕 被捕",
    "fled": "эвакуир евакуй إجلاء نازح 대피 避難 疏散 撤离",
    "%": "процент відсот بالمئة بالمائة 퍼센트 パーセント 百分之",
    "$": "доллар долар рубл евро євро гривен دولار يورو 달러 원 ドル 円 美元 欧元",
}
_SCALES = {
    1_000: "thousand tausend mille mil тысяч тыс тис ألف آلاف",
    10_000: "万 만 萬",
    1_000_000: "million millions m mn mln millionen millones млн миллион мільйон مليون",
    100_000_000: "亿 億 억",
    1_000_000_000: "billion billions bn milliarden milliards mrd млрд миллиард мільярд مليار",
    1_000_000_000_000: "trillion tn",
}
_NUMERALS = (
    "two zwei deux dos два",
    "three drei trois tres три",
    "four vier quatre cuatro четыре чотири",
    "five fünf cinq cinco пять",
    "six sechs seis шесть шість",
    "seven sieben sept siete семь",
    "eight acht huit ocho восемь",
    "nine neun neuf nueve девять",
    "ten zehn dix diez десять",
    "eleven elf onze once",
    "twelve zwölf douze doce",
    "thirteen dreizehn treize trece",
    "fourteen vierzehn quatorze catorce",
    "fifteen fünfzehn quinze quince",
    "sixteen sechzehn seize dieciséis",
    "seventeen siebzehn",
    "eighteen achtzehn",
    "nineteen neunzehn",
    "twenty zwanzig vingt veinte двадцать",
)
# Numbers that count nothing: spans, ages and hours after them, parts of a series before them.
_SPANS = (
    "year years month months week weeks day days hour hours minute minutes am pm jahre jahren tage tagen stunden uhr "
    "ans an jours heures h años días horas лет года дней часов років днів years-old year-old things ways reasons "
    "takeaways questions photos facts pictures charts km kilometers kilometres miles meters metres"
)
_SPAN_PARTS = "年 月 日 時 分 歳 岁 时 点 년 월 일 시 분 세 개월 عام سنة يوم ساعة"
_SERIES = "day article phase no number part chapter version round group tag jour día день page level category"

NUMBER_OF = {word: value for value, words in enumerate(_NUMERALS, start=2) for word in words.split()}
KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split()}
PARTS = {part: kind for kind, parts in _PARTS.items() for part in parts.split()}
SCALE = {word: scale for scale, words in _SCALES.items() for word in words.split()}
AFTER_NO_COUNT = frozenset(("-", "/", *_SPANS.split()))
BEFORE_NO_COUNT = frozenset(("-", "/", *_SERIES.split()))
THOUSANDS = re.compile(r"[., \u00a0\u202f](?=\d{3}(?!\d))")
PART = re.compile("|".join(map(re.escape, sorted(PARTS, key=len, reverse=True))))
SCALE_PART = re.compile("|".join(word for word in SCALE if len(word) > 1 or not word.isascii()))
SPAN_PART = re.compile("|".join(_SPAN_PARTS.split()))

# It begins with one class, so that the text between is skipped at the speed of C.
DIGITS = re.compile(
    r"\d(?<![A-Za-z_\d.,].)(?<!\d:.)(?:\d{0,2}(?: \d{3})+(?!\d)|\d*(?:[.,\u00a0\u202f]\d+)*)"
    r"(?![.,]?\d)(?=(?:bn|tn|mn|m)\b|[^A-Za-z_]|$)"
)
# A word, a number, a sign of money or share, or what ends a clause.
PIECE = re.compile(r"[^\W\d_]+(?:['’-]\w+)*|\d+|[%٪$€£¥]|[,;:.!?\n()—–|/-]")
AROUND = 60  # characters in which that is looked for
REACH_AFTER, REACH_BEFORE = 4, 7  # words and signs to it: "the toll of the ferry disaster rises to 14"
TOLLS = frozenset({"dead", "hurt", "lost", "held", "fled"})
YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Fact:
    """A number in a text: what it counts (`dead hurt lost held fled % $`, else empty), and how the text says so."""

    kind: str
    value: float
    words: str
    at: int  # its first character

    @property
    def mark(self) -> str:
        """The story term that stands for it."""
        return f"={self.kind}:{self.value:g}"


def facts_in(text: str) -> tuple[Fact, ...]:
    """The numbers of a text, those in words last; no dates, years, ages, hours, nor numbers within names."""
    folded = text.casefold()
    words = words_of(folded)
    numbers = DIGITS.finditer(undated(folded, words)) if may_hold_digits(folded) else ()
    numerals = (found for word in words & NUMBER_OF.keys() for found in re.finditer(rf"\b{word}\b", folded))
    quoted = text if len(text) == len(folded) else folded  # ß and the like become longer
    found = (_fact(folded, quoted, number) for number in (*numbers, *numerals))
    return tuple(fact for fact in found if fact)


def known_values(terms: Sequence[tuple[str, float]]) -> Mapping[str, tuple[float, ...]]:
    """The numbers that the reports of a story gave, by what they count."""
    known: dict[str, tuple[float, ...]] = {}
    for term, _ in terms:
        if term[0] == "=":
            kind, _, value = term[1:].partition(":")
            known[kind] = (*known.get(kind, ()), float(value))
    return known


def _fact(folded: str, quoted: str, number: re.Match[str]) -> Fact | None:
    start, end = number.span()
    after = [*PIECE.finditer(folded, end, end + AROUND)][:REACH_AFTER]
    before = [*PIECE.finditer(folded, max(0, start - AROUND), start)][: -REACH_BEFORE - 1 : -1]
    following, preceding = (side[0].group() if side else "" for side in (after, before))
    if preceding in BEFORE_NO_COUNT or _is_span(following):
        return None
    scale = _scale(following)
    value = _value(number.group())
    kind, counted = _counted(after, before)
    if counted is None:
        if number.group() in NUMBER_OF or not value.is_integer() or not following[:1].isalpha():
            return None
        counted = after[0]
    if value in YEARS and scale == 1 and (not kind or counted.start() < start):
        return None
    first, last = min(start, counted.start()), max(end, counted.end(), after[0].end() if scale > 1 else 0)
    return Fact(kind, value * scale, quoted[first:last], start)


def _is_span(following: str) -> bool:
    return following in AFTER_NO_COUNT or (not following.isascii() and SPAN_PART.match(following) is not None)


def _counted(after: Sequence[re.Match[str]], before: Sequence[re.Match[str]]) -> tuple[str, re.Match[str] | None]:
    """What a number counts and where that is said: after it, or else before it, within its clause."""
    for side in (after, before):
        for piece in takewhile(_is_in_clause, side):
            kind = _kind(piece.group())
            if kind:
                return kind, piece
    return "", None


def _is_in_clause(piece: re.Match[str]) -> bool:
    word = piece.group()
    return (word[0].isalpha() and word not in NUMBER_OF) or word in KIND_OF


def _kind(word: str) -> str:
    if word in KIND_OF or word.isascii():
        return KIND_OF.get(word, "")
    found = PART.search(word)
    return PARTS[found.group()] if found else ""


def _scale(following: str) -> int:
    if following in SCALE or following.isascii():
        return SCALE.get(following, 1)
    found = SCALE_PART.match(following)
    return SCALE[found.group()] if found else 1


def _value(number: str) -> float:
    """Its value, where a mark before three digits parts thousands: 1,204 and 1.204."""
    if number in NUMBER_OF:
        return float(NUMBER_OF[number])
    whole = THOUSANDS.sub("", number).replace(",", ".")
    return float(whole) if whole.count(".") < 2 else 0.5  # 1.2.3 is a version
