"""Datelines: the place and agency before a report's first words, and the dates pages print."""

import re
from datetime import UTC, datetime

_AGENCY = (
    r"AP|AFP|Reuters|REUTERS|CNN|dpa|DPA|EFE|ANSA|UPI|IANS|PTI|ANI|Yonhap|Kyodo(?: News)?|Xinhua|TASS|Interfax"
    r"|Bloomberg"
    r"|Anadolu|AA|SPA|WAM|KUNA|MENA|Efe|Europa Press|PAP|ČTK|APA|BBC|VOA|RFE/RL|NPR|CBS(?: News)?|NBC(?: News)?"
    r"|KCNA|BNO"
)
_SIGNED = r"(?:\([A-Z][\w&.'’\- ]{1,30}\)\s*)?"  # behind a place in capitals no other word stands in parentheses
_PLACE = r"[A-ZÀ-ÞА-ЯЁІЇЄҐ][\w.'’\- ]{1,40}"
_DATE_WORDS = r"(?:[^\W\d_]{3,9}\.? \d{1,2}|\d{1,2}\.? [^\W\d_]{3,9}\.?)(?:,? \d{4})?"
_DASH = r"\s*(?:--|[-–—=])+\s*"

# Each stands at the start of a report; the first that fits is taken off.
_PATTERNS = (
    rf"(?:{_PLACE}(?:[,/] ?{_PLACE}){{0,2}}(?:, {_DATE_WORDS})?,? )?\((?:{_AGENCY})\)(?:{_DASH}|\s*:?\s*(?=[A-Z\"“]))",
    rf"[A-Z][A-Z.'’\- ]{{2,30}}(?:, [A-Z][\w. ]{{1,20}})?(?:, {_DATE_WORDS})?\s*{_SIGNED}(?:--|[–—])\s*(?=[A-Z\"“])",
    rf"\((?:{_AGENCY})\)(?:{_DASH}|\s*)",
    rf"[А-ЯЁІЇЄҐ][А-ЯЁІЇЄҐ\- ]{{2,30}}, {_DATE_WORDS}[.,]?\s*(?:/[^/]{{2,30}}/\.?|[-–—]\s*[^.\n]{{2,30}}\.)\s*",
    rf"[А-ЯЁІЇЄҐ][\w\- ]{{2,30}}\. {_DATE_WORDS}\.\s*[^.\n]{{2,30}}?(?:\.[A-Z]{{2,3}})?(?:\s*[-–—]\s*|\.\s+)",
    r"\([가-힣·,\s]{2,20}=[^()]{2,20}\)\s*(?:[가-힣·,\s]{2,30}(?:기자|특파원)\s*=\s*)?",
    r"\[[가-힣A-Za-z=\s]{2,20}\]\s*(?:[가-힣·\s]{2,20}(?:기자|특파원)\s*=?\s*)?",
    r"【[^】]{2,30}】",
    r"[（(]?(?:新华社|中新社|中新网|新華社|中央社|法新社|路透社)[^，。]{0,24}[日]?[电電讯訊][）)]?\s*(?:[（(][^）)]{2,30}[）)])?\s*",
)
_DATELINE = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero января січня 1월 يناير",
            "february feb februar février febrero февраля лютого 2월 فبراير",
            "march mar märz mars marzo марта березня 3월 مارس",
            "april apr avril abril апреля квітня 4월 أبريل",
            "may mai mayo мая травня 5월 مايو",
            "june jun juni juin junio июня червня 6월 يونيو",
            "july jul juli juillet julio июля липня 7월 يوليو",
            "august aug août agosto августа серпня 8월 أغسطس",
            "september sept sep septembre septiembre сентября вересня 9월 سبتمبر",
            "october oct oktober octobre octubre октября жовтня 10월 أكتوبر",
            "november nov novembre noviembre ноября листопада 11월 نوفمبر",
            "december dec dezember décembre diciembre декабря грудня 12월 ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = r"(?:[ T,]*(?:at )?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::\d\d)?(?=\D*$|\s*(?:GMT|UTC|Z)))?"
_DATES = (
    re.compile(rf"(?P<year>20\d\d)\s?[-./年년]\s?(?P<month>\d{{1,2}})\s?[-./月월]\s?(?P<day>\d{{1,2}})日?일?{_CLOCK}"),
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:de )?(?P<name>[^\W\d_]{{3,10}})\.?,? (?:de "
        rf")?(?P<year>20\d\d){_CLOCK}"
    ),
    re.compile(rf"(?P<name>[^\W\d_]{{3,10}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>20\d\d){_CLOCK}"),
    re.compile(rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>20\d\d){_CLOCK}"),
)


def without_dateline(paragraph: str) -> str:
    """The paragraph from its first own word on: "SEOUL (Reuters) - Two" is "Two"; whole if nothing would be left."""
    found = _DATELINE.match(paragraph)
    rest = paragraph[found.end() :] if found else paragraph
    return rest if rest.strip() else paragraph


def read_date(line: str) -> datetime | None:
    """The first date `line` prints, UTC; None where there is none. A clock time without a zone is taken as UTC."""
    for pattern in _DATES:
        for found in pattern.finditer(line):
            moment = _moment(found.groupdict())
            if moment:
                return moment
    return None


def _moment(parts: dict[str, str | None]) -> datetime | None:
    name = (parts.get("name") or "").lower()
    month = _MONTHS.get(name) if name else int(parts.get("month") or 0)
    try:
        return datetime(
            int(parts["year"] or 0),
            month or 0,
            int(parts["day"] or 0),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None
