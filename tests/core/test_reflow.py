"""Printed pages to paragraphs."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.reflow import reflow

PAGE = """Harbour board closes the ferry
The ferry between the two shores will stop for three weeks in May, the har-
bour board said on Monday, after engineers found cracks in the hull of the
older ship.
A bus will take travellers around the bay, which adds an hour and a half to
the journey."""


def test_lines_become_paragraphs_and_split_words_whole() -> None:
    assert reflow([PAGE]).split("\n\n") == [
        "Harbour board closes the ferry",
        PAGE.split("\n", 1)[1].split("\nA bus", maxsplit=1)[0].replace("-\n", "").replace("\n", " "),
        "A bus will take travellers around the bay, which adds an hour and a half to the journey.",
    ]


def test_a_paragraph_goes_on_on_the_next_page() -> None:
    first = "The ferry between the two shores will stop for three weeks in May, said the"
    assert reflow([first, "board on Monday."]) == f"{first} board on Monday."


def test_what_stands_on_every_page_is_taken_off() -> None:
    pages = [f"HARBOUR BOARD\nPress release {n}\n\nIn the year {n} the ferry carried many.\n\n{n}" for n in range(1, 5)]
    assert reflow(pages).split("\n\n") == [f"In the year {n} the ferry carried many." for n in range(1, 5)]


def test_page_numbers_go_and_years_in_the_text_stay() -> None:
    assert reflow(["The ferry was built here.\n- 3 -", "It sank in\n1962\nand was raised again.\nPage 4 of 9"]) == (
        "The ferry was built here.\n\nIt sank in\n\n1962 and was raised again."
    )


def test_lines_in_scripts_without_blanks_are_joined_without_one() -> None:
    assert reflow(["港口委员会周一表示，渡轮将在五月停航三周，因为工程师在\n船体上发现了裂缝。"]) == (
        "港口委员会周一表示，渡轮将在五月停航三周，因为工程师在船体上发现了裂缝。"
    )


def test_an_item_of_a_list_stands_by_itself() -> None:
    assert reflow(["The board decided on these three things, all of them at once:\n• to close it\n• to build"]) == (
        "The board decided on these three things, all of them at once:\n\n• to close it\n\n• to build"
    )


@given(st.lists(st.text(alphabet="ab.-\n •7A漢", max_size=60), max_size=2))
def test_few_pages_lose_no_letter(pages: list[str]) -> None:
    assert sorted(filter(str.isalpha, reflow(pages))) == sorted(filter(str.isalpha, "".join(pages)))
