"""Pages that stand where a feed should be: bot checks, logins, other HTML."""

import re

HEAD_CHARS = 20_000  # how much of a page is looked at

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_CHALLENGE = re.compile(
    r"/cdn-cgi/challenge-platform|cf[-_]chl|cf-browser-verification|cf-turnstile|_Incapsula_Resource|"
    r"ddos-guard|/_sec/cp_challenge|px-captcha|captcha-delivery|awswafcookie|challenge\.js|sucuri_cloudproxy_js|"
    r"<title[^<>]{0,100}>\s*(?:Just a moment|Attention Required|Checking your browser|DDoS protection|"
    r"Verifying you are human|Are you a robot|Security check|Please wait\.\.\.)",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"<input[^<>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_FEED_LINK = re.compile(r"<link[^<>]{0,600}application/(?:rss|atom|feed)\+(?:xml|json)[^<>]{0,600}>", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"'<>\s]{1,400})", re.IGNORECASE)


def html_at(head: str) -> int | None:
    """Where in `head` an HTML page starts; None when it is none."""
    match = _HTML.search(head[:HEAD_CHARS])
    return match.start() if match else None


def is_challenge(head: str) -> bool:
    """Whether an HTML page asks its reader to prove to be human (Cloudflare, Akamai, DataDome and the like)."""
    return html_at(head) is not None and bool(_CHALLENGE.search(head[:HEAD_CHARS]))


def what_page(head: str) -> str:
    """An HTML page in one phrase, as in "this is …": its kind, its title, and the feed it offers."""
    head = head[:HEAD_CHARS]
    title = _TITLE.search(head)
    named = f" titled “{' '.join(title[1].split())[:80]}”" if title and title[1].strip() else ""
    if is_challenge(head):
        return f"a page{named} that checks for robots, not a feed"
    if _LOGIN.search(head):
        return f"a login page{named}, not a feed"
    link = _FEED_LINK.search(head)
    href = _HREF.search(link[0]) if link else None
    return f"an HTML page{named}, not a feed" + (f"; the feed it names is {href[1]}" if href else "")
