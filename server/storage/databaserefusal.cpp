// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/databaserefusal.h"

#include "server/storage/migrations.h"
#include "server/storage/statement.h"

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace
{

QString whatToDo(const SqliteError &error)
{
    switch (error.code()) {
    case SQLITE_NOTADB:
        return u"is not an SQLite database; choose another --database, or move the file away"_s;
    case SQLITE_CORRUPT:
        return u"is damaged; restore it from a backup"_s;
    case SQLITE_FULL:
        return u"cannot be opened: no space is left on its file system; free some"_s;
    case SQLITE_BUSY:
        return u"is locked by another program; end that one and start again"_s;
    default:
        return u"cannot be used; check its files, or restore it from a backup"_s;
    }
}

} // namespace

StartRefusal databaseRefusal(const QString &path, const std::exception &error)
{
    const QString reason = QString::fromUtf8(error.what()).simplified(); // one line, whatever SQLite says
    if (dynamic_cast<const NewerSchema *>(&error))
        return {EX_DATAERR, u"The database %1 was made by a newer version of onewriter: %2; start that version."_s.arg(
                                path, reason)};
    if (dynamic_cast<const ForeignDatabase *>(&error))
        return {EX_DATAERR,
                u"The database %1 belongs to another program: %2; choose another --database."_s.arg(path, reason)};
    if (const auto *sqlite = dynamic_cast<const SqliteError *>(&error))
        return {EX_DATAERR, u"The database %1 %2: %3."_s.arg(path, whatToDo(*sqlite), reason)};
    return {EX_SOFTWARE, u"The database %1 cannot be opened: %2."_s.arg(path, reason)};
}
