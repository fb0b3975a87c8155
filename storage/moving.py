"""Statements that move deliveries to another story or chat; of two that become one, the message sent first stays."""

from storage.driver import Session, fetch_number
from storage.expanding import expand_sequels_of
from storage.receipts import move_receipts_to_chat, move_receipts_to_story
from storage.revision import raise_revision

# What a person has seen comes first, be it in a digest, then what may be on its way, then what would still come.
_FORGET_SECOND_OF_STORY = """
DELETE FROM outbox WHERE id IN (
    SELECT id FROM (
        SELECT o.id, row_number() OVER (PARTITION BY o.chat_id, o.thread ORDER BY
            CASE WHEN o.sent_at IS NOT NULL OR f.sent_at IS NOT NULL THEN 0
                WHEN o.claimed = 1 OR f.claimed = 1 THEN 1 WHEN o.state = 'queued' THEN 2
                WHEN o.state = 'folded' THEN 3 WHEN o.state = 'waiting' THEN 4 ELSE 5 END,
            coalesce(o.sent_at, f.sent_at), o.id) AS place
        FROM outbox AS o
        LEFT JOIN outbox AS f ON o.state = 'folded' AND o.sent_at IS NULL
            AND f.chat_id = o.chat_id AND f.thread = o.thread AND f.key = o.fold
        WHERE o.story_id IN (:kept, :absorbed) AND o.key IN (:kept_key, :absorbed_key)
    ) AS ranked
    WHERE place > 1
)
"""
_MOVE_TO_STORY = """
UPDATE outbox SET story_id = :kept, key = CASE WHEN key = :absorbed_key THEN :kept_key ELSE key END
WHERE story_id = :absorbed
"""
# Sequels of both stories are sequels of the one: those of the absorbed follow, under numbers of their own.
_LAST_NUMBER = "SELECT coalesce(max(number), 0) AS n FROM sequel WHERE story_id = :kept"
_MOVE_REPLIES = """
UPDATE outbox SET key = :kept_key || ':development:' || (
    CAST(substr(key, length(:absorbed_key) + length(':development:') + 1) AS INTEGER) + :last
)
WHERE story_id = :absorbed AND key LIKE :absorbed_key || ':development:%'
"""
_MOVE_SEQUELS = "UPDATE sequel SET story_id = :kept, number = number + :last WHERE story_id = :absorbed"
# What was new in both is told once.
_FORGET_SECOND_NEWS = """
DELETE FROM outbox WHERE story_id = :kept AND sent_at IS NULL AND claimed = 0 AND id IN (
    SELECT id FROM (
        SELECT o.id, row_number() OVER (PARTITION BY o.chat_id, o.thread, q.news ORDER BY
            CASE WHEN o.sent_at IS NOT NULL OR f.sent_at IS NOT NULL THEN 0
                WHEN o.claimed = 1 OR f.claimed = 1 THEN 1 WHEN o.state = 'queued' THEN 2
                ELSE 3 END, q.number) AS place
        FROM sequel AS q
        JOIN outbox AS o ON o.story_id = q.story_id AND o.key = :kept_key || ':development:' || q.number
        LEFT JOIN outbox AS f ON o.state = 'folded' AND o.sent_at IS NULL
            AND f.chat_id = o.chat_id AND f.thread = o.thread AND f.key = o.fold
        WHERE q.story_id = :kept AND q.news <> '[]'
    ) AS ranked
    WHERE place > 1
)
"""
# Who muted one of two stories hears nothing of what they became.
_MOVE_STORY_MUTES = """
INSERT INTO mute (chat_id, thread, subject, target, until)
SELECT chat_id, thread, subject, :kept, until FROM mute WHERE subject = 'story' AND target = :absorbed
ON CONFLICT (chat_id, thread, subject, target) DO UPDATE SET
    until = CASE WHEN excluded.until > mute.until THEN excluded.until ELSE mute.until END
"""
_FORGET_STORY_MUTES = "DELETE FROM mute WHERE subject = 'story' AND target = :absorbed"

