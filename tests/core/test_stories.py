import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.stories import StoredStory, StoryChoice, StoryIndex, in_brief
from bot.core.stories.across import is_same_across
from bot.core.stories.clusters import join_threshold
from bot.core.stories.terms import MOST_TERMS, story_terms
from bot.core.tokens import tokenize

DAWN = datetime(2026, 3, 5, 6, tzinfo=UTC)  # a Thursday


def joins(first: tuple[str, str], second: tuple[str, str], hours: float = 1) -> bool:
    """Whether the second report, so many hours later, joins the story of the first."""
    index = StoryIndex()
    index.add(1, story_terms(*first, "en"), DAWN)
    return index.place(story_terms(*second, "en"), DAWN + timedelta(hours=hours)).story_id == 1


def headlines_join(first: str, second: str, hours: float = 1) -> bool:
    return joins((first, ""), (second, ""), hours)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "North Korea fires ballistic missile into Sea of Japan",
            "North Korea launches missile toward Sea of Japan, Seoul says",
        ),
        (
            "North Korea fires ballistic missile into Sea of Japan",
            "Pyongyang launches missile toward Sea of Japan, Seoul says",
        ),
        ("Houthis fire missile at Israel", "Israel intercepts missile launched from Yemen"),
        (
            "China hits back at US tariffs with duties on soybeans",
            "Beijing retaliates against Washington with soybean duties",
        ),
        ("북한, 동해상으로 탄도미사일 발사", '합참 "북한, 동해상으로 탄도미사일 발사"'),
        ("EU adopts 13th package of sanctions against Russia", "Brussels agrees thirteenth round of Russia sanctions"),
        ("Warehouse fire kills three in Ohio", "Three dead in Ohio warehouse fire"),
        ("Warehouse fire kills three in Dayton", "Three dead in warehouse fire, Dayton mayor says"),
    ],
)
def test_one_event_in_the_words_of_two_outlets_is_one_story(first: str, second: str):
    assert headlines_join(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("EU adopts 12th package of sanctions against Russia", "EU adopts 13th package of sanctions against Russia"),
        ("EU adopts 12th package of sanctions against Russia", "Brussels agrees thirteenth round of Russia sanctions"),
        ("EU agrees 12th Russia sanctions package", "Russia sanctions: what is in the EU's 13th package"),
        ("US imposes new sanctions on Iran", "US imposes new sanctions on Russia"),
        ("Warehouse fire kills three in Texas", "Warehouse fire kills three in Ohio"),
        ("Bus falls into ravine near Quilla, 20 dead", "Bus falls into ravine near San Marto, 12 dead"),
        ("Incendie à Mérignac : trois morts", "Incendie à Roubaix : trois morts"),
        ("Elephants tell human voices apart, study finds", "The Voice: four singers go through to the final"),
        ("Iran launches ballistic missile", "North Korea launches ballistic missile"),
        ("Harbour authority reopens the northern pier", "Pupils of Varn grow beans instead of homework"),
        ("", ""),
    ],
)
def test_two_events_in_alike_words_are_two_stories(first: str, second: str):
    assert not headlines_join(first, second)


def test_launches_on_different_days_are_two_stories():
    thursday = ("North Korea fires ballistic missile", "The missile was fired on Thursday, the military in Seoul said.")
    friday = ("North Korea fires ballistic missile", "The missile was fired on Friday, the military in Seoul said.")
    assert joins(thursday, thursday, hours=15)
    assert not joins(thursday, friday, hours=15)


def test_one_launch_is_one_story_where_the_clock_shows_another_day():
    seoul = ("North Korea fires ballistic missile", "The missile was fired early on Thursday, Seoul said.")
    washington = ("North Korea fires ballistic missile", "The missile was fired late on Wednesday, Washington said.")
    assert joins(seoul, washington, hours=2)


def test_a_story_silent_for_a_day_ends_unless_the_report_names_its_day():
    first = ("North Korea fires ballistic missile", "The missile was fired on Thursday, the military in Seoul said.")
    dayless = ("North Korea fires ballistic missile", "The missile was fired from the east coast.")
    assert not joins(first, dayless, hours=24)
    assert joins(first, first, hours=24)
    assert not joins(first, first, hours=73)


