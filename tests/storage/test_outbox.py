import asyncio
from datetime import timedelta

import pytest

from bot.core.model import Button, Message, Mode, Urgency
from bot.ports import Store
from storage import open_store
from storage.outbox import CLAIM, NEXT_DUE
from tests.storage.newsroom import (
    LIFE,
    MINUTE,
    NOW,
    add_article,
    add_source,
    add_topic,
    claim,
    delivery,
    expand,
    follow,
    put,
    revise,
    send_all,
    settle,
    tell,
)


async def tell_one(store: Store, chat: int = 1) -> int:
    """A story whose alert is queued for one chat."""
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, chat, topic)
    story = await tell(store, topic)
    await expand(store)
    return story


async def test_a_message_comes_out_as_it_went_in(store: Store):
    payload = Message("<b>5 < 6</b>", ((Button("Open", url="https://x.example"), Button("Mute", "m:1")),), silent=True)
    await put(store, delivery(7, "notice:3", thread=4, payload=payload, urgency=Urgency.DIGEST))
    [claimed] = await claim(store)
    assert claimed == delivery(
        7, "notice:3", id=claimed.id, thread=4, payload=payload, urgency=Urgency.DIGEST, attempts=1
    )


async def test_the_same_key_is_queued_once_for_each_chat_and_thread(store: Store):
    await put(store, delivery(1), delivery(2), delivery(1, thread=5))
    async with store.transaction() as tables:
        assert not await tables.outbox.put(delivery(1), NOW)
    assert await store.outbox.counts() == {"queued": 3}


async def test_the_most_urgent_leave_first(store: Store):
    for chat, urgency in enumerate(reversed(Urgency)):
        await put(store, delivery(chat, urgency=urgency))
    assert [one.urgency for one in await claim(store)] == list(Urgency)


async def test_a_limited_claim_takes_the_most_urgent_and_then_the_oldest(store: Store):
    await put(store, delivery(1), at=NOW - MINUTE)
    await put(store, delivery(2), at=NOW - 2 * MINUTE)
    await put(store, delivery(3, urgency=Urgency.URGENT))
    assert [one.chat_id for one in await claim(store, limit=2)] == [3, 2]
    assert [one.chat_id for one in await claim(store, limit=2)] == [1]


async def test_a_chat_gets_its_messages_one_at_a_time_and_in_order(store: Store):
    for number in range(3):
        await put(store, delivery(1, f"notice:{number}"), delivery(2, f"notice:{number}"))
    await put(store, delivery(1, "urgent", urgency=Urgency.URGENT))
    keys = []
    while claimed := await claim(store):
        assert len({one.chat_id for one in claimed}) == len(claimed)
        keys += [one.key for one in claimed if one.chat_id == 1]
        for one in claimed:
            await settle(store, one, "sent", message_id=9)
    assert keys == ["urgent", "notice:0", "notice:1", "notice:2"]


async def test_busy_chats_are_left_out(store: Store):
    await put(store, *(delivery(chat) for chat in range(5)))
    assert [one.chat_id for one in await claim(store, busy=[0, 2, 4])] == [1, 3]


async def test_what_is_claimed_is_not_claimed_again_before_the_lease_lapses(store: Store):
    await put(store, delivery())
    assert len(await claim(store, lease=MINUTE)) == 1
    assert await claim(store, NOW + MINUTE - timedelta(milliseconds=1)) == ()
    [again] = await claim(store, NOW + MINUTE)
    assert again.attempts == 2


async def test_two_claimers_never_get_the_same_row(store: Store, url: str):
    await put(store, *(delivery(chat) for chat in range(200)))
    got: list[int] = []

    async def take(mine: Store) -> None:
        while claimed := await claim(mine, limit=7):
            got.extend(one.id for one in claimed)

    async with open_store(url) as other:
        await asyncio.gather(take(store), take(other), take(store))
    assert len(got) == len(set(got)) == 200


async def test_at_start_what_a_killed_process_held_is_due_and_counts_as_ambiguous(store: Store):
    await put(store, delivery(1), delivery(2))
    await claim(store, limit=1)
    async with store.transaction() as tables:
        assert await tables.outbox.reclaim(NOW) == 1
    assert [(one.chat_id, one.ambiguous) for one in await claim(store)] == [(1, 1), (2, 0)]