_FORGET_SECOND_OF_CHAT = """
DELETE FROM outbox WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY thread, key ORDER BY
            CASE WHEN sent_at IS NOT NULL THEN 0 WHEN claimed = 1 THEN 1 WHEN state = 'queued' THEN 2
                WHEN state = 'folded' THEN 3 WHEN state = 'waiting' THEN 4 ELSE 5 END, sent_at, id) AS place
        FROM outbox WHERE chat_id IN (:old, :new)
    ) AS ranked
    WHERE place > 1
)
"""
# The messages of the group stay in the group under their numbers, which mean others in the supergroup: none can be
# edited any more, and what was queued for an edit counts as sent.
_MOVE_TO_CHAT = """
UPDATE outbox SET chat_id = :new, message_id = NULL, claimed = 0,
    state = CASE WHEN state = 'queued' AND sent_at IS NOT NULL THEN 'sent' ELSE state END
WHERE chat_id = :old
"""
_COPY_CHAT = """
INSERT INTO chat (id, kind, title, language, timezone, state, paused_until, paused_at, quiet_start, quiet_end,
    quiet_days, urgent_passes, detail, least_outlets, empty_digests, preview, joined_at)
SELECT :new, 'supergroup', title, language, timezone, state, paused_until, paused_at, quiet_start, quiet_end,
    quiet_days, urgent_passes, detail, least_outlets, empty_digests, preview, joined_at
FROM chat WHERE id = :old
ON CONFLICT (id) DO NOTHING
"""
# It was just written to, or somebody there made it what it is: it can be reached again.
_WAKE = """
UPDATE chat SET state = 'active'
WHERE id = :new AND state = 'asleep' AND EXISTS (SELECT 1 FROM chat AS o WHERE o.id = :old AND o.state = 'active')
"""
# Whoever was banned does not come back by making a supergroup that the bot heard of first.
_KEEP_BAN = """
UPDATE chat SET state = 'banned'
WHERE id = :new AND EXISTS (SELECT 1 FROM chat AS o WHERE o.id = :old AND o.state = 'banned')
"""
# Followed since the earlier of the two days, and as loud as the louder of the two.
_COPY_SUBSCRIPTIONS = """
INSERT INTO subscription (chat_id, thread, topic_id, mode, since_at, muted_until)
SELECT :new, thread, topic_id, mode, since_at, muted_until FROM subscription WHERE chat_id = :old
ON CONFLICT (chat_id, thread, topic_id) DO UPDATE SET
    mode = CASE WHEN excluded.mode = 'instant' OR subscription.mode = 'digest' THEN excluded.mode
        ELSE subscription.mode END,
    since_at = CASE WHEN excluded.since_at < subscription.since_at THEN excluded.since_at
        ELSE subscription.since_at END
"""
# They keep their numbers: what waits for a digest waits under the number of its schedule.
_MOVE_SCHEDULES = """
UPDATE schedule SET chat_id = :new
WHERE chat_id = :old AND thread NOT IN (SELECT thread FROM schedule WHERE chat_id = :new)
"""
_FORGET_SCHEDULES = "DELETE FROM schedule WHERE chat_id = :old"
_MOVE_WATCHES = "UPDATE topic SET chat_id = :new WHERE chat_id = :old"
_MOVE_GUEST = """
INSERT INTO guest (chat_id, invite_id, since_at) SELECT :new, invite_id, since_at FROM guest WHERE chat_id = :old
ON CONFLICT (chat_id) DO NOTHING
"""
_FORGET_GUEST = "DELETE FROM guest WHERE chat_id = :old"
# Of two mutes of the same the longer one stays.
_COPY_MUTES = """
INSERT INTO mute (chat_id, thread, subject, target, until)
SELECT :new, thread, subject, target, until FROM mute WHERE chat_id = :old
ON CONFLICT (chat_id, thread, subject, target) DO UPDATE SET
    until = CASE WHEN excluded.until > mute.until THEN excluded.until ELSE mute.until END
"""
_FORGET_MUTES = "DELETE FROM mute WHERE chat_id = :old"
_MOVE_VOTES = "UPDATE vote SET chat_id = :new WHERE chat_id = :old"
_FORGET_SUBSCRIPTIONS = "DELETE FROM subscription WHERE chat_id = :old"
_MOVE_UNDO = "UPDATE undo SET chat_id = :new WHERE chat_id = :old"
_FORGET_CHAT = "DELETE FROM chat WHERE id = :old"


async def move_deliveries(session: Session, kept: int, absorbed: int) -> None:
    """Every delivery of the story `absorbed`, and every sequel, becomes one of `kept`."""
    keys = {"kept_key": f"story:{kept}", "absorbed_key": f"story:{absorbed}"}
    for story_id in (kept, absorbed):
        await expand_sequels_of(session, story_id)
    await session.run(_MOVE_STORY_MUTES, kept=kept, absorbed=absorbed)
    await session.run(_FORGET_STORY_MUTES, absorbed=absorbed)
    last = await fetch_number(session, _LAST_NUMBER, kept=kept)
    await session.run(_MOVE_REPLIES, absorbed=absorbed, last=last, **keys)
    moved = await session.run(_MOVE_SEQUELS, kept=kept, absorbed=absorbed, last=last)
    await session.run(_FORGET_SECOND_OF_STORY, kept=kept, absorbed=absorbed, **keys)
    await session.run(_MOVE_TO_STORY, kept=kept, absorbed=absorbed, **keys)
    await move_receipts_to_story(session, kept, absorbed)
    if moved and last:
        await session.run(_FORGET_SECOND_NEWS, kept=kept, kept_key=keys["kept_key"])


async def move_chat(session: Session, old: int, new: int) -> None:
    """Every row of the chat `old` becomes one of `new`; the settings of `new` win if it has some."""
    if old == new:
        return
    await session.run(_COPY_CHAT, old=old, new=new)
    await session.run(_WAKE, old=old, new=new)
    await session.run(_KEEP_BAN, old=old, new=new)
    await session.run(_COPY_SUBSCRIPTIONS, old=old, new=new)
    await session.run(_FORGET_SUBSCRIPTIONS, old=old)
    await session.run(_MOVE_SCHEDULES, old=old, new=new)
    await session.run(_FORGET_SCHEDULES, old=old)
    await session.run(_MOVE_GUEST, old=old, new=new)
    await session.run(_FORGET_GUEST, old=old)
    await session.run(_COPY_MUTES, old=old, new=new)
    await session.run(_FORGET_MUTES, old=old)
    await session.run(_MOVE_VOTES, old=old, new=new)
    await session.run(_MOVE_UNDO, old=old, new=new)
    await move_receipts_to_chat(session, old, new)
    if await session.run(_MOVE_WATCHES, old=old, new=new):
        await raise_revision(session)
    await session.run(_FORGET_SECOND_OF_CHAT, old=old, new=new)
    await session.run(_MOVE_TO_CHAT, old=old, new=new)
    await session.run(_FORGET_CHAT, old=old)
