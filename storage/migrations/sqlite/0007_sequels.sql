-- The least detail at which a chat hears of a sequel; `first`: nobody does, but the alert of its story shows the news.
ALTER TABLE sequel ADD COLUMN detail TEXT NOT NULL DEFAULT 'developments';
