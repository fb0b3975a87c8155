-- Times are epoch milliseconds, UTC. Lists are JSON text.

CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    section TEXT NOT NULL DEFAULT '',
    language TEXT,
    starter INTEGER NOT NULL DEFAULT 0,
    enabled INTEGER NOT NULL DEFAULT 1,
    removed INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    interval_ms INTEGER NOT NULL,
    pinned_ms INTEGER,
    etag TEXT,
    last_modified TEXT,
    body_hash INTEGER,
    blocks BLOB NOT NULL DEFAULT x'',
    baseline_at INTEGER,
    announce INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    failing_since INTEGER,
    succeeded_at INTEGER,
    newest_at INTEGER,
    added_at INTEGER NOT NULL
);
-- The tick asks every second which sources are due.
CREATE INDEX source_due ON source (next_at) WHERE enabled = 1 AND removed = 0;

CREATE TABLE seen (
    source_id INTEGER NOT NULL REFERENCES source (id),
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (source_id, key)
) WITHOUT ROWID;

CREATE TABLE story (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    size INTEGER NOT NULL DEFAULT 1,
    terms TEXT NOT NULL,
    merged_into INTEGER REFERENCES story (id)
);
CREATE INDEX story_last ON story (last_at);

CREATE TABLE article (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    key TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    byline TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    planned_at INTEGER,
    summary TEXT NOT NULL DEFAULT '[]',
    figures TEXT NOT NULL DEFAULT '[]',
    fate TEXT NOT NULL,
    copy_of INTEGER REFERENCES article (id),
    story_id INTEGER REFERENCES story (id)
);
CREATE INDEX article_url ON article (url);
CREATE INDEX article_title ON article (title, published_at);
CREATE INDEX article_fetched ON article (fetched_at);
CREATE INDEX article_story ON article (story_id);
CREATE INDEX article_source ON article (source_id);

CREATE TABLE sketch (
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    PRIMARY KEY (hash, article_id)
) WITHOUT ROWID;
CREATE INDEX sketch_article ON sketch (article_id);

-- Our own tokens, so that search, rule tests and matching cut words alike; rowid is the article's id.
CREATE VIRTUAL TABLE article_search USING fts5 (terms, content = '', tokenize = 'unicode61 remove_diacritics 0');

CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    emoji TEXT NOT NULL DEFAULT '',
    urgent INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
    added_at INTEGER NOT NULL
);

CREATE TABLE rule (
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    version INTEGER NOT NULL,
    expression TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (topic_id, version)
) WITHOUT ROWID;

CREATE TABLE article_topic (
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    article_id INTEGER NOT NULL REFERENCES article (id),
    version INTEGER NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (topic_id, article_id)
) WITHOUT ROWID;
CREATE INDEX article_topic_article ON article_topic (article_id);

CREATE TABLE story_topic (
    story_id INTEGER NOT NULL REFERENCES story (id),
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (story_id, topic_id)
) WITHOUT ROWID;
CREATE INDEX story_topic_topic ON story_topic (topic_id, at);

CREATE TABLE chat (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL,
    timezone TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'active',
    paused_until INTEGER,
    paused_at INTEGER,
    joined_at INTEGER NOT NULL
);

CREATE TABLE subscription (
    chat_id INTEGER NOT NULL REFERENCES chat (id),
    thread INTEGER NOT NULL DEFAULT 0,
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    mode TEXT NOT NULL DEFAULT 'instant',
    since_at INTEGER NOT NULL,
    muted_until INTEGER,
    PRIMARY KEY (chat_id, thread, topic_id)
) WITHOUT ROWID;
CREATE INDEX subscription_topic ON subscription (topic_id, chat_id, thread);

CREATE TABLE admin (user_id INTEGER PRIMARY KEY, added_at INTEGER NOT NULL);

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL);

-- An alert is a story to be told; open while its followers are being turned into outbox rows, slice by slice.
CREATE TABLE alert (
    story_id INTEGER PRIMARY KEY REFERENCES story (id),
    urgent INTEGER NOT NULL DEFAULT 0,
    fold TEXT,
    told_at INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    open INTEGER NOT NULL DEFAULT 1,
    cursor_chat INTEGER,
    cursor_thread INTEGER
);
CREATE INDEX alert_open ON alert (story_id) WHERE open = 1;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
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
    UNIQUE (chat_id, thread, key)
);
-- The sender asks several times a second what leaves next, and of each chat only the first.
CREATE INDEX outbox_due ON outbox (rank, due_at, id, chat_id) WHERE state = 'queued';
CREATE INDEX outbox_chat ON outbox (chat_id, rank, id, due_at) WHERE state = 'queued';
CREATE INDEX outbox_story ON outbox (story_id) WHERE story_id IS NOT NULL;
CREATE INDEX outbox_message ON outbox (chat_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_fold ON outbox (chat_id, thread, fold) WHERE fold <> '';
-- How many alerts rang in a chat in the last minutes.
CREATE INDEX outbox_rung ON outbox (chat_id, sent_at) WHERE rang = 1;
