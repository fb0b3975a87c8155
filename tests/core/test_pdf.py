"""PDF documents, harmless and hostile, to text."""

import os
import random
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import DocumentError
from bot.core.pages import read_page
from bot.core.pdf import MOST_CHARACTERS, MOST_PAGES, read_pdf
from tests.paper import pdf

LINES = (
    "Harbour board closes the ferry",
    "",
    "The ferry between the two shores (the old one) will stop for three weeks in May,",
    "the harbour board said on Monday, after engineers found cracks in its",
    "hull.",
    "A bus will take travellers around the bay.",
)
LOCKED = (
    "<< /Filter /Standard /V 1 /R 2 /Length 40 /P -64 "
    "/O <0000000000000000000000000000000000000000000000000000000000000000> "
    "/U <1111111111111111111111111111111111111111111111111111111111111111> >>"
)
AES = (
    "<< /Filter /Standard /V 5 /R 6 /Length 256 /P -64 /StmF /StdCF /StrF /StdCF "
    "/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> "
    f"/O <{'00' * 48}> /U <{'11' * 48}> /OE <{'22' * 32}> /UE <{'33' * 32}> /Perms <{'44' * 16}> >>"
)


def problem_of(content: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_pdf(content)
    return caught.value.kind


def test_a_document_gives_its_article() -> None:
    (article,) = read_page(pdf(LINES), content_type="application/pdf")
    assert article.title == "Harbour board closes the ferry"
    assert article.text.split("\n\n") == [" ".join(LINES[2:5]), LINES[5]]


def test_a_document_is_known_by_its_bytes_whatever_its_server_says() -> None:
    assert read_page(pdf(LINES), content_type="text/html")[0].text == read_page(pdf(LINES))[0].text


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("Harbour Board closes the Ferry", "Harbour Board closes the Ferry"),
        ("Microsoft Word - release_final2.docx", ""),
        ("Ferry", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_document_is_its_title_if_it_prints_it(named: str, title: str) -> None:
    assert read_pdf(pdf(LINES, facts={"Title": named}))[0] == title


def test_no_more_pages_and_characters_are_read_than_a_summary_takes_in() -> None:
    pages = [[f"This is page number {number} of a very long document."] for number in range(MOST_PAGES + 40)]
    assert f"number {MOST_PAGES - 1} of" in read_pdf(pdf(*pages))[1]
    assert f"number {MOST_PAGES} of" not in read_pdf(pdf(*pages))[1]
    long = [["A line of a very long document that never ends."] * 1_500] * 3
    assert len(read_pdf(pdf(*long))[1]) < MOST_CHARACTERS + 10


@pytest.mark.parametrize("lock", [LOCKED, AES], ids=["password", "a cipher we do not read"])
def test_a_locked_document_is_told_as_such(lock: str) -> None:
    assert problem_of(pdf(LINES, locked=lock)) == "encrypted"


@pytest.mark.parametrize("page", [b"q 595 0 0 842 0 0 cm /Im1 Do Q", b"", ("ScanJet 3000",)])
def test_pages_without_text_are_told_as_such(page: bytes) -> None:
    assert problem_of(pdf(*[page] * 30)) == "scanned"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4\n",
        b"%PDF-1.4\n%%EOF",
        pdf(LINES)[:300],
        pdf(LINES).replace(b"/Kids", b"/Bids"),
        pdf(LINES).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        b"%PDF-1.4\n" + b"1 0 obj <<" * 50_000,
        b"%PDF-1.4\n" + b"0 0 obj\n" * 50_000,
        b"%PDF-1.4\n" + random.Random(1).randbytes(500_000),
        pdf(b"BT /F1 11 Tf (" + b"a" * 9_000_000 + b") Tj ET"),
        pdf(b"BT /F1 11 Tf " + b"(abc) Tj T* " * 150_000 + b" ET"),
    ],
    ids=["head", "no table", "cut off", "no pages", "a loop", "open", "objects", "noise", "bomb", "endless page"],
)
def test_a_damaged_or_hostile_document_is_told_as_such(content: bytes) -> None:
    assert problem_of(content) in {"damaged", "scanned"}


def test_one_page_that_cannot_be_read_keeps_nobody_from_the_others() -> None:
    assert "A bus will take" in read_pdf(pdf(LINES, b"BT /F1 11 Tf (" + b"a" * 9_000_000 + b") Tj ET", LINES))[1]


@given(st.integers(0, 2**32), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_damage_anywhere_ends_in_a_text_or_a_word(seed: int, wounds: int) -> None:
    chance, content = random.Random(seed), bytearray(pdf(LINES, LINES, facts={"Title": "Ferry news"}))
    for _ in range(wounds):
        content[chance.randrange(8, len(content))] = chance.randrange(256)
    with suppress(DocumentError):
        title, text = read_pdf(bytes(content))
        assert isinstance(title + text, str)


def test_its_library_is_loaded_with_the_first_document_only() -> None:
    said = "import sys, bot.core.pages; print('pypdf' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, check=True, env=dict(os.environ))
    assert done.stdout.strip() == b"False"