async def test_a_sent_message_is_found_by_its_number_and_knows_its_times(store: Store):
    await put(store, delivery(1, created=NOW - MINUTE))
    [claimed] = await claim(store)
    answered = NOW + timedelta(seconds=2)
    await settle(store, claimed, "sent", answered, message_id=77, left=NOW + timedelta(seconds=1))
    found = await store.outbox.by_message(1, 77)
    assert found
    assert (found.id, found.message_id, found.sent_revision) == (claimed.id, 77, 1)
    assert await store.outbox.by_message(2, 77) is None
    steps = await store.outbox.steps(claimed.id)
    assert [(step.name, step.at) for step in steps] == [
        ("planned", NOW - MINUTE),
        ("due", NOW),
        ("sent", NOW + timedelta(seconds=1)),
        ("answered", answered),
    ]
    assert await store.outbox.steps(99) == ()


async def test_what_is_tried_later_keeps_its_attempts_and_counts_ambiguous_ones(store: Store):
    await put(store, delivery())
    [claimed] = await claim(store)
    await settle(store, claimed, "queued", due=NOW + MINUTE, ambiguous=True)
    assert await claim(store, NOW) == ()
    assert await store.outbox.next_due() == NOW + MINUTE
    [again] = await claim(store, NOW + MINUTE)
    assert (again.attempts, again.ambiguous) == (2, 1)


async def test_a_late_refusal_does_not_disturb_who_holds_the_row_by_now(store: Store):
    await put(store, delivery())
    [late] = await claim(store, lease=MINUTE)
    [holder] = await claim(store, NOW + MINUTE)
    await settle(store, late, "queued", due=NOW)
    assert await claim(store, NOW + MINUTE) == ()
    await settle(store, holder, "sent", message_id=5)
    await settle(store, late, "dead")
    assert await store.outbox.counts() == {"sent": 1}


async def test_skipped_for_a_pause_counts_as_missed(store: Store):
    await put(store, *(delivery(1, f"notice:{number}") for number in range(3)))
    for reason in ("paused", "muted", "paused"):
        [claimed] = await claim(store)
        await settle(store, claimed, "skipped", NOW, reason=reason)
    assert await store.outbox.counts() == {"skipped": 3}
    assert await store.outbox.missed(1, NOW) == 2
    assert await store.outbox.missed(1, NOW + MINUTE) == 0
    assert await store.outbox.missed(2, NOW) == 0


async def test_the_next_due_is_the_earliest_of_any_class(store: Store):
    assert await store.outbox.next_due() is None
    await put(store, delivery(1, urgency=Urgency.URGENT), at=NOW + MINUTE)
    await put(store, delivery(2, urgency=Urgency.EDIT), at=NOW)
    assert await store.outbox.next_due() == NOW


async def test_a_story_told_once_is_edited_not_repeated(store: Store):
    story = await tell_one(store)
    await send_all(store)
    assert await revise(store, story, NOW + 5 * MINUTE) == 1
    assert await revise(store, story, NOW + 5 * MINUTE) == 1
    [edit] = await claim(store, NOW + 5 * MINUTE)
    assert (edit.urgency, edit.message_id, edit.attempts) == (Urgency.EDIT, 1001, 1)
    assert (edit.sent_revision, edit.revision) == (1, 3)
    await settle(store, edit, "sent", NOW + 5 * MINUTE, message_id=1001)
    assert await store.outbox.next_due() is None


async def test_edits_of_one_message_keep_their_distance(store: Store):
    story = await tell_one(store)
    await send_all(store, NOW)
    await revise(store, story, NOW + timedelta(seconds=10))
    assert await store.outbox.next_due() == NOW + timedelta(seconds=10)
    await send_all(store, NOW + timedelta(seconds=10))
    await revise(store, story, NOW + timedelta(seconds=20))
    assert await store.outbox.next_due() == NOW + timedelta(seconds=70)


@pytest.mark.parametrize("state", ["folded", "skipped", "dead"])
async def test_what_never_left_was_not_received_by_telegram(store: Store, state: str):
    await put(store, delivery(1))
    [claimed] = await claim(store)
    await settle(store, claimed, state, NOW + MINUTE)
    assert [step.name for step in await store.outbox.steps(claimed.id)] == ["planned", "due"]


async def test_an_edit_leaves_the_times_of_the_message_as_they_were(store: Store):
    story = await tell_one(store)
    sent = await send_all(store, NOW)
    before = await store.outbox.steps(sent[1].id)
    await revise(store, story, NOW + 5 * MINUTE)
    await send_all(store, NOW + 5 * MINUTE)
    assert await store.outbox.steps(sent[1].id) == before


async def test_an_old_message_is_edited_no_more(store: Store):
    story = await tell_one(store)
    await send_all(store, NOW)
    assert await revise(store, story, NOW + LIFE) == 0


