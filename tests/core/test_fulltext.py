from datetime import UTC, datetime

import pytest

from bot.core.fulltext import better_page, breaks_off, is_barred, leads_elsewhere, teasers
from bot.core.model import Entry, Reading

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
TITLE = "Coast guard tracks missile off Ellery"
TEASER = "A missile flew over the outer islands of Ellery and fell into the sea, the coast guard said."
ARTICLE = f"""{TEASER} Fishing boats were told to stay in port until divers had searched the bay.

The ministry has not said whose it was. Schools on the islands stayed open, and the noon ferry left on time.

Divers from the mainland are to arrive on Friday with two boats and a robot that can work in eighty metres of water."""
MENU = "\n\n".join([TITLE, TEASER[:70], *("Home", "World", "Sport", "Weather and traffic", "Sign in") * 20])


def entry(text: str = TEASER, key: str = "a", link: str = "https://ellery.example/a") -> Entry:
    return Entry(key, link, TITLE, NOW, text)


def page(text: str = ARTICLE, title: str = TITLE) -> Reading:
    return Reading(title, text)


def test_short_texts_are_teasers_where_the_feed_gives_no_others():
    short, long = entry(), entry("A long report of the coast guard. " * 30)
    assert teasers([short], wanted=None) == (short,)
    assert teasers([short, long], wanted=None) == (short,)
    assert teasers([short, long, long], wanted=None) == ()
    assert teasers([long], wanted=None) == ()


def test_a_text_that_breaks_off_is_a_teaser_among_whole_ones():
    cut, long = entry("The coast guard said …"), entry("A long report of the coast guard. " * 30)
    assert teasers([long, cut, long, long], wanted=None) == (cut,)


def test_an_admin_decides_for_all_entries_that_lead_somewhere():
    short, long, nowhere = entry(), entry("A long report of the coast guard. " * 30), entry(link="")
    assert teasers([short, long, nowhere], wanted=True) == (short, long)
    assert teasers([short, long, nowhere], wanted=False) == ()
    assert teasers([nowhere], wanted=None) == ()


@pytest.mark.parametrize(
    "end", ["…", "...", "[…]", "[...] ", "Read more", "Read more »", "Weiterlesen", "続きを読む", "Читать далее…", "→"]
)
def test_a_text_that_says_that_it_goes_on_breaks_off(end: str):
    assert breaks_off(f"The coast guard said on Thursday {end}")
    assert not breaks_off(f"{'The coast guard said so. ' * 200}{end}")


@pytest.mark.parametrize("text", ["The coast guard said so.", "« Il est parti »", "", "Read more books, she said."])
def test_a_text_that_ends_does_not_break_off(text: str):
    assert not breaks_off(text)


def test_the_page_that_says_more_of_the_same_is_better():
    assert better_page(entry(), [page()], "en") == page()
    assert better_page(entry(""), [page()], "en") == page()


@pytest.mark.parametrize(
    "other",
    [
        page(TEASER),
        page(
            "We value your privacy. We and our 812 partners store and access personal data on your device. " * 4, "Hm"
        ),
        page(MENU),
        page(""),
        page("The council of Tiran will vote on its budget in April, its speaker said at a meeting on roads. " * 4),
    ],
    ids=["no longer", "a consent", "a menu", "nothing", "something else"],
)
def test_a_page_that_is_no_better_leaves_the_teaser(other: Reading):
    assert better_page(entry(), [other], "en") is None


def test_a_page_in_a_script_without_spaces_is_compared_by_pairs_of_characters():
    teaser = Entry("a", "https://ellery.example/a", "海警追踪导弹", NOW, "海警说导弹落入海中。")
    whole = Reading(
        "海警追踪导弹", "海警说一枚导弹飞过外岛落入海中，渔船被要求留在港口，直到潜水员搜索完海湾为止。" * 4
    )
    assert better_page(teaser, [whole], "zh") == whole
    assert (
        better_page(
            teaser, [Reading("预算", "市议会将在四月对预算进行投票，议长在会议上说，道路将会得到维修。" * 4)], "zh"
        )
        is None
    )


def test_of_the_articles_of_a_page_the_longest_about_it_is_taken():
    assert better_page(entry(), [page("Short."), page(), page(f"{ARTICLE}\n\n{ARTICLE}")], "en") == page(
        f"{ARTICLE}\n\n{ARTICLE}"
    )


@pytest.mark.parametrize(
    ("answered", "elsewhere"),
    [("https://ellery.example/", True), ("https://ellery.example", True), ("https://ellery.example/b?x=1", False)],
)
def test_a_link_that_ends_at_a_front_page_leads_elsewhere(answered: str, elsewhere: object):
    assert leads_elsewhere("https://ellery.example/a", answered) is elsewhere


def test_a_front_page_that_was_asked_for_is_where_it_leads():
    assert not leads_elsewhere("https://ellery.example/", "https://ellery.example/")


def test_a_robot_check_bars_the_page():
    assert is_barred(b"<!doctype html><html><head><title>Just a moment...</title></head><body></body></html>")
    assert not is_barred(b"<!doctype html><html><head><title>Ferry leaves</title></head><body></body></html>")
