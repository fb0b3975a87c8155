"""Sentences that cannot stand alone: they open on a word, or close a quotation, that an earlier sentence explains."""

import re

LONGEST_ATTRIBUTION = 140  # characters

_OPENERS = {
    "en": (
        "he she it they this that these those his her their its him them but and or nor however also then so such "
        "meanwhile moreover furthermore nevertheless nonetheless instead yet still therefore thus hence besides "
        "otherwise likewise similarly both neither"
    ),
    "de": "er sie es dies diese dieser dieses diesen sein seine ihr ihre aber und doch jedoch dennoch auch dann "
    "deshalb daher zudem zuvor beide",
    "fr": "il elle ils elles ce cela ceci cet cette ces celui-ci celle-ci son sa ses leur leurs mais et or donc "
    "cependant toutefois ainsi auparavant",
    "es": "él ella ellos ellas esto eso este esta estos estas su sus pero y sin_embargo también además entonces así "
    "anteriormente ambos",
    "pt": "ele ela eles elas isto isso este esta estes estas seu sua mas e porém também além então assim",
    "it": "egli ella essi lui lei loro questo questa questi queste ciò suo sua ma e però tuttavia inoltre quindi così",
    "ru": "он она оно они это этот эта эти его ее её их но а и однако также тоже тогда поэтому затем при_этом об_этом "
    "ранее оба обе",
    "uk": "він вона воно вони це цей ця ці його її їх але а й і та однак також тоді тому потім при_цьому про_це "
    "раніше обидва обидві",
    "ar": "وهو وهي وهم هو هي هم هذا هذه وهذا وهذه ذلك تلك وذلك لكن ولكن لكنه ولكنه لكنها كما وكان",
    "ko": "그는 그가 그녀는 그들은 그들이 이들은 이들이 이는 이를 이에 이와 이로써 그러나 하지만 그리고 그러면서 또 "
    "또한 한편 이어 앞서 그의 아울러 반면 다만 따라서",
}
_PHRASES = {
    "en": r"among (?:them|these|those)|in (?:addition|contrast|turn)|at the (?:same )?time|as a result"
    r"|for (?:example|instance)"
    r"|on the other hand|the (?:former|latter)|(?:one|some|none|most|many|both|all) of (?:them|these|those)"
    r"|(?:he|she|it|they|that|this)['’](?:s|d|ll|re|ve)",
    # "Das" is an article as well.
    "de": r"das (?:ist|war|sei|sind|wird|wurde|hat|hatte|habe|gilt|galt|bedeutet|teilt|teilte|kündigte|sagte"
    r"|berichtete?|bestätigte|erklärte|meldete|gab|geht|ging|zeigte?|kann|könnte|solle?|wäre|macht|reicht|liegt)",
    "fr": r"c['’](?:est|était)",
    # "And the army said that" names who says it, "and said that" does not.
    "ar": r"و(?:قال|أضاف|أكد|أوضح|تابع|أشار|ذكر)ت? (?:إن|أن|إلى)(?:ه|ها|هم)?",
}
# "Este lunes" points to the day of the report.
_TIMES = (
    "Woche|Jahr|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Morgen|lundi|mardi|mercredi|jeudi|vendredi"
    "|samedi|dimanche|matin|soir|semaine|année|nuit|lunes|martes|miércoles|jueves|viernes|sábado|domingo|año|mes|semana"
    "|mañana|tarde|noche|madrugada"
)
# A sentence that only says who announced what the one before it says.
_ATTRIBUTIONS = {
    "en": r"(?:that|this) (?:is|was) according to|(?:it|that|this) was (?:announced|confirmed|reported) by",
    "de": r"(?:das|dies) (?:teilte|kündigte|sagte|berichtete|bestätigte|erklärte|meldete|gab|geht)",
    "fr": r"c['’]est ce qu['’](?:a|ont|indiquent?)",
    "es": r"así lo (?:anunció|informó|dijo|confirmó|indicó|aseguró)",
    "it": r"lo (?:ha|hanno) (?:annunciato|detto|confermato|reso)",
    "ru": r"об этом (?:\w+ ){0,3}(?:сообщ|говор|заяв|рассказ|пиш|стало)\w*",
    "uk": r"про це (?:\w+ ){0,3}(?:повідом|йдеться|заяв|розпов|пиш|стало)\w*",
}
# Written without blanks, so what follows need not be a new word.
_UNSPACED = re.compile(
    r"^[「“‘『《]*(?:他|她|它|这|這|那|该|該|此外|但|不过|不過|然而|同时|同時|其中|双方|彼は|彼女は|彼らは|これ|それ|その|この|しかし"
    r"|また|さらに|一方|いずれも|同社|同氏|同国|同省|同庁|両国|両者)"
)
# Of the writer and the reader. Where the verb alone tells, as in Spanish, only what is written counts.
_PERSONS = {
    "en": "I we my our me us you your myself ourselves yourself",
    "de": "ich wir mich uns mein meine meinem meinen unser unsere unserem unseren euch dein deine",
    "fr": "je j nous vous mon ma mes notre nos votre vos",
    "es": "yo nosotros nos mi mis nuestro nuestra nuestros nuestras tú tu tus usted ustedes",
    "pt": "eu nós nos meu minha nosso nossa nossos nossas você vocês",
    "it": "io noi mio mia nostro nostra nostri nostre voi vostro vostra",
    "ru": "я мы мне меня нам нас мой моя наш наша наши нашего нашей вы вам вас ваш ваша ваши",
    "uk": "я ми мені мене нам нас мій моя наш наша наші нашого нашої ви вам вас ваш ваша ваші",
    "ar": "أنا نحن أنت أنتم لنا لدينا",
    "ko": "나는 저는 제가 내가 우리는 우리가 우리의 당신",
}
_UNSPACED_PERSONS = re.compile(r"我们|我們|您|你们|你們|私たち|我々|私は|私の|あなた")
_QUOTED = re.compile(r"[\"“«„「][^\"”»“」]*[\"”»“」]?")
_OPENING = "[\"“‘'«„(\\[]*"


