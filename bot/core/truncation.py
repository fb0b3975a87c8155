"""A feed that broke off on its way: what of it arrived whole."""

_STARTS = (b"<item", b"<entry")
_ENDS = (b"</item>", b"</entry>")


def whole_items(body: bytes) -> bytes | None:
    """`body` up to its last whole item, so that none is read with half its text or without its guid; None without one.

    Only feeds in one byte a character that close their tags plainly are cut, which is nearly all of them.
    """
    end = max(body.rfind(tag) + len(tag) if tag in body else 0 for tag in _ENDS)
    return body[:end] if end else None


def without_cut_item(body: bytes) -> bytes:
    """`body` without an item at its end that is not whole: the next answer brings all of it, and then it is news."""
    start, end = (max(map(body.rfind, tags)) for tags in (_STARTS, _ENDS))
    return body[:start] if start > end else body
