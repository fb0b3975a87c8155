"""What a command asks to have summed up."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import RequestError
from bot.core.wanted import (
    File,
    Given,
    Page,
    Reply,
    Text,
    goes_on,
    host_of,
    is_article,
    is_front_page,
    is_worth_offering,
    length,
    matter_of,
    says_less,
    wanted_by,
)

URL = "https://quill.example/ferry"
POST = "The ferry between the two shores will stop for three weeks in May, the harbour board said. " * 8
FILE = File("id", "ferry.pdf", 1000)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", None),
        ("24h", None),
        ("missile launch 7d", None),
        ("U.S. sanctions", None),
        ("tariffs.", None),
        (URL, Page(URL)),
        ("quill.example/ferry", Page("https://quill.example/ferry")),
        ("http://127.0.0.1:8080/ferry?a=1", Page("http://127.0.0.1:8080/ferry?a=1")),
        (f"what is in {URL} please", Page(URL)),
        (f"{POST} {URL}", Text(f"{POST} {URL}")),
        (POST, Text(POST)),
        ("港口委员会周一表示，渡轮将在五月停航三周，因为工程师在船体上发现了裂缝。乘客须改乘巴士。", None),
        ("渡" * 50, Text("渡" * 50)),
    ],
)
def test_words_after_a_command_are_topics_an_address_or_a_text(words: str, wanted: object) -> None:
    if wanted is None and length(words) >= 120:
        wanted = Text(words)
    assert wanted_by(words, None, None) == wanted


@pytest.mark.parametrize("word", ["https://", "ftp://coast.example/ferry", "file:///etc/passwd"])
def test_what_only_looks_like_an_address_is_no_topic(word: str) -> None:
    with pytest.raises(RequestError) as refused:
        wanted_by(f"{word} 24h", None, None)
    assert (refused.value.reason, refused.value.facts["word"]) == ("bad_url", word)


def test_a_reply_wins_over_a_file_and_a_file_over_words() -> None:
    assert wanted_by("24h", FILE, Reply(7, None)) == Reply(7, None)
    assert wanted_by(URL, FILE, None) == FILE


@pytest.mark.parametrize(
    ("given", "matter"),
    [
        (Given(), None),
        (Given("  "), None),
        (Given("Look!"), Text("Look!")),
        (Given(POST, (URL,)), Text(POST)),
        (Given(f"Look! {URL}", (URL,)), Page(URL)),
        (Given("Look!", ("tg://user?id=7", URL)), Page(URL)),
        (Given("Look!", ("mailto:a@quill.example",)), Text("Look!")),
        (Given(f"{URL}?{'x' * 500}", (f"{URL}?{'x' * 500}",)), Page(f"{URL}?{'x' * 500}")),
        (Given(POST, (URL,), FILE), FILE),
    ],
)
def test_of_a_message_its_file_is_read_else_its_link_else_its_text(given: Given, matter: object) -> None:
    assert matter_of(given) == matter


def test_a_summary_is_offered_of_what_takes_time_to_read() -> None:
    assert is_worth_offering(Given(POST))
    assert is_worth_offering(Given(URL, (URL,)))
    assert is_worth_offering(Given(file=FILE))
    assert not is_worth_offering(Given("what is new?"))
    assert not is_worth_offering(Given(file=File("id", "ferry.mp4", 1000)))
    assert not is_worth_offering(Given())


@pytest.mark.parametrize("url", ["https://quill.example", "https://quill.example/", "https://quill.example/#top"])
def test_the_address_of_a_site_is_that_of_no_article(url: str) -> None:
    assert is_front_page(url)
    assert not is_front_page("https://quill.example/?p=17")
    assert host_of(url) == "quill.example"


def test_menus_and_headlines_make_no_article() -> None:
    assert is_article(POST)
    assert is_article("港口委员会周一表示，渡轮将在五月停航三周，因为工程师在船体上发现了裂缝。" * 3)
    assert not is_article("Home\n\nWorld\n\n" + "Ferry stops again\n\n" * 40)


def test_a_summary_has_to_be_shorter_than_its_text() -> None:
    assert says_less("The ferry stops.", POST)
    assert not says_less(POST, POST)
    assert not says_less("", "")


def test_of_a_book_the_beginning_is_summed_up() -> None:
    assert goes_on(POST * 40)
    assert not goes_on(POST)


@given(st.text(max_size=300))
def test_no_words_break_the_question(words: str) -> None:
    with suppress(RequestError):
        wanted_by(words, None, None)
    is_worth_offering(Given(words, (words,)))