@pytest.mark.parametrize("end", ["skipped", "dead"])
async def test_what_was_never_sent_is_not_edited(store: Store, end: str):
    story = await tell_one(store)
    [claimed] = await claim(store)
    await settle(store, claimed, end, reason="muted")
    assert await revise(store, story, NOW + MINUTE) == 0
    assert await store.outbox.counts() == {end: 1}


async def test_a_revision_during_the_sending_becomes_an_edit_a_minute_later(store: Store):
    story = await tell_one(store)
    [claimed] = await claim(store)
    await revise(store, story, NOW)
    await settle(store, claimed, "sent", NOW, message_id=5)
    assert await store.outbox.counts() == {"queued": 1}
    assert await store.outbox.next_due() == NOW + MINUTE
    [edit] = await claim(store, NOW + MINUTE)
    assert (edit.urgency, edit.message_id, edit.sent_revision) == (Urgency.EDIT, 5, 1)


async def test_a_revision_before_the_sending_needs_no_edit(store: Store):
    story = await tell_one(store)
    await revise(store, story, NOW)
    await send_all(store)
    assert await store.outbox.counts() == {"sent": 1}


@pytest.mark.parametrize("end", ["skipped", "dead"])
async def test_an_edit_that_fails_for_good_leaves_the_message_told(store: Store, end: str):
    story = await tell_one(store)
    await send_all(store)
    await revise(store, story, NOW + MINUTE)
    [edit] = await claim(store, NOW + MINUTE)
    await settle(store, edit, end, NOW + MINUTE, reason="paused")
    assert await store.outbox.counts() == {"sent": 1}
    assert await store.outbox.missed(1, NOW) == 0
    assert await store.outbox.by_message(1, 1001)


async def test_folding_queues_one_message_for_all_that_is_folded(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 1, topic)
    stories = [await tell(store, topic) for _ in range(3)]
    await expand(store)
    due = NOW + MINUTE
    for _ in stories:
        [claimed] = await claim(store)
        await settle(store, claimed, "folded", fold="more:chat:1", due=due)
    assert await store.outbox.counts() == {"folded": 3, "queued": 1}
    assert await store.outbox.next_due() == due
    [more] = await claim(store, due)
    letter = await store.outbox.letter(more, due)
    assert (more.key, [view.story_id for view in letter.folded]) == ("more:chat:1", stories)
    await settle(store, more, "sent", due, message_id=4)
    assert await store.outbox.counts() == {"folded": 3, "sent": 1}


async def test_a_letter_brings_all_that_decides(store: Store):
    await add_source(store)
    ferries, trains, boats = [await add_topic(store, slug) for slug in ("ferries", "trains", "boats")]
    await follow(store, 1, ferries, trains)
    await follow(store, 1, boats, thread=8)
    story = await tell(store, ferries, boats)
    async with store.transaction() as tables:
        await tables.people.subscribe(1, 0, ferries.id, Mode.SILENT, NOW)
        await tables.people.mute(1, 0, ferries.id, NOW + MINUTE)
    await add_article(store, 2, story_id=story)
    await expand(store)
    [claimed] = await claim(store, limit=1)
    letter = await store.outbox.letter(claimed, NOW)
    assert letter.delivery == claimed
    assert letter.chat.id == 1
    [subscription] = letter.subscriptions
    assert (subscription.topic, subscription.mode, subscription.muted_until) == (ferries, Mode.SILENT, NOW + MINUTE)
    assert letter.story
    assert (letter.story.topics, len(letter.story.reports)) == ((ferries,), 2)
    assert (letter.folded, letter.recent) == ((), 0)


async def test_who_left_the_topic_has_no_subscription_in_the_letter(store: Store):
    await tell_one(store)
    [topic] = await store.topics.all()
    async with store.transaction() as tables:
        await tables.people.unsubscribe(1, 0, topic.id)
    [claimed] = await claim(store)
    letter = await store.outbox.letter(claimed, NOW)
    assert letter.subscriptions == ()
    assert letter.story


async def test_a_topic_followed_after_the_story_reached_it_is_not_in_the_letter(store: Store):
    await add_source(store)
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 1, ferries)
    await follow(store, 1, trains, at=NOW + MINUTE)
    await tell(store, ferries, trains)
    await expand(store)
    [claimed] = await claim(store)
    letter = await store.outbox.letter(claimed, NOW + MINUTE)
    assert [one.topic for one in letter.subscriptions] == [ferries]
    assert letter.story
    assert letter.story.topics == (ferries,)


async def test_a_notice_needs_no_story_and_no_known_chat(store: Store):
    await put(store, delivery(55))
    [claimed] = await claim(store)
    letter = await store.outbox.letter(claimed, NOW)
    assert (letter.chat.id, letter.story, letter.folded, letter.subscriptions) == (55, None, (), ())


