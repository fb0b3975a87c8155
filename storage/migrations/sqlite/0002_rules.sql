-- A watch is a topic that one chat keeps for itself. A removed topic keeps its articles and the history of its rules.
ALTER TABLE topic ADD COLUMN chat_id INTEGER REFERENCES chat (id);
ALTER TABLE topic ADD COLUMN thread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE topic ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX topic_watch ON topic (chat_id, thread) WHERE chat_id IS NOT NULL;

-- Where the words that proved a match stand: pairs of the first and the last token.
ALTER TABLE article_topic ADD COLUMN places TEXT NOT NULL DEFAULT '[]';

-- Rules that somebody looks at before they are saved, if they ever are; a button holds no more than a number.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    author TEXT NOT NULL,
    slug TEXT NOT NULL,
    version INTEGER NOT NULL,
    expression TEXT NOT NULL,
    window_ms INTEGER NOT NULL,
    at INTEGER NOT NULL
);

-- What followers say about an alert: of the article it told, for each topic they had it by.
CREATE TABLE vote (
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    article_id INTEGER NOT NULL REFERENCES article (id),
    user_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    good INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (topic_id, article_id, user_id)
) WITHOUT ROWID;

-- How often each version of a rule rang is counted from indexes alone: the articles behind them are long.
DROP INDEX article_story;
CREATE INDEX article_story ON article (story_id, fetched_at);
-- Rules are tried on what is no copy.
CREATE INDEX article_copy ON article (fetched_at, copy_of) WHERE copy_of IS NOT NULL;
