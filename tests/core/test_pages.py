"""Pages as fetched to clean articles."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.pages import LARGEST_PAGE, read_page

PARAGRAPHS = (
    "The ferry between the two shores will stop for three weeks in May, the harbour board said on Monday.",
    "Engineers found cracks in the hull of the older ship, which has carried people and cars since 1962.",
    "A bus will take travellers around the bay, which adds an hour and a half to the journey, the board said.",
)
HTML = f"""<!doctype html><html lang="en"><head><title>Ferry stops for three weeks | The Daily Quill</title>
<meta property="og:title" content="Ferry stops for three weeks"><meta name="author" content="Mara Lind">
<meta property="article:published_time" content="2026-05-04T10:00:00Z"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article><h1>Ferry stops for three weeks</h1><p>PORT ELSE (Reuters) - {PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>
<h2>What comes next</h2><p>{PARAGRAPHS[2]}</p></article><footer>© 2026 The Daily Quill</footer>
<script>var tracking = "on";</script></body></html>"""

TABLE = (("Country", "Rate"), ("Orrin", "10%"), ("Quay", "15%"), ("Home", "News"))


def test_a_page_gives_its_article_without_the_page():
    (article,) = read_page(HTML.encode(), "https://quill.example/ferry", "text/html; charset=utf-8")
    assert article.title == "Ferry stops for three weeks"
    assert article.byline == "Mara Lind"
    assert article.published == datetime(2026, 5, 4, tzinfo=UTC)
    assert article.text == "\n\n".join(PARAGRAPHS)


def test_of_a_table_only_rows_of_figures_stay():
    rows = "".join(f"<tr><td>{name}</td><td>{rate}</td></tr>" for name, rate in TABLE)
    html = HTML.replace("</article>", f"<table>{rows}</table></article>")
    (article,) = read_page(html.encode(), "https://quill.example/ferry", "text/html")
    assert article.text.split("\n\n")[-2:] == ["Orrin | 10%", "Quay | 15%"]
    assert "Country" not in article.text
    assert "Home" not in article.text


def test_html_is_recognised_without_a_content_type():
    assert read_page(HTML)[0].text == read_page(HTML, content_type="text/html")[0].text


def test_plain_text_is_cleaned_as_it_is():
    (article,) = read_page("Ferry stops\n\n" + "\n\n".join(PARAGRAPHS), content_type="text/plain")
    assert (article.title, article.text) == ("Ferry stops", "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r"])
def test_the_declared_charset_is_used(charset: str):
    page = f'<html><head><meta charset="{charset}"></head><body><p>Паром остановлен на три недели.</p></body></html>'
    assert "Паром остановлен" in read_page(page.encode(charset))[0].text


def test_the_charset_of_the_header_counts_before_that_of_the_page():
    page = "<html><head><meta charset=latin-1></head><body><p>Паром остановлен.</p></body></html>".encode("koi8-r")
    assert "Паром остановлен" in read_page(page, content_type="text/html; charset=koi8-r")[0].text


def test_pages_in_utf_16_are_read():
    assert read_page(f"<html><body><p>{PARAGRAPHS[0]}</p></body></html>".encode("utf-16"))[0].text == PARAGRAPHS[0]


def test_a_page_cut_within_a_character_is_read_as_what_it_was():
    page = f"<html><body><p>Überfähre: {PARAGRAPHS[0]}</p><!--{'ä' * LARGEST_PAGE}--></body></html>"
    for start in ("", "\n"):
        assert read_page(f"{start}{page}".encode())[0].text == f"Überfähre: {PARAGRAPHS[0]}"


def test_a_page_without_an_article_still_gives_its_words():
    (article,) = read_page("<html><title>Notes - Quill</title><body><p>The ferry stops.</body></html>")
    assert (article.title, article.text) == ("Notes", "The ferry stops.")


@pytest.mark.parametrize("page", ["", "<html>", "<html><body></body></html>", "<!doctype html><p></p>", "\x00"])
def test_an_empty_page_is_one_article_without_text(page: str):
    assert [article.text for article in read_page(page)] == [""]


@given(st.binary(max_size=300) | st.text(alphabet="<>/pdiv html &;a\"'=", max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_at_least_one_article(page: bytes | str):
    assert read_page(page)
    assert read_page(page, content_type="text/html")
