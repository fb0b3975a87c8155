"""Statements that gather all that decides whether and how a delivery leaves."""

from datetime import datetime

from bot.core.audience import RINGING, Letter
from bot.core.model import Chat, Delivery, Subscription, Topic
from storage.driver import Session, fetch_number
from storage.people import SqlPeople, subscription_of
from storage.stories import load_views
from storage.values import to_json, to_ms

# Index outbox_fold.
_FOLDED = """
SELECT story_id FROM outbox
WHERE chat_id = :chat AND thread = :thread AND fold = :key AND fold <> '' AND state = 'folded' ORDER BY id
"""
_SUBSCRIPTIONS = """
SELECT st.story_id, s.chat_id AS follower, s.thread AS follower_thread, s.mode, s.muted_until, topic.*, rule.expression
FROM story_topic AS st
JOIN subscription AS s ON s.topic_id = st.topic_id AND s.since_at <= st.at AND s.chat_id = :chat AND s.thread = :thread
JOIN topic ON topic.id = st.topic_id
JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
WHERE st.story_id IN {numbers[stories]} ORDER BY topic.id
"""
# Index outbox_rung.
_RUNG = """
SELECT count(*) AS n FROM outbox
WHERE chat_id = :chat AND sent_at > :since AND rang = 1
"""


async def load_letter(session: Session, delivery: Delivery, now: datetime) -> Letter:
    """The delivery with its chat, the subscriptions it answers, its stories, and how much rang there lately."""
    chat = await SqlPeople(session).chat(delivery.chat_id) or Chat(delivery.chat_id)
    stories = await _stories(session, delivery)
    reached: dict[int, tuple[Topic, ...]] = dict.fromkeys(stories, ())
    subscriptions: dict[int, Subscription] = {}
    where = {"chat": delivery.chat_id, "thread": delivery.thread}
    for row in await session.fetch(_SUBSCRIPTIONS, **where, stories=to_json(stories)) if stories else ():
        subscription = subscriptions.setdefault(row["id"], subscription_of(row))
        reached[row["story_id"]] += (subscription.topic,)
    views = await load_views(session, reached) if stories else ()
    alone = delivery.story_id is not None
    return Letter(
        delivery=delivery,
        chat=chat,
        subscriptions=tuple(subscriptions.values()),
        story=views[0] if alone and views else None,
        folded=() if alone else views,
        recent=await fetch_number(session, _RUNG, chat=delivery.chat_id, since=to_ms(now - RINGING)),
    )


async def _stories(session: Session, delivery: Delivery) -> list[int]:
    if delivery.story_id is not None:
        return [delivery.story_id]
    if delivery.payload is not None:
        return []
    rows = await session.fetch(_FOLDED, chat=delivery.chat_id, thread=delivery.thread, key=delivery.key)
    return [row["story_id"] for row in rows]
