"""Where an outlet is: what somebody set, else what the domain of its feed says.

Codes are those of ISO 3166-1, two capitals. A domain of a country that sells it to everybody says nothing.
"""

from urllib.parse import urlsplit

_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS "
    "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS "
    "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW "
    "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
COUNTRIES = frozenset(_CODES.split())
# Sold to everybody, or given away: what stands there is seldom of the place.
_SOLD_TO_ALL = (
    "ac ag ai as bz cc cd cf co cx dj fm ga gd gg gl gq gs im io la lc ly me ml ms mu nf nu pn pw sc sh sl so st sx tc "
    "tk to tv vc vg vu ws"
)
_SOLD = frozenset(_SOLD_TO_ALL.split())
_ENDINGS = {"uk": "GB", "gov": "US", "mil": "US"}  # where the domain is not the code
# Below these second levels a register asks who somebody is: gov.co is Colombian although .co is sold.
_REGISTERED = frozenset({"com", "edu", "gov", "mil", "net", "org"})
_FIRST_FLAG = 0x1F1E6 - ord("A")


def country_of(chosen: str, url: str) -> str:
    """The country of the outlet with its feed at `url`: the chosen one, else that of the domain; empty for none."""
    return chosen or _country_of_host(urlsplit(url).hostname or "")


def parse_country(value: str) -> str | None:
    """The code in capitals; None for what is none."""
    code = value.strip().upper()
    return code if code in COUNTRIES else None


def flag(country: str) -> str:
    """The flag as an emoji; nothing for no country."""
    return "".join(chr(_FIRST_FLAG + ord(letter)) for letter in country) if country in COUNTRIES else ""


def _country_of_host(host: str) -> str:
    *_, second, ending = ("", "", *host.casefold().rstrip(".").split("."))
    if ending in _SOLD and second not in _REGISTERED:
        return ""
    code = _ENDINGS.get(ending, ending.upper())
    return code if code in COUNTRIES else ""
