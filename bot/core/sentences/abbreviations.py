"""What a full stop may end without ending the sentence: tables for `bot.core.sentences`, by language."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


MONTHS = _words(
    """jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun
        janv févr avr juil déc ene abr ago dic okt dez
        янв фев февр мар апр июн июл авг сен сент окт ноя нояб дек січ лют бер берез квіт трав черв лип серп вер верес
        жовт лист груд"""
)

# Words that only ever stand before a number: "No. 7", "Art. 5".
NUMBERED = _words("no nos nr art sec ch vol fig p pp núm стр ст ст.ст буд корп кв оф каб") | MONTHS

# A name follows nearly always, so the sentence goes on whatever the case of the next word.
TITLES: dict[str, frozenset[str]] = {
    "en": _words(
        """mr mrs ms mx dr prof rev fr hon st sr jr gen gov sen sens rep reps lt col cmdr capt maj sgt cpl pvt adm brig
        supt insp det amb atty pres vp mgr mons messrs mme mlle ft mt vs v al approx est dept univ fig figs op vol
        pp ed eds hr min tel ext art sec ch no nos nr cf viz ca mich calif conn fla ill ind kan ky mass md minn miss
        mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo ariz ark ala colo del ga la me"""
    ),
    "de": _words(
        """dr prof hr fr st nr bzw ca evtl ggf inkl usw vgl abs art bd geb gest mio mrd str tel zz inkl sog mind max
        allg jh jahrh dipl ing mag lt rd gem bspw ehem einschl"""
    ),
    "fr": _words("""m mm mme mmes mlle me dr pr st ste av bd env hab art cf p pp vol n no nos éd gén cdt"""),
    "es": _words(
        """sr sra srta sres sta sto dr dra d dña gral cnel lic ing prof ud uds av avda núm art pág ee uu p ej aprox"""
    ),
    "pt": _words("sr sra dr dra prof eng gen cel av art núm pág exmo exma ltda dep sen gov"),
    "it": _words("sig sigg dott prof ing avv on gen col art pag ecc cfr st s mons geom"),
    "nl": _words("dhr mevr mw dr prof ir ing mr drs nr ca bijv blz enz jl resp st o.a d.w.z m.n"),
    "pl": _words(
        """dr prof gen płk mjr kpt por inż mgr ks św ul al nr np m.in tzw r pkt art ust zł tys mln mld ok tj"""
    ),
    "tr": _words("dr prof doç av org gen alb yrd no sok cad vb bkz sn"),
    "ru": _words(
        """нач гос им ул пр просп бул пл обл тыс млн млрд трлн долл руб см напр проф акад ген полк кап адм зам рис табл
        стр гл св ред тел кв корп стр пер пос дер гр т.е т.к т.н т.ч"""
    ),
    "uk": _words(
        """ім вул просп бул пл обл тис млн млрд трлн дол грн див напр проф акад ген полк кап адм зам рис табл стор св
        ред тел кв пров див род т.зв т.ч"""
    ),
    "ar": _words("د أ ا م ق ص ج أ.د"),
}

# The same spelling is an everyday word, so a word that opens sentences ends it after all: "He said no. The ...".
EVERYDAY: dict[str, frozenset[str]] = {
    "en": _words(
        """no me la ill miss mass ind del wash art min mo ore pa al est ed ch det ms v m d on s ca st p pp r av"""
    ),
    "fr": _words("me st"),
    "it": _words("col"),
    "ru": _words("пр род"),
    "uk": _words("род"),
}

# Lists end on these, and with them the sentence where a capital follows.
LIST_ENDS = _words("etc usw тощо ін др пр ecc itp enz")
LIST_ENDS_OF_TWO = _words("т.д т.п т.д. т.п.")  # "и т. д."

COMPANIES = _words("inc corp co ltd llc plc bros esq ph.d gmbh")

# Always in the middle, in any language.
INNER = _words("e.g i.e z.b u.a d.h o.ä p.ej p.ex т.е т.к т.н ст.ст m.in np tzw bijv")

TIME_ZONES = _words("ET EST EDT GMT UTC BST PT PST PDT CT CST CDT MSK CET CEST KST JST IST AEST local")

# Words that open English sentences: after "U.S." or "Inc." they begin a new one.
OPENERS = _words(
    """the a an it he they we i you this that these those there in on at but and or so as if when while after
        before since although though however meanwhile then now for with by from to his her she its their our my
        your who what why how where some many most all both one two three four five no not during under according
        officials police president earlier last late also yet still once until only even just despite instead
        critics analysts speaking asked nearly more about among other another each few several"""
)

# Languages that write ordinals with a full stop: "am 3. Oktober", "der 2. Weltkrieg".
# Korean ends the parts of a date with one: "2024. 10. 5."
ORDINAL_LANGUAGES = frozenset({"de", "da", "no", "nb", "fi", "cs", "sk", "hu", "sl", "hr", "pl", "tr", "ko"})

# Where any single letter is short for a word: "z. B.", "p. ej.", "a. m.".
LETTER_LANGUAGES = frozenset({"de", "es", "fr", "it", "nl", "pl", "pt"})
