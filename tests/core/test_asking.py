"""What people type, and the right word nearest to a wrong one."""

from datetime import timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.asking import find_topics, find_zone, nearest, parse_duration, parse_id, web_address
from bot.core.model import Topic

TOPICS = (
    Topic(1, "missile-launch", "Missile launch", "🚀", "missile"),
    Topic(2, "sanctions", "Sanctions", "⛔", "sanction"),
    Topic(3, "tariffs", "Tariffs and duties", "📦", "tariff"),
)
ZONES = available_timezones()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("3D", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
        ("1h30m", timedelta(hours=1, minutes=30)),
    ],
)
def test_durations_are_read_as_people_write_them(typed: str, meant: object):
    assert parse_duration(typed) == meant


@pytest.mark.parametrize("typed", ["", "2", "h", "0h", "-2h", "2 h", "2y", "9999w", "2h!"])
def test_what_is_no_duration_is_none(typed: str):
    assert parse_duration(typed) is None


@settings(max_examples=200)
@given(st.text(max_size=12))
def test_reading_never_raises(word: str):
    parse_duration(word)
    parse_id(word)
    web_address(word)
    find_topics(word.split(), TOPICS)
    nearest(word, ["missile-launch", "tariffs"])


@pytest.mark.parametrize(
    "typed",
    ["missile-launch", "MISSILE-LAUNCH", "missile launch", "Missile launch", "missile_launch", "#missile-launch,"],
)
def test_a_topic_is_found_however_it_is_written(typed: str):
    found, unknown = find_topics(typed.split(), TOPICS)
    assert [topic.slug for topic in found] == ["missile-launch"]
    assert unknown == ()


@pytest.mark.parametrize(
    "typed", ["sanctions,tariffs", "sanctions, tariffs", "sanctions ,tariffs", "sanctions、tariffs"]
)
def test_topics_may_be_parted_by_commas(typed: str):
    found, unknown = find_topics(typed.split(), TOPICS)
    assert ([topic.slug for topic in found], unknown) == (["sanctions", "tariffs"], ())


def test_several_topics_are_found_once_each_beside_a_wrong_word():
    found, unknown = find_topics(["sanctions", "sancions", "tariffs", "and", "duties", "sanctions"], TOPICS)
    assert [topic.slug for topic in found] == ["sanctions", "tariffs"]
    assert unknown == ("sancions",)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("sancions", "sanctions"), ("misile", "missile-launch"), ("missile", "missile-launch"), ("TARIF", "tariffs")],
)
def test_a_wrong_word_gets_the_nearest_right_one(word: str, meant: object):
    assert nearest(word, [topic.slug for topic in TOPICS]) == meant


@pytest.mark.parametrize("word", ["football", "xyzzy", "", "!!"])
def test_a_word_far_from_all_gets_none(word: str):
    assert nearest(word, [topic.slug for topic in TOPICS]) == ""


@pytest.mark.parametrize(
    ("word", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("Berlin", "Europe/Berlin"),
     ("new york", "America/New_York"), ("utc", "UTC"), ("Seoul", "Asia/Seoul"), ("São Paulo", "America/Sao_Paulo"),
     ("GMT", "GMT"), ("Etc/GMT-3", "Etc/GMT-3")],
)  # fmt: skip
def test_a_zone_is_found_by_name_or_city(word: str, zone: str):
    assert find_zone(word, ZONES) == (zone, "")


@pytest.mark.parametrize(
    ("word", "near"), [("Europe/Berln", "Europe/Berlin"), ("Berlim", "Europe/Berlin"), ("Tokio", "Asia/Tokyo")]
)
def test_a_wrong_zone_gets_the_nearest(word: str, near: str):
    assert find_zone(word, ZONES) == ("", near)


def test_a_zone_is_not_that_of_this_machine_by_another_name():
    assert find_zone("localtime", {*ZONES, "localtime"})[0] == ""


@pytest.mark.parametrize("word", ["GMT+3", "UTC+3", "utc-5", "+3", "-03:30", "UTC +3"])
def test_an_offset_is_no_zone_for_those_of_that_name_count_the_other_way(word: str):
    assert find_zone(word, ZONES) == ("", "")


@pytest.mark.parametrize("word", ["San Francisco", "München", "xyzzy", "東京"])
def test_a_city_without_a_zone_gets_none_that_merely_looks_alike(word: str):
    assert find_zone(word, ZONES) == ("", "")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://a.example/feed", "https://a.example/feed"),
        ("a.example/feed", "https://a.example/feed"),
        ("<https://a.example>", "https://a.example"),
        ("ftp://a.example", None),
        ("nothing", None),
        ("https://", None),
    ],
)
def test_an_address_may_leave_out_its_scheme(typed: str, url: str | None):
    assert web_address(typed) == url


@pytest.mark.parametrize(("typed", "number"), [("42", 42), ("#42", 42), ("-1001", -1001), ("x", None), ("4.2", None)])
def test_numbers_of_lists_and_chats(typed: str, number: int | None):
    assert parse_id(typed) == number
