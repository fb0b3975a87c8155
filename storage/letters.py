"""Statements that gather all that decides whether and how a delivery leaves."""

from dataclasses import replace
from datetime import datetime

from bot.core.audience import RINGING, Letter
from bot.core.digests import Schedule
from bot.core.model import Chat, Delivery, Subscription, Topic
from storage.broadcasts import load_broadcast
from storage.digests import schedule_of
from storage.driver import Session, fetch_number, fetch_one
from storage.gathering import Gathered, load_gathered
from storage.mutes import load_mutes
from storage.people import chat_of, subscription_of
from storage.sequels import load_sequel, sequel_number
from storage.stories import load_views
from storage.values import to_json, to_ms

# The primary keys of chat, closed_thread and mute, and the index of UNIQUE (chat_id, thread): every alert asks.
_CHAT = """
SELECT chat.*, s.id AS schedule_id, s.thread, s.days, s.minute, s.next_at,
    EXISTS (SELECT 1 FROM closed_thread AS c WHERE c.chat_id = chat.id AND c.thread = :thread) AS is_closed,
    EXISTS (SELECT 1 FROM mute AS m WHERE m.chat_id = chat.id AND m.thread = :thread) AS is_choosy
FROM chat LEFT JOIN schedule AS s ON s.chat_id = chat.id AND s.thread = :thread
WHERE chat.id = :chat
"""
# The primary keys of story_topic and subscription, in this order: the plus keeps SQLite from going through all that the
# topics of the chat ever reached, which took 0.9 ms an alert after 200 days of 60 a day.
_SUBSCRIPTIONS = """
SELECT st.story_id, s.chat_id AS follower, s.thread AS follower_thread, s.mode, s.muted_until, topic.*, rule.expression
FROM story_topic AS st
JOIN subscription AS s
    ON s.topic_id = +st.topic_id AND s.since_at <= st.at AND s.chat_id = :chat AND s.thread = :thread
JOIN topic ON topic.id = st.topic_id
JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
WHERE st.story_id IN {numbers[stories]} ORDER BY topic.id
"""
_PLACE = "SELECT story_id, key FROM outbox WHERE id = :id"
# Index outbox_rung.
_RUNG = """
SELECT count(*) AS n FROM outbox
WHERE chat_id = :chat AND sent_at > :since AND rang = 1
"""


async def load_letter(session: Session, delivery: Delivery, now: datetime) -> Letter:
    """The delivery with its chat, the subscriptions it answers, its stories, and how much rang there lately."""
    if delivery.payload is None:
        delivery = replace(delivery, payload=await load_broadcast(session, delivery))
    letter = await _letter(session, delivery, now)
    if delivery.story_id is None or letter.story is not None:
        return letter
    # Its story was absorbed by another one after it was claimed.
    row = await fetch_one(session, _PLACE, id=delivery.id)
    moved = replace(delivery, story_id=row["story_id"], key=row["key"]) if row else delivery
    return letter if moved == delivery else await _letter(session, moved, now)


async def _letter(session: Session, delivery: Delivery, now: datetime) -> Letter:
    where = {"chat": delivery.chat_id, "thread": delivery.thread}
    row = await fetch_one(session, _CHAT, **where)
    chat = chat_of(row) if row else Chat(delivery.chat_id)
    schedule = schedule_of(row, chat.id) if row and row["schedule_id"] is not None else None
    found = await _stories(session, delivery, schedule, chat.timezone)
    stories = (*found.folded, *found.told)
    reached: dict[int, tuple[Topic, ...]] = dict.fromkeys(stories, ())
    subscriptions: dict[int, Subscription] = {}
    for line in await session.fetch(_SUBSCRIPTIONS, **where, stories=to_json(stories)) if stories else ():
        subscription = subscriptions.setdefault(line["id"], subscription_of(line))
        reached[line["story_id"]] += (subscription.topic,)
    views = await load_views(session, reached) if stories else ()
    alone, told = delivery.story_id is not None, set(found.told)
    sequel = await load_sequel(session, delivery) if alone else None
    return Letter(
        delivery=delivery,
        chat=chat,
        subscriptions=tuple(subscriptions.values()),
        # Without its sequel it would be the alert of its story once more.
        story=views[0] if alone and views and (sequel or sequel_number(delivery.key) is None) else None,
        folded=() if alone else tuple(view for view in views if view.story_id not in told),
        recent=await fetch_number(session, _RUNG, chat=delivery.chat_id, since=to_ms(now - RINGING)),
        schedule=schedule,
        told=tuple(view for view in views if view.story_id in told),
        sequel=sequel,
        is_closed=bool(row and row["is_closed"]),
        mutes=await load_mutes(session, delivery.chat_id, delivery.thread, now) if row and row["is_choosy"] else (),
    )


async def _stories(session: Session, delivery: Delivery, schedule: Schedule | None, timezone: str) -> Gathered:
    if delivery.story_id is not None:
        return Gathered((delivery.story_id,))
    if delivery.payload is not None:
        return Gathered(())
    return await load_gathered(session, delivery, schedule, timezone)
