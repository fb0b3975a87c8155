-- A sketch is one row; only some of its hashes are looked up. Copies are looked for a week back: what is older is dropped.
ALTER TABLE sketch RENAME TO sketch_before;
CREATE TABLE sketch (article_id INTEGER PRIMARY KEY REFERENCES article (id), hashes TEXT NOT NULL);
CREATE TABLE sketch_hash (hash INTEGER NOT NULL, article_id INTEGER NOT NULL, PRIMARY KEY (hash, article_id)) WITHOUT ROWID;
INSERT INTO sketch (article_id, hashes)
SELECT article_id, json_group_array(hash) FROM (
    SELECT article_id, hash FROM sketch_before
    WHERE article_id >= (SELECT min(id) FROM article WHERE fetched_at >= (SELECT max(fetched_at) FROM article) - 691200000)
    ORDER BY article_id, hash
)
GROUP BY article_id;
INSERT INTO sketch_hash (hash, article_id)
SELECT found.value, sketch.article_id FROM sketch, json_each(sketch.hashes) AS found
WHERE json_array_length(sketch.hashes) <= 16 OR found.value % 16 = 0
ORDER BY 1, 2;
DROP TABLE sketch_before;
-- What was merged into a story that is merged in its turn was looked for among all stories.
CREATE INDEX story_merged ON story (merged_into) WHERE merged_into IS NOT NULL;
