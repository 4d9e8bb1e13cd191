// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/sqliteconnection.h"

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <memory>

using namespace Qt::StringLiterals;

namespace
{

QString uniqueName()
{
    static std::atomic<int> last = 0;
    return u"onewriter-%1"_s.arg(++last);
}

struct Finalizer {
    void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
};
using OwnedStatement = std::unique_ptr<sqlite3_stmt, Finalizer>;

OwnedStatement prepared(sqlite3 *connection, const char *sql, unsigned flags)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(connection, sql, -1, flags, &statement, nullptr) != SQLITE_OK)
        throw SqliteError(connection, sql);
    return OwnedStatement(statement);
}

int forbidCheckpoint(void *, int action, const char *name, const char *, const char *, const char *)
{
    return action == SQLITE_PRAGMA && qstricmp(name, "wal_checkpoint") == 0 ? SQLITE_DENY : SQLITE_OK;
}

} // namespace

SqliteConnection::SqliteConnection(const QString &path, Access access, int busyTimeoutMs)
    : m_name(uniqueName())
{
    try {
        open(path, access, busyTimeoutMs);
    } catch (...) {
        QSqlDatabase::removeDatabase(m_name); // closes what was opened
        throw;
    }
}

SqliteConnection::~SqliteConnection()
{
    for (sqlite3_stmt *statement : m_prepared)
        sqlite3_finalize(statement);
    QSqlDatabase::database(m_name, false).close();
    QSqlDatabase::removeDatabase(m_name);
}

void SqliteConnection::open(const QString &path, Access access, int busyTimeoutMs)
{
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    if (!database.isValid())
        throw SqliteError(SQLITE_CANTOPEN, "Qt's SQLite driver is not installed (Debian: libqt6sql6-sqlite)", "open");
    database.setDatabaseName(path);
    QString options = u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(busyTimeoutMs);
    if (access == Access::ReadOnly)
        options += u";QSQLITE_OPEN_READONLY"_s;
    database.setConnectOptions(options);
    if (!database.open()) {
        const QSqlError error = database.lastError();
        throw SqliteError(error.nativeErrorCode().toInt(), qPrintable(error.databaseText()), "open");
    }
    const QVariant handle = database.driver()->handle();
    if (qstrcmp(handle.typeName(), "sqlite3*") != 0)
        throw SqliteError(SQLITE_MISUSE, "Qt's SQLite driver gives no handle of its connection", "open");
    m_handle = *static_cast<sqlite3 *const *>(handle.constData());

    // A driver with an SQLite of its own would run beside ours: two libraries know nothing of each other's locks. Asked
    // of the library that made the connection, by a means that does not touch the handle from ours.
    auto query = database.exec(u"SELECT sqlite_source_id()"_s);
    if (!query.next() || query.value(0).toString() != QLatin1StringView(sqlite3_sourceid()))
        throw SqliteError(SQLITE_MISUSE, "Qt's SQLite driver and this program use different SQLite libraries", "open");
    query.finish();

    if (access == Access::ReadOnly) {
        sqlite3_db_config(m_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_set_authorizer(m_handle, forbidCheckpoint, nullptr);
    }
    // An unknown option of the driver is accepted in silence: read it back.
    if (queryValue("PRAGMA busy_timeout").toInt() != busyTimeoutMs)
        throw SqliteError(SQLITE_MISUSE, "Qt's SQLite driver ignored the busy timeout", "open");
}

void SqliteConnection::setPragmas(std::initializer_list<Pragma> pragmas)
{
    for (const auto &[name, value] : pragmas) {
        const QByteArray query = "PRAGMA " + QByteArray(name);
        const QByteArray command = query + " = " + value;
        execute(command.constData());
        if (const QByteArray actual = queryValue(query); actual != value)
            throw SqliteError(SQLITE_ERROR, ("the value stayed " + actual).constData(), command.constData());
    }
}

void SqliteConnection::execute(const char *sql)
{
    if (sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw SqliteError(m_handle, sql);
}

QByteArray SqliteConnection::queryValue(const QByteArray &sql)
{
    const OwnedStatement owner = prepared(m_handle, sql.constData(), 0);
    Statement statement(owner.get());
    return statement.step() ? statement.utf8(0).toByteArray() : QByteArray();
}

void SqliteConnection::prepare(std::span<const Sql *const> all)
{
    m_prepared.reserve(all.size());
    for (const Sql *sql : all)
        m_prepared.push_back(prepared(m_handle, sql->text(), SQLITE_PREPARE_PERSISTENT).release());
}

bool SqliteConnection::inTransaction() const
{
    return !sqlite3_get_autocommit(m_handle);
}

bool SqliteConnection::isIdle() const
{
    if (inTransaction())
        return false;
    for (auto *statement = sqlite3_next_stmt(m_handle, nullptr); statement;
         statement = sqlite3_next_stmt(m_handle, statement)) {
        if (sqlite3_stmt_busy(statement))
            return false;
    }
    return true;
}
