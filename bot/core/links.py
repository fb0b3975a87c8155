"""Addresses of articles: the same one written the same way."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_\w+|at_(?:medium|campaign|custom\d|link_\w+|format|bbc_team|ptr_name|campaign_type)|mc_[ce]id|pk_\w+|"
    r"fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|igshid|igsh|twclid|ttclid|li_fat_id|vero_id|_hs(?:enc|mi)|"
    r"s_cid|cmpid|ocid|smid|ns_(?:mchannel|source|campaign|linkname|fee)|xtor|wt_mc|wt_zmc|oly_(?:anon|enc)_id|"
    r"rss_(?:id|source)|guce_\w+|_ga|_gl)(?:=|$)",
    re.IGNORECASE,
)
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


def canonical_url(url: str) -> str:
    """`url` without fragment and tracking parameters, scheme and host in lower case; comparable, and still valid."""
    url = "".join(url.split())
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    kept = "&".join(pair for pair in parts.query.split("&") if not _TRACKING.match(pair))
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORT.get(parts.scheme, ":"))
    path = parts.path or ("/" if host else "")
    return urlunsplit((parts.scheme, host, path, kept, ""))


def absolute_url(link: str, base: str) -> str:
    """`link` as seen from `base`; empty when it leads nowhere that can be opened over HTTP."""
    link = "".join(link.split())
    try:
        joined = urljoin(base, link) if link else ""
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if parts.scheme in ("http", "https") and parts.netloc else ""
