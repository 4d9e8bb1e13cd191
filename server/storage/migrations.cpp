// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/migrations.h"

#include "server/storage/sqliteconnection.h"

#include <QDir>
#include <QFile>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace
{

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw SqliteError(SQLITE_CANTOPEN, qPrintable(file.errorString()), qPrintable(path));
    return file.readAll();
}

QFileInfoList numberedFiles(const QString &folder)
{
    const QFileInfoList files = QDir(folder).entryInfoList({u"*.sql"_s}, QDir::Files, QDir::Name);
    for (qsizetype i = 0; i < files.size(); ++i) {
        if (files[i].fileName().section(u'-', 0, 0).toInt() != i + 1)
            throw SqliteError(SQLITE_ERROR, "migrations are not numbered 001, 002, … without gaps",
                              qPrintable(files[i].fileName()));
    }
    return files;
}

void apply(SqliteConnection &connection, const QFileInfo &file, int version)
{
    const QByteArray name = "migration " + file.fileName().toUtf8(); // errors show it in place of all its SQL
    const auto execute = [&](const QByteArray &sql) {
        if (sqlite3_exec(connection.handle(), sql.constData(), nullptr, nullptr, nullptr) != SQLITE_OK)
            throw SqliteError(connection.handle(), name.constData());
    };
    execute("BEGIN IMMEDIATE");
    try {
        execute(contentOf(file.filePath()));
        if (!connection.queryValue("PRAGMA foreign_key_check").isNull())
            throw SqliteError(SQLITE_CONSTRAINT_FOREIGNKEY, "rows refer to rows that are not there", name.constData());
        execute("PRAGMA user_version = " + QByteArray::number(version));
        execute("COMMIT");
    } catch (const SqliteError &) {
        if (connection.inTransaction())
            connection.execute("ROLLBACK");
        throw;
    }
}

} // namespace

NewerSchema::NewerSchema(int found, int known)
    : std::runtime_error("its schema has version " + std::to_string(found) + ", this program knows versions up to " +
                         std::to_string(known))
{
}

ForeignDatabase::ForeignDatabase()
    : std::runtime_error("it has tables, but none of onewriter's")
{
}

void refuseForeign(SqliteConnection &connection)
{
    const bool isOurs = connection.queryValue("SELECT count(*) FROM sqlite_schema WHERE name = 'writer_state'") == "1";
    const bool isEmpty = connection.queryValue("SELECT count(*) FROM sqlite_schema") == "0";
    const int version = connection.queryValue("PRAGMA user_version").toInt();
    if (!isOurs && (!isEmpty || version < 0))
        throw ForeignDatabase();
}

void refuseNewer(SqliteConnection &connection, const QString &folder)
{
    const int found = connection.queryValue("PRAGMA user_version").toInt();
    const qsizetype known = numberedFiles(folder).size();
    if (found < 0 || found > known)
        throw NewerSchema(found, int(known));
}

int migrate(SqliteConnection &connection, const QString &folder)
{
    refuseNewer(connection, folder);
    const QFileInfoList files = numberedFiles(folder);
    const int found = connection.queryValue("PRAGMA user_version").toInt();
    for (int version = found + 1; version <= files.size(); ++version)
        apply(connection, files[version - 1], version);
    return int(files.size());
}
