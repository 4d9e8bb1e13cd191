-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ids are UUIDv7 in their 36 characters: the order of the key is the order of creation. Times are ISO 8601 in UTC.
CREATE TABLE posts(
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    content TEXT,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE comments(
    id TEXT PRIMARY KEY NOT NULL,
    post_id TEXT NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX comments_by_post ON comments(post_id, id);
