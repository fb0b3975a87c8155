"""Which language a text is in: its script, its letters, its function words, and py3langid where these do not tell.

For the worker: numpy comes with the import, and the first text that needs the model adds 55 MB and half a second.
"""

import math
import re
from array import array
from collections import Counter
from functools import cache
from itertools import chain

from py3langid.langid import MODEL_FILE, LanguageIdentifier

DEFAULT = "en"
SHORT = 60  # characters; headlines of names alone look like any language, and most are English
DOUBT = 10.0  # log-likelihood by which another language must then lead
ENOUGH = 1_200  # characters looked at; more changes no answer and costs a millisecond per 3,000
OF_SCRIPT, OF_WORDS = 400, 600  # of them looked at for the script, and for function words

# The languages of news we tell apart, by the script that narrows them down.
SCRIPTS: dict[str, tuple[str, ...]] = {
    "latin": (
        *(
            "en",
            "es",
            "fr",
            "de",
            "pt",
            "it",
            "nl",
            "pl",
            "cs",
            "sk",
            "ro",
            "hu",
            "sv",
            "no",
            "da",
            "fi",
            "tr",
            "vi",
            "id",
        ),
        *("hr", "sl", "sq", "lt", "lv", "et", "ca", "az"),
    ),
    "cyrillic": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn"),
    "arabic": ("ar", "fa", "ur"),
    "devanagari": ("hi", "mr", "ne"),
    "hebrew": ("he",),
    "greek": ("el",),
    "hangul": ("ko",),
    "kana": ("ja",),
    "han": ("zh",),
    "thai": ("th",),
    "georgian": ("ka",),
    "armenian": ("hy",),
    "bengali": ("bn",),
    "tamil": ("ta",),
}
_SCRIPT = re.compile(
    r"(?P<latin>[A-Za-zÀ-ɏḀ-ỿ]+)|(?P<cyrillic>[Ѐ-ԯ]+)|(?P<arabic>[؀-ۿݐ-ݿﭐ-﷿ﹰ-﻿]+)|(?P<devanagari>[ऀ-ॿ]+)"
    r"|(?P<hebrew>[֐-׿]+)"
    r"|(?P<greek>[Ͱ-Ͽἀ-῿]+)|(?P<hangul>[가-힣ᄀ-ᇿ]+)|(?P<kana>[぀-ヿ]+)|(?P<han>[㐀-鿿]+)|(?P<thai>[฀-๿]+)"
    r"|(?P<georgian>[Ⴀ-ჿ]+)|(?P<armenian>[԰-֏]+)|(?P<bengali>[ঀ-৿]+)|(?P<tamil>[஀-௿]+)"
)
LETTER = re.compile("[A-Za-z]")
# One Han or Hangul character says as much as two or three letters.
_WEIGHT = {"han": 3, "hangul": 2, "kana": 2}
# Letters that only one of the languages of a script writes, for texts too short to count.
_TELLING = {
    "uk": re.compile("[їєґЇЄҐ]"),
    "be": re.compile("[ўЎ]"),
    "ru": re.compile("[ыэёЫЭЁ]"),
    "fa": re.compile("[پچژگ]"),
    "ur": re.compile("[ٹڈڑںے]"),
}
# Words that are frequent in one language and rare in the others of its script.
_FUNCTION_WORDS = {
    "en": "the of and to that is was for with said by has it at from have which were",
    "de": "der die und das ist nicht mit von den dem zu auf für sich wird auch ein eine",
    "fr": "le les et des est dans qui une du pour pas sur au ont été aux avec",
    "es": "el los que y las por una con del para se como más fue su está",
    "pt": "o os que e não uma com do da para em dos das ao pela são foi",
    "it": "il di che e della per non sono con gli è nel alla dei ha anche",
    "nl": "de het een van en niet dat op zijn voor met aan ook wordt heeft",
    "pl": "i w na się z nie że jest do to przez po od oraz ale są",
    "sv": "och att det som på är av för den till med inte har ett om",
    "tr": "ve bir bu için ile olarak da de olan daha çok sonra göre kadar",
    "ru": "и в не на что с по как это из за от его к для но был",
    "uk": "і в не на що з та як це до за від його для але у про був",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_SPOKEN_IN = {
    word: tuple(language for language, words in _WORDS.items() if word in words) for word in chain(*_WORDS.values())
}
_CLEAR = 0.1  # share of function words from which a text is surely of that language
_FEW = 25  # words; in fewer a name or two can tip the balance


def detect_language(text: str) -> str:
    """The language most of `text` is in, as ISO 639-1; English where there are no letters."""
    sample = text[:ENOUGH]
    script = _main_script(sample[:OF_SCRIPT]) or _main_script(sample)
    if script is None:
        return DEFAULT
    candidates = SCRIPTS[script]
    if len(candidates) == 1:
        return candidates[0]
    return (
        _told_by_letters(sample, candidates)
        or _told_by_function_words(sample, candidates)
        or _told_by_model(sample, candidates)
    )


def _main_script(text: str) -> str | None:
    if text.isascii():
        return "latin" if LETTER.search(text) else None
    letters: Counter[str] = Counter()
    for run in _SCRIPT.finditer(text):
        script = run.lastgroup or ""
        letters[script] += len(run.group()) * _WEIGHT.get(script, 1)
    if letters["kana"] * 20 > letters["han"] > 0:
        letters["kana"] += letters["han"]  # Japanese writes both; Chinese has kana in names at most
    best = max(letters, key=letters.__getitem__, default=None)
    return best if best and letters[best] else None


def _told_by_letters(text: str, candidates: tuple[str, ...]) -> str | None:
    found = {language: len(letters.findall(text)) for language, letters in _TELLING.items() if language in candidates}
    ranked = sorted(found, key=found.__getitem__, reverse=True)
    if not ranked or not found[ranked[0]]:
        return None
    rivals = sum(found[language] for language in ranked[1:])
    return ranked[0] if found[ranked[0]] > 2 * rivals else None


def _told_by_function_words(text: str, candidates: tuple[str, ...]) -> str | None:
    words = text[:OF_WORDS].lower().split()
    spoken: Counter[str] = Counter()
    for languages, count in Counter(filter(None, map(_SPOKEN_IN.get, words))).items():
        spoken.update(dict.fromkeys(languages, count))
    shares = {language: spoken[language] for language in candidates if language in _WORDS}
    ranked = sorted(shares, key=shares.__getitem__, reverse=True)
    if len(ranked) < 2 or len(words) < _FEW or shares[ranked[0]] < _CLEAR * len(words):
        return None
    return ranked[0] if shares[ranked[0]] >= 2 * shares[ranked[1]] else None


def _told_by_model(text: str, candidates: tuple[str, ...]) -> str:
    scores: dict[str, float] = {language: score for language, score in _model().rank(text) if language in candidates}
    best = max(scores, key=scores.__getitem__)
    if len(text) < SHORT and scores[best] - scores.get(DEFAULT, -math.inf) < DOUBT:
        return DEFAULT
    return best


@cache
def _model() -> LanguageIdentifier:
    """py3langid for our languages alone: the hundred others would stay in memory beside them (28 MB)."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages([language for languages in SCRIPTS.values() if len(languages) > 1 for language in languages])
    return LanguageIdentifier(
        whole.nb_ptc,
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        array("i", whole.tk_output),
        tk_row=whole.tk_row,
    )
