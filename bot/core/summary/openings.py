"""Sentences that cannot stand alone: they open on a word, or close a quotation, that an earlier sentence explains."""

import re

_OPENERS = {
    "en": (
        "he she it they this that these those his her their its him them but and or nor however also then so such "
        "meanwhile moreover furthermore nevertheless nonetheless instead yet still therefore thus hence besides "
        "otherwise likewise similarly both neither"
    ),
    "de": "er sie es dies diese dieser dieses das sein seine ihr ihre aber und doch jedoch dennoch auch dann "
    "deshalb daher zudem",
    "fr": "il elle ils elles ce cela ceci cette ces celui-ci son sa ses leur leurs mais et or donc cependant "
    "toutefois ainsi",
    "es": "él ella ellos ellas esto eso este esta estos estas su sus pero y sin_embargo también además entonces así",
    "pt": "ele ela eles elas isto isso este esta estes estas seu sua mas e porém também além então assim",
    "it": "egli ella essi lui lei loro questo questa questi queste ciò suo sua ma e però tuttavia inoltre quindi così",
    "ru": "он она оно они это этот эта эти его ее её их но а и однако также тоже тогда поэтому затем при_этом",
    "uk": "він вона воно вони це цей ця ці його її їх але а й і та однак також тоді тому потім при_цьому",
    "ar": "وهو وهي وهم هو هي هم هذا هذه ذلك تلك لكن ولكن كما وكان وأضاف وقال وأضافت وقالت",
    "ko": "그는 그녀는 그들은 이는 이를 이에 그러나 하지만 그리고 또 또한 한편 이어 앞서 그의",
}
_PHRASES = {
    "en": r"among (?:them|these|those)|in (?:addition|contrast|turn)|at the (?:same )?time|as a result"
    r"|for (?:example|instance)"
    r"|on the other hand|the (?:former|latter)|(?:one|some|none|most|many|both|all) of (?:them|these|those)"
    r"|(?:he|she|it|they|that|this)['’](?:s|d|ll|re|ve)",
}
# Written without blanks, so what follows need not be a new word.
_UNSPACED = re.compile(
    r"^[「“‘『《]*(?:他|她|它|这|那|此外|但|不过|然而|同时|其中|彼は|彼女は|彼らは|これ|それ|その|この|しかし|また|さらに|一方)"
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
    return re.compile(rf"^{_OPENING}(?:{'|'.join(words)})(?![\w’'-])", re.IGNORECASE)


def _persons(language: str) -> re.Pattern[str]:
    # By case, for US is a country.
    words = {form for word in _PERSONS[language].split() for form in (word, word.capitalize())}
    return re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(words))})(?![\w.])")


_SPEAKING = {language: _persons(language) for language in _PERSONS}
_DANGLING = {language: _pattern(language) for language in _OPENERS}
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
