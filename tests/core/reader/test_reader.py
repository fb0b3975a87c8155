"""What a reader gets of forty invented pages, and the page of the docs that shows it."""

import re
from collections import Counter

import pytest

from bot.core.model import Reading
from bot.core.summary.openings import dangles
from bot.core.understanding import understand
from tests.core.reader.page import LANGUAGES, PAGE, VERDICTS, Page, pages, written

EVERY = tuple(pages())
# What the pages print around their articles, in every language.
AROUND = re.compile(
    "Mara Lind|Share|ADVERTISEMENT|Read more|Leave a comment|Updated|newsletter|BREAKING|More on|Home ›|Photo/"
    "|Teilen|Anzeige|Lesezeit|Lesen Sie|Stand:|Foto:|Kommentare|Mehr zum|Partager|Lire aussi|Publié|Publicité|Temps de"
    "|Commentaires|À lire|Compartir|Publicidad|Tiempo de|Leer más|Síguenos|Actualizado|Поделиться|Читайте также|Реклама"
    "|Фото|/Вести/|Поширити|Коментарі|مشاركة|إعلان|اقرأ|تعليقات|입력|공유|무단 전재|광고|댓글|사진=|シェア|関連記事"
    "|広告|印刷|分享|责任编辑|阅读全文|评论|电】"
)


def test_the_page_of_the_docs_shows_what_a_reader_gets_today():
    assert PAGE.read_text("utf-8") == written(), (
        "write it anew, and judge anew what has changed: python -m tests.core.reader.page"
    )


def test_there_are_four_pages_in_each_of_ten_languages_and_all_are_judged():
    assert Counter(page.language for page in EVERY) == dict.fromkeys(LANGUAGES, 4)
    assert {page.verdict for page in EVERY} <= set(VERDICTS)
    assert all(page.why for page in EVERY)


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.name)
def test_a_reader_gets_the_sentences_of_the_article_and_nothing_around_it(page: Page):
    said = understand(Reading("", page.text))
    assert said.language == page.language
    assert all(sentence in said.text for sentence in said.summary.sentences)
    assert all(figure in said.text for figure in said.summary.figures)
    assert not dangles(said.summary.text, page.language)
    assert AROUND.findall(said.text) == []


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.name)
def test_no_sentence_of_the_article_is_lost(page: Page):
    lines = page.text.splitlines()
    ended = [line for line in lines if re.search(r"[.!?。؟][\"”»“]?$", line) and lines.count(line) == 1]
    own = [line for line in ended if not AROUND.match(line)]
    cleaned = understand(Reading("", page.text)).text
    assert len(own) >= 4
    assert [line for line in own if line[-30:] not in cleaned] == []
