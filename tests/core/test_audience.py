"""Who hears what, and how loud."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.audience import Fold, HearingLimits, Letter, Send, Skip, decide, heard, rings
from bot.core.model import (
    FOREVER,
    Chat,
    ChatState,
    Delivery,
    Message,
    Mode,
    Report,
    StoryView,
    Subscription,
    Summary,
    Topic,
    Urgency,
)
from tests.fakes import NOON

LIMITS = HearingLimits()
MISSILES = Topic(1, "missile-launch", "Missile launch", "🚀", "missile")
TARIFFS = Topic(2, "tariffs", "Tariffs", "📦", "tariff")
STORY = StoryView(17, (MISSILES, TARIFFS), (Report(1, "Title", "", "Outlet", NOON, Summary()),), NOON)
DELIVERY = Delivery(1, 5, 0, "story:17", Urgency.ALERT, 17, None, NOON, attempts=1)
ASKED = Subscription(5, 0, MISSILES)
LETTER = Letter(DELIVERY, Chat(5), (ASKED,), STORY, (), 0)


def test_an_alert_rings_and_names_the_topics_it_was_asked_for():
    assert decide(LETTER, LIMITS, NOON) == Send(silent=False, topics=(MISSILES,))


@pytest.mark.parametrize("state", [ChatState.ASLEEP, ChatState.BANNED])
def test_a_chat_that_sleeps_or_is_banned_hears_nothing(state: ChatState):
    assert decide(replace(LETTER, chat=Chat(5, state=state)), LIMITS, NOON) == Skip("left")


def test_a_chat_that_follows_the_topic_no_more_hears_nothing():
    assert decide(replace(LETTER, subscriptions=()), LIMITS, NOON) == Skip("left")


@pytest.mark.parametrize("until", [NOON + timedelta(microseconds=1), FOREVER])
def test_nothing_is_sent_while_paused_fixed_messages_neither(until: datetime):
    paused = replace(LETTER, chat=Chat(5, paused_until=until))
    assert decide(paused, LIMITS, NOON) == Skip("paused")
    notice = replace(paused, delivery=replace(DELIVERY, payload=Message("down")))
    assert decide(notice, LIMITS, NOON) == Skip("paused")


def test_a_pause_is_over_at_its_end():
    assert isinstance(decide(replace(LETTER, chat=Chat(5, paused_until=NOON)), LIMITS, NOON), Send)


def test_a_muted_topic_is_not_told_and_not_named():
    muted = replace(ASKED, muted_until=NOON + timedelta(hours=2))
    assert decide(replace(LETTER, subscriptions=(muted,)), LIMITS, NOON) == Skip("muted")
    both = replace(LETTER, subscriptions=(muted, Subscription(5, 0, TARIFFS)))
    assert decide(both, LIMITS, NOON) == Send(silent=False, topics=(TARIFFS,))


def test_the_loudest_mode_wins_among_those_not_muted():
    silent = replace(ASKED, mode=Mode.SILENT)
    loud = Subscription(5, 0, TARIFFS)
    assert decide(replace(LETTER, subscriptions=(silent, loud)), LIMITS, NOON) == Send(False, (MISSILES, TARIFFS))
    muted = replace(loud, muted_until=FOREVER)
    assert decide(replace(LETTER, subscriptions=(silent, muted)), LIMITS, NOON) == Send(True, (MISSILES,))


def test_what_is_older_than_the_limit_is_not_sent_but_still_edited():
    late = NOON + timedelta(hours=24, seconds=1)
    assert decide(LETTER, LIMITS, late) == Skip("old")
    told = replace(LETTER, delivery=replace(DELIVERY, message_id=3, sent_revision=1, revision=2))
    assert isinstance(decide(told, LIMITS, late), Send)


def test_row_12_the_eleventh_alert_in_five_minutes_becomes_a_line_of_one_message():
    decision = decide(replace(LETTER, recent=10), LIMITS, NOON)
    assert isinstance(decision, Fold)
    assert decision.key.startswith("more:")
    assert timedelta() < decision.due - NOON <= timedelta(minutes=5, seconds=5)


@given(st.integers(0, 299), st.integers(0, 299))
def test_what_is_folded_within_five_minutes_is_one_message_that_leaves_after_all_of_it(first: int, second: int):
    letter = replace(LETTER, recent=10)
    one = decide(letter, LIMITS, NOON + timedelta(seconds=first))
    other = decide(letter, LIMITS, NOON + timedelta(seconds=second))
    assert one == other
    assert isinstance(one, Fold)
    assert one.due > NOON + timedelta(seconds=299)


def test_urgent_and_silent_alerts_and_edits_are_never_folded():
    urgent = replace(LETTER, recent=99, delivery=replace(DELIVERY, urgency=Urgency.URGENT))
    told = replace(LETTER, recent=99, delivery=replace(DELIVERY, message_id=3))
    in_doubt = replace(LETTER, recent=99, delivery=replace(DELIVERY, ambiguous=1))
    silent = replace(LETTER, recent=99, subscriptions=(replace(ASKED, mode=Mode.SILENT),))
    assert all(isinstance(decide(letter, LIMITS, NOON), Send) for letter in (urgent, told, in_doubt, silent))


def test_only_the_first_telling_of_an_alert_counts_as_rung():
    loud = Send(silent=False)
    assert rings(LETTER, loud)
    assert not rings(LETTER, Send(silent=True))
    assert not rings(replace(LETTER, delivery=replace(DELIVERY, urgency=Urgency.URGENT)), loud)
    assert not rings(replace(LETTER, delivery=replace(DELIVERY, message_id=3)), loud)
    assert not rings(replace(LETTER, delivery=replace(DELIVERY, story_id=None), story=None), loud)


def test_what_stands_for_many_does_not_ring():
    more = replace(
        LETTER, delivery=replace(DELIVERY, story_id=None, key="more:1"), story=None, folded=(STORY,), recent=99
    )
    assert decide(more, LIMITS, NOON) == Send(silent=True, topics=(MISSILES,))


def test_a_fixed_message_is_as_loud_as_it_was_planned():
    fixed = Letter(replace(DELIVERY, payload=Message("x", silent=True)), Chat(5), (), None, (), 99)
    assert decide(fixed, LIMITS, NOON) == Send(silent=True)


def test_stories_are_shown_with_the_heard_topics_only():
    other = replace(STORY, topics=(TARIFFS,))
    assert heard((STORY, other), (MISSILES,)) == (replace(STORY, topics=(MISSILES,)),)