async def test_alerts_that_rang_in_the_last_five_minutes_are_counted(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 1, topic)
    await put(store, delivery(1), at=NOW - 4 * MINUTE)
    for minutes in (6, 4, 1):
        await tell(store, topic, at=NOW)
        await expand(store, NOW - minutes * MINUTE)
        await send_all(store, NOW - minutes * MINUTE)
    story = await tell(store, topic)
    await expand(store)
    [claimed] = await claim(store)
    assert claimed.story_id == story
    assert (await store.outbox.letter(claimed, NOW)).recent == 2


async def test_what_did_not_ring_is_not_counted_and_an_edit_changes_nothing(store: Store):
    story = await tell_one(store)
    [silent] = await claim(store)
    await settle(store, silent, "sent", message_id=7)
    assert (await store.outbox.letter(silent, NOW)).recent == 0
    await revise(store, story, NOW)
    [edit] = await claim(store)
    await settle(store, edit, "sent", message_id=7, rang=True)
    assert (await store.outbox.letter(silent, NOW)).recent == 0


async def plan_of(store: Store, statement: str, **values: object) -> str:
    rows = await store.outbox._session.fetch(f"EXPLAIN QUERY PLAN {statement}", **values)
    return "\n".join(row["detail"] for row in rows)


async def test_a_claim_among_a_hundred_thousand_goes_by_the_index(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    async with store._database.transaction() as session:
        chats = [{"id": number} for number in range(100_000)]
        add_chat = "INSERT INTO chat (id, kind, language, timezone, joined_at) VALUES (:id, 'private', 'en', 'UTC', 0)"
        await session.many(add_chat, chats)
        await session.many("INSERT INTO subscription (chat_id, topic_id, since_at) VALUES (:id, 1, 0)", chats)
    await tell(store, topic)
    while await expand(store):
        pass
    assert await store.outbox.counts() == {"queued": 100_000}
    plan = await plan_of(store, CLAIM, now=1, until=2, limit=3, busy="[]")
    assert "USING INDEX outbox_due (rank=? AND due_at<?)" in plan
    assert "USING INDEX outbox_chat (chat_id=? AND rank<?)" in plan
    assert "SCAN outbox" not in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN o" not in await plan_of(store, NEXT_DUE)
    # What the plan promises: work that does not grow with the backlog. A step is one instruction of SQLite's machine.
    assert await steps_of_a_claim(store) < 20_000


async def steps_of_a_claim(store: Store) -> int:
    """How many thousands of instructions it took, as thousands."""
    ticks: list[None] = []
    connection = store._database._writer.connection
    await connection.set_progress_handler(lambda: ticks.append(None), 1000)
    assert len(await claim(store, limit=30)) == 30
    await connection.set_progress_handler(lambda: None, 0)
    return len(ticks) * 1000


async def test_what_became_of_an_alert_is_said_of_its_chat_and_thread(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 7, topic)
    await follow(store, 8, topic, thread=3)
    story = await tell(store, topic)
    assert await store.outbox.posting(7, 0, story) is None
    await expand(store)
    queued = await store.outbox.posting(7, 0, story)
    assert queued
    assert (queued.state, queued.reason, queued.delivery.key) == ("queued", "", f"story:{story}")
    by_chat = {one.chat_id: one for one in await claim(store)}
    await settle(store, by_chat[7], "skipped", reason="muted")
    skipped = await store.outbox.posting(7, 0, story)
    assert skipped
    assert (skipped.state, skipped.reason) == ("skipped", "muted")
    assert await store.outbox.posting(8, 0, story) is None
    assert await store.outbox.posting(8, 3, story) is not None


async def test_an_alert_that_waits_for_its_edit_was_sent(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 7, topic)
    story = await tell(store, topic)
    await expand(store)
    await send_all(store)
    await revise(store, story, NOW + 5 * MINUTE)
    posting = await store.outbox.posting(7, 0, story)
    assert posting
    assert (posting.state, posting.delivery.message_id) == ("sent", 1007)


async def test_an_alert_that_went_into_a_message_of_many_is_folded(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 7, topic)
    story = await tell(store, topic, fold="more:1")
    await expand(store)
    await send_all(store)
    posting = await store.outbox.posting(7, 0, story)
    assert posting
    assert posting.state == "folded"


async def test_the_alert_of_an_absorbed_story_is_that_of_the_story_that_absorbed_it(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 7, topic)
    kept, absorbed = await tell(store, topic), await tell(store, topic)
    await expand(store)
    async with store.transaction() as tables:
        await tables.stories.merge(kept, absorbed)
    posting = await store.outbox.posting(7, 0, absorbed)
    assert posting
    assert posting.delivery.story_id == kept