def test_a_side_remark_of_one_report_does_not_part_a_story_from_the_next():
    index = StoryIndex()
    for _ in range(6):
        index.add(1, story_terms("Ferry runs aground near Ellery lighthouse in fog", "", "en"), DAWN)
    aside = story_terms("Ferry runs aground near Ellery lighthouse, the 4th this year", "", "en")
    index.add(1, aside, DAWN)
    other = story_terms("Ferry aground near Ellery lighthouse is the 5th since March", "", "en")
    assert index.place(other, DAWN).story_id == 1


def test_two_large_stories_merge_only_when_they_are_much_alike():
    def merged(reports: int) -> tuple[int, ...]:
        index = StoryIndex()
        for _ in range(reports):
            index.add(1, story_terms("Pizza chain Sorrela files for bankruptcy protection again", "", "en"), DAWN)
            index.add(
                2, story_terms("Coin exchange Mintaro seeks bankruptcy protection, blames hackers", "", "en"), DAWN
            )
        report = story_terms("Exchange Mintaro files for bankruptcy protection again", "", "en")
        return index.place(report, DAWN).absorbed

    assert merged(1) == (2,)
    assert merged(40) == ()


def test_bare_headlines_need_less_in_common_than_headlines_with_leads():
    assert join_threshold(10) < join_threshold(30) < join_threshold(60)


def test_a_report_that_fits_two_stories_shows_them_to_be_one_and_the_older_is_kept():
    index = StoryIndex()
    index.add(4, story_terms("Ferry runs aground near Ellery lighthouse in fog", "", "en"), DAWN)
    index.add(9, story_terms("Coastguard rescues ninety passengers from stranded ship", "", "en"), DAWN)
    report = story_terms(
        "Coastguard rescues ninety passengers as ferry runs aground near Ellery lighthouse in fog", "", "en"
    )
    choice = index.place(report, DAWN)
    assert choice == StoryChoice(4, (9,))
    merged = index.add(4, report, DAWN, choice.absorbed)
    assert merged.size == 3
    assert [story.id for story in index.remember()] == [4]


def test_a_report_of_its_own_is_joined_by_the_next_of_the_same_batch():
    index = StoryIndex()
    terms = story_terms("Pier of Port Ellery reopens after repairs", "", "en")
    assert index.place(terms, DAWN) == StoryChoice()
    assert index.add(17, terms, DAWN) == StoredStory(17, terms, 1, DAWN)
    assert index.place(terms, DAWN) == StoryChoice(17)


def test_a_story_of_many_reports_stays_narrow():
    index = StoryIndex()
    for number in range(60):
        words = " ".join(f"detail{number}x{word}" for word in range(12))
        stored = index.add(1, story_terms(f"Ferry aground near Ellery, {words}", "", "en"), DAWN)
    assert len(stored.terms) <= 150


def test_old_stories_are_forgotten_when_there_are_many():
    index = StoryIndex(StoredStory(number, ((f"w{number}", 1.0),), 1, DAWN) for number in range(1_200))
    index.add(5_000, (("fresh", 1.0),), DAWN + timedelta(days=4))
    assert len(index.remember()) == 1_000


def test_in_brief_a_report_is_its_marks_and_its_heaviest_words():
    lead = " ".join(f"word{number}" for number in range(60))
    terms = story_terms("Orrin fires a missile on Thursday", lead, "en")
    assert in_brief(terms) == (*terms[:16], ("@w3", 1.0), ("^en", 1.0))


def test_the_terms_of_a_long_article_are_bounded_and_have_length_one():
    terms = story_terms("Tides", " ".join(f"word{number}" for number in range(5_000)), "en")
    assert len(terms) <= MOST_TERMS + 1  # and the language
    assert sum(weight * weight for term, weight in terms if term[0] != "^") == pytest.approx(1, abs=0.01)


