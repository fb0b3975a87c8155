"""When the next message may leave."""

import heapq
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model import Urgency
from bot.core.pacing import PAID_RATE, Pace, Pacer

PACE = Pace(rate=5, margin_s=0.01, chat_gap_s=1.0, reply_burst=3, group_messages=4, group_window_s=20.0, share=10)

Wish = tuple[float, int, Urgency]  # when it comes, for which chat, how urgent


def leave_times(
    wishes: list[Wish], latency_s: float = 0.08, pace: Pace = PACE, paid: dict[int, bool] | None = None
) -> dict[int, float]:
    """When each wish leaves (by its index) if every answer takes that long: the gate's loop without a clock.

    `paid` is told which are to be paid for.
    """
    pacer, now = Pacer(pace), 0.0
    left: dict[int, float] = {}
    arrivals = sorted((at, ticket) for ticket, (at, _, _) in enumerate(wishes))
    answers: list[tuple[float, int]] = []
    while arrivals or answers or len(left) < len(wishes):
        while arrivals and arrivals[0][0] <= now:
            _, ticket = arrivals.pop(0)
            pacer.enter(ticket, wishes[ticket][1], wishes[ticket][2], now)
        while answers and answers[0][0] <= now:
            pacer.answered(heapq.heappop(answers)[1])
        while (ticket := pacer.take(now)) is not None:
            left[ticket] = now
            if paid is not None:
                paid[ticket] = pacer.is_paid
            heapq.heappush(answers, (now + latency_s, wishes[ticket][1]))
        upcoming = [arrivals[0][0]] if arrivals else []
        upcoming += [answers[0][0]] if answers else []
        wake_at = pacer.wake_at()
        upcoming += [wake_at] if wake_at is not None else []
        assert upcoming or len(left) == len(wishes), "something waits for ever"
        now = max(now, min(upcoming, default=now))
    return left


urgencies = st.sampled_from(tuple(Urgency))
# Some chats that get much, and many that get little: both kinds of window fill up.
chats = st.one_of(st.integers(-2, -1), st.integers(1, 40))
wish_lists = st.lists(st.tuples(st.sampled_from((0.0, 0.1, 2.0, 7.5)), chats, urgencies), max_size=80)


@given(wish_lists, st.floats(0.001, 2))
@settings(max_examples=60, deadline=None)
def test_no_window_is_ever_exceeded(wishes: list[Wish], latency_s: float):
    left = leave_times(wishes, latency_s)
    times = sorted(left.values())
    assert all(later - earlier >= 1 for earlier, later in zip(times, times[PACE.rate :], strict=False))
    for chat_id in {chat_id for _, chat_id, _ in wishes if chat_id < 0}:
        group = sorted(left[ticket] for ticket, wish in enumerate(wishes) if wish[1] == chat_id)
        assert all(later - earlier >= 20 for earlier, later in zip(group, group[PACE.group_messages :], strict=False))


@given(wish_lists, st.floats(0.001, 2))
@settings(max_examples=60, deadline=None)
def test_a_chat_has_one_message_under_way_and_a_second_between_two_that_are_no_replies(
    wishes: list[Wish], latency_s: float
):
    left = leave_times(wishes, latency_s)
    by_chat = defaultdict(list)
    for ticket, at in left.items():
        by_chat[wishes[ticket][1]].append((at, wishes[ticket][2]))
    for messages in by_chat.values():
        for (earlier, _), (later, urgency) in pairwise(sorted(messages)):
            assert later - earlier >= latency_s - 1e-9
            assert urgency is Urgency.INTERACTIVE or later - earlier >= PACE.chat_gap_s


@given(wish_lists)
@settings(max_examples=60, deadline=None)
def test_messages_of_one_class_leave_a_chat_in_the_order_they_came(wishes: list[Wish]):
    left = leave_times(wishes)
    queues = defaultdict(list)
    for at, ticket in sorted((wish[0], ticket) for ticket, wish in enumerate(wishes)):
        queues[wishes[ticket][1:]].append((at, left[ticket]))
    for queue in queues.values():
        assert [leave for _, leave in queue] == sorted(leave for _, leave in queue)


@given(wish_lists)
@settings(max_examples=60, deadline=None)
def test_everything_leaves_in_the_end_and_nothing_before_it_came(wishes: list[Wish]):
    left = leave_times(wishes)
    assert len(left) == len(wishes)
    assert all(left[ticket] >= wish[0] for ticket, wish in enumerate(wishes))


@given(
    st.lists(st.integers(1, 40), min_size=20, max_size=60),
    urgencies.filter(lambda urgency: urgency.value != "interactive"),
)
@settings(max_examples=40, deadline=None)
def test_no_class_starves_while_more_urgent_ones_never_stop(chats: list[int], urgency: Urgency):
    crowd: list[Wish] = [(0.0, 100 + number, Urgency.INTERACTIVE) for number in range(400)]
    left = leave_times([*((0.0, chat, urgency) for chat in chats), *crowd])
    before = sorted(left[ticket] for ticket in range(len(chats)))
    # One slot in ten, unless none of those who wait may leave at that moment.
    assert before[0] <= PACE.share / PACE.rate * 1.1
    alone = leave_times([(0.0, chat, urgency) for chat in chats])
    assert before[-1] <= max(alone.values()) + len(chats) * (PACE.share + 1) / PACE.rate * 1.1


