// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/checkpoint.h"
#include "server/storage/sqliteconnection.h"
#include "server/storage/durability.h"

#include <QByteArrayList>

#include <functional>

// The connection of the writer: the only one of all processes that changes the database, and the only one that
// checkpoints its write-ahead log.
// Threads: that of its maker, the writer's.
// Errors:  everything throws SqliteError, except where it says otherwise.
class WriteConnection
{
public:
    // Asked again and again while SQLite waits for a lock that another connection holds; false gives up.
    using KeepWaiting = std::function<bool()>;

    static QString libraryVersion(); // of SQLite

    // Opens the file, or creates it, recovers its log, turns on WAL, applies the migrations that are due and prepares
    // all WriteSql. Waits up to 5 s for other programs. Throws what migrate() throws as well.
    WriteConnection(const QString &path, Durability durability);

    int schemaVersion() const { return m_schemaVersion; }
    // The largest primary key of each table whose primary key is called `id`.
    QByteArrayList largestIds();
    // Lets SQLite refresh the statistics that its query planner needs; what fails is tried again another time.
    void optimize() noexcept;

    Statement statement(const WriteSql &sql) const { return m_connection.statement(sql); }
    qint64 changes() const; // rows the last statement changed

    // BEGIN IMMEDIATE; false when the lock was another program's until `keepWaiting` gave up.
    bool begin(const KeepWaiting &keepWaiting);
    void commit();
    void rollback() noexcept; // of the transaction, if there is one
    // SQLite ends the whole transaction by itself after some errors (a full disk, an I/O error): look after each.
    bool inTransaction() const { return m_connection.inTransaction(); }

    // One savepoint at a time.
    void beginSavepoint();
    void keepSavepoint();
    void undoSavepoint();

    CheckpointResult checkpoint(CheckpointMode mode, const KeepWaiting &keepWaiting);
    int walFrames() const { return m_walFrames; } // of the log in use, after the last commit or checkpoint

private:
    static int onBusy(void *self, int tries);
    static int onCommitted(void *self, sqlite3 *connection, const char *schema, int frames);

    SqliteConnection m_connection;
    const KeepWaiting *m_keepWaiting = nullptr;
    int m_walFrames = 0;
    int m_schemaVersion = 0;
};
