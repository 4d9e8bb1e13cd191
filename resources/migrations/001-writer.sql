-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the writer itself keeps, one integer a name:
--   marker    raised by the commit that proves, after a failed one, that the storage works again
--   id_bound  ids given so far hold earlier milliseconds than this
CREATE TABLE writer_state(
    name TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO writer_state(name, value) VALUES ('marker', 0), ('id_bound', 0);

-- Answers of writes that came with an Idempotency-Key, kept for a day. The sequence is the order of creation, so that
-- the oldest are found without a further index. Times are milliseconds since 1970.
CREATE TABLE idempotency(
    sequence INTEGER PRIMARY KEY,
    scope BLOB NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    error_code TEXT,
    error_detail TEXT,
    result BLOB,
    created_at INTEGER NOT NULL,
    UNIQUE (scope, key)
);
