-- A story that ended long ago keeps no deliveries; it is told to nobody again.
ALTER TABLE alert ADD COLUMN retired_at INTEGER;
CREATE INDEX alert_kept ON alert (story_id) WHERE retired_at IS NULL;
-- How the deliveries ended that are not kept any more, by the day they were wanted (days since 1970, UTC).
CREATE TABLE retired (
    day INTEGER NOT NULL,
    state TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, state)
) WITHOUT ROWID;
-- What the articles that are not kept any more were to each version of a rule: alerts that rang, and votes.
CREATE TABLE score (
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    version INTEGER NOT NULL,
    alerts INTEGER NOT NULL DEFAULT 0,
    good INTEGER NOT NULL DEFAULT 0,
    bad INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topic_id, version)
) WITHOUT ROWID;
-- What is of no story: notices, digests, "+N more".
CREATE INDEX outbox_fixed ON outbox (wanted_at) WHERE story_id IS NULL;
-- Whatever refers to an article is looked for when it goes; without an index, in the whole table.
CREATE INDEX article_original ON article (copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX vote_article ON vote (article_id);
CREATE INDEX sequel_article ON sequel (article_id);
