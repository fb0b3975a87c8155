"""The pages of the settings in every language we speak: whole, sendable, and within the limits of buttons."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.digests import HOURLY, Schedule
from bot.core.model import Chat, Message, Mode, Preview, Quiet, Subject, Subscription, Topic
from bot.core.speech import LANGUAGES
from bot.services.muting import Hushes, Muted, Target
from bot.services.preferences import Profile
from handlers import hours_texts, mutes_texts, settings_texts, tastes_texts
from tests.fakes import NOON
from tests.telegram_api import check_html

SLUG = "a-name-of-thirty-two-characters1"
TOPIC = Topic(1, SLUG, "A title as long as titles are, and still a little longer", "🚀", "missile")
WATCH = Topic(2, "watch-123456789", "Boeing strike", "👁", "Boeing", chat_id=5)
STORY = Target("#123456789012345", (), Subject.STORY, 123456789012345, "A <headline> & more " * 20)
OUTLET = Target("@123456789012345", (), Subject.SOURCE, 123456789012345, "The Gazette")
FOLLOWED = (
    Subscription(5, 7, TOPIC, Mode.DIGEST, NOON + timedelta(hours=2)),
    Subscription(5, 7, WATCH, Mode.SILENT),
)


def profile(code: str) -> Profile:
    chat = Chat(
        5,
        language=code,
        timezone="Asia/Kathmandu",
        quiet=Quiet(22 * 60, 7 * 60, frozenset({4, 5})),
        urgent_passes=True,
        least_outlets=3,
        preview=Preview.PICTURE,
        paused_until=NOON + timedelta(days=1),
    )
    schedule = Schedule(4, 5, 7, HOURLY, 0, NOON)
    return Profile(chat, 7, FOLLOWED, schedule, 3, has_own_zone=False, mutes=2, now=NOON)


def pages(code: str) -> list[Message]:
    full = profile(code)
    chat, empty = full.chat, replace(full, followed=(), schedule=None, chat=Chat(5, language=code))
    hushes = Hushes((Muted(Target(SLUG, (TOPIC,)), NOON), Muted(STORY, NOON), Muted(OUTLET, NOON)), (STORY,), NOON)
    return [
        *(page(each) for each in (full, empty) for page in (settings_texts.overview, hours_texts.quiet)),
        *(page(each) for each in (full, empty) for page in (hours_texts.zones, hours_texts.pauses)),
        *(page(each, 0) for each in (full, empty) for page in (settings_texts.topics, settings_texts.watches)),
        *(settings_texts.topic(each, full) for each in FOLLOWED),
        *(page(full) for page in (tastes_texts.detail, tastes_texts.least)),
        *(page(full) for page in (tastes_texts.preview, tastes_texts.languages)),
        hours_texts.locating(chat)[0],
        mutes_texts.listed(hushes, chat),
        mutes_texts.choices([Target(SLUG, (TOPIC,)), STORY, OUTLET], 17, chat),
        *(mutes_texts.times(each, "123456789012345", chat) for each in (Target(SLUG, (TOPIC,)), STORY, OUTLET)),
        *(mutes_texts.muted(Muted(each, NOON), chat, NOON) for each in (Target(SLUG, (TOPIC,)), STORY, OUTLET)),
        *(mutes_texts.muted(Muted(each, None), chat, NOON) for each in (Target(SLUG, (TOPIC,)), STORY, OUTLET)),
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_can_be_sent(code: str) -> None:
    for page in pages(code):
        check_html(page.html)
        assert all(0 < len(button.data.encode()) <= 64 for row in page.buttons for button in row)
        assert all(any(letter.isalnum() for letter in button.text) for row in page.buttons for button in row)


def test_a_mute_without_a_title_still_has_a_name() -> None:
    assert "without a title" in mutes_texts.muted(Muted(replace(STORY, title=""), NOON), Chat(5), NOON).html
