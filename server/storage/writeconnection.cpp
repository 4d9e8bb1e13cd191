// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/writeconnection.h"

#include "server/storage/migrations.h"

#include <QScopedValueRollback>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

const WriteSql beginImmediate{"BEGIN IMMEDIATE"};
const WriteSql commitTransaction{"COMMIT"};
const WriteSql savepoint{"SAVEPOINT operation"};
const WriteSql releaseSavepoint{"RELEASE operation"};
const WriteSql rollbackToSavepoint{"ROLLBACK TO operation"};

// For each table, the query for its largest id.
const WriteSql tablesWithId{"SELECT format('SELECT max(id) FROM \"%w\"', name) FROM sqlite_schema AS t "
                            "WHERE type = 'table' AND EXISTS "
                            "(SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'id' AND pk = 1)"};

constexpr std::chrono::milliseconds startPatience = 5s;
// What the log file is cut to when a checkpoint has let it start anew: about what it reaches under load.
constexpr auto journalSizeLimitBytes = "16777216";

constexpr int sqliteMode(CheckpointMode mode)
{
    switch (mode) {
    case CheckpointMode::Passive:
        return SQLITE_CHECKPOINT_PASSIVE;
    case CheckpointMode::Restart:
        return SQLITE_CHECKPOINT_RESTART;
    case CheckpointMode::Truncate:
        return SQLITE_CHECKPOINT_TRUNCATE;
    }
    return SQLITE_CHECKPOINT_PASSIVE;
}

} // namespace

// A resource in a static library is not found by itself.
static void initMigrations()
{
    Q_INIT_RESOURCE(migrations);
}

WriteConnection::WriteConnection(const QString &path, Durability durability)
    : m_connection(path, SqliteConnection::Access::ReadWrite, int(startPatience.count()))
{
    const QString migrations = u":/migrations"_s;
    initMigrations();
    refuseForeign(m_connection); // before anything in the file is changed
    refuseNewer(m_connection, migrations);
    m_connection.setPragmas({
        {"journal_mode", "wal"},
        {"synchronous", durability == Durability::Full ? "2" : "1"},
        {"cache_size", "-16384"},
        {"mmap_size", "0"},  // an I/O error under a mapping is a signal, not a code
        {"temp_store", "2"}, // MEMORY
        {"threads", "4"},
        {"locking_mode", "normal"}, // EXCLUSIVE locks every reader out
        {"journal_size_limit", journalSizeLimitBytes},
        {"wal_autocheckpoint", "0"}, // checkpoints run between groups, when checkpoint() is called
        {"foreign_keys", "0"},
    });
    // Foreign keys are on only from here: a migration that rebuilds a table drops the old one, which would delete what
    // refers to it.
    m_schemaVersion = migrate(m_connection, migrations);
    m_connection.setPragmas({{"foreign_keys", "1"}});
    m_connection.prepare(WriteSql::all());
    sqlite3_wal_hook(m_connection.handle(), onCommitted, this);
    sqlite3_busy_handler(m_connection.handle(), onBusy, this);
    checkpoint(CheckpointMode::Truncate, [] { return false; });
}

QString WriteConnection::libraryVersion()
{
    return QString::fromLatin1(sqlite3_libversion());
}

QByteArrayList WriteConnection::largestIds()
{
    QByteArrayList ids;
    auto table = statement(tablesWithId);
    while (table.step())
        ids.append(m_connection.queryValue(table.utf8(0).toByteArray()));
    return ids;
}

void WriteConnection::optimize() noexcept
{
    sqlite3_exec(m_connection.handle(), "PRAGMA analysis_limit = 400; PRAGMA optimize", nullptr, nullptr, nullptr);
}

qint64 WriteConnection::changes() const
{
    return sqlite3_changes64(m_connection.handle());
}

bool WriteConnection::begin(const KeepWaiting &keepWaiting)
{
    const QScopedValueRollback waiting(m_keepWaiting, &keepWaiting);
    try {
        statement(beginImmediate).run();
        return true;
    } catch (const SqliteError &error) {
        if (error.code() == SQLITE_BUSY)
            return false;
        throw;
    }
}

void WriteConnection::commit()
{
    statement(commitTransaction).run();
}

void WriteConnection::rollback() noexcept
{
    // Its own result is of no interest: SQLite may have rolled back already, and inTransaction() tells.
    if (inTransaction())
        sqlite3_exec(m_connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void WriteConnection::beginSavepoint()
{
    statement(savepoint).run();
}

void WriteConnection::keepSavepoint()
{
    statement(releaseSavepoint).run();
}

void WriteConnection::undoSavepoint()
{
    statement(rollbackToSavepoint).run(); // leaves the savepoint itself open
    statement(releaseSavepoint).run();
}

CheckpointResult WriteConnection::checkpoint(CheckpointMode mode, const KeepWaiting &keepWaiting)
{
    const QScopedValueRollback waiting(m_keepWaiting, &keepWaiting);
    CheckpointResult result{mode};
    const int resultCode = sqlite3_wal_checkpoint_v2(m_connection.handle(), "main", sqliteMode(mode),
                                                     &result.pagesInLog, &result.pagesCheckpointed);
    if (resultCode != SQLITE_OK && resultCode != SQLITE_BUSY)
        throw SqliteError(m_connection.handle(), "checkpoint");
    result.busy = resultCode == SQLITE_BUSY || result.pagesCheckpointed < result.pagesInLog;
    if (!result.busy && mode != CheckpointMode::Passive)
        m_walFrames = 0; // the next commit begins at the front
    return result;
}

// Called by SQLite before each further try for a lock.
int WriteConnection::onBusy(void *self, int tries)
{
    const auto *keepWaiting = static_cast<WriteConnection *>(self)->m_keepWaiting;
    if (!keepWaiting || !(*keepWaiting)())
        return 0;
    // Most waits are for a reader that takes a lock for a moment; only an outside program holds one for long.
    constexpr std::array slices{50us, 100us, 200us, 500us, 1'000us};
    const auto slice = tries < 20 ? slices[std::min<std::size_t>(std::size_t(tries), slices.size() - 1)]
                                  : std::min<std::chrono::microseconds>((tries - 18) * 1ms, 50ms);
    std::this_thread::sleep_for(slice);
    return 1;
}

int WriteConnection::onCommitted(void *self, sqlite3 *, const char *, int frames)
{
    static_cast<WriteConnection *>(self)->m_walFrames = frames;
    return SQLITE_OK;
}