def _pattern(language: str) -> re.Pattern[str]:
    words = [word.replace("_", " ") for word in _OPENERS[language].split()]
    words.extend(filter(None, [_PHRASES.get(language)]))
    return re.compile(rf"^{_OPENING}(?:{'|'.join(words)})(?![\w’'-])(?!\s(?:{_TIMES})\b)", re.IGNORECASE)


def _persons(language: str) -> re.Pattern[str]:
    # By case, for US is a country.
    words = {form for word in _PERSONS[language].split() for form in (word, word.capitalize())}
    return re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(words))})(?![\w.])")


_SPEAKING = {language: _persons(language) for language in _PERSONS}
_DANGLING = {language: _pattern(language) for language in _OPENERS}
_ATTRIBUTING = {language: re.compile(rf"(?:{said})\b", re.IGNORECASE) for language, said in _ATTRIBUTIONS.items()}
_WHOLLY_QUOTED = re.compile(r"^[\"“«„「].*[\"”»“」]$", re.DOTALL)
_OPENS_QUOTATION = re.compile(r"(?:[^\"]*[\s(\[—–-])?\"(?=\S)")  # the first straight mark stands before a word
_PAIRS = (("“", "”"), ("«", "»"), ("「", "」"))


def dangles(sentence: str, language: str) -> bool:
    """Whether the first word points to something said before: 'Their', 'But'."""
    pattern = _DANGLING.get(language)
    return bool((pattern and pattern.match(sentence)) or _UNSPACED.match(sentence))


def leans_back(sentence: str, language: str, *, first: bool = False) -> bool:
    """Whether the sentence needs the one before it: it dangles, is the second half of a quotation, or has no speaker.

    The `first` of an article has none before it, so odd quotation marks there are slips.
    """
    return (
        dangles(sentence, language)
        or _is_bare_quotation(sentence)
        or (not first and _closes_earlier_quotation(sentence))
    )


def attributes(sentence: str, language: str) -> bool:
    """Whether the sentence only says who announced what the one before it says."""
    pattern = _ATTRIBUTING.get(language)
    return bool(pattern and pattern.match(sentence)) and len(sentence) <= LONGEST_ATTRIBUTION


def breaks_off(sentence: str) -> bool:
    """Whether the sentence opens a quotation that only a later one closes and gives a speaker to."""
    return any(sentence.rfind(opening) > sentence.rfind(closing) for opening, closing in _PAIRS) or (
        sentence.count('"') % 2 == 1 and sentence.startswith('"')
    )


def speaks(sentence: str, language: str) -> bool:
    """Whether somebody says "we" or "you" outside a quotation: who is meant stands elsewhere, if at all."""
    told = _QUOTED.sub(" ", sentence)
    pattern = _SPEAKING.get(language)
    return bool((pattern and pattern.search(told)) or _UNSPACED_PERSONS.search(told))


def _closes_earlier_quotation(sentence: str) -> bool:
    for opening, closing in _PAIRS:
        first = sentence.find(closing)
        if first >= 0 and not 0 <= sentence.find(opening) < first:
            return True
    return sentence.count('"') % 2 == 1 and not _OPENS_QUOTATION.match(sentence)


def _is_bare_quotation(sentence: str) -> bool:
    """A quotation with nobody who says it: the speaker is named next to it."""
    return bool(_WHOLLY_QUOTED.match(sentence)) and not re.search(r"[\"”»」].*[\"“«„「]", sentence[1:-1])
