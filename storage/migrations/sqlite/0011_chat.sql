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
CREATE INDEX mute_story ON mute (target) WHERE subject = 'story';
CREATE INDEX mute_source ON mute (chat_id) WHERE subject = 'source';

-- What an admin may do.
ALTER TABLE admin ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';

-- The desk of the admins. When a chat fell asleep: how many followers were lost lately.
ALTER TABLE chat ADD COLUMN left_at INTEGER;
-- When the report was published that an alert tells first: the start of its way.
ALTER TABLE alert ADD COLUMN published_at INTEGER;
-- How long the alerts took that are not kept any more, by the day they were wanted, rounded down to two figures.
CREATE TABLE pace (
    day INTEGER NOT NULL,
    span TEXT NOT NULL,
    ms INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, span, ms)
) WITHOUT ROWID;
CREATE INDEX story_first ON story (first_at) WHERE merged_into IS NULL;
-- What an admin tells all followers, or those of a topic: `draft`, `open` while it is being queued slice by slice,
-- `queued`, `stopping` while what has not left is taken back, `done` or `cancelled`. Its progress stands in a message.
-- AUTOINCREMENT: the number stands in a button, and must not come to mean another text.
CREATE TABLE broadcast (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    author INTEGER NOT NULL,
    topic_id INTEGER,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    started_at INTEGER,
    reach INTEGER NOT NULL DEFAULT 0,
    cursor_chat INTEGER,
    shown_chat INTEGER,
    shown_message INTEGER
);
CREATE INDEX broadcast_open ON broadcast (id) WHERE state = 'open';
CREATE INDEX broadcast_running ON broadcast (id) WHERE state IN ('open', 'queued', 'stopping');
ALTER TABLE outbox ADD COLUMN broadcast_id INTEGER;
CREATE INDEX outbox_broadcast ON outbox (broadcast_id, state, reason) WHERE broadcast_id IS NOT NULL;

-- How topics and watches were followed before somebody changed that, so that they can take it back.
-- AUTOINCREMENT: the number stands in a button, and must not come to mean another change.
CREATE TABLE undo (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    thread INTEGER NOT NULL DEFAULT 0,
    followed TEXT NOT NULL,
    set_digest INTEGER NOT NULL DEFAULT 0,
    made_at INTEGER NOT NULL
);
CREATE INDEX undo_made ON undo (made_at);
-- Which channels a person may set up.
CREATE INDEX chat_kind ON chat (kind) WHERE kind = 'channel';

-- People. When somebody in a chat last wrote to us, by the hour.
ALTER TABLE chat ADD COLUMN seen_at INTEGER;
-- The links that let people in, and the chats that came by one (or by none: they were there before), for good.
-- AUTOINCREMENT: the number stands in a button, and must not come to mean another link.
CREATE TABLE invite (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    author INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE TABLE guest (
    chat_id INTEGER PRIMARY KEY,
    invite_id INTEGER,
    since_at INTEGER NOT NULL
);
-- Who is forgotten leaves nothing behind that is looked for in whole tables.
CREATE INDEX vote_chat ON vote (chat_id);
CREATE INDEX vote_user ON vote (user_id);

-- Which stories a chat was told whose deliveries are not kept any more, and when first, for as long as their articles
-- are. Each has a row in alert.
CREATE TABLE receipt (
    story_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (story_id, chat_id)
) WITHOUT ROWID;
