"""The text of a PDF document, bounded in every direction. For the worker: pypdf is imported on the first one."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from bot.core.errors import DocumentError
from bot.core.reflow import reflow

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 60  # looked at; a summary is of the beginning
MOST_CHARACTERS = 80_000  # after which no further page is looked at; more than a summary takes in
FEWEST_LETTERS = 40  # of a document with text; scanned pages hold none, or the name of the machine
LARGEST_STREAM = 5_000_000  # bytes after decompression; a page of text has less than a hundredth of that
MOST_PARSED = 200_000  # operands and operators of a page; a page of text has some thousands
MOST_UNREAD = 5  # pages that cannot be read, after which the rest is left
LARGEST_BODY = 25_000_000  # bytes of one stream in the file; Telegram gives a bot no more than 20 MB
MOST_OBJECTS = 200_000

# What a hostile page makes pypdf stumble over, beside its own errors.
_STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
# Letters that belong to how a text is printed, not to its words.
_LIGATURES = re.compile(r"[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]")


def read_pdf(content: bytes) -> tuple[str, str]:
    """Title and text of the first pages; the title is empty where the document does not print the one it names.

    Raises DocumentError.
    """
    from pypdf import apply_configuration

    with (
        _explained(),
        apply_configuration(
            maximum_declared_stream_length=LARGEST_BODY,
            array_based_stream_maximum_output_length=LARGEST_STREAM,
            lzw_maximum_output_length=LARGEST_STREAM,
            run_length_maximum_output_length=LARGEST_STREAM,
            zlib_maximum_output_length=LARGEST_STREAM,
            zlib_maximum_recovery_input_length=LARGEST_STREAM // 10,
            stream_decoding_work_maximum_length=4 * LARGEST_STREAM,
            stream_parsing_work_maximum_count=MOST_PARSED,
            page_tree_maximum_entries=MOST_OBJECTS,
            xform_maximum_invocations_per_extraction=500,
            jbig2dec_binary=None,
        ),
    ):
        return _read(content)


@contextmanager
def _explained() -> Iterator[None]:
    """Raises what pypdf raises as DocumentError."""
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    try:
        yield
    except (DependencyError, FileNotDecryptedError) as error:
        raise DocumentError("encrypted") from error
    except (PyPdfError, *_STUMBLES) as error:
        raise DocumentError("damaged") from error


def _read(content: bytes) -> tuple[str, str]:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content), root_object_recovery_limit=1_000, xref_stream_maximum_entries=MOST_OBJECTS)
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError("encrypted")
    pages = _pages(reader)
    text = reflow(pages)
    if sum(map(str.isalpha, text[: 10 * FEWEST_LETTERS])) < FEWEST_LETTERS:
        raise DocumentError("scanned")
    return _title(reader, pages), text


def _pages(reader: "PdfReader") -> list[str]:
    pages: list[str] = []
    room, unread = MOST_CHARACTERS, 0
    for number in range(min(len(reader.pages), MOST_PAGES)):
        text = _page(reader.pages[number])
        if text is None:
            unread += 1
        else:
            pages.append(text[:room])
            room -= len(pages[-1])
        if not room or unread == MOST_UNREAD:
            break
    if unread and not any(map(str.strip, pages)):
        raise DocumentError("damaged")
    return pages


def _page(page: "PageObject") -> str | None:
    """The text of a page; None for one that cannot be read, which keeps nobody from reading the others."""
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        text = page.extract_text()
    except FileNotDecryptedError:
        raise
    except (PyPdfError, *_STUMBLES):
        return None
    return _LIGATURES.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), text)


def _title(reader: "PdfReader", pages: list[str]) -> str:
    """What the document calls itself, if its first page says so too: often it is the name of a file or a template."""
    named = reader.metadata.title if reader.metadata else None
    title = " ".join(named.split()) if isinstance(named, str) else ""
    return title if len(title.split()) > 1 and _letters(title) in _letters("".join(pages[:1])) else ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
