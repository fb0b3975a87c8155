"""The sentences that admins read about their sources unasked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.health import Health
from bot.core.markup import units
from bot.core.model import Chat, Message, Source
from bot.core.notices import (
    CutOff,
    Digest,
    Doubled,
    Moved,
    NeverAnswered,
    Notice,
    Reconnected,
    Recovery,
    Rival,
    Trouble,
)
from bot.core.retention import Room
from bot.playground.markup import parse_html
from handlers import notices_texts

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHAT = Chat(7, timezone="Europe/Berlin")
SOURCE = Source(
    id=12,
    url="https://post.example/feed",
    title="Harbour <Post>",
    baseline_at=NOW - 900 * HOUR,
    succeeded_at=NOW - 7 * HOUR,
    failing_since=NOW - 6 * HOUR,
    published_at=NOW - 40 * HOUR,
    pace=HOUR,
    problem="no answer within 30 s",
    kind="timeout",
)


def say(notice: Notice, chat: Chat = CHAT) -> Message:
    return notices_texts.notice(notice, chat, NOW)


def read(notice: Notice) -> str:
    return parse_html(say(notice).html).text


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (Trouble(SOURCE, Health.DOWN), "🔴 12. Harbour <Post> is down since 07:30: no answer in time"),
        (
            Trouble(replace(SOURCE, succeeded_at=None), Health.DOWN),
            "🔴 12. Harbour <Post> has never answered: no answer in time",
        ),
        (
            Trouble(SOURCE, Health.STALE),
            "🟡 12. Harbour <Post> answers, but has brought nothing new since Nov 20, 21:30. Its usual gap is 1 hour.",
        ),
        (
            Trouble(SOURCE, Health.GONE),
            "🔴 12. Harbour <Post> is gone for good, says its server, and is asked no more.",
        ),
        (Recovery(replace(SOURCE, told="down"), Health.GOOD), "🟢 12. Harbour <Post> answers again."),
        (Recovery(replace(SOURCE, told="stale"), Health.GOOD), "🟢 12. Harbour <Post> brings something new again."),
        (
            Recovery(replace(SOURCE, told="down"), Health.STALE),
            "🟡 12. Harbour <Post> answers again, but has brought nothing new since Nov 20, 21:30.",
        ),
        (
            Moved(replace(SOURCE, moved_from="https://old.example/?a&b")),
            (
                "↪️ 12. Harbour <Post> moved for good: from https://old.example/?a&b to https://post.example/feed. "
                "I ask it there from now on."
            ),
        ),
        (
            Doubled(replace(SOURCE, moved_to="https://new.example/")),
            (
                "↪️ 12. Harbour <Post> moved for good to https://new.example/, which is another source's address "
                "already. Both bring the same now: /source remove 12 ends this one."
            ),
        ),
        (
            CutOff(NOW - 6 * HOUR, 73),
            (
                "🔌 None of 73 sources has answered since 07:30. Probably it is my own connection. "
                "I go on trying and tell you when one answers."
            ),
        ),
        (
            Rival(),
            (
                "⚠️ Another program uses my token and gets some of what people write to me. Alerts go on. "
                "Stop it, or give me a new token from @BotFather."
            ),
        ),
        (
            Rival("<b>.example"),
            (
                "⚠️ What people write to me goes to another program, by a webhook at <b>.example. Alerts go on. "
                "Remove that webhook, or give me a new token from @BotFather."
            ),
        ),
        (Reconnected(NOW - HOUR), "🔌 Sources answer again; none had since 12:30. I am asking all of them."),
        (
            NeverAnswered((Trouble(replace(SOURCE, succeeded_at=None), Health.DOWN), Trouble(SOURCE, Health.GONE))),
            (
                "2 sources have never answered. I go on asking.\n"
                "🔴 12. Harbour <Post> has never answered: no answer in time\n"
                "🔴 12. Harbour <Post> is gone for good, says its server, and is asked no more."
            ),
        ),
        (
            Digest((Trouble(SOURCE, Health.DOWN),)),
            "1 source in trouble\n🔴 12. Harbour <Post> is down since 07:30: no answer in time",
        ),
    ],
)
def test_a_notice_says_what_happened_to_whom(notice: Notice, words: str) -> None:
    assert read(notice) == words


def test_a_notice_leads_to_its_source_and_a_long_list_to_all_in_trouble() -> None:
    trouble = Trouble(SOURCE, Health.DOWN)
    assert [[button.data for button in row] for row in say(trouble).buttons] == [["source:12"]]
    assert [[button.data for button in row] for row in say(Digest((trouble,) * 9)).buttons] == [["sources:broken:0"]]


def test_a_digest_of_hundreds_of_troubles_is_one_message() -> None:
    hundreds = Digest((Trouble(replace(SOURCE, title="<&>" * 99), Health.DOWN),) * 500, CutOff(NOW, 600))
    assert units(read(hundreds)) <= 4096
    assert "and 4" in read(hundreds)


def test_admins_are_told_what_a_full_disk_means_and_that_it_is_over() -> None:
    low, enough = (notices_texts.room(Room(free, 500, is_low=free < 500), Chat(1)).html for free in (120, 800))
    assert low == (
        "💾 Only 120 MB are free beside my database. Below 500 MB I fetch nothing new; what I have is kept and sent. "
        "Please make room on the disk."
    )
    assert enough == "💾 There is room on the disk again, 800 MB. I go on fetching."
