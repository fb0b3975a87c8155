"""The codes that lang: knows, and what was meant by one that it does not."""

_WRITTEN = (  # ISO 639-1
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "
    "en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it "
    "iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt "
    "my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl "
    "sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu"
)
CODES = frozenset(_WRITTEN.split())
# Codes of countries, old codes, and the names that do not begin with their code. Three of the codes are languages as
# well, but who writes kr, se or br means Korea, Sweden or Brazil, and not Kanuri, Northern Sami or Breton.
_MISTAKEN = (
    "kr:ko kp:ko jp:ja cn:zh ua:uk gr:el se:sv dk:da cz:cs br:pt us:en gb:en au:en at:de il:he iw:he ji:yi ir:fa "
    "in:hi pk:ur rs:sr by:be vn:vi al:sq sp:es ge:ka "
    "armenian:hy basque:eu bengali:bn bulgarian:bg chi:zh chinese:zh croatian:hr czech:cs deutsch:de dutch:nl "
    "estonian:et farsi:fa ger:de german:de greek:el indonesian:id irish:ga kazakh:kk latvian:lv lithuanian:lt "
    "macedonian:mk malay:ms persian:fa pol:pl polish:pl por:pt portuguese:pt serbian:sr slovak:sk spa:es "
    "spanish:es swe:sv swedish:sv tur:tr turkish:tr zho:zh"
)
_MEANT = dict(pair.split(":") for pair in _MISTAKEN.split())


def is_language(code: str) -> bool:
    """Whether `code` is one of ISO 639-1, and means what people mean by it."""
    return code in CODES and code not in _MEANT


def language_meant(code: str) -> str:
    """The code that was probably meant by a wrong one, such as a country's; Korean, an example, when none is near."""
    beginning = code[:2]
    if code in _MEANT:
        return _MEANT[code]
    return _MEANT.get(beginning, beginning) if beginning in CODES or beginning in _MEANT else "ko"
