from pathlib import Path

import pytest

import bot
from bot.core.errors import RequestError
from bot.core.model import Topic
from bot.core.topics import read_topics

GOOD = """
[[topic]]
slug = "quakes"
title = "Earthquakes"
emoji = "🌋"
urgent = true
expr = "quake OR earthquake"
"""


def test_topics_are_numbered_in_the_order_of_the_file():
    second = GOOD.replace('"quakes"', '"floods"').replace("urgent = true\n", "")
    assert read_topics(GOOD + second) == (
        Topic(1, "quakes", "Earthquakes", "🌋", "quake OR earthquake", urgent=True),
        Topic(2, "floods", "Earthquakes", "🌋", "quake OR earthquake"),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("topic = 1", "no [[topic]] table"),
        ("", "no [[topic]] table"),
        ("[[topic", "not TOML"),
        (GOOD + "[extra]", "has 'extra' outside"),
        (GOOD.replace('slug = "quakes"', ""), "topic number 1: slug is missing"),
        (GOOD.replace('"quakes"', '"Big Quakes"'), "small letters"),
        (GOOD.replace('"Earthquakes"', "5"), "topic quakes: title is not a text"),
        (GOOD.replace("emoji", "emojy"), "topic quakes: unknown key emojy"),
        (GOOD.replace("urgent = true", 'urgent = "yes"'), "topic quakes: urgent is true or false"),
        (GOOD.replace("OR earthquake", "NEAR earthquake"), "topic quakes: expr is wrong\nquake NEAR earthquake\n"),
        (GOOD + GOOD, "topic quakes: its slug stands twice"),
    ],
)
def test_a_wrong_file_is_refused_by_topic_and_key(text: str, problem: str):
    with pytest.raises(RequestError) as caught:
        read_topics(text)
    assert problem in str(caught.value)


def test_the_starter_topics_are_the_three_built_in_ones():
    text = (Path(bot.__file__).parent / "starter" / "topics.toml").read_text("utf-8")
    assert [(topic.slug, topic.emoji) for topic in read_topics(text)] == [
        ("missile-launch", "🚀"),
        ("sanctions", "🚫"),
        ("tariffs", "📦"),
    ]
