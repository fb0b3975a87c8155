"""Who hears what, and how loud."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.audience import Fold, HearingLimits, Hold, Letter, Send, Skip, Wait, decide, heard, listening, rings
from bot.core.digests import HOURLY, Schedule
from bot.core.localtime import DAY_MINUTES
from bot.core.model import (
    FOREVER,
    Chat,
    ChatState,
    Delivery,
    Detail,
    Message,
    Mode,
    Mute,
    Quiet,
    Report,
    Sequel,
    StoryView,
    Subject,
    Subscription,
    Summary,
    Topic,
    Urgency,
)
from bot.core.quiet import quiet_until
from bot.core.weekdays import EVERY_DAY
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


# Quiet hours

NIGHT = Chat(5, quiet=Quiet(22 * 60, 7 * 60))
THREE = NOON.replace(hour=3)
SEVEN = NOON.replace(hour=7)
IN_THE_NIGHT = replace(LETTER, chat=NIGHT, delivery=replace(DELIVERY, created=THREE))
URGENT = replace(IN_THE_NIGHT, delivery=replace(IN_THE_NIGHT.delivery, urgency=Urgency.URGENT))
UNTIL_SEVEN = Fold("quiet:2026-11-22T07:00Z", SEVEN)


def scheduled(hour: int, days: frozenset[int] = EVERY_DAY) -> Schedule:
    return Schedule(4, 5, 0, days, hour * 60, SEVEN)


@pytest.mark.parametrize("mode", Mode)
def test_what_comes_in_the_night_waits_for_its_end_with_all_the_rest(mode: Mode):
    assert decide(replace(IN_THE_NIGHT, subscriptions=(replace(ASKED, mode=mode),)), LIMITS, THREE) == UNTIL_SEVEN
    assert isinstance(decide(IN_THE_NIGHT, LIMITS, SEVEN), Send)


def test_an_urgent_alert_passes_only_where_it_may():
    assert decide(URGENT, LIMITS, THREE) == UNTIL_SEVEN
    allowed = replace(URGENT, chat=replace(NIGHT, urgent_passes=True))
    assert decide(allowed, LIMITS, THREE) == Send(silent=False, topics=(MISSILES,))
    ordinary = replace(IN_THE_NIGHT, chat=replace(NIGHT, urgent_passes=True))
    assert decide(ordinary, LIMITS, THREE) == UNTIL_SEVEN


def test_an_edit_and_an_answer_pass():
    told = replace(IN_THE_NIGHT, delivery=replace(DELIVERY, message_id=3, sent_revision=1, revision=2))
    assert isinstance(decide(told, LIMITS, THREE), Send)
    asked = replace(DELIVERY, urgency=Urgency.INTERACTIVE, story_id=None, key="digest:0:2026-11-22T03:00Z:07")
    digest = replace(IN_THE_NIGHT, delivery=asked, story=None, folded=(STORY,))
    assert isinstance(decide(digest, LIMITS, THREE), Send)


@pytest.mark.parametrize("key", ["more:7", "digest:4:2026-11-22T02:00Z", "quiet:2026-11-22T02:00Z"])
def test_what_stands_for_many_waits_for_the_end_of_the_night(key: str):
    many = replace(IN_THE_NIGHT, delivery=replace(DELIVERY, key=key, story_id=None), story=None, folded=(STORY,))
    assert decide(many, LIMITS, THREE) == Wait(SEVEN)
    assert isinstance(decide(many, LIMITS, SEVEN), Send)


def test_a_notice_waits_and_so_does_what_may_have_arrived():
    notice = replace(IN_THE_NIGHT, delivery=replace(DELIVERY, payload=Message("down", silent=True)))
    assert decide(notice, LIMITS, THREE) == Wait(SEVEN)
    in_doubt = replace(IN_THE_NIGHT, delivery=replace(DELIVERY, ambiguous=1))
    assert decide(in_doubt, LIMITS, THREE) == Wait(SEVEN)


def test_what_the_night_held_back_is_not_dropped_for_that_time():
    within = HearingLimits(max_age=timedelta(hours=2))
    notice = replace(IN_THE_NIGHT, delivery=replace(DELIVERY, payload=Message("down"), created=THREE))
    assert decide(notice, within, SEVEN + timedelta(hours=2)) == Send(silent=False)
    assert decide(notice, within, SEVEN + timedelta(hours=2, seconds=1)) == Skip("old")
    folded = replace(notice, delivery=replace(DELIVERY, key="quiet:x", story_id=None), story=None, folded=(STORY,))
    assert isinstance(decide(folded, within, SEVEN + timedelta(days=9)), Send)


@pytest.mark.parametrize(("hour", "slot"), [(6, "06:00"), (7, "07:00"), (8, "08:00")])
def test_the_night_goes_into_the_digest_of_the_chat_if_that_is_soon_after_it(hour: int, slot: str):
    decision = decide(replace(IN_THE_NIGHT, schedule=scheduled(hour)), LIMITS, THREE)
    assert decision == Fold(f"digest:4:2026-11-22T{slot}Z", NOON.replace(hour=hour))


def test_the_night_does_not_wait_for_a_digest_that_is_far():
    assert decide(replace(IN_THE_NIGHT, schedule=scheduled(9)), LIMITS, THREE) == UNTIL_SEVEN


def test_the_night_of_a_chat_with_hourly_digests_is_one_of_them():
    for hour in range(7):
        now = THREE.replace(hour=hour, minute=59)
        assert decide(replace(IN_THE_NIGHT, schedule=scheduled(0, HOURLY)), LIMITS, now) == Fold(
            "digest:4:2026-11-22T07:00Z", SEVEN
        )


# Digests, several outlets, sequels


def test_a_topic_in_digest_mode_is_told_in_the_digest_and_silently_where_there_is_none():
    quietest = replace(LETTER, subscriptions=(replace(ASKED, mode=Mode.DIGEST),))
    assert decide(quietest, LIMITS, NOON) == Send(silent=True, topics=(MISSILES,))
    evening = decide(replace(quietest, schedule=scheduled(18)), LIMITS, NOON)
    assert evening == Fold("digest:4:2026-11-22T18:00Z", NOON.replace(hour=18))


@pytest.mark.parametrize(("louder", "silent"), [(Mode.INSTANT, False), (Mode.SILENT, True)])
def test_a_louder_topic_of_the_same_story_wins_over_the_digest(louder: Mode, *, silent: bool):
    both = (replace(ASKED, mode=Mode.DIGEST), Subscription(5, 0, TARIFFS, louder))
    letter = replace(LETTER, subscriptions=both, schedule=scheduled(18))
    assert decide(letter, LIMITS, NOON) == Send(silent, (MISSILES, TARIFFS))


def test_what_was_too_much_of_a_topic_in_digest_mode_is_told_in_the_digest():
    quietest = replace(ASKED, mode=Mode.DIGEST)
    more = replace(
        LETTER, delivery=replace(DELIVERY, story_id=None, key="more:1"), story=None, subscriptions=(quietest,)
    )
    assert decide(more, LIMITS, NOON) == Send(silent=True, topics=(MISSILES,))
    more = replace(more, schedule=scheduled(18))
    assert decide(more, LIMITS, NOON) == Fold("digest:4:2026-11-22T18:00Z", NOON.replace(hour=18))
    both = replace(more, subscriptions=(quietest, Subscription(5, 0, TARIFFS)))
    assert decide(both, LIMITS, NOON) == Send(silent=True, topics=(TARIFFS,))


def test_urgent_alerts_pass_the_night_but_not_the_choice_of_the_digest():
    letter = replace(
        URGENT,
        chat=replace(NIGHT, urgent_passes=True),
        subscriptions=(replace(ASKED, mode=Mode.DIGEST),),
        schedule=scheduled(8),
    )
    assert decide(letter, LIMITS, THREE) == Fold("digest:4:2026-11-22T08:00Z", NOON.replace(hour=8))


def test_a_story_of_too_few_outlets_waits_until_there_are_enough():
    careful = replace(LETTER, chat=Chat(5, least_outlets=2))
    assert decide(careful, LIMITS, NOON) == Hold()
    second = replace(STORY.reports[0], article_id=2, outlet="Another")
    grown = replace(STORY, reports=(*STORY.reports, second))
    assert isinstance(decide(replace(careful, story=grown), LIMITS, NOON), Send)
    in_doubt = replace(careful, delivery=replace(DELIVERY, ambiguous=1))
    assert isinstance(decide(in_doubt, LIMITS, NOON), Send)


@pytest.mark.parametrize(
    ("detail", "news", "is_told"),
    [
        (Detail.FIRST, ("5",), False),
        (Detail.DEVELOPMENTS, ("5",), True),
        (Detail.DEVELOPMENTS, (), False),
        (Detail.ALL, (), True),
    ],
)
def test_a_sequel_is_told_to_who_still_wants_it(detail: Detail, news: tuple[str, ...], *, is_told: bool):
    sequel = Sequel(17, 2, STORY.reports[0], news)
    letter = replace(LETTER, chat=Chat(5, detail=detail, least_outlets=3), sequel=sequel)
    assert decide(letter, LIMITS, NOON) == (Send(False, (MISSILES,)) if is_told else Skip("unasked"))


def test_a_story_of_which_nothing_is_left_is_not_told():
    assert decide(replace(LETTER, story=None), LIMITS, NOON) == Skip("empty")


def test_a_digest_of_nothing_is_sent_only_where_somebody_wants_it():
    empty = Letter(replace(DELIVERY, key="digest:4:x", story_id=None), Chat(5), (), None, (), 0)
    assert decide(empty, LIMITS, NOON) == Skip("empty")
    assert decide(replace(empty, chat=Chat(5, empty_digests=True)), LIMITS, NOON) == Send(silent=True)
    night = replace(empty, delivery=replace(empty.delivery, key="quiet:x"), chat=Chat(5, empty_digests=True))
    assert decide(night, LIMITS, NOON) == Skip("empty")


# Stories and outlets that are muted

SECOND = replace(STORY.reports[0], article_id=2, title="Second", outlet="Another")
GROWN = replace(STORY, reports=(*STORY.reports, SECOND))
LATER = NOON + timedelta(hours=1)
MUTED_STORY = replace(LETTER, mutes=(Mute(Subject.STORY, 17, LATER),))
MUTED_OUTLET = replace(LETTER, mutes=(Mute(Subject.SOURCE, 3, LATER, "Outlet"),))
SEQUEL = Sequel(17, 2, SECOND, ("5",))


def test_a_muted_story_is_not_told_nor_edited_nor_followed_up():
    told = replace(MUTED_STORY, delivery=replace(DELIVERY, message_id=3))
    followed_up = replace(MUTED_STORY, sequel=SEQUEL, chat=Chat(5, detail=Detail.ALL))
    for letter in (MUTED_STORY, told, followed_up):
        assert decide(letter, LIMITS, NOON) == Skip("muted_story")
        assert isinstance(decide(letter, LIMITS, LATER), Send)
    other = replace(LETTER, mutes=(Mute(Subject.STORY, 18, LATER),))
    assert isinstance(decide(other, LIMITS, NOON), Send)


def test_what_only_muted_outlets_report_waits_for_another():
    assert decide(MUTED_OUTLET, LIMITS, NOON) == Hold("muted_outlet")
    assert isinstance(decide(MUTED_OUTLET, LIMITS, LATER), Send)
    grown = replace(MUTED_OUTLET, story=GROWN)
    assert isinstance(decide(grown, LIMITS, NOON), Send)
    spared = listening(grown, NOON).story
    assert spared
    assert (spared.lead.title, spared.outlets) == ("Second", ("Another",))


def test_a_muted_outlet_is_not_counted():
    careful = replace(MUTED_OUTLET, story=GROWN, chat=Chat(5, least_outlets=2))
    assert decide(careful, LIMITS, NOON) == Hold()


def test_an_alert_that_was_told_stays_as_it_is_when_its_only_outlet_is_muted():
    told = replace(MUTED_OUTLET, delivery=replace(DELIVERY, message_id=3))
    assert decide(told, LIMITS, NOON) == Skip("muted_outlet")


def test_what_a_muted_outlet_adds_to_a_story_is_not_told():
    added = replace(MUTED_OUTLET, story=GROWN, chat=Chat(5, detail=Detail.ALL))
    assert isinstance(decide(replace(added, sequel=SEQUEL), LIMITS, NOON), Send)
    by_muted = replace(SEQUEL, report=STORY.reports[0])
    assert decide(replace(added, sequel=by_muted), LIMITS, NOON) == Skip("muted_outlet")


def test_what_stands_for_many_leaves_out_what_is_muted():
    other = replace(GROWN, story_id=18, topics=(TARIFFS,), reports=(SECOND,))
    many = replace(
        LETTER,
        delivery=replace(DELIVERY, key="quiet:x", story_id=None),
        story=None,
        folded=(STORY, other),
        subscriptions=(ASKED, Subscription(5, 0, TARIFFS)),
    )
    for mute in (Mute(Subject.STORY, 17, LATER), Mute(Subject.SOURCE, 3, LATER, "Outlet")):
        letter = replace(many, mutes=(mute,))
        assert listening(letter, NOON).folded == (other,)
        assert decide(letter, LIMITS, NOON) == Send(silent=True, topics=(TARIFFS,))
        assert listening(letter, LATER) == letter
        assert decide(replace(letter, folded=(STORY,)), LIMITS, NOON) == Skip("muted")


# Whatever comes

chats = st.builds(
    lambda zone, start, end, urgent, least: Chat(
        5, timezone=zone, quiet=Quiet(start, end), urgent_passes=urgent, least_outlets=least
    ),
    st.sampled_from(("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")),
    st.integers(0, DAY_MINUTES - 1),
    st.integers(0, DAY_MINUTES - 1),
    st.booleans(),
    st.integers(1, 3),
)
schedules = st.none() | st.builds(
    lambda days, minute: Schedule(4, 5, 0, days, minute if days else minute % 60, NOON),
    st.frozensets(st.integers(0, 6)),
    st.integers(0, DAY_MINUTES - 1),
)
stories = st.builds(
    lambda kind, count: {
        "alert": ("story:17", 17, STORY, ()),
        "sequel": ("story:17:development:1", 17, STORY, ()),
        "more": ("more:7", None, None, (STORY,) * count),
        "digest": ("digest:4:2026-11-22T07:00Z", None, None, (STORY,) * count),
        "quiet": ("quiet:2026-11-22T07:00Z", None, None, (STORY,) * count),
    }[kind],
    st.sampled_from(("alert", "sequel", "more", "digest", "quiet")),
    st.integers(1, 3),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis asks for naive bounds


@st.composite
def wanted_letters(draw: st.DrawFn) -> tuple[Letter, datetime]:
    """A letter that somebody wants and that is not too old, and now."""
    key, story_id, story, folded = draw(stories)
    now = draw(moments)
    delivery = replace(
        DELIVERY,
        key=key,
        story_id=story_id,
        urgency=draw(st.sampled_from((Urgency.URGENT, Urgency.ALERT, Urgency.DIGEST))),
        payload=draw(st.none() | st.builds(Message, st.just("down"), silent=st.booleans())),
        created=now - draw(st.timedeltas(timedelta(), LIMITS.max_age)),
        ambiguous=draw(st.integers(0, 1)),
    )
    modes = draw(st.lists(st.sampled_from(Mode), min_size=1, max_size=2))
    subscriptions = tuple(
        Subscription(5, 0, topic, mode) for topic, mode in zip((MISSILES, TARIFFS), modes, strict=False)
    )
    sequel = Sequel(17, 1, STORY.reports[0], ("5",)) if "development" in key else None
    chat = replace(draw(chats), detail=Detail.DEVELOPMENTS)
    recent = draw(st.integers(0, 12))
    return Letter(delivery, chat, subscriptions, story, folded, recent, draw(schedules), (), sequel), now


@given(wanted_letters())
def test_nothing_that_was_wanted_is_lost(drawn: tuple[Letter, datetime]):
    letter, now = drawn
    match decide(letter, LIMITS, now):
        case Fold(_, due) | Wait(due):
            assert due > now
        case Hold():
            assert letter.chat.least_outlets > 1
        case decision:
            assert isinstance(decision, Send)


@given(wanted_letters())
def test_nothing_leaves_in_quiet_hours_but_what_may(drawn: tuple[Letter, datetime]):
    letter, now = drawn
    end = quiet_until(letter.chat, now)
    may = letter.delivery.urgency is Urgency.URGENT and letter.chat.urgent_passes
    decision = decide(letter, LIMITS, now)
    if end and not may:
        assert isinstance(decision, Fold | Wait | Hold)
        if isinstance(decision, Wait):
            assert decision.due == end
        if isinstance(decision, Fold) and decision.key.startswith("quiet:"):
            assert decision.due == end


@given(wanted_letters())
def test_what_waited_for_the_end_of_quiet_hours_leaves_then(drawn: tuple[Letter, datetime]):
    letter, now = drawn
    decision = decide(letter, LIMITS, now)
    if isinstance(decision, Wait) and quiet_until(letter.chat, decision.due) is None:
        assert isinstance(decide(letter, LIMITS, decision.due), Send)
