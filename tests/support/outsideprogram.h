// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

struct sqlite3;

// Another program that has the server's database file open with SQLite, as people do. It never checkpoints.
class OutsideProgram
{
public:
    explicit OutsideProgram(const QString &databasePath);
    ~OutsideProgram();
    Q_DISABLE_COPY_MOVE(OutsideProgram)

    bool run(const QByteArray &sql);         // false when SQLite refused it
    QStringList rows(const QByteArray &sql); // the first column of each row
    qint64 number(const QByteArray &sql);    // of the first row

private:
    sqlite3 *m_database = nullptr;
};
