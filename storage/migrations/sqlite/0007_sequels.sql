-- The least detail at which a chat hears of a sequel; `first`: nobody does, but the alert of its story shows the news.
ALTER TABLE sequel ADD COLUMN detail TEXT NOT NULL DEFAULT 'developments';

-- The few chats whose alerts wait for more outlets, for every outlet that joins a story.
CREATE INDEX chat_patient ON chat (id) WHERE least_outlets > 1;
CREATE INDEX outbox_waiting ON outbox (story_id) WHERE state = 'waiting';
