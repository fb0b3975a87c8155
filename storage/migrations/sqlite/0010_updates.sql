-- The updates of Telegram that came in: what each says until it was handled, and only its id from then on. Ids restart
-- at random after a quiet week, so that `seq` and not `id` says which is newer.
CREATE TABLE incoming (
    seq INTEGER PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    payload TEXT,
    resumed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX incoming_open ON incoming (seq) WHERE payload IS NOT NULL;
CREATE INDEX incoming_at ON incoming (at);
