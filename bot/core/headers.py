"""The headers that admins may have sent to a source, such as a key or a language, and those that are not theirs."""

import re

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")  # RFC 9110, 5.6.2
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
LONGEST_VALUE = 8_000
_OURS = frozenset(
    (
        *("host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive"),
        *("expect", "range", "accept-encoding", "if-none-match", "if-modified-since", "if-match", "if-range"),
    )
)


def header_problem(name: str, value: str) -> str | None:
    """Why this header cannot be sent, as a sentence without its end; None when it can."""
    if not _TOKEN.fullmatch(name):
        written = " ".join(name.split())[:40]
        return f"“{written}” is no name of a header, which is letters, digits and hyphens as in X-Api-Key"
    if name.lower() in _OURS or name.lower().startswith("proxy-"):
        return f"the header {name} belongs to the connection and cannot be set"
    if _UNPRINTABLE.search(value):
        return f"the value of the header {name} must be one line of printable characters"
    if len(value) > LONGEST_VALUE:
        return f"the value of the header {name} is longer than {LONGEST_VALUE:,} characters"
    return None
