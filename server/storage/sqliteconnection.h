// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/sql.h"
#include "server/storage/statement.h"

#include <QString>

#include <initializer_list>
#include <span>
#include <vector>

// One connection to a database file: opened by QSqlDatabase, used through the SQLite API underneath it. What Reader,
// WriteConnection and Backup have in common.
// Threads: that of its maker (QSqlDatabase connections belong to a thread). REQUIRES: a QCoreApplication.
// Errors:  everything throws SqliteError; a failed constructor leaves nothing open.
class SqliteConnection
{
public:
    // ReadOnly cannot checkpoint, neither by PRAGMA (an authorizer forbids it) nor when it closes: in the SQLite of
    // Debian 12 a checkpoint beside one of another connection can corrupt the database (sqlite.org/wal.html, section
    // 11).
    enum class Access { ReadOnly, ReadWrite };
    struct Pragma {
        const char *name;
        QByteArray value; // as SQLite reads it back
    };

    SqliteConnection(const QString &path, Access access, int busyTimeoutMs);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection &) = delete;
    SqliteConnection &operator=(const SqliteConnection &) = delete;

    sqlite3 *handle() const { return m_handle; }

    // Sets each and reads it back: SQLite ignores a pragma that it does not know or allow, without a word.
    void setPragmas(std::initializer_list<Pragma> pragmas);
    // Runs SQL of one or more statements, ignoring rows.
    void execute(const char *sql);
    // First column of the first row of a query that is needed once.
    QByteArray queryValue(const QByteArray &sql);

    // Prepares all of a kind; statement() gives them out by their index.
    void prepare(std::span<const Sql *const> all);
    Statement statement(const Sql &sql) const { return Statement(m_prepared[sql.index()]); }

    bool inTransaction() const;
    // No statement and no transaction is open: nothing of this connection pins the write-ahead log.
    bool isIdle() const;

private:
    void open(const QString &path, Access access, int busyTimeoutMs);

    const QString m_name;
    sqlite3 *m_handle = nullptr;
    std::vector<sqlite3_stmt *> m_prepared;
};