HEADLINES = st.sampled_from(
    [
        "North Korea fires ballistic missile into Sea of Japan",
        "Seoul says North Korea launched a missile on Thursday",
        "EU adopts 13th package of sanctions against Russia",
        "EU adopts 14th package of sanctions against Russia",
        "Ferry runs aground near Ellery lighthouse in fog",
        "Ninety rescued as ferry runs aground in fog",
        "Пентагон сообщил о пуске ракеты КНДР в четверг",
        "",
    ]
)


@given(st.lists(st.tuples(HEADLINES, st.integers(0, 200)), max_size=12), HEADLINES, st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_an_index_restored_from_the_database_chooses_as_before(stream: list[tuple[str, int]], title: str, hours: int):
    index = StoryIndex()
    for number, (headline, hour) in enumerate(stream, start=1):
        terms, at = story_terms(headline, "", "en"), DAWN + timedelta(hours=hour)
        choice = index.place(terms, at)
        index.add(choice.story_id or number, terms, at, choice.absorbed)
    restored = StoryIndex(through_json(index.remember()))
    at = DAWN + timedelta(hours=hours)
    assert restored.place(story_terms(title, "", "en"), at) == index.place(story_terms(title, "", "en"), at)


def through_json(stories: tuple[StoredStory, ...]) -> list[StoredStory]:
    return [
        StoredStory(story.id, tuple((term, weight) for term, weight in json.loads(json.dumps(story.terms))), *rest)
        for story in stories
        for rest in [(story.size, story.last_at)]
    ]


def across(first: tuple[str, str], second: tuple[str, str], hours: float = 5) -> bool:
    """Whether a report joins one in another language, both given as headline and language."""
    index = StoryIndex()
    index.add(1, story_terms(first[0], "", first[1]), DAWN)
    report = story_terms(second[0], "", second[1])
    return index.place(report, DAWN + timedelta(hours=hours)).story_id == 1


ENGLISH = ("Russian drones kill 17 in Kharkiv, Ukraine says", "en")


@pytest.mark.parametrize(
    "other",
    [
        ("Росія вбила у Харкові 17 людей", "uk"),
        ("러시아, 하르키우 공습에 17명 사망", "ko"),
        ("ロシアがハルキウ攻撃、17人死亡", "ja"),
        ("مقتل 17 شخصا في قصف روسي على خاركيف", "ar"),
    ],
)
def test_two_names_and_a_number_join_two_languages_within_a_day(other: tuple[str, str]):
    assert across(ENGLISH, other)
    assert not across(ENGLISH, other, hours=30)


@pytest.mark.parametrize(
    "other",
    [
        ("Росія вбила у Харкові 19 людей", "uk"),
        ("На заводе погибли 17 человек", "ru"),
        ("러시아, 제재 연장에 반발", "ko"),
        ("В Харькове погибли 17 человек", "ru"),
    ],
)
def test_less_than_that_joins_no_two_languages(other: tuple[str, str]):
    assert not across(ENGLISH, other)


def test_one_language_is_no_other():
    marks = {"&ru": 1.0, "*kharkiv": 1.0, "=dead:17": 1.0}
    assert is_same_across({**marks, "^en": 1.0}, {**marks, "^ko": 1.0}, timedelta(hours=1))
    assert not is_same_across({**marks, "^en": 1.0}, {**marks, "^en": 1.0}, timedelta(hours=1))


def test_a_word_without_end_is_no_term():
    terms = story_terms("Tides", "x" * 5_000, "en", tokenize("Tides", "x" * 5_000, "en"))
    assert [term for term, _ in terms] == ["tide", "^en"]


@given(st.text(max_size=200), st.text(max_size=300), st.sampled_from(["en", "de", "ru", "ar", "ko", "xx"]))
@settings(max_examples=80, deadline=None)
def test_any_text_has_terms_and_a_place(title: str, text: str, language: str):
    index = StoryIndex()
    terms = story_terms(title, text, language)
    index.add(1, terms, DAWN)
    assert index.place(terms, DAWN).story_id in (None, 1)
