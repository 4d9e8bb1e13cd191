// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/sql.h"
#include "server/storage/statement.h"

#include <QString>

#include <memory>

class SqliteConnection;

// A worker's read-only connection: all ReadSql prepared, forbidden to checkpoint.
// Threads: that of its maker. Errors: opening and every statement throw SqliteError.
class Reader
{
public:
    Reader(const QString &databasePath, qint64 mmapBytes);
    ~Reader();

    Statement statement(const ReadSql &sql);
    // Changes whenever anybody else committed to the database (PRAGMA data_version). Read it before the query whose
    // answer it is to vouch for. REQUIRES: no statement of this connection is open.
    quint64 changeCounter();
    // No statement and no transaction is open: what must hold whenever control returns to the event loop.
    bool isIdle() const;

private:
    friend class ReadSnapshot;
    std::unique_ptr<SqliteConnection> m_connection;
};

// Several statements that must see the same state: a read transaction from construction to destruction. It must not
// outlive one turn of the event loop.
class ReadSnapshot
{
public:
    explicit ReadSnapshot(Reader &reader);
    ~ReadSnapshot();
    ReadSnapshot(const ReadSnapshot &) = delete;
    ReadSnapshot &operator=(const ReadSnapshot &) = delete;

private:
    Reader &m_reader;
};
