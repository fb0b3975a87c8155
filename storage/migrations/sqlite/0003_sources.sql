-- What is known and decided about a source beyond its polling: its health, where it moved, how it wants to be asked.
ALTER TABLE source ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN pace_ms INTEGER;
ALTER TABLE source ADD COLUMN lull_ms INTEGER;
ALTER TABLE source ADD COLUMN ttl_ms INTEGER;
ALTER TABLE source ADD COLUMN published_at INTEGER;
ALTER TABLE source ADD COLUMN parsed_at INTEGER;
ALTER TABLE source ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN hub TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN full_text INTEGER;
ALTER TABLE source ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN encoding TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN headers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE source ADD COLUMN told TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN troubles INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN told_at INTEGER;
ALTER TABLE source ADD COLUMN moved_from TEXT NOT NULL DEFAULT '';
-- What an entry said when it was listed last shows whether its source changed it; the article is looked up by the key.
ALTER TABLE seen ADD COLUMN digest INTEGER;
CREATE INDEX article_key ON article (source_id, key);
-- What a source published last, and how much it brought since when, is read from the index alone: texts are long.
DROP INDEX article_source;
CREATE INDEX article_source ON article (source_id, fetched_at, published_at, fate);
