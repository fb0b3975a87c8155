-- How a chat wants to be told: quiet hours in minutes after midnight of its zone, and how much of a story.
ALTER TABLE chat ADD COLUMN quiet_start INTEGER;
ALTER TABLE chat ADD COLUMN quiet_end INTEGER;
ALTER TABLE chat ADD COLUMN urgent_passes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat ADD COLUMN detail TEXT NOT NULL DEFAULT 'first';
ALTER TABLE chat ADD COLUMN least_outlets INTEGER NOT NULL DEFAULT 1;
ALTER TABLE chat ADD COLUMN empty_digests INTEGER NOT NULL DEFAULT 0;

-- When a chat, or one forum topic of it, gets its digest; a bit of `days` for each day from Monday on, none: every hour.
CREATE TABLE schedule (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL REFERENCES chat (id),
    thread INTEGER NOT NULL DEFAULT 0,
    days INTEGER NOT NULL,
    minute INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    UNIQUE (chat_id, thread)
);
CREATE INDEX schedule_due ON schedule (next_at);

-- What came to a story after it was told; open while it is being turned into replies, slice by slice.
CREATE TABLE sequel (
    story_id INTEGER NOT NULL REFERENCES story (id),
    number INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    news TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    open INTEGER NOT NULL DEFAULT 1,
    cursor INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (story_id, number)
) WITHOUT ROWID;
CREATE INDEX sequel_open ON sequel (story_id, number) WHERE open = 1;

-- Where the outlet of a source is, ISO 3166-1, as an admin set it.
ALTER TABLE source ADD COLUMN country TEXT NOT NULL DEFAULT '';
