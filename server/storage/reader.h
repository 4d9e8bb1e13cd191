// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/sql.h"
#include "server/storage/statement.h"

#include <QString>

#include <memory>
#include <optional>

class SqliteConnection;

// A worker's read-only connection: all ReadSql prepared, forbidden to checkpoint.
// Threads: that of its maker. Errors: opening and every statement throw SqliteError.
class Reader
{
public:
    Reader(const QString &databasePath, qint64 mmapBytes);
    ~Reader();

    Statement statement(const ReadSql &sql);
    // No statement and no transaction is open: what must hold whenever control returns to the event loop.
    bool isIdle() const;

private:
    friend class ReadSnapshot;
    std::unique_ptr<SqliteConnection> m_connection;
    std::optional<Statement> m_snapshot; // open as long as a ReadSnapshot lives
};

// One state of the database for all statements from construction to destruction; a snapshot within another one sees the
// same. It must not outlive one turn of the event loop.
class ReadSnapshot
{
public:
    explicit ReadSnapshot(Reader &reader);
    ~ReadSnapshot();
    ReadSnapshot(const ReadSnapshot &) = delete;
    ReadSnapshot &operator=(const ReadSnapshot &) = delete;

    // Of two snapshots of one reader another number, if anybody else committed in between (PRAGMA data_version).
    quint64 changeCounter() const;

private:
    Reader &m_reader;
    const bool m_isOutermost;
};
