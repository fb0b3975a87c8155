"""PDF documents made by hand, the smallest that a reader of PDFs takes."""

import zlib
from collections.abc import Mapping, Sequence

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pdf(*pages: Sequence[str] | bytes, facts: Mapping[str, str] | None = None, locked: str = "") -> bytes:
    """A document of these pages: lines of text, or the operators that draw it; `locked` is an encryption dictionary."""
    numbers = [4 + 2 * number for number in range(len(pages))]
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        FONT,
    ]
    for number, page in zip(numbers, pages, strict=True):
        drawn = zlib.compress(page if isinstance(page, bytes) else _typeset(page))
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (number + 1)
        )
        parts.append(b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(drawn), drawn))
    told = " ".join(f"/{name} ({value})" for name, value in (facts or {}).items())
    parts.append(f"<< {told} >>".encode("cp1252"))
    return _bound(parts, f"/Encrypt {locked} /ID [<01> <01>]" if locked else "")


def _typeset(lines: Sequence[str]) -> bytes:
    shown = (line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines)
    return f"BT /F1 11 Tf 14 TL 60 780 Td {' '.join(f'({line}) Tj T*' for line in shown)} ET".encode("cp1252")


def _bound(parts: Sequence[bytes], extra: str) -> bytes:
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    size = len(parts) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(places))
    trailer = f"trailer << /Size {size} /Root 1 0 R /Info {size - 1} 0 R {extra} >>"
    return whole + table + f"{trailer}\nstartxref\n{len(whole)}\n%%EOF\n".encode()
