// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/outsideprogram.h"

#include <sqlite3.h>

OutsideProgram::OutsideProgram(const QString &databasePath)
{
    sqlite3_open_v2(databasePath.toUtf8().constData(), &m_database, SQLITE_OPEN_READWRITE, nullptr);
    sqlite3_busy_timeout(m_database, 10'000);
    sqlite3_db_config(m_database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    run("PRAGMA wal_autocheckpoint = 0");
}

OutsideProgram::~OutsideProgram()
{
    sqlite3_close(m_database);
}

bool OutsideProgram::run(const QByteArray &sql)
{
    return sqlite3_exec(m_database, sql.constData(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

QStringList OutsideProgram::rows(const QByteArray &sql)
{
    QStringList rows;
    sqlite3_exec(
        m_database, sql.constData(),
        [](void *list, int, char **columns, char **) {
            static_cast<QStringList *>(list)->append(QString::fromUtf8(columns[0]));
            return 0;
        },
        &rows, nullptr);
    return rows;
}

qint64 OutsideProgram::number(const QByteArray &sql)
{
    const QStringList first = rows(sql);
    return first.isEmpty() ? -1 : first.constFirst().toLongLong();
}
