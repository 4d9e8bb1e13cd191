// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/sqliteversion.h"

#include <sqlite3.h>

using namespace Qt::StringLiterals;

static_assert(SQLITE_VERSION_NUMBER >= oldestSqlite, "this SQLite is too old: install libsqlite3-dev 3.38 or newer");

namespace
{

QString written(int number)
{
    return u"%1.%2.%3"_s.arg(number / 1'000'000).arg(number / 1'000 % 1'000).arg(number % 1'000);
}

} // namespace

std::optional<StartRefusal> refuseOldSqlite(int versionNumber)
{
    if (versionNumber >= oldestSqlite)
        return std::nullopt;
    return StartRefusal{EX_DATAERR, u"The SQLite library of this system is version %1, and %2 is needed; install a "
                                    "newer libsqlite3."_s.arg(written(versionNumber), written(oldestSqlite))};
}

std::optional<StartRefusal> refuseOldSqlite()
{
    return refuseOldSqlite(sqlite3_libversion_number());
}
