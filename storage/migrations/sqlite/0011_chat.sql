-- How a chat is called and what its alerts show; a bit of `quiet_days` for each day from Monday on.
ALTER TABLE chat ADD COLUMN username TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN preview TEXT NOT NULL DEFAULT 'off';
ALTER TABLE chat ADD COLUMN quiet_days INTEGER NOT NULL DEFAULT 127;
CREATE INDEX chat_username ON chat (username COLLATE NOCASE) WHERE username <> '';

-- The picture that goes with an article.
ALTER TABLE article ADD COLUMN picture TEXT NOT NULL DEFAULT '';

-- What a chat wants to hear nothing of for a while: a story, or a source. Topics are muted where they are followed.
CREATE TABLE mute (
    chat_id INTEGER NOT NULL REFERENCES chat (id),
    thread INTEGER NOT NULL DEFAULT 0,
    subject TEXT NOT NULL,
    target INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (chat_id, thread, subject, target)
) WITHOUT ROWID;

-- What an admin may do.
ALTER TABLE admin ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';
