"""Summaries and digests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.sentences import split_sentences
from bot.core.summary import Budget, digest, summarize

TITLE = "Ferry between the shores stops for three weeks"
LEAD = "The ferry between the two shores will stop for three weeks in May, the harbour board said on Monday."
CRACKS = "Engineers found cracks in the hull of the older ferry, which has carried people and cars since 1962."
THEY = "They want to weld new plates into the hull before the summer."
BUS = "A bus will take travellers around the bay, which adds an hour and a half to the journey, the board said."
SALT = "The price of salt, which the ferry also carries, has doubled within a week in the southern towns."
WEATHER = "Rain is expected in the hills from Wednesday."
ARTICLE = "\n\n".join((f"{LEAD} {CRACKS}", THEY, BUS, SALT, WEATHER))


def test_a_summary_opens_with_what_happened_and_keeps_the_order():
    found = summarize(TITLE, ARTICLE, "en", Budget(2, None)).sentences
    assert found[0] == LEAD
    assert len(found) == 2


def test_a_summary_stays_within_its_characters():
    found = summarize(TITLE, ARTICLE, "en", Budget(3, 230))
    assert len(found.text) <= 230
    assert set(found.sentences) <= set(split_sentences(ARTICLE))


def test_a_first_sentence_over_the_budget_is_cut_at_a_word():
    (only,) = summarize(TITLE, ARTICLE, "en", Budget(3, 60)).sentences
    assert only == "The ferry between the two shores will stop for three weeks…"


def test_a_chinese_sentence_is_cut_within_the_budget():
    (only,) = summarize("", "渡轮将在五月停航三周因为旧船的船体出现了裂缝。", "zh", Budget(3, 12)).sentences
    assert only == "渡轮将在五月停航三周因…"


def test_they_does_not_come_without_those_it_means():
    found = summarize(TITLE, ARTICLE, "en", Budget(4, None)).sentences
    assert THEY not in found or found[found.index(THEY) - 1] == CRACKS


def test_no_summary_opens_on_they_even_where_the_article_does():
    text = f"They waited for the boat in vain on Monday morning. {LEAD} {CRACKS} {BUS} {SALT} {WEATHER}"
    assert summarize("", text, "en", Budget(2, None)).sentences[0] == LEAD


def test_who_announced_it_comes_with_what_was_announced():
    lead = "Die Fähre zwischen den beiden Ufern steht im Mai drei Wochen lang still."
    said = "Das teilte die Hafenbehörde am Montag mit."
    cracks = "Fachleute fanden Risse im Rumpf des älteren Schiffs, das seit 1962 Menschen und Autos befördert."
    bus = "Ein Bus bringt die Reisenden um die Bucht, was die Fahrt um anderthalb Stunden verlängert."
    text = f"{lead} {said} {cracks} {bus}"
    assert summarize("Fähre steht still", text, "de", Budget(2, None)).sentences == (lead, said)
    assert said not in summarize("Fähre steht still", text, "de", Budget(3, 110)).sentences


def test_the_title_is_not_repeated():
    assert summarize(LEAD, f"{LEAD} {CRACKS}", "en").sentences == (CRACKS,)


def test_a_teaser_is_its_own_summary():
    assert summarize(TITLE, "It stops. Nobody knows why.", "en").sentences == ("It stops.", "Nobody knows why.")


@pytest.mark.parametrize("text", ["", " \n", TITLE, TITLE + "."])
def test_an_article_without_words_of_its_own_has_no_sentences(text: str):
    assert summarize(TITLE, text, "en").sentences == ()


def test_the_figures_stand_outside_the_budget():
    text = f"{LEAD} {CRACKS} {BUS} Fares rise by 12% in spring and by 15% in summer, the board said."
    found = summarize(TITLE, text, "en", Budget(1, 110))
    assert found.sentences == (LEAD,)
    assert found.figures == ("Fares rise by 12% in spring and by 15% in summer",)


def test_chinese_is_ranked_by_its_characters():
    text = (
        "港务局周一宣布，两岸渡轮将在五月停航三周。工程师在旧渡轮的船体上发现了裂缝。"
        "山区周三起将有雨。渡轮停航期间，巴士将绕海湾运送旅客。"
    )
    found = summarize("两岸渡轮停航三周", text, "zh", Budget(2, None)).sentences
    assert found[0] == "港务局周一宣布，两岸渡轮将在五月停航三周。"
    assert "山区周三起将有雨。" not in found


def test_a_book_costs_no_more_than_a_long_report():
    long = " ".join(f"Sentence number {at} speaks of the harbour and of ship {at}." for at in range(5_000))
    assert len(summarize(TITLE, long, "en").sentences) == 3


def test_a_digest_tells_each_thing_once():
    again = "The ferry between both shores will stop for three weeks in May, said the harbour board on Monday."
    found = digest([(TITLE, ARTICLE), ("Ferry stops", f"{again} {SALT}"), ("", f"{BUS} {CRACKS}")], 330, "en")
    assert len(found.text) <= 330
    assert not {LEAD, again} <= set(found.sentences)


def test_a_digest_begins_with_the_beginning_of_an_article():
    asides = [f"The harbour board of the ferry counted ship {at} of the two shores in May." for at in range(9)]
    detail = "The harbour board said on Monday that the ferry between the two shores will stop for three weeks in May."
    long = " ".join([SALT, BUS, *asides, detail])
    found = digest([("", long), ("", f"{WEATHER} {THEY} {CRACKS}")], 220, "en").sentences
    assert found
    assert detail not in found
    assert THEY not in found


def test_a_digest_prefers_what_is_told_to_what_is_said_to_the_reader():
    told = "The harbour board stops the ferry between the shores for three weeks in May."
    pleading = "We ask you to tell us of the ferry between the shores that the harbour board stops in May."
    assert digest([("", pleading), ("", told)], 100, "en").sentences == (told,)


def test_a_digest_of_crumbs_still_says_something():
    assert digest([("", "Ferry stops."), ("", "They said so.")], 100, "en").sentences == ("Ferry stops.",)


def test_a_digest_of_nothing_is_empty():
    assert digest([], 300, "en").sentences == ()
    assert digest([("", "")], 300, "en").sentences == ()


TEXTS = st.lists(
    st.text(max_size=40)
    | st.sampled_from([LEAD, THEY, BUS, SALT, "\n\n", '"No," he said.', "船停了。", "5 and 9 km."]),
    max_size=14,
).map(" ".join)


@given(TEXTS, st.integers(1, 4), st.none() | st.integers(1, 400), st.sampled_from(["en", "zh", "ru", "xx"]))
@settings(max_examples=100, deadline=None)
def test_a_summary_is_sentences_of_the_article_in_order_within_the_budget(
    text: str, sentences: int, characters: int | None, language: str
):
    found = summarize("", text, language, Budget(sentences, characters))
    assert len(found.sentences) <= sentences
    assert characters is None or len(found.text) <= characters
    rest = iter(split_sentences(text, language))
    for sentence in found.sentences:
        start = sentence.removesuffix("…")
        assert any(whole == sentence or whole.startswith(start) for whole in rest)
    assert all(figure in text for figure in found.figures)


@given(st.lists(st.tuples(st.text(max_size=20), TEXTS), max_size=4), st.integers(1, 500))
@settings(max_examples=80, deadline=None)
def test_a_digest_is_sentences_of_the_articles_in_order_within_its_characters(
    articles: list[tuple[str, str]], characters: int
):
    found = digest(articles, characters, "en")
    assert len(found.text) <= characters
    rest = iter([sentence for _, text in articles for sentence in split_sentences(text)])
    for sentence in found.sentences:
        start = sentence.removesuffix("…")
        assert any(whole == sentence or whole.startswith(start) for whole in rest)
    assert all(any(figure in text for _, text in articles) for figure in found.figures)
