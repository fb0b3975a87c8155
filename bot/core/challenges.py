"""Answers that stand where a feed should be: bot checks, logins, portals, maintenance, errors, other pages."""

import re
from collections.abc import Mapping

HEAD_CHARS = 20_000  # how much of a page is looked at

_HTML = re.compile(r"<(?:!--.*?(?:-->|\Z)|(?P<page>(?:!doctype\s+html|html|head|body)\b))", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_CHALLENGE = re.compile(
    r"/cdn-cgi/challenge-platform|cf[-_]chl|cf-browser-verification|cf-turnstile|_Incapsula_Resource|"
    r"ddos-guard|/_sec/cp_challenge|px-captcha|captcha-delivery|awswafcookie|challenge\.js|sucuri_cloudproxy_js|"
    r"<title[^<>]{0,100}>\s*(?:Just a moment|Attention Required|Checking your browser|DDoS protection|"
    r"Verifying you are human|Are you a robot|Security check|Please wait\.\.\.)",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)\b")
_PASSWORD = re.compile(r"<input[^<>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
# The first that fits says what the page is. Only a title is said of the whole page, other words may be in its news.
_TITLED = {
    "login": (
        *(r"\b(?:log|sign)[ -]?(?:in|on)\b", "single sign", "identity provider", "anmeld", "iniciar sesi", "connexion"),
        *("connectez", "accedi", "zaloguj", "войти", r"вход\b", "авториз", "ログイン", "登录", "登入", "로그인"),
    ),
    "portal": (
        *("captive", "hot ?spot", "wi-?fi", "wlan", "network (?:authentication|login|access)", "internet access"),
        "web authentication",
    ),
    "maintenance": (
        *("maintenance", "back (?:soon|shortly|later)", "right back", "be back", "temporarily", "unavailable"),
        *("under construction", "coming soon", "website expired", "account suspended", "wartung", "mantenimiento"),
        *("manutenzione", "en travaux", "техническ", "профилактик", "メンテナンス", "维护", "維護", "점검"),
    ),
    "parked": (
        "domain (?:is |name |may be )?(?:for sale|parked|expired|available)",
        "buy this domain",
        "parked domain",
    ),
    "error": (
        *(r"^\W*(?:error )?[45]\d\d\b", "not found", "access denied", "forbidden", "bad gateway", "server error"),
        *("nicht gefunden", "no encontrad", "introuvable", "не найден", "見つかりません", "找不到"),
    ),
    "empty site": ("welcome to (?:nginx|apache|centos)", "default (?:web )?page", "it works", "^index of /"),
}
_TITLES = tuple((kind, re.compile("|".join(words), re.IGNORECASE)) for kind, words in _TITLED.items())
_PORTAL = re.compile(r"<WISPAccessGatewayParam|\bcaptive[-_ ]?portal\b", re.IGNORECASE)
_PARKED = re.compile(r"sedoparking\.com|parkingcrew\.net|bodis\.com|hugedomains\.com|/parking-lander", re.IGNORECASE)
_PHRASES = {
    "challenge": "a page{} that checks for robots",
    "login": "a login page{}",
    "portal": "the page{} of a network that wants a login first",
    "maintenance": "a page{} that says the site is closed for now",
    "parked": "a page{} of a domain that is for sale",
    "error": "an error page{} that the server calls a good answer",
    "empty site": "the page{} of a server without a site",
    "html": "an HTML page{}",
}
_ERROR_KEYS = ("error", "errors", "message", "detail", "error_description", "description", "title", "msg", "reason")
_FEED_LINK = re.compile(r"<link[^<>]{0,600}application/(?:rss|atom|feed)\+(?:xml|json)[^<>]{0,600}>", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"'<>\s]{1,400})", re.IGNORECASE)


def html_at(head: str) -> int | None:
    """Where in `head` an HTML page starts; None when it is none."""
    return next((match.start() for match in _HTML.finditer(head[:HEAD_CHARS]) if match["page"]), None)


def is_challenge(head: str) -> bool:
    """Whether an HTML page asks its reader to prove to be human (Cloudflare, Akamai, DataDome and the like)."""
    head = head[:HEAD_CHARS]
    page, feed = html_at(head), _ROOT.search(head)
    return page is not None and not (feed and feed.start() < page) and bool(_CHALLENGE.search(head))


def page_kind(head: str) -> str:
    """What an HTML page is, in a word: challenge login portal maintenance parked error "empty site", or just html."""
    head = head[:HEAD_CHARS]
    if is_challenge(head):
        return "challenge"
    if _PORTAL.search(head):
        return "portal"
    if _PARKED.search(head):
        return "parked"
    if _FEED_LINK.search(head):  # a page of its own, whatever form stands in its corner
        return "html"
    return _titled(_title(head)) or ("login" if _PASSWORD.search(head) else "html")


def what_page(head: str) -> str:
    """An HTML page in one phrase, as in "this is …": its kind, its title, and the feed it offers."""
    head = head[:HEAD_CHARS]
    title = _title(head)
    phrase = _PHRASES[page_kind(head)].format(f" titled “{title[:80]}”" if title else "")
    link = _FEED_LINK.search(head)
    href = _HREF.search(link[0]) if link else None
    return f"{phrase}, not a feed" + (f"; the feed it names is {href[1]}" if href else "")


def json_problem(value: object, depth: int = 3) -> str:
    """What a JSON answer gives as its error, on one line; empty where it gives none."""
    if isinstance(value, str):
        return " ".join(value.split())[:100]
    if depth and isinstance(value, list):
        return json_problem(value[0], depth - 1) if value else ""
    if not depth or not isinstance(value, Mapping):
        return ""
    told = (json_problem(value[key], depth - 1) for key in _ERROR_KEYS if key in value)
    return next(filter(None, told), "")


def _title(head: str) -> str:
    title = _TITLE.search(head)
    return " ".join(title[1].split()) if title else ""


def _titled(title: str) -> str:
    return next((kind for kind, pattern in _TITLES if pattern.search(title)), "")
