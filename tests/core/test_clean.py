"""Pages and pasted text to clean articles."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.clean import CleanText, clean_article, split_articles

LEAD = "The ferry between the two shores will stop for three weeks in May, the harbour board said on Monday."
SECOND = "Engineers found cracks in the hull of the older ship, which has carried people and cars since 1962."
THIRD = '"We would rather close for three weeks than for ever," said the chairman of the board, Orla Fenn.'
FOURTH = "A bus will take travellers around the bay, which adds an hour and a half to the journey, the board said."
BODY = (LEAD, SECOND, THIRD, FOURTH)
OTHER = (
    "The price of salt doubled within a week as the old mine near the border flooded, traders in the capital said.",
    "Two thirds of the salt sold in the country comes from that mine, and the rest arrives by sea from the south.",
    "The ministry of trade asked shops to sell no more than two packets to each customer until the end of the month.",
    "Pumps from the army arrived on Friday, and the owner of the mine hopes to reopen the upper levels in autumn.",
)
CAPTION = "The older ferry in its dock at the northern pier, Monday, May 4, 2026. (Mara Lind/Pool Photo via AP)"


def page(*lines: str) -> str:
    return "\n\n".join(lines)


def only(text: str) -> CleanText:
    (article,) = split_articles(text)
    return article


def test_a_short_first_line_is_the_title():
    assert only(page("Ferry stops for three weeks", *BODY)) == CleanText(
        "Ferry stops for three weeks", "", None, page(*BODY)
    )


def test_a_page_that_starts_with_its_lead_has_no_title():
    assert only(page(*BODY)) == CleanText("", "", None, page(*BODY))


def test_a_long_first_line_is_no_title():
    assert only(page("word " * 40, *BODY)).title == ""


@pytest.mark.parametrize(
    "extra",
    [
        "TT",
        "20",
        "4 minute read",
        "Leave a comment",
        "12 comments",
        "Facebook Twitter WhatsApp Email",
        "Share on Facebook",
        "- What comes next -",
        "What the board wants",
        "Advertisement",
        "Read more: Salt price doubles as mine floods",
        "Related Articles",
        "Sign up for our morning letter",
        "© 2026 The Daily Quill. All rights reserved.",
        "https://quill.example/ferry",
        "Home > World > Harbours",
        "FILE PHOTO: The ferry at sea",
        CAPTION,
        "Passengers wait at the pier. REUTERS/Tomas Vale",
        "Getty Images",
        "By Mara Lind, Daily Quill",
        "Читайте также: Соль подорожала",
        "Lesen Sie auch: Salz wird teuer",
        "اقرأ أيضا: ارتفاع سعر الملح",
        "관련기사 소금값 두 배",
        "相关新闻 盐价翻倍",
    ],
)
def test_what_the_page_printed_around_the_article_goes(extra: str):
    assert only(page("Ferry stops for three weeks", LEAD, extra, SECOND, THIRD, FOURTH)).text == page(*BODY)


def test_a_caption_printed_twice_goes_without_a_credit():
    twice = "A ferry lies in the dock.\nA ferry lies in the dock."
    assert only(page("Ferry stops for three weeks", twice, *BODY)).text == page(*BODY)


def test_a_paragraph_repeated_later_stays_once():
    assert only(page("Ferry stops for three weeks", *BODY, LEAD)).text == page(*BODY)


def test_an_embedded_post_goes_with_its_signature():
    post = "Our ship is in good hands. We will be back soon! pic.twitter.com/aB3dE5gH7j"
    signature = "— Harbour Board (@harbourboard) May 4, 2026"
    assert only(page(LEAD, SECOND, f"{post}\n{signature}", THIRD)).text == page(LEAD, SECOND, THIRD)
    assert only(page(LEAD, SECOND, f"Back soon, friends.\n{signature}", THIRD)).text == page(LEAD, SECOND, THIRD)


def test_a_link_within_one_long_line_takes_no_sentence_with_it():
    text = " ".join([LEAD, SECOND, "pic.twitter.com/aB3dE5gH7j", *OTHER, THIRD, FOURTH])
    assert only(text).text == " ".join([LEAD, SECOND, *OTHER, THIRD, FOURTH])


def test_the_line_under_the_headline_dates_the_page():
    meta = "Harbours, News May 5, 2026 No Comments on Ferry stops for three weeks4 minute read"
    article = only(page("Ferry stops for three weeks", meta, *BODY))
    assert article.published == datetime(2026, 5, 5, tzinfo=UTC)
    assert article.text == page(*BODY)


def test_the_byline_is_read_and_taken_out():
    article = only(page("Ferry stops for three weeks", "By Mara Lind and Tomas Vale", *BODY))
    assert article.byline == "Mara Lind and Tomas Vale"
    assert article.text == page(*BODY)


def test_a_sentence_that_starts_with_by_is_no_byline():
    assert only(page("Ferry stops", "By Monday the ferry had stopped.", LEAD)).byline == ""


def test_a_page_with_two_articles_becomes_two():
    head = f"Ferry stops for three weeks\n\n{CAPTION}\n{CAPTION}\n"
    text = (
        f"{head}TT\n20\n\n{head}\n"
        f"{page(*BODY)}\n\n\n\nSalt price doubles as mine floods\n\n Salt on a shelf.\nSalt on a shelf.\nTT\n\n"
        f"Salt price doubles as mine floods\n\n Salt on a shelf.\nSalt on a shelf.\n\n{page(*OTHER)}"
    )
    first, second = split_articles(text)
    assert (first.title, first.text) == ("Ferry stops for three weeks", page(*BODY))
    assert (second.title, second.text) == ("Salt price doubles as mine floods", page(*OTHER))


@pytest.mark.parametrize("between", ["\n\n\n\n\n", "\n\n-----\n\n"])
def test_two_articles_far_apart_become_two(between: str):
    text = f"Ferry stops for three weeks\n\n{page(*BODY)}{between}Salt price doubles as mine floods\n\n{page(*OTHER)}"
    assert [article.title for article in split_articles(text)] == [
        "Ferry stops for three weeks",
        "Salt price doubles as mine floods",
    ]


def test_a_second_headline_with_its_own_byline_starts_an_article():
    second = page("Salt price doubles as mine floods", "By Tomas Vale", *OTHER)
    assert len(split_articles(page("Ferry stops for three weeks", "By Mara Lind", *BODY, second))) == 2


def test_a_section_heading_starts_no_article():
    assert len(split_articles(page("Ferry stops for three weeks", *BODY, "What the board wants now", *OTHER))) == 1


def test_an_entry_of_a_feed_is_never_split():
    second = page("Salt price doubles as mine floods", "By Tomas Vale", *OTHER)
    (article,) = split_articles(page(*BODY, second), title="Ferry stops")
    assert article.title == "Ferry stops"


def test_the_title_is_not_repeated_in_the_text():
    assert clean_article("Ferry stops for three weeks", page("FERRY STOPS FOR THREE WEEKS!", LEAD)).text == LEAD


def test_a_teaser_without_a_full_stop_is_kept():
    assert clean_article("Ferry stops", "Cracks were found in the hull").text == "Cracks were found in the hull"


def test_tails_of_feed_texts_go():
    for tail in ("Read more", "[…]", "The post Ferry stops appeared first on Daily Quill.", "(Reporting by M. Lind)"):
        assert clean_article("Ferry stops", f"{LEAD} {tail}").text == LEAD


@pytest.mark.parametrize(
    "dateline",
    [
        "PORT ELSE (Reuters) - ",
        "PORT ELSE, Norland, May 4 (Reuters) - ",
        "PORT ELSE, Norland (AP) — ",
        "(CNN)",
        "PORT ELSE -- ",
    ],
)
def test_the_dateline_of_an_agency_goes(dateline: str):
    assert clean_article("Ferry stops", dateline + LEAD).text == LEAD


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("(서울=연합뉴스) 김가람 기자 = 여객선이 멈췄다.", "여객선이 멈췄다."),
        ("МОСКВА, 4 мая. /ТАСС/. Паром остановлен.", "Паром остановлен."),
        ("新华社北京5月4日电 渡轮停航。", "渡轮停航。"),
        ("【東京＝共同】船が止まった。", "船が止まった。"),
    ],
)
def test_datelines_of_other_scripts_go(text: str, rest: str):
    assert clean_article("Ferry", text).text == rest


def test_hard_wrapped_lines_are_joined():
    wrapped = "The ferry between the two shores will stop for three weeks\nin May, the harbour board said on Monday."
    assert clean_article("Ferry stops", wrapped).text == LEAD


@pytest.mark.parametrize("mark", "\u200f\u202e\u2066\u2067\u2068\u2069\u206e")
def test_marks_that_turn_the_words_after_them_around_go(mark: str):
    assert clean_article(f"Ferry {mark}stops", "It stops.").title == "Ferry stops"


def test_invisible_characters_go():
    assert clean_article("Fer\u00adry\u200b stops", "The\u00a0ferry \ufeffstops.\x00").text == "The ferry stops."


LINES = st.text(max_size=60) | st.sampled_from(
    [
        "",
        "TT",
        LEAD,
        SECOND,
        CAPTION,
        "By Mara Lind",
        "— A (@b) May 4, 2026",
        "- Next -",
        "Ferry stops",
        "\ud800",
        "---",
    ]
)


@given(st.lists(LINES, max_size=25).map("\n".join), st.text(max_size=20))
@settings(max_examples=150)
def test_cleaning_never_raises_and_gives_text_that_can_be_stored(text: str, title: str):
    articles = split_articles(text, title)
    assert articles
    for article in articles:
        assert (article.title + article.text + article.byline).encode() or not (article.title or article.text)


@given(st.permutations([*BODY, *OTHER]), st.lists(st.sampled_from(["TT", "20", "Advertisement", "Share", "Print"])))
@settings(max_examples=40)
def test_the_sentences_of_the_article_survive_whatever_stands_between(sentences: list[str], extras: list[str]):
    mixed = [line for pair in zip(sentences, [*extras, *[""] * 8], strict=False) for line in pair]
    assert clean_article("Ferry and salt", page(*mixed)).text == page(*sentences)


def test_a_list_of_rates_stays_where_a_lone_line_with_a_number_goes():
    rates = ["Sudria: 25%", "• Westeria – 32 percent", "Pell Islands $40 million"]
    lines = (LEAD, "The new rates", *rates, SECOND, "Ferry prices: 12%", SECOND.replace("older", "newer"))
    cleaned = clean_article("Ferry stops", "\n\n".join(lines)).text
    assert [each in cleaned for each in rates] == [True, True, True]
    assert "The new rates" not in cleaned
    assert "prices" not in cleaned


@given(st.text(max_size=30))
def test_printable_text_is_taken_as_it_is(text: str):
    spaced = f"{text}\u200b"  # which is never taken as it is, and taken out
    assert clean_article("Title", text) == clean_article("Title", spaced)
