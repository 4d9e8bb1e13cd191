// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/startrefusal.h"

#include <optional>

// The oldest SQLite that has all this program asks of it, as sqlite3_libversion_number() counts: 3.38 came with
// format() in SQL, the newest of it.
inline constexpr int oldestSqlite = 3'038'000;

// Why the SQLite library of this number cannot be used; nothing: it can. The library is the system's, so that it may be
// another one than the program was built with.
std::optional<StartRefusal> refuseOldSqlite(int versionNumber);
// The library that this program has loaded; SqliteConnection sees to it that Qt's driver has the same.
std::optional<StartRefusal> refuseOldSqlite();
