from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.copies import (
    LARGEST_SKETCH,
    MOST_HOLDERS,
    WHOLLY_INDEXED,
    Candidate,
    CopyIndex,
    are_copies,
    containment,
    find_copy,
    index_hashes,
    sketch,
)
from bot.core.tokens import tokenize

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
TITLE = "Harbour authority reopens the northern pier after repairs"
BODY = (
    "The harbour authority of Port Ellery reopened its northern pier on Thursday after eleven weeks of repairs. "
    "Divers had found cracks in four of the concrete piles in December, and ferries to the outer islands were moved "
    "to the fishing dock, where passengers queued in the open. Engineer Mara Lindqvist said the new piles would last "
    "for half a century. The work cost nine million crowns, two million less than the council had set aside. Shop "
    "owners on the waterfront complained that they had lost most of their winter trade and asked for a rebate on "
    "their rents, which the council will discuss next week. The first ferry left at dawn with a brass band on deck. "
)
OTHER = (
    "A school in the hill town of Varn has replaced homework with an hour of gardening, and teachers say that marks "
    "went up. Pupils plant beans, carrots and pumpkins behind the gymnasium, keep a diary of the weather and sell the "
    "harvest at the Saturday market. Parents were doubtful at first, the head teacher said, until the pumpkins paid "
    "for a trip to the coast. Two neighbouring schools will follow in spring, and the ministry has sent an inspector."
)
texts = st.text(st.sampled_from("ab cde fgh. é中国 1"), max_size=600)


def article(title: str, text: str, *, article_id: int = 1, at: datetime = NOON) -> Candidate:
    return Candidate(article_id, title, sketch(tokenize(title, text, "en")), at)


def is_copy(one: Candidate, other: Candidate) -> bool:
    return find_copy(one.title, one.sketch, one.published, (other,)) is not None


def test_the_same_text_under_another_headline_is_a_copy():
    assert is_copy(article("Ferries sail from the old pier again", BODY), article(TITLE, BODY))


