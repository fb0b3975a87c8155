-- The forum topics that Telegram lets nobody write into; 0 is that of the group itself.
CREATE TABLE closed_thread (
    chat_id INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, thread)
) WITHOUT ROWID;

-- Admins look through the few that could not be delivered.
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