@given(wish_lists, st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_only_a_second_with_more_than_is_free_is_paid_for(wishes: list[Wish], free: int):
    paid: dict[int, bool] = {}
    left = leave_times(wishes, pace=replace(PACE, rate=50, free=free), paid=paid)
    order = list(left)
    unpaid = [at for ticket, at in left.items() if not paid[ticket]]
    assert all(later - earlier >= 1 for earlier, later in zip(unpaid, unpaid[free:], strict=False))
    for place, ticket in enumerate(order):
        at = left[ticket]
        before = sum(at - left[other] < 1 + PACE.margin_s + 1e-6 for other in order[:place])
        waiting = sum(wishes[other][0] <= at for other in order[place + 1 :])
        assert before + waiting >= free or not paid[ticket]


@given(wish_lists, st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_an_edit_which_nobody_can_pay_for_leaves_only_within_what_is_free(wishes: list[Wish], free: int):
    paid: dict[int, bool] = {}
    left = leave_times(wishes, pace=replace(PACE, rate=50, free=free), paid=paid)
    for place, ticket in enumerate(left):
        if wishes[ticket][2] is Urgency.EDIT:
            assert not paid[ticket]
            assert sum(left[ticket] - left[other] < 1 for other in list(left)[:place]) < free


def test_a_loop_that_is_late_by_some_milliseconds_loses_nothing_at_a_thousand_a_second():
    pacer, now, left = Pacer(Pace(PAID_RATE)), 0.0, 0
    for chat in range(1, 3001):
        pacer.enter(chat, chat, Urgency.ALERT, now)
    while now < 2:
        while (ticket := pacer.take(now)) is not None:
            pacer.answered(ticket)
            left += 1
        now += 0.015
    assert left >= 0.95 * 2 * PAID_RATE


def test_nearly_all_of_the_permitted_rate_is_used():
    pace = Pace(margin_s=0.01)
    left = leave_times([(0.0, chat, Urgency.ALERT) for chat in range(1, 601)], pace=pace)
    assert 600 / max(left.values()) >= 0.98 * pace.rate


def test_an_urgent_message_overtakes_a_backlog_and_leaves_at_the_next_slot():
    backlog: list[Wish] = [(0.0, chat, Urgency.DIGEST) for chat in range(1, 301)]
    left = leave_times([*backlog, (4.5, 999, Urgency.URGENT)], pace=Pace())
    assert left[300] - 4.5 < 0.1


def test_the_lowest_class_moves_while_urgent_ones_never_stop():
    urgent: list[Wish] = [(0.0, chat, Urgency.URGENT) for chat in range(1, 301)]
    left = leave_times([(0.0, 999, Urgency.EDIT), *urgent], pace=Pace())
    assert left[0] < 0.5


def test_three_answers_to_a_person_may_leave_at_once_and_the_fourth_waits():
    left = leave_times([(0.0, 1, Urgency.INTERACTIVE)] * 4, latency_s=0.001, pace=Pace())
    assert sorted(left.values())[2] < 0.2
    assert 0.9 < sorted(left.values())[3] < 1.2


def test_row_3_a_flooded_chat_waits_and_nobody_else_does():
    pacer = Pacer(Pace())
    assert not pacer.flooded(1, 7, now=0.0)
    pacer.enter(1, 1, Urgency.URGENT, 0.0)
    pacer.enter(2, 2, Urgency.EDIT, 0.0)
    assert pacer.take(0.0) == 2
    pacer.answered(2)
    wake_at = pacer.wake_at()
    assert wake_at is not None
    assert wake_at > 7
    assert pacer.take(7.0) is None
    assert pacer.take(wake_at) == 1


def test_everybody_waits_when_two_chats_are_flooded_within_a_second():
    pacer = Pacer(Pace())
    assert not pacer.flooded(1, 7, now=0.0)
    assert not pacer.flooded(1, 7, now=0.5)
    assert pacer.flooded(2, 3, now=1.0)
    pacer.enter(1, 3, Urgency.INTERACTIVE, 1.0)
    assert pacer.take(3.9) is None
    assert pacer.take(4.1) == 1


def test_floods_far_apart_stop_only_their_chats():
    pacer = Pacer(Pace())
    assert not pacer.flooded(1, 60, now=0.0)
    assert not pacer.flooded(2, 60, now=2.0)
    pacer.enter(1, 3, Urgency.ALERT, 2.0)
    assert pacer.take(2.0) == 1


def test_a_withdrawn_message_never_leaves():
    pacer = Pacer(Pace())
    pacer.enter(1, 1, Urgency.ALERT, 0.0)
    pacer.withdraw(1)
    assert pacer.take(0.0) is None
    assert pacer.wake_at() is None


def test_a_message_that_only_waits_for_an_answer_sets_no_alarm():
    pacer = Pacer(Pace())
    pacer.enter(1, 1, Urgency.ALERT, 0.0)
    pacer.enter(2, 1, Urgency.ALERT, 0.0)
    assert pacer.take(0.0) == 1
    assert pacer.wake_at() is None


def test_chats_that_are_long_quiet_are_forgotten():
    pacer = Pacer(Pace(rate=1000))
    now = 0.0
    for chat in range(1, 20_002):
        pacer.enter(chat, chat, Urgency.ALERT, now)
        assert pacer.take(now) == chat
        pacer.answered(chat)
        now += 0.05
    assert len(pacer._chats) < 12_000