def test_the_first_half_of_an_article_is_a_copy_of_the_whole():
    assert is_copy(article(TITLE, BODY[: len(BODY) // 2]), article(TITLE, BODY))


def test_an_article_within_the_boilerplate_of_another_site_is_a_copy():
    assert is_copy(article(TITLE, f"Subscribe to our letter. {BODY} Read next: {OTHER}"), article(TITLE, BODY))


def test_another_article_is_no_copy():
    assert not is_copy(article(TITLE, BODY), article("Beans for homework", OTHER))


def test_the_earliest_of_several_copies_is_the_original():
    later = article(TITLE, BODY, article_id=3, at=NOON - timedelta(hours=1))
    earlier = article(TITLE, BODY, article_id=7, at=NOON - timedelta(hours=2))
    other = article("Beans", OTHER, article_id=1, at=NOON - timedelta(hours=3))
    new = article(TITLE, BODY)
    assert find_copy(new.title, new.sketch, NOON, (later, other, earlier)) == 7


def test_after_a_week_the_same_text_is_news_again():
    assert not is_copy(article(TITLE, BODY), article(TITLE, BODY, at=NOON - timedelta(days=7, seconds=1)))


def test_a_recurring_bulletin_with_new_figures_is_no_copy_the_next_day():
    monday = article("Shortage on the money market seen at 450 million", BODY, at=NOON - timedelta(days=1))
    assert not is_copy(article("Shortage on the money market seen at 800 million", BODY), monday)


def test_the_same_headline_with_a_corrected_figure_an_hour_later_is_a_copy():
    first = article("Storm leaves 12 villages without power", BODY, at=NOON - timedelta(hours=1))
    assert is_copy(article("Storm leaves 15 villages without power", BODY), first)


def test_bare_headlines_are_copies_when_they_are_equal():
    assert is_copy(article(TITLE, ""), article(f" {TITLE.upper()} ", "", at=NOON - timedelta(hours=5)))
    assert not is_copy(article(TITLE, ""), article(f"{TITLE} again", ""))


def test_a_bare_headline_that_returns_two_days_later_is_another_event():
    assert not is_copy(article(TITLE, ""), article(TITLE, "", at=NOON - timedelta(days=2)))


def test_a_headline_of_two_words_says_too_little_to_be_a_copy():
    assert not is_copy(article("Live blog", ""), article("Live blog", ""))


def test_a_text_under_twenty_words_has_no_sketch():
    assert sketch(tokenize("Pier open", "The northern pier is open again.", "en")) == ()


def test_half_of_an_endless_text_is_a_copy_although_sketches_are_bounded():
    words = [f"w{number}" for number in range(12_000)]
    whole, half = article("Whole", " ".join(words)), article("Half", " ".join(words[:6_000]))
    assert len(whole.sketch) == LARGEST_SKETCH
    assert is_copy(half, whole)


def test_the_index_of_a_stream_finds_the_earliest_copy_and_forgets_after_a_week():
    index = CopyIndex()
    for number, (text, days) in enumerate([(OTHER, 0), (BODY, 0), (BODY, 6)]):
        index.add(article(TITLE, text, article_id=number, at=NOON + timedelta(days=days)))
    new = article(TITLE, BODY)
    assert index.find(new.title, new.sketch, NOON + timedelta(days=6)) == 1
    assert index.find(new.title, new.sketch, NOON + timedelta(days=8)) == 2


@given(texts, texts)
@settings(max_examples=60)
def test_being_copies_is_mutual_and_containment_is_a_share(one: str, other: str):
    first, second = article(one[:20], one), article(other[:20], one[:200] + other, at=NOON - timedelta(hours=3))
    assert are_copies(first, second) == are_copies(second, first)
    assert containment(first.sketch, second.sketch) == containment(second.sketch, first.sketch)
    assert 0 <= containment(first.sketch, second.sketch) <= 1


@given(texts)
@settings(max_examples=60)
def test_a_sketch_is_sorted_without_repeats_and_fits_the_database(text: str):
    hashes = sketch(tokenize("", text, "en"))
    assert list(hashes) == sorted(set(hashes))
    assert all(0 <= hash_ < 2**32 for hash_ in hashes)


@given(st.lists(st.tuples(st.sampled_from([BODY, OTHER, BODY[:300], ""]), st.integers(0, 400)), max_size=8))
@settings(max_examples=40)
def test_the_index_decides_as_the_whole_history_does(stream: list[tuple[str, int]]):
    index = CopyIndex()
    history: list[Candidate] = []
    for number, (text, hours) in enumerate(sorted(stream, key=lambda item: item[1])):
        new = article(TITLE, text, article_id=number, at=NOON + timedelta(hours=hours))
        assert index.find(new.title, new.sketch, new.published) == find_copy(
            new.title, new.sketch, new.published, history
        )
        index.add(new)
        history.append(new)


def test_the_same_words_about_another_state_are_other_news():
    egypt = article("Egypt raises duty on pumps", BODY)
    shortened = BODY[: len(BODY) * 6 // 10] + OTHER
    assert are_copies(article("Ministry raises duty on mills", shortened), egypt)
    assert not are_copies(article("Norway raises duty on mills", shortened), egypt)
    assert are_copies(article("Norway raises duty on pumps", BODY), egypt)


def test_every_short_sketch_and_half_of_a_longer_one_is_indexed():
    short = tuple(range(0, 8 * WHOLLY_INDEXED, 8))
    assert tuple(index_hashes(short)) == short
    assert tuple(index_hashes((*short, 800))) == (*range(0, 8 * WHOLLY_INDEXED, 16), 800)


def test_of_articles_that_very_many_resemble_the_earliest_are_found():
    index = CopyIndex()
    for number in range(MOST_HOLDERS + 5):
        index.add(Candidate(number, f"Paper {number}", (1, 2, 3, 4), NOON))
    assert [each.article_id for each in index.candidates("Another", (1, 2, 3, 4))] == [*range(MOST_HOLDERS)]
    index.add(Candidate(999, "Late", (1, 2, 3, 4), NOON + timedelta(days=8)))
    assert [each.article_id for each in index.candidates("Another", (1, 2, 3, 4))] == [999]
