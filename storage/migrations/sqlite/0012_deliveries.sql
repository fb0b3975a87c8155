-- AUTOINCREMENT: the number of a delivery that is gone never comes back. Who sent it may still be about to write down
-- how that ended, a button may hold it, and `part:` keys and the cursors of sequels are made of it.
ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    thread INTEGER NOT NULL DEFAULT 0,
    key TEXT NOT NULL,
    rank INTEGER NOT NULL,
    story_id INTEGER,
    payload TEXT,
    state TEXT NOT NULL DEFAULT 'queued',
    reason TEXT NOT NULL DEFAULT '',
    fold TEXT NOT NULL DEFAULT '',
    claimed INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    ambiguous INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    sent_revision INTEGER NOT NULL DEFAULT 0,
    message_id INTEGER,
    created_at INTEGER NOT NULL,
    -- due_at is moved by leases and back-offs, wanted_at stays what was first wanted.
    due_at INTEGER NOT NULL,
    wanted_at INTEGER NOT NULL,
    -- sent_at and answered_at are of the first message, edited_at of the last edit.
    sent_at INTEGER,
    answered_at INTEGER,
    edited_at INTEGER,
    rang INTEGER NOT NULL DEFAULT 0,
    broadcast_id INTEGER,
    UNIQUE (chat_id, thread, key)
);
INSERT INTO outbox (id, chat_id, thread, key, rank, story_id, payload, state, reason, fold, claimed, attempts, ambiguous,
    revision, sent_revision, message_id, created_at, due_at, wanted_at, sent_at, answered_at, edited_at, rang,
    broadcast_id)
SELECT id, chat_id, thread, key, rank, story_id, payload, state, reason, fold, claimed, attempts, ambiguous,
    revision, sent_revision, message_id, created_at, due_at, wanted_at, sent_at, answered_at, edited_at, rang,
    broadcast_id
FROM outbox_before ORDER BY id;
DROP TABLE outbox_before;
CREATE INDEX outbox_due ON outbox (rank, due_at, id, chat_id) WHERE state = 'queued';
CREATE INDEX outbox_chat ON outbox (chat_id, rank, id, due_at) WHERE state = 'queued';
CREATE INDEX outbox_story ON outbox (story_id) WHERE story_id IS NOT NULL;
CREATE INDEX outbox_message ON outbox (chat_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_fold ON outbox (chat_id, thread, fold) WHERE fold <> '';
CREATE INDEX outbox_rung ON outbox (chat_id, sent_at) WHERE rang = 1;
CREATE INDEX outbox_waiting ON outbox (story_id) WHERE state = 'waiting';
CREATE INDEX outbox_fixed ON outbox (wanted_at) WHERE story_id IS NULL;
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX outbox_broadcast ON outbox (broadcast_id, state, reason) WHERE broadcast_id IS NOT NULL;
